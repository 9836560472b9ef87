"""An attempt at a quiz: its questions, its answers, looking them over, handing them in."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from courses.queries.reading import CourseText
from lms.learning.models import Attempt
from lms.learning.queries.attempts import Given, attempt_of, counting
from lms.learning.queries.outlines import activity_url
from lms.learning.queries.places import Place
from lms.learning.queries.questions import QuestionView, asked, explained
from lms.learning.queries.quizzes import rules_of
from lms.learning.rules import marking, outboxes
from lms.learning.rules.answers import AnswerMissingError, AnswerUnknownError, NotANumberError, from_form
from lms.learning.services import attempts
from lms.learning.services.attempts import course_of, quiz_of_attempt
from lms.learning.views.packages import back_to
from lms.learning.views.players import LearnerRequest, activity_or_404, posted, signed_in_or_told, with_place
from lms.learning.views.results import result


@posted("learning:activity", "code", "slug")
@with_place
def start(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:  # noqa: ARG001 Django's shape
    activity = activity_or_404(place, slug, "quiz")
    try:
        attempt = attempts.start(place=place, activity=activity, at=timezone.now())
    except (attempts.AttemptsUsedError, attempts.AlreadyPassedError, attempts.PauseError):
        return redirect(activity_url(place.course, activity))  # its cover says which of them, and what to do
    return redirect("learning:attempt", attempt.uuid)


@require_GET
@login_required
def attempt(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """The attempt under way, or its result once it was handed in. One at a package is on the page of the package."""
    try:
        found = _attempt_or_404(attempt_uuid, request)
    except Http404:
        return back_to(request, attempt_uuid)
    course = course_of(found)
    if found.state.submitted_at:
        return render(request, "learning/result.html", result(found, course))
    return render(request, "learning/attempt.html", _under_way(request, found, course))


@require_GET
@login_required
def review(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """What the server has of the attempt, before it is handed in."""
    found = _attempt_or_404(attempt_uuid, request)
    if found.state.submitted_at:
        return redirect("learning:attempt", attempt_uuid)
    return render(request, "learning/review.html", _under_way(request, found, course_of(found)))


def _attempt_or_404(attempt_uuid: uuid.UUID, request: LearnerRequest) -> Attempt:
    try:
        return attempt_of(attempt_uuid, request.user)
    except Attempt.DoesNotExist as error:
        raise Http404 from error


def _under_way(request: LearnerRequest, found: Attempt, course: CourseText) -> dict[str, Any]:
    quiz = quiz_of_attempt(found, course)
    rules = rules_of(quiz)
    answers: dict[str, Given] = found.answers  # type: ignore[attr-defined] # annotated
    questions = [_question(course, place, number, answers) for number, place in enumerate(found.draw, 1)]
    now = timezone.now()
    return {
        "course": course,
        "activity": quiz,
        "attempt": {
            "id": found.uuid,
            "number": found.number,
            "allowed": rules.attempts,
            "feedback": rules.feedback,
            "use": rules.use,
            "answer_url": reverse("learning:answer", args=[found.uuid]),
            "submit_url": reverse("learning:submit", args=[found.uuid]),
            "review_url": reverse("learning:review", args=[found.uuid]),
            "deadline_at": found.deadline_at,
            "now": now,
            "over": attempts.is_over(found, now),
        },
        "key": outboxes.attempt_key(secret=settings.SECRET_KEY, person=request.user.pk, attempt=found.uuid),
        "questions": questions,
        "answered": len(answers),
        "total": len(questions),
        "open_numbers": [question.number for question in questions if not question.answered],
        "rests_on": json.dumps({question: given.uuid for question, given in answers.items()}),
        "view": _view(answers),
    }


def _question(course: CourseText, place: Any, number: int, answers: Mapping[str, Given]) -> QuestionView:
    """As it is asked; where its answer stands, with its reasons."""
    question, told = course.questions[place["question"]], answers.get(place["question"])
    if told and told.settled:
        return _settled(course, place, number, told)
    saved_at = _clock(told.received_at) if told else None
    return asked(question, told.answer if told else None, number=number, place=place, saved_at=saved_at)


def _settled(course: CourseText, place: Any, number: int, told: Given) -> QuestionView:
    question = course.questions[place["question"]]
    score = marking.mark(question.kind, question.choices, told.answer)
    return explained(question, told.answer, score, number=number, place=place).standing(_clock(told.received_at))


def _clock(at: datetime) -> str:
    return formats.time_format(timezone.localtime(at))


def _view(answers: Mapping[str, Given]) -> dict[str, dict[str, Any]]:
    """What the server has, for the script: by question the answer that counts."""
    return {
        question: {
            "uuid": told.uuid,
            "at": _clock(told.received_at),
            "answer": told.answer,
            "settled": told.settled,
            "made": told.made_at.timestamp(),  # which of two views of a question is the newer one
            "sequence": told.sequence,
        }
        for question, told in answers.items()
    }


@posted("learning:attempt", "attempt_uuid")
@signed_in_or_told
def answer(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """One answer from the script (JSON comes back), or from the plain form: the one saved, or all on the page."""
    if request.accepts("text/html"):
        return _answer_form(request, attempt_uuid)
    try:
        told = _told(request.POST)
    except ValueError:
        return _said(_("The answer could not be read. Load the page again."), "unreadable", 400)
    try:
        kept = attempts.answer(attempt_uuid=attempt_uuid, learner=request.user, at=timezone.now(), **told)
    except REFUSED as error:
        return _said(*_refusal(error))
    question = told["question"]
    body = {"saved": True, "at": _clock(kept.response.received_at), "question": question, "view": _view(kept.view)}
    if kept.view[question].settled:
        body["settled"] = {"html": _explained_html(request, kept, question)}
    return JsonResponse(body)


def _told(post: QueryDict) -> dict[str, Any]:
    """The fields of the script. Raises ValueError."""
    at, answer = post.get("at"), post.get("answer")
    made_at = parse_datetime(at) if at else None
    if made_at and timezone.is_naive(made_at):
        raise ValueError
    sequence = int(post.get("sequence") or 0)
    if not 0 <= sequence < 2**53:
        raise ValueError
    return {
        "question": str(uuid.UUID(post.get("question", ""))),
        "raw": post.getlist("choice") if answer is None else json.loads(answer),
        "response_uuid": uuid.UUID(post.get("uuid", "")),
        "made_at": made_at,
        "sequence": sequence,
        "settle": post.get("settle") == "1",
    }


def _explained_html(request: HttpRequest, kept: attempts.Answered, question: str) -> str:
    course = course_of(kept.attempt)
    places = list(enumerate(kept.attempt.draw, 1))
    number, place = next((number, place) for number, place in places if place["question"] == question)
    view = _settled(course, place, number, kept.view[question])
    return render_to_string("components/answered.html", {"question": view}, request)


# What is refused: what to say, the code for the script, the status.
REFUSALS: dict[type[Exception], tuple[Any, str, int]] = {
    Attempt.DoesNotExist: (gettext_lazy("This attempt does not exist."), "absent", 404),
    attempts.AttemptClosedError: (gettext_lazy("This attempt was submitted; its answers stand."), "closed", 409),
    attempts.DifferentAnswerError: (
        gettext_lazy("The server has another answer under this mark. Load the page again."),
        "different",
        409,
    ),
    attempts.SettledError: (
        gettext_lazy("You have seen the reasons of this question: its answer stands."),
        "settled",
        409,
    ),
    attempts.TimeOverError: (
        gettext_lazy("The time is over. The answers saved before stand; you can submit them."),
        "over",
        409,
    ),
    attempts.LackingError: (
        gettext_lazy("Some of your answers are not on the server yet. Nothing was submitted."),
        "lacking",
        409,
    ),
    attempts.NewerError: (
        gettext_lazy("There are newer answers, given in another window. Look them over again."),
        "newer",
        409,
    ),
    attempts.NothingAnsweredError: (
        gettext_lazy("Nothing is answered yet. An empty attempt is not submitted, so that none is lost."),
        "empty",
        409,
    ),
    NotANumberError: (gettext_lazy("Write a number, such as 48 or 1.5."), "number", 400),
    AnswerMissingError: (gettext_lazy("Choose an answer first, or give the whole of it."), "missing", 400),
    AnswerUnknownError: (gettext_lazy("That is not one of the choices of this question."), "unknown", 400),
    attempts.QuestionUnknownError: (gettext_lazy("That question is not in this attempt."), "unknown", 400),
}
REFUSED = tuple(REFUSALS)


def _refusal(error: Exception) -> tuple[str, str, int]:
    text, code, status = next(told for kind, told in REFUSALS.items() if isinstance(error, kind))
    return str(text), code, status


def _said(text: str, code: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"error": text, "code": code, **more}, status=status)


def _answer_form(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """`save` and `check` name the one question whose answer is kept; otherwise all on the page are."""
    only = request.POST.get("save", "") or request.POST.get("check", "")
    settle = bool(request.POST.get("check"))
    found = _attempt_or_404(attempt_uuid, request)
    at = timezone.now()
    try:
        answers = _answers_in(found, request.POST, only)
        attempts.answer_several(attempt_uuid=attempt_uuid, learner=request.user, answers=answers, at=at, settle=settle)
    except REFUSED as error:
        return _refused(request, error)
    if only:
        return redirect(reverse("learning:attempt", args=[attempt_uuid]) + f"#q-{only}")
    return redirect("learning:review", attempt_uuid)


def _answers_in(found: Attempt, post: QueryDict, only: str = "") -> dict[str, object]:
    """What a plain form says, by question. Raises AnswerMissingError for half an order, QuestionUnknownError."""
    course, fields = course_of(found), {name: post.getlist(name) for name in post}
    form = {place["question"] for place in found.draw}
    named = {name.removeprefix("q-")[:36] for name in fields if name.startswith("q-")}
    if (named | ({only} if only else set())) - form:
        raise attempts.QuestionUnknownError
    told: dict[str, object] = {}
    for key in [only] if only else sorted(form):
        question = course.questions[key]
        raw = from_form(question.kind, question.choices, f"q-{key}", fields)
        if raw is not None:
            told[key] = raw
        elif only:
            raise AnswerMissingError
    return told


def _refused(request: LearnerRequest, error: Exception) -> HttpResponse:
    text, _code, status = _refusal(error)
    return render(request, "learning/refused.html", {"text": text}, status=status)


@posted("learning:attempt", "attempt_uuid")
@signed_in_or_told
def submit(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Hand the attempt in, on the answers that the learner has looked over.

    A form that brings answers instead has them kept, and is led to look them over.
    """
    if "rests_on" not in request.POST:
        return _answer_form(request, attempt_uuid)
    scripted = not request.accepts("text/html")
    try:
        rests_on = _rests_on(request.POST["rests_on"])
        attempts.submit(attempt_uuid=attempt_uuid, learner=request.user, at=timezone.now(), rests_on=rests_on)
    except ValueError:
        text = _("What was submitted could not be read. Nothing was submitted.")
        return (
            _said(text, "unreadable", 400)
            if scripted
            else render(request, "learning/refused.html", {"text": text}, status=400)
        )
    except REFUSED as error:
        return _not_submitted(request, attempt_uuid, error, scripted=scripted)
    if scripted:
        return JsonResponse({"submitted": True, "url": reverse("learning:attempt", args=[attempt_uuid])})
    return redirect("learning:attempt", attempt_uuid)


def _rests_on(text: str) -> dict[str, str]:
    """Raises ValueError."""
    told = json.loads(text)
    if not isinstance(told, dict) or len(told) > 500:
        raise ValueError
    return {str(uuid.UUID(str(question))): str(uuid.UUID(str(response))) for question, response in told.items()}


def _not_submitted(
    request: LearnerRequest, attempt_uuid: uuid.UUID, error: Exception, *, scripted: bool
) -> HttpResponse:
    text, code, status = _refusal(error)
    if isinstance(error, Attempt.DoesNotExist):
        return _said(text, code, status) if scripted else _refused(request, error)
    if scripted:
        found = attempt_of(attempt_uuid, request.user)
        lacking = error.lacking if isinstance(error, attempts.LackingError) else []
        return _said(text, code, status, lacking=lacking, view=_view(counting(found)))
    messages.error(request, text)
    return redirect("learning:review", attempt_uuid)
