"""The update module: what has changed, for people certified in an earlier edition."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.queries.reading import ActivityText
from lms.learning.models import CheckResponse
from lms.learning.queries.places import Place, update_place_of
from lms.learning.queries.questions import asked, explained
from lms.learning.queries.updates import answers_in, is_right, may_be_updated, update_of
from lms.learning.rules import marking
from lms.learning.rules.answers import AnswerMissingError, AnswerUnknownError
from lms.learning.services import activities, enrolling, updating
from lms.learning.views.activities import drawn
from lms.learning.views.players import LearnerRequest, posted, with_place


@require_GET
@with_place
def update(request: LearnerRequest, place: Place) -> HttpResponse:
    """The module that is next, or before the first one what it is about."""
    under_way = update_place_of(request.user, place.course.code)
    if under_way is None:
        return _cover(request, place)
    steps = _steps(under_way, place)
    step = next((step for step in steps if step.id not in under_way.finished), None)
    if step is None or not may_be_updated(place, timezone.localdate()):
        return _over(request, place)
    return render(request, "learning/update_lesson.html", _lesson(under_way, steps, step))


def _cover(request: LearnerRequest, place: Place) -> HttpResponse:
    offer = update_of(place, timezone.localdate())
    if offer is None:
        return redirect("learning:course", place.course.code)
    context = {
        "course": place.newest,
        "update": offer,
        "valid_until": place.state.valid_until_date,
        "begin_url": reverse("learning:update_begin", args=[place.course.code]),
    }
    return render(request, "learning/update.html", context)


def _steps(under_way: Place, place: Place) -> list[ActivityText]:
    return under_way.course.updates_from(place.state.edition)


def _over(request: LearnerRequest, place: Place) -> HttpResponse:
    text = _("This update cannot be finished any more: your completion no longer counts, or the update was taken back.")
    context = {"text": text, "code": place.course.code}
    return render(request, "learning/refused.html", context, status=409)


def _lesson(place: Place, steps: list[ActivityText], step: ActivityText, *, left: bool = False) -> dict[str, Any]:
    code, answers = place.course.code, answers_in(place, step)
    return {
        "course": place.course,
        "activity": step,
        "blocks": [_block(place, step, block, answers) for block in drawn(place.course, step.id)],
        "number": steps.index(step) + 1,
        "total": len(steps),
        "done_url": reverse("learning:update_done", args=[code, step.id]),
        "leave_url": reverse("learning:update_leave", args=[code]),
        "left": left,
        "preview": False,
    }


def _block(
    place: Place, step: ActivityText, block: dict[str, Any], answers: dict[str, CheckResponse]
) -> dict[str, Any]:
    """A question with the learner's answer; one that was answered wrongly is asked again below its reasons."""
    if block["type"] != "check":
        return block
    question, given = block["question"], answers.get(block["question"].id)
    view, again = asked(question, None), None
    if given:
        view = explained(question, given.answer, marking.mark(question.kind, question.choices, given.answer))
        again = None if is_right(question, given) else asked(question, None)
    url = reverse("learning:update_check", args=[place.course.code, step.id, question.id])
    return block | {"question": view, "url": url, "answered": bool(given), "required": True, "again": again}


@posted("learning:update", "code")
@with_place
def begin(request: LearnerRequest, place: Place) -> HttpResponse:
    try:
        updating.begin_update(place=place, at=timezone.now())
    except updating.NoUpdateError:
        return _over(request, place)
    return redirect("learning:update", place.course.code)


def _under_way(request: LearnerRequest, place: Place, step: UUID) -> tuple[Place, list[ActivityText], ActivityText]:
    """The learner's update and the module in it. Raises Http404 where there is none."""
    under_way = update_place_of(request.user, place.course.code)
    steps = _steps(under_way, place) if under_way else []
    found = next((each for each in steps if each.id == str(step)), None)
    if under_way is None or found is None:
        raise Http404
    return under_way, steps, found


@posted("learning:update", "code")
@with_place
def check(request: LearnerRequest, place: Place, step: UUID, question: UUID) -> HttpResponse:
    under_way, _steps, found = _under_way(request, place, step)
    wanted = under_way.course.checks(found).get(str(question))
    if wanted is None:
        raise Http404
    raw = request.POST.getlist("choice")
    try:
        activities.answer_check(place=under_way, activity=found, question=wanted, raw=raw, at=timezone.now())
    except AnswerMissingError:
        return _told(request, place, _("Choose an answer first."))
    except AnswerUnknownError:
        return _told(request, place, _("That is not one of the choices of this question."))
    return redirect(f"{reverse('learning:update', args=[place.course.code])}#check-{question}")


def _told(request: LearnerRequest, place: Place, text: str) -> HttpResponse:
    return render(request, "learning/refused.html", {"text": text, "code": place.course.code}, status=400)


@posted("learning:update", "code")
@with_place
def done(request: LearnerRequest, place: Place, step: UUID) -> HttpResponse:
    if place.state.update_of_id and update_place_of(request.user, place.course.code) is None:
        return redirect("learning:course", place.course.code)  # sent twice: it is done
    under_way, steps, found = _under_way(request, place, step)
    try:
        completion = updating.finish_update(place=under_way, update=found, at=timezone.now())
    except updating.QuestionsLeftError:
        context = _lesson(under_way, steps, found, left=True)
        return render(request, "learning/update_lesson.html", context, status=409)
    except updating.NoUpdateError:
        return _over(request, place)
    if completion is None:
        return redirect("learning:update", place.course.code)
    messages.success(request, _("Well done. Your certificate is renewed for the newest edition."))
    return redirect("learning:course", place.course.code)


@posted("learning:update", "code")
@with_place
def leave(request: LearnerRequest, place: Place) -> HttpResponse:
    """What has been certified stays so."""
    under_way = update_place_of(request.user, place.course.code)
    if under_way:
        with suppress(enrolling.AlreadyCompletedError):  # in another tab, just now
            enrolling.withdraw(enrolment=under_way.state.enrolment, by=request.user, at=timezone.now())
            messages.info(request, _("You have left the update. Your certificate stays as it is."))
    return redirect("learning:course", place.course.code)
