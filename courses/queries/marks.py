"""What is new or changed in something since the last release, thing by thing, for who reads it as learners do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from courses.models import Release
from courses.queries import shelf
from courses.queries.cards import CardText
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText

NEW, CHANGED, SAME = "new", "changed", "same"
HEAD = "head"  # title, introduction and rules
RULES = ("use", "pass_mark", "attempts", "time_limit", "blueprint")


@dataclass(frozen=True)
class Mark:
    """`state` is one of the three above; `was` is the thing as it was released, where it has changed."""

    state: str
    was: Any = None


@dataclass(frozen=True)
class Marks:
    """By the UUID of a block, question, situation or ending. `gone`: what was released and is no longer there."""

    number: str
    by_id: Mapping[str, Mark]
    gone: list[Any]

    @property
    def count(self) -> int:
        return sum(mark.state != SAME for mark in self.by_id.values()) + len(self.gone)


def marks(course: CourseText, activity: ActivityText, last: CourseText | None) -> Marks | None:
    """Of the parts of an activity; None where it was never released in this language."""
    before = whichever(last, activity.id) if last else None
    if last is None or before is None or before.language != activity.language or before.kind != activity.kind:
        return None
    return compared(last.edition, things_of(last, before), things_of(course, activity))


def whichever(course: CourseText, key: str) -> ActivityText | None:
    """The activity or the update module with that UUID."""
    return next((each for each in (*course.activities, *course.updates) if each.id == key), None)


def compared(number: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Marks:
    by_id = {key: _mark(was.get(key), thing) for key, thing in now.items()}
    return Marks(number, by_id, [thing for key, thing in was.items() if key not in now])


def _mark(was: Any, now: Any) -> Mark:
    if was is None:
        return Mark(NEW)
    return Mark(SAME) if _told(was) == _told(now) else Mark(CHANGED, was)


def things_of(course: CourseText, activity: ActivityText) -> dict[str, Any]:
    """The parts of an activity by their UUIDs: blocks, questions, or situations and endings; and what stands above."""
    above = {name: getattr(activity, name) for name in ("title", "advisory", "short_version", "introduction")}
    if activity.kind in ("lesson", "update", "package"):
        return {HEAD: above, **{block["id"]: block for block in course.blocks(activity)}}
    if activity.kind == "quiz":
        rules = {name: activity.rules.get(name) for name in RULES}
        return {HEAD: above | rules, **{key: course.questions[key] for key in activity.rules["questions"]}}
    scenario = course.scenario(activity)
    above |= {"role": scenario.role, "place": scenario.introduction, "scoring": scenario.scoring}
    return {HEAD: above, **scenario.situations, **scenario.endings}


def _told(thing: Any) -> Any:
    """What of it a reader would notice: not where its picture is kept for now."""
    if isinstance(thing, QuestionText):
        return replace(thing, picture_url="")
    return thing | {"url": "", "drawn": ""} if isinstance(thing, dict) else thing


def released_question(key: str, language: str) -> tuple[str, QuestionText] | None:
    """A question as a newest release has it, and where: the release's course and number."""
    found = _holding("questions", key, language)
    return (f"{found.code} {found.edition}", found.questions[key]) if found else None


def released_card(key: str, language: str) -> tuple[str, CardText] | None:
    found = _holding("cards", key, language)
    return (f"{found.code} {found.edition}", found.cards[key]) if found else None


def _holding(kind: str, key: str, language: str) -> CourseText | None:
    rows = Release.objects.newest().filter(**{f"structure__{kind}__has_key": key}).order_by("-released_at")
    found = rows.values_list("pk", "digest").first()
    return shelf.read(*found, language) if found else None
