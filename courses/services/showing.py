"""What is under review, ready for the templates that learners' pages are drawn with; marked, and with its comments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Comment, Page

from courses.models import (
    CoursePage,
    LawCard,
    LessonPage,
    ModulePage,
    PackagePage,
    ProgrammePage,
    Question,
    QuizPage,
    ScenarioPage,
    UpdatePage,
)
from courses.queries import frames, shelf
from courses.queries.marks import HEAD, Mark, Marks, compared, marks, released_card, released_question, whichever
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from courses.queries.sides import lines_by_piece
from courses.rules.sides import Line
from courses.services.looking import looked_at
from courses.services.previewing import Compiled, compile_around, preview_card, preview_question
from courses.services.reviews import Reviewable, digest_of

TEMPLATES: dict[type[Any], str] = {
    LessonPage: "review/lesson.html",
    UpdatePage: "review/lesson.html",
    QuizPage: "review/quiz.html",
    ScenarioPage: "review/scenario.html",
    PackagePage: "review/lesson.html",
    CoursePage: "review/course.html",
    ModulePage: "review/module.html",
    ProgrammePage: "review/programme.html",
    Question: "review/question.html",
    LawCard: "review/card.html",
}


@dataclass(frozen=True)
class Shown:
    """`template` draws `context`. `marks`: since the last release; None where it was in none, and `is_new` says whether
    that means that all of it is new. `comments` by place; those at no block stand under the empty place."""

    template: str
    language: str
    digest: str
    context: dict[str, Any]
    marks: Marks | None = None
    comments: Mapping[str, list[Comment]] = field(default_factory=dict)
    takes_comments: bool = False
    is_new: bool = False


def show(thing: Reviewable) -> Shown:
    """Raises HomelessError for a page that belongs to no course."""
    facts: dict[str, Any] = {
        "template": TEMPLATES[type(thing)],
        "language": thing.locale.language_code,
        "digest": digest_of(thing),
    }
    if isinstance(thing, Page):
        facts |= {"takes_comments": True, "comments": _comments(thing)}
    if isinstance(thing, Question):
        return Shown(**facts, **_question(thing))
    if isinstance(thing, LawCard):
        return Shown(**facts, **_card(thing))
    if isinstance(thing, ProgrammePage):
        return Shown(**facts, context={"page": thing})
    return Shown(**facts, **_in_course(thing, compile_around(thing, whole=False)))


def _in_course(page: Page, compiled: Compiled) -> dict[str, Any]:
    course = compiled.read()
    activity = whichever(course, str(page.translation_key))
    last = shelf.newest(course.code, course.language)
    if activity is None:
        return _outer(page, course, last if last and last.language == course.language else None)
    found = marks(course, activity, last)
    by_id = found.by_id if found else {}
    drawn = _drawn(course, activity, compiled.addresses, by_id) | {"head": _thing(HEAD, None, by_id)}
    if found and last:
        lines = _lines(last, compiled, activity.id)
        for each in drawn["things"]:
            each["lines"] = lines.get(each["id"], ())
        drawn["head"]["lines"] = lines.get(f"head {activity.id}", ())
    return {"context": drawn, "marks": found, "is_new": found is None}


def _lines(last: CourseText, compiled: Compiled, key: str) -> dict[str, tuple[tuple[str, Line], ...]]:
    """Word by word what differs from the release, by block, question or place. What is cited is told by its words."""
    language, source = last.language, {last.source_language: last.source_text}
    structure = _alone(compiled.structure, key) | {"source_language": last.source_language}
    before = _alone(last.structure, key), source | {language: last.own_text}
    return lines_by_piece(before, (structure, source | {language: compiled.text}), language, key)


def _alone(structure: dict[str, Any], key: str) -> dict[str, Any]:
    """The structure with one activity of all: to set the others side by side takes time, and nobody looks at them."""
    modules = [
        module | {"activities": [each for each in module["activities"] if each["id"] == key]}
        for module in structure["modules"]
    ]
    return structure | {"modules": modules}


def _outer(page: Page, course: CourseText, last: CourseText | None) -> dict[str, Any]:
    """A course's own page, or one of its modules."""
    key = str(page.translation_key)
    told = {each.id: {"title": each.title, "summary": each.summary} for each in course.modules}.get(key)
    now = told or _told_of(course)
    was = {each.id: {"title": each.title, "summary": each.summary} for each in last.modules} if last else {}
    before = was.get(key) if told else _told_of(last) if last else None
    found = compared(last.edition, before, now) if last and before else None
    by_id = found.by_id if found else {}
    things = {name: _thing(name, value, by_id) for name, value in now.items()}
    return {"context": {"course": course, "things": things}, "marks": found, "is_new": found is None}


