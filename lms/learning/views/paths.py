"""A path of courses, for everybody; with one's own progress for who is signed in."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.models import User
from lms.learning.queries.paths import (
    Learnt,
    Version,
    courses_of,
    held_paths,
    learned_elsewhere,
    shown,
    states_of,
    version_of,
)


@require_safe
def path(request: HttpRequest, code: str) -> HttpResponse:
    if code != code.upper() and version_of(code.upper()):
        return redirect("learning:path", code.upper(), permanent=True)
    version = version_of(code)
    if version is None:
        raise Http404
    today, courses = timezone.localdate(), courses_of([version])
    learnt = _learnt(request.user, version, today) if isinstance(request.user, User) else Learnt()
    return render(request, "learning/path.html", {"path": shown(version, courses, learnt, today)})


def _learnt(user: User, version: Version, today: date) -> Learnt:
    elsewhere = learned_elsewhere(user, version.courses, today)
    return Learnt(states_of(user, version.courses), elsewhere, held_paths(user, today))
