"""An activity in the player: a lesson, or the cover of a quiz or a scenario."""

from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.queries.reading import ActivityText, CourseText
from courses.views.h5p import with_frames
from lms.accounts.models.prepared import Prepared
from lms.learning.models import AttemptState, CheckResponse
from lms.learning.queries.outlines import activity_url, step
from lms.learning.queries.places import Place
from lms.learning.queries.questions import asked, explained
from lms.learning.queries.quizzes import rules_of
from lms.learning.rules import marking
from lms.learning.rules.answers import AnswerMissingError, AnswerUnknownError
from lms.learning.rules.quizzes import PRETEST, QuizRules
from lms.learning.services import activities, attempts
from lms.learning.services.skipping import NothingProvenError, skip_proven
from lms.learning.views import packages, scenarios
from lms.learning.views.players import LearnerRequest, activity_or_404, frame, posted, with_place


@require_GET
@with_place
def activity(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:
    found = activity_or_404(place, slug)
    if found.id not in place.opened and not place.is_complete:
        activities.open_activity(place=place, activity=found, at=timezone.now())
    if found.kind == "quiz":
        return render(request, "learning/quiz.html", _cover(place, found))
    if found.kind == "scenario":
        return render(request, "learning/scenario.html", scenarios.cover(request, place, found))
    if found.kind == "package":
        return with_frames(render(request, "learning/package.html", packages.cover(place, found)))
    context = _lesson(request, place, found)
    response = render(request, "learning/lesson.html", context)
    return with_frames(response) if context["plays"] else response


def _lesson(request: LearnerRequest, place: Place, found: ActivityText, missing: str = "") -> dict[str, Any]:
    address = activity_url(place.course, found)
    short = bool(request.GET.get("short")) and found.has_short
    blocks = [] if short else _blocks(place, found)
    return frame(place, found) | {
        "blocks": blocks,
        "plays": any(block["type"] == "package" for block in blocks),
        "short": short,
        "short_url": f"{address}?short=1",
        "full_url": address,
        "done_url": reverse("learning:done", args=[place.course.code, found.slug]),
        "missing": missing,
        "preview": False,
    }


def _blocks(place: Place, found: ActivityText) -> list[dict[str, Any]]:
    """The blocks, with the learner's answers in the practice questions. One query where there are any."""
    blocks = [_package(place, found, block) for block in drawn(place.course, found.id)]
    if not any(block["type"] == "check" for block in blocks):
        return blocks
    answers = {str(row.question): row for row in _answers(place.state.pk, UUID(found.id))}
    return [_check(place, found, block, answers) if block["type"] == "check" else block for block in blocks]


_answers = Prepared(
    lambda enrolment, activity: CheckResponse.objects.filter(enrolment=enrolment, activity=activity).order_by("pk"),
    -1,
    UUID(int=0),
)


def _package(place: Place, found: ActivityText, block: dict[str, Any]) -> dict[str, Any]:
    """With the addresses at which it is played, which are in the language of the interface."""
    if block["type"] != "package" or not block["package"]:
        return block
    return block | packages.played_at(place, found, block["id"])


@lru_cache(maxsize=512)
def drawn(course: CourseText, activity: str) -> tuple[dict[str, Any], ...]:
    """The blocks; with those that read the same for everybody comes `drawn`, their HTML: a release does not change."""
    with translation.override(course.language):
        return tuple(
            block if _is_personal(block) else block | {"drawn": render_to_string(_template(block), {"block": block})}
            for block in course.blocks(course.activity(activity))
        )


def _template(block: dict[str, Any]) -> str:
    return f"components/blocks/{block['type']}.html"


def _is_personal(block: dict[str, Any]) -> bool:
    return block["type"] in ("check", "package") or any(card.changed for card in block.get("cards", ()))


def _check(
    place: Place, found: ActivityText, block: dict[str, Any], answers: dict[str, CheckResponse]
) -> dict[str, Any]:
    question = block["question"]
    given = answers.get(question.id)
    if given:
        view = explained(question, given.answer, marking.mark(question.kind, question.choices, given.answer))
    else:
        view = asked(question, None)
    url = reverse("learning:check", args=[place.course.code, found.slug, question.id])
    return block | {"question": view, "url": url, "answered": bool(given), "required": question.must_answer}


@posted("learning:activity", "code", "slug")
@with_place
def check(request: LearnerRequest, place: Place, slug: str, question: str) -> HttpResponse:
    found = activity_or_404(place, slug, "lesson")
    asked_for = place.course.checks(found).get(str(question))
    if asked_for is None:
        return _refused(request, place, _("This question is not part of the lesson any more. Load the page again."))
    try:
        activities.answer_check(
            place=place, activity=found, question=asked_for, raw=request.POST.getlist("choice"), at=timezone.now()
        )
    except AnswerMissingError:
        return _refused(request, place, _("Choose an answer first."))
    except AnswerUnknownError:
        return _refused(request, place, _("That is not one of the choices of this question."))
    return redirect(f"{activity_url(place.course, found)}#check-{question}")


def _refused(request: LearnerRequest, place: Place, text: str, status: int = 400) -> HttpResponse:
    return render(request, "learning/refused.html", {"text": text, "code": place.course.code}, status=status)


@posted("learning:activity", "code", "slug")
@with_place
def done(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:
    found = activity_or_404(place, slug, "lesson")
    course = place.course
    try:
        short = bool(request.POST.get("short")) and found.has_short
        completion = activities.finish_lesson(place=place, activity=found, short=short, at=timezone.now())
    except activities.ChecksMissingError:
        return _not_done(request, place, found, "checks")
    except activities.PackagesMissingError:
        return _not_done(request, place, found, "packages")
    _before, after = course.neighbours(found)
    if completion or after is None:
        return redirect("learning:course", course.code)
    return redirect(activity_url(course, after))


def _not_done(request: LearnerRequest, place: Place, found: ActivityText, missing: str) -> HttpResponse:
    context = _lesson(request, place, found, missing)
    response = render(request, "learning/lesson.html", context, status=409)
    return with_frames(response) if context["plays"] else response


@posted("learning:activity", "code", "slug")
@with_place
def skip(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:
    """Skip the lessons of what the pre-test has proved."""
    quiz = activity_or_404(place, slug, "quiz")
    try:
        number = skip_proven(place=place, quiz=quiz, at=timezone.now())
    except NothingProvenError:
        return _refused(request, place, _("No pre-test of yours lets a lesson of this course be skipped."), 409)
    text = ngettext(
        "%(number)s lesson counts as done. It stays open to read.",
        "%(number)s lessons count as done. They stay open to read.",
        number,
    )
    messages.success(request, text % {"number": number})
    return redirect("learning:course", place.course.code)


def _cover(place: Place, found: ActivityText) -> dict[str, Any]:
    course, rules = place.course, rules_of(found)
    states = list(
        AttemptState.objects.filter(enrolment=place.state.pk, activity=found.id)
        .select_related("attempt")
        .defer("attempt__draw")
        .order_by("number")
    )
    past = [_past(state, rules) for state in states if state.submitted_at and state.first_answer_at]
    states = [state for state in states if state.set_aside_at is None]
    now = timezone.now()
    opened = next((state for state in states if state.submitted_at is None), None)
    passed = any(state.passed for state in states if state.first_answer_at)
    used = attempts.attempts_used(states)
    may_try = rules.has_attempts_left(used) and not (rules.counts and passed)
    until = attempts.paused_until(rules, states)
    return frame(place, found) | {
        "intro_html": found.introduction,
        "quiz": {
            "questions": rules.drawn,
            "pass_percent": marking.percent(rules.pass_mark),
            "attempts_left": max(0, rules.attempts - used),
            "attempts_allowed": rules.attempts,
            "use": rules.use,
            "minutes": _minutes(place, rules) if rules.time_limit else None,
            "pause_hours": int(rules.pause.total_seconds() // 3600),
            "feedback": rules.feedback,
            "skips": rules.skips,
            "explains": rules.explains,
        },
        "past": past,
        "start_url": reverse("learning:start", args=[course.code, found.slug]),
        "open_attempt_url": reverse("learning:attempt", args=[opened.attempt.uuid]) if opened else None,
        "exhausted": rules.counts and not may_try and not passed and not opened,
        "may_start": may_try and not opened and not (until and now < until),
        "paused_until": until if until and now < until and may_try else None,
        "again_url": reverse("learning:again", args=[course.code]),
        "way_on": {"text": _way_on(), "lessons": [step(course, lesson) for lesson in _lessons(place, found)]},
        "passed": passed and rules.counts,
        "preview": False,
    }


def _minutes(place: Place, rules: QuizRules) -> int | None:
    """How long this learner has for an attempt."""
    now = timezone.now()
    deadline = rules.deadline(now, attempts.extra_percent(place.state.pk))
    return round((deadline - now).total_seconds() / 60) if deadline else None


def _way_on() -> str:
    return _(
        "This does not close the course for you. Read the lessons below again; they stay open. Then take a new place: "
        "you go through the course once more and have new attempts. What you have done stays on record."
    )


def _lessons(place: Place, found: ActivityText) -> list[ActivityText]:
    outcomes = {place.course.questions[key].outcome for key in found.rules["questions"]}
    return place.course.lessons_for(outcomes)


def _past(state: AttemptState, rules: QuizRules) -> dict[str, Any]:
    return {
        "number": state.number,
        "on": state.submitted_at,
        "score_percent": marking.percent(Fraction(state.score)),
        "passed": state.passed if rules.use != PRETEST else None,
        "set_aside": state.set_aside_at is not None,
        "url": reverse("learning:attempt", args=[state.attempt.uuid]),
    }