def _told_of(course: CourseText) -> dict[str, Any]:
    names = ("title", "summary", "audience", "advisory")
    return {name: getattr(course, name) for name in names} | {
        "introduction": course.intro_html,
        "outcomes": course.outcomes,
    }


def _drawn(
    course: CourseText, activity: ActivityText, files: Mapping[str, str], by_id: Mapping[str, Mark]
) -> dict[str, Any]:
    """The learners' context, and `things`: each block, question, situation or ending with its mark."""
    if activity.kind in ("lesson", "update", "package"):
        drawn = (frames.update if activity.kind == "update" else frames.lesson)(course, activity, files)
        drawn = looked_at(drawn)
        blocks = [block | {"answered": True} if block["type"] == "check" else block for block in drawn["blocks"]]
        return drawn | {"things": [_thing(block["id"], block, by_id) for block in blocks]}
    if activity.kind == "quiz":
        drawn = frames.quiz(course, activity)
        return drawn | {"things": [_thing(each["id"], each, by_id) for each in drawn["questions"]]}
    drawn = frames.scenario(course, activity)
    places = [(place["situation"].id, place) for place in drawn["situations"]]
    ends = [(ending.id, {"ending": ending}) for ending in drawn["endings"]]
    return drawn | {"things": [_thing(key, place, by_id) for key, place in [*places, *ends]]}


def _thing(key: str, thing: Any, by_id: Mapping[str, Mark]) -> dict[str, Any]:
    mark = by_id.get(key)
    return {
        "id": key,
        "thing": thing,
        "state": mark.state if mark else "",
        "was": _with_keys(mark.was) if mark else None,
    }


def _with_keys(was: Any) -> Any:
    """What was released, ready for the same template as what stands there now."""
    if isinstance(was, QuestionText):
        return frames.with_key(was)
    if isinstance(was, dict) and was.get("type") == "check":
        return was | {"question": frames.with_key(was["question"]), "answered": True}
    return was


def _question(question: Question) -> dict[str, Any]:
    key, now = str(question.translation_key), preview_question(question)
    released = released_question(key, now.lang)
    found = compared(released[0], {key: released[1]}, {key: now}) if released else None
    return {
        "context": {"things": [_thing(key, frames.with_key(now), found.by_id if found else {})]},
        "marks": found,
        "is_new": found is None,
    }


def _card(card: LawCard) -> dict[str, Any]:
    key, now = str(card.translation_key), preview_card(card)
    released = released_card(key, now.lang)
    found = compared(released[0], {key: released[1]}, {key: now}) if released else None
    things = [_thing(key, now, found.by_id if found else {})]
    return {"context": {"things": things, "card": card}, "marks": found, "is_new": found is None}


def _comments(page: Page) -> dict[str, list[Comment]]:
    """What is not resolved yet, by the block it is about."""
    found: dict[str, list[Comment]] = {}
    rows = Comment.objects.filter(page=page.pk, resolved_at__isnull=True).select_related("user").order_by("pk")
    for comment in rows:
        _field, _, rest = comment.contentpath.partition(".")
        found.setdefault(rest.partition(".")[0], []).append(comment)
    return found
