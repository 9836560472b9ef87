"""Changing to a newer edition half-way: what it means, and the change."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.learning.queries.places import Place
from lms.learning.queries.updates import Choice, choice_of
from lms.learning.services import moving
from lms.learning.views.players import LearnerRequest, posted, with_place


@require_GET
@with_place
def choose(request: LearnerRequest, place: Place) -> HttpResponse:
    choice = choice_of(place, timezone.localdate())
    if choice is None:  # there is nothing to change to, or not any more: the overview says which
        return redirect("learning:course", place.course.code)
    return render(request, "learning/move.html", _shown(place, choice))


def _shown(place: Place, choice: Choice) -> dict[str, Any]:
    now = reverse("learning:move_now", args=[place.course.code])
    return {"course": place.course, "choice": choice, "move_url": now, "attempt_url": None}


@posted("learning:move", "code")
@with_place
def now(request: LearnerRequest, place: Place) -> HttpResponse:
    choice = choice_of(place, timezone.localdate())
    try:
        completion = moving.move(place=place, by=request.user, at=timezone.now())
    except moving.NothingToChooseError:
        text = _("This place cannot be changed to another edition any more. Finishing the one you began counts.")
        context = {"text": text, "code": place.course.code}
        return render(request, "learning/refused.html", context, status=409)
    except moving.AttemptOpenError as error:
        assert choice is not None  # noqa: S101 else there was nothing to choose
        there = {"attempt_url": reverse("learning:attempt", args=[error.attempt])}
        return render(request, "learning/move.html", _shown(place, choice) | there, status=409)
    edition = {"edition": place.newest.edition}
    if completion:
        text = _("You are on edition %(edition)s now, and all that it asks for is done: the course is completed.")
    else:
        text = _("You are on edition %(edition)s now. What you keep is marked as done.")
    messages.success(request, text % edition)
    return redirect("learning:course", place.course.code)
