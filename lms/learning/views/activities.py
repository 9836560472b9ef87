"""An activity in the player: a lesson, or the cover of a quiz."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import AttemptState, CheckResponse
from lms.learning.queries.outlines import activity_url, outline, step
from lms.learning.queries.places import Place
from lms.learning.queries.questions import asked, explained
from lms.learning.rules import marking
from lms.learning.services import activities, attempts
from lms.learning.views.players import LearnerRequest, activity_or_404, posted, with_place


@require_GET
@with_place
def activity(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:
    found = activity_or_404(place, slug)
    if found.id not in place.opened and not place.is_complete:
        activities.open_activity(place=place, activity=found, at=timezone.now())
    if found.kind == "quiz":
        return render(request, "learning/quiz.html", _cover(place, found))
    return render(request, "learning/lesson.html", _lesson(request, place, found))


def _frame(place: Place, found: ActivityText) -> dict[str, Any]:
    course = place.course
    before, after = course.neighbours(found)
    return {
        "course": course,
        "outline": outline(course, place.done, found),
        "activity": found,
        "module": course.module_of(found),
        "previous": step(course, before),
        "next": step(course, after),
        "done": found.id in place.done,
    }


def _lesson(request: LearnerRequest, place: Place, found: ActivityText, *, missing: bool = False) -> dict[str, Any]:
    address = activity_url(place.course, found)
    short = bool(request.GET.get("short")) and found.has_short
    return _frame(place, found) | {
        "blocks": [] if short else _blocks(place, found),
        "short": short,
        "short_url": f"{address}?short=1",
        "full_url": address,
        "done_url": reverse("learning:done", args=[place.course.code, found.slug]),
        "missing_checks": missing,
        "preview": False,
    }


def _blocks(place: Place, found: ActivityText) -> list[dict[str, Any]]:
    """The blocks, with the learner's answers in the practice questions. One query where there are any."""
    blocks = _drawn(place.course, found.id)
    if not any(block["type"] == "check" for block in blocks):
        return list(blocks)
    answers = {
        str(row.question): row
        for row in CheckResponse.objects.filter(enrolment_id=place.state.pk, activity=found.id).order_by("pk")
    }
    return [_check(place, found, block, answers) if block["type"] == "check" else block for block in blocks]


@lru_cache(maxsize=512)
def _drawn(course: CourseText, activity: str) -> tuple[dict[str, Any], ...]:
    """The blocks; with those that read the same for everybody comes `drawn`, their HTML: a release does not change."""
    with translation.override(course.language):
        return tuple(
            block if _is_personal(block) else block | {"drawn": render_to_string(_template(block), {"block": block})}
            for block in course.blocks(course.by_id[activity])
        )


def _template(block: dict[str, Any]) -> str:
    return f"components/blocks/{block['type']}.html"


def _is_personal(block: dict[str, Any]) -> bool:
    return block["type"] == "check" or any(card.changed for card in block.get("cards", ()))


def _check(
    place: Place, found: ActivityText, block: dict[str, Any], answers: dict[str, CheckResponse]
) -> dict[str, Any]:
    question = block["question"]
    given = answers.get(question.id)
    chosen = frozenset(map(str, given.choices)) if given else frozenset()
    if given:
        score = marking.mark(question.kind, correct=question.correct, chosen=chosen)
        view = explained(question, chosen, score)
    else:
        view = asked(question, ())
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
            place=place, activity=found, question=asked_for, choices=request.POST.getlist("choice"), at=timezone.now()
        )
    except activities.ChoiceMissingError:
        return _refused(request, place, _("Choose an answer first."))
    except activities.ChoiceUnknownError:
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
        return render(request, "learning/lesson.html", _lesson(request, place, found, missing=True), status=409)
    _before, after = course.neighbours(found)
    if completion or after is None:
        return redirect("learning:course", course.code)
    return redirect(activity_url(course, after))


def _cover(place: Place, found: ActivityText) -> dict[str, Any]:
    course, rules = place.course, found.rules
    states = list(
        AttemptState.objects.filter(enrolment=place.state.pk, activity=found.id)
        .select_related("attempt")
        .defer("attempt__draw")
        .order_by("number")
    )
    opened = next((state for state in states if state.submitted_at is None), None)
    passed = any(state.passed for state in states)
    left = max(0, rules["attempts"] - attempts.attempts_used(states))
    return _frame(place, found) | {
        "intro_html": found.introduction,
        "quiz": {
            "questions": len(rules["questions"]),
            "pass_percent": marking.percent(Fraction(rules["pass_mark"])),
            "attempts_left": left,
            "attempts_allowed": rules["attempts"],
            "use": rules["use"],
        },
        "past": [_past(state) for state in states if state.submitted_at],
        "start_url": reverse("learning:start", args=[course.code, found.slug]),
        "open_attempt_url": reverse("learning:attempt", args=[opened.attempt.uuid]) if opened else None,
        "exhausted": not left and not passed and not opened,
        "again_url": reverse("learning:again", args=[course.code]),
        "way_on": {"text": _way_on(), "lessons": [step(course, lesson) for lesson in _lessons(place, found)]},
        "passed": passed,
        "preview": False,
    }


def _way_on() -> str:
    return _(
        "This does not close the course for you. Read the lessons below again; they stay open. Then take a new place: "
        "you go through the course once more and have new attempts. What you have done stays on record."
    )


def _lessons(place: Place, found: ActivityText) -> list[ActivityText]:
    outcomes = {place.course.questions[key].outcome for key in found.rules["questions"]}
    return place.course.lessons_for(outcomes)


def _past(state: AttemptState) -> dict[str, Any]:
    return {
        "number": state.number,
        "on": state.submitted_at,
        "score_percent": marking.percent(Fraction(state.score)),
        "passed": state.passed,
        "url": reverse("learning:attempt", args=[state.attempt.uuid]),
    }
