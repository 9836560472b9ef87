"""An attempt at a quiz: its questions, its answers, its result."""

import uuid
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.queries.reading import CourseText
from lms.learning.models import Attempt, Marking
from lms.learning.queries.attempts import attempt_of
from lms.learning.queries.outlines import activity_url, step
from lms.learning.queries.places import Place
from lms.learning.queries.questions import QuestionView, asked, explained, scores_of
from lms.learning.rules import marking
from lms.learning.services import attempts
from lms.learning.services.activities import ChoiceMissingError, ChoiceUnknownError
from lms.learning.views.players import LearnerRequest, activity_or_404, posted, with_place


@posted("learning:activity", "code", "slug")
@with_place
def start(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:  # noqa: ARG001 Django's shape
    activity = activity_or_404(place, slug, "quiz")
    try:
        attempt = attempts.start(place=place, activity=activity, at=timezone.now())
    except (attempts.AttemptsUsedError, attempts.AlreadyPassedError):
        return redirect(activity_url(place.course, activity))  # its cover says which of the two, and what to do
    return redirect("learning:attempt", attempt.uuid)


@require_GET
@login_required
def attempt(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """The attempt under way, or its result once it was handed in."""
    try:
        found = attempt_of(attempt_uuid, request.user)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    course = attempts.course_of(found)
    if found.state.submitted_at:
        return render(request, "learning/result.html", _result(found, course))
    return render(request, "learning/attempt.html", _under_way(found, course))


def _under_way(found: Attempt, course: CourseText) -> dict[str, Any]:
    activity = course.by_id[str(found.activity)]
    answers = attempts.last_answers(found)
    questions: list[QuestionView] = []
    for number, place in enumerate(found.draw, 1):
        given = answers.get(place["question"])
        questions.append(
            asked(
                course.questions[place["question"]],
                map(str, given.choices) if given else (),
                number=number,
                order=place["choices"],
                saved_at=formats.time_format(timezone.localtime(given.received_at)) if given else None,
            )
        )
    return {
        "course": course,
        "activity": activity,
        "attempt": {
            "id": found.uuid,
            "number": found.number,
            "allowed": activity.rules["attempts"],
            "answer_url": reverse("learning:answer", args=[found.uuid]),
            "submit_url": reverse("learning:submit", args=[found.uuid]),
        },
        "questions": questions,
        "answered": len(answers),
        "total": len(questions),
    }


@posted("learning:attempt", "attempt_uuid")
@login_required
def answer(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """One answer from the script (JSON comes back), or from the plain form: the one saved, or all on the page."""
    if request.accepts("text/html"):
        return _answer_form(request, attempt_uuid)
    try:
        response_uuid = uuid.UUID(request.POST.get("uuid", ""))
        made_at = _made_at(request.POST.get("at", ""))
        question = str(uuid.UUID(request.POST.get("question", "")))
    except ValueError:
        return JsonResponse({"error": _("The answer could not be read. Load the page again.")}, status=400)
    choices = request.POST.getlist("choice")
    try:
        kept = attempts.answer(
            attempt_uuid=attempt_uuid,
            learner=request.user,
            question=question,
            choices=choices,
            response_uuid=response_uuid,
            made_at=made_at,
            at=timezone.now(),
        )
    except REFUSED as error:
        text, status = _refusal(error)
        return JsonResponse({"error": text}, status=status)
    saved_at = formats.time_format(timezone.localtime(kept.received_at))
    return JsonResponse({"saved": True, "at": saved_at, "question": question})


REFUSED = (
    Attempt.DoesNotExist,
    ChoiceUnknownError,
    attempts.QuestionUnknownError,
    attempts.AttemptClosedError,
    attempts.DifferentAnswerError,
    attempts.NothingAnsweredError,
)


def _refusal(error: Exception) -> tuple[str, int]:
    if isinstance(error, Attempt.DoesNotExist):
        return _("This attempt does not exist."), 404
    if isinstance(error, attempts.AttemptClosedError):
        return _("This attempt was submitted; its answers stand."), 409
    if isinstance(error, attempts.DifferentAnswerError):
        return _("The server has another answer under this mark. Load the page again."), 409
    if isinstance(error, attempts.NothingAnsweredError):
        return _("Nothing is answered yet. An empty attempt is not submitted, so that none is lost."), 409
    if isinstance(error, ChoiceMissingError):
        return _("Choose an answer first."), 400
    return _("That is not one of the choices of this question."), 400


def _made_at(text: str) -> datetime | None:
    made = parse_datetime(text) if text else None
    if made and timezone.is_naive(made):
        raise ValueError
    return made


def _answer_form(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    only = request.POST.get("save", "")
    answers = {only: request.POST.getlist(f"q-{only}")} if only else _answers_in(request)
    try:
        attempts.answer_several(attempt_uuid=attempt_uuid, learner=request.user, answers=answers, at=timezone.now())
    except REFUSED as error:
        return _refused(request, error)
    return redirect(reverse("learning:attempt", args=[attempt_uuid]) + (f"#q-{only}" if only else ""))


def _answers_in(request: LearnerRequest) -> dict[str, list[str]]:
    """The answers of a plain form, by question."""
    return {name.removeprefix("q-"): list(chosen) for name, chosen in request.POST.lists() if name.startswith("q-")}


def _refused(request: LearnerRequest, error: Exception) -> HttpResponse:
    text, status = _refusal(error)
    return render(request, "learning/refused.html", {"text": text}, status=status)


@posted("learning:attempt", "attempt_uuid")
@login_required
def submit(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Hand the attempt in. A plain form brings its answers along; they are kept first, or all is refused."""
    at, answers = timezone.now(), _answers_in(request)
    try:
        if answers:
            with suppress(attempts.AttemptClosedError):  # sent twice: the first one stands
                attempts.answer_several(attempt_uuid=attempt_uuid, learner=request.user, answers=answers, at=at)
        attempts.submit(attempt_uuid=attempt_uuid, learner=request.user, at=at)
    except attempts.NothingAnsweredError as error:
        messages.error(request, _refusal(error)[0])
    except REFUSED as error:
        return _refused(request, error)
    return redirect("learning:attempt", attempt_uuid)


def _result(found: Attempt, course: CourseText) -> dict[str, Any]:
    activity = course.by_id[str(found.activity)]
    marked = Marking.objects.filter(submission__attempt=found).latest()
    scores, score = scores_of(marked.scores), Fraction(marked.score)
    answers = attempts.last_answers(found)
    questions = []
    for number, place in enumerate(found.draw, 1):
        given = answers.get(place["question"])
        question = course.questions[place["question"]]
        chosen = map(str, given.choices) if given else ()
        questions.append(explained(question, list(chosen), scores[question.id], number=number, order=place["choices"]))
    right = sum(value == 1 for value in scores.values())
    _before, after = course.neighbours(activity)
    return {
        "course": course,
        "activity": activity,
        "attempt": {"number": found.number, "allowed": activity.rules["attempts"]},
        "score": {
            "right": right,
            "total": len(scores),
            "percent": marking.percent(score),
            "text": _("%(right)s of %(total)s questions fully right") % {"right": right, "total": len(scores)},
        },
        "passed": marked.passed,
        "pass_percent": marking.percent(Fraction(marked.pass_mark)),
        "questions": questions,
        "way_on": _way_on(found, course, scores),
        "next": step(course, after),
        "completed": marked.passed and found.enrolment.state.completed_at is not None,
        "enrolment_id": found.enrolment_id,
        "quiz_url": activity_url(course, activity),
    }


def _way_on(found: Attempt, course: CourseText, scores: dict[str, Fraction]) -> dict[str, Any]:
    """What to read before the next attempt: the lessons for the outcomes in which something was missed."""
    activity = course.by_id[str(found.activity)]
    missed = {course.questions[key].outcome for key, score in scores.items() if score < 1}
    left = max(0, activity.rules["attempts"] - found.number)
    return {
        "attempts_left": left,
        "exhausted": not left,
        "lessons": [step(course, lesson) for lesson in course.lessons_for(missed)],
        "text": _("All attempts of this place are used. That does not close the course for you."),
    }
