"""A walk through a course that is being written, as a learner, for trainers and reviewers. Nothing of it is kept.

Where one is stands in the address, what one answers comes back with the page.
"""

import random
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Course
from courses.permissions import may_walk
from courses.queries import frames
from courses.queries.reading import ActivityText, CourseText
from courses.services.compiling import NothingWrittenError
from courses.services.looking import looked_at
from courses.services.walking import drafted
from courses.views.h5p import with_frames
from lms.learning.queries import walks
from lms.learning.queries.questions import asked, explained
from lms.learning.queries.quizzes import pool_of, rules_of
from lms.learning.rules import marking
from lms.learning.rules.answers import Answer, AnswerMissingError, AnswerUnknownError, canonical, from_form
from lms.learning.rules.drawing import Form, draw

View = Callable[..., HttpResponse]


def walking(view: View) -> View:
    """Hands over the course as it is written now. It does not exist for whom it is not open."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        course = get_object_or_404(Course, code=code)
        if not may_walk(request.user, course):
            raise Http404
        try:
            read = drafted(course, kwargs.pop("tongue", "") or get_language() or "")
        except NothingWrittenError:
            return render(request, "learning/walk_empty.html", {"code": code})
        return view(request, read, **kwargs)

    return inner


@require_safe
@walking
def begin(request: HttpRequest, course: CourseText) -> HttpResponse:  # noqa: ARG001 Django's shape
    return redirect(walks.home_url(course))


@require_safe
@walking
def overview(request: HttpRequest, course: CourseText) -> HttpResponse:
    context = {"course": course, "outline": walks.outline(course, None), "walk": walks.frame(course)}
    return render(request, "learning/walk.html", context)


@require_safe
@walking
def by_id(request: HttpRequest, course: CourseText, activity: uuid.UUID) -> HttpResponse:  # noqa: ARG001 Django's shape
    found = course.by_id.get(str(activity))
    if found is None:
        raise Http404
    return redirect(walks.address(course, found))


@require_http_methods(["GET", "HEAD", "POST"])
@walking
def activity(request: HttpRequest, course: CourseText, slug: str) -> HttpResponse:
    found = _activity_or_404(course, slug)
    if found.kind == "quiz":
        return _quiz(request, course, found)
    if found.kind == "scenario":
        return _scenario(request, course, found)
    return with_frames(render(request, "learning/lesson.html", looked_at(_lesson(request, course, found))))


def _activity_or_404(course: CourseText, slug: str, kind: str = "") -> ActivityText:
    found = course.by_slug.get(slug)
    if found is None or (kind and found.kind != kind):
        raise Http404
    return found


def _frame(course: CourseText, found: ActivityText) -> dict[str, Any]:
    """What the learners' templates ask for around an activity."""
    before, after = course.neighbours(found)
    return {
        "course": course,
        "activity": found,
        "module": course.module_of(found),
        "outline": walks.outline(course, found),
        "previous": walks.step(course, before),
        "next": walks.step(course, after),
        "done": False,
        "preview": False,
        "walk": walks.frame(course, found),
    }


# Lessons


def _lesson(request: HttpRequest, course: CourseText, found: ActivityText) -> dict[str, Any]:
    address = walks.address(course, found)
    short = bool(request.GET.get("short")) and found.has_short
    answered = request.GET.get("check", "") if request.method == "POST" else ""
    blocks = [
        _check(block, address, request.POST.getlist("choice") if block["id"] == answered else None)
        if block["type"] == "check"
        else block
        for block in course.blocks(found)
    ]
    return _frame(course, found) | {
        "blocks": [] if short else blocks,
        "short": short,
        "short_url": f"{address}?short=1",
        "full_url": address,
        "missing_checks": False,
    }


def _check(block: dict[str, Any], address: str, raw: list[str] | None) -> dict[str, Any]:
    question = block["question"]
    answer = _answer(question, raw) if raw is not None else None
    view = asked(question, None)
    if answer is not None:
        view = explained(question, answer, marking.mark(question.kind, question.choices, answer))
    facts = {"question": view, "url": f"{address}?check={question.id}", "answered": answer is not None}
    return block | facts | {"required": question.must_answer}


def _answer(question: Any, raw: object) -> Answer | None:
    """What cannot be an answer is none: nothing depends on it here."""
    try:
        return canonical(question.kind, question.choices, raw, language=question.lang)
    except (AnswerMissingError, AnswerUnknownError):
        return None


