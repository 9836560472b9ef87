"""A path of courses, for everybody; with one's own progress for who is signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.models import User
from lms.learning.queries.paths import courses_of, held_paths, shown, states_of, version_of


@require_safe
def path(request: HttpRequest, code: str) -> HttpResponse:
    if code != code.upper() and version_of(code.upper()):
        return redirect("learning:path", code.upper(), permanent=True)
    version = version_of(code)
    if version is None:
        raise Http404
    today, courses = timezone.localdate(), courses_of([version])
    if isinstance(request.user, User):
        states, held = states_of(request.user, version.courses), held_paths(request.user, today)
        return render(request, "learning/path.html", {"path": shown(version, courses, states, today, held)})
    return render(request, "learning/path.html", {"path": shown(version, courses, {}, today, {})})