# Tests: drawn by a seed that stands in the address, marked from the form that was sent


def _quiz(request: HttpRequest, course: CourseText, found: ActivityText) -> HttpResponse:
    address = walks.address(course, found)
    seed = request.GET.get("seed", "")[:40]
    if request.method == "POST" and not seed:
        return redirect(f"{address}?seed={random.getrandbits(64):x}")
    if not seed:
        return render(request, "learning/quiz.html", _frame(course, found) | _cover(course, found))
    rules = rules_of(found)
    form = draw(pool_of(course, rules), rules.blueprint, shuffle=rules.shuffle, seed=seed)
    context = _frame(course, found) | {"rules": rules, "again_url": address}
    if request.method == "POST":
        return render(request, "learning/walk_result.html", context | _result(request, course, found, form))
    questions = [
        asked(course.questions[place["question"]], None, number=number, place=place)
        for number, place in enumerate(form, 1)
    ]
    return render(request, "learning/walk_attempt.html", context | {"questions": questions, "total": len(questions)})


def _cover(course: CourseText, found: ActivityText) -> dict[str, Any]:
    rules, drawn = rules_of(found), frames.quiz(course, found)
    return {
        "intro_html": drawn["intro_html"],
        "quiz": drawn["quiz"] | {"explains": rules.explains, "questions": rules.drawn},
        "start_url": walks.address(course, found),
        "may_start": bool(rules.pool),
        "past": [],
    }


def _result(request: HttpRequest, course: CourseText, found: ActivityText, form: Form) -> dict[str, Any]:
    fields = {name: request.POST.getlist(name) for name in request.POST}
    questions, scores = [], {}
    for number, place in enumerate(form, 1):
        question = course.questions[place["question"]]
        try:
            raw = from_form(question.kind, question.choices, f"q-{question.id}", fields)
        except AnswerMissingError:
            raw = None
        answer = _answer(question, raw) if raw is not None else None
        scores[question.id] = marking.mark(question.kind, question.choices, answer)
        questions.append(explained(question, answer, scores[question.id], number=number, place=place))
    score, rules = marking.total(scores), rules_of(found)
    right = sum(value == 1 for value in scores.values())
    return {
        "questions": questions,
        "percent": marking.percent(score),
        "pass_percent": marking.percent(rules.pass_mark),
        "passed": marking.passes(score, rules.pass_mark),
        "text": _("%(right)s of %(total)s questions fully right") % {"right": right, "total": len(scores)},
    }


# Scenarios: the choices made so far stand in the address, a letter for each


def _scenario(request: HttpRequest, course: CourseText, found: ActivityText) -> HttpResponse:
    address = walks.address(course, found)
    if request.method == "POST":
        return redirect(walks.way_address(course, found, "", 1))
    short = bool(request.GET.get("short")) and found.has_short
    context = _frame(course, found) | {
        "scenario": course.scenario(found),
        "needed": walks.needed(found),
        "short": short,
        "short_url": f"{address}?short=1",
        "full_url": address,
        "begin_url": address,
        "last_number": 0,
        "past": [],
    }
    return render(request, "learning/scenario.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@walking
def way(request: HttpRequest, course: CourseText, slug: str, way: str, step: int) -> HttpResponse:
    """A step of a path. On POST a choice is made at it, or with `back` another one is tried."""
    found = _activity_or_404(course, slug, "scenario")
    walked = walks.walked(course, found, way)
    if walked is None or not 1 <= step <= len(walked.walk.steps) + 1:
        raise Http404
    if request.method == "POST" and "back" in request.GET:
        return redirect(f"{walks.way_address(course, found, walked.letters[: step - 1], step)}#here")
    chosen = walks.letter_of(walked, step, request.POST.get("choice", "")) if request.method == "POST" else ""
    if chosen:
        letters = walked.letters[: step - 1] + chosen
        return redirect(f"{walks.way_address(course, found, letters, step)}#then")
    facts = _frame(course, found) | {"scenario": walked.scenario, "missing": request.method == "POST", "refused": ""}
    if walked.walk.ending and step > len(walked.walk.steps):
        return render(request, "learning/scenario_ending.html", facts | walks.ending(course, found, walked))
    return render(request, "learning/scenario_step.html", facts | walks.step_of(course, found, walked, step))
