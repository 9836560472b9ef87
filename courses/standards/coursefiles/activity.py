"""An activity as course.yaml lists it: its kind, its key, and the rules of a quiz."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from courses.standards.coursefiles.document import CourseFileError
from courses.standards.coursefiles.lines import KEY

SLUG = re.compile(r"[\w-]{1,120}\Z")
KINDS = ("lesson", "quiz", "scenario", "package")
USES = ("pretest", "practice", "final")
FEEDBACK = ("each", "submit", "last")
SCORING = ("ending", "critical", "none")
COMPLETION = ("result", "children", "opened")
# Whole numbers among the rules of a quiz: what holds where nothing is said, and the most there may be.
NUMBERS = {"attempts": (3, 20), "pause_hours": (0, 336), "time_limit": (0, 240)}
MAX_EDITION = 10_000
KNOWN = {
    "kind",
    "key",
    "slug",
    "required",
    "use",
    "pass_mark",
    "shuffle",
    "feedback",
    "skips",
    "pool",
    "draw",
    "questions",
    "scoring",
    "completion",
    *NUMBERS,
}


@dataclass(frozen=True)
class Draw:
    """So many questions of an outcome; difficulty 0 is any."""

    outcome: str
    difficulty: int
    count: int


@dataclass(frozen=True)
class Activity:
    """`pass_percent` is 0 where nothing is said of a package: any result will do."""

    kind: str
    key: str
    required: bool
    use: str = "final"
    pass_percent: int = 80
    attempts: int = 3
    pause_hours: int = 0
    time_limit: int = 0
    shuffle: bool = True
    feedback: str = "submit"
    skips: bool = False
    pool: str = ""
    draw: tuple[Draw, ...] = ()
    scoring: str = "ending"
    slug: str = ""
    completion: str = "result"


def read_activity(item: Any) -> Activity:
    """Raises CourseFileError for what is unknown, contradictory or out of range."""
    if not isinstance(item, dict) or item.get("kind") not in KINDS or not KEY.match(str(item.get("key"))):
        raise wrong(f"not an activity: {item}")
    key = str(item["key"])
    if unknown := sorted(str(name) for name in item.keys() - KNOWN):
        raise wrong(f"“{unknown[0]}:” of “{key}” is not known")
    use = _one_of(item, "use", "final", USES)
    return Activity(
        kind=item["kind"],
        key=key,
        required=bool(item.get("required", use != "pretest")),
        use=use,
        pass_percent=_percent(item),
        shuffle=bool(item.get("shuffle", True)),
        feedback=_one_of(item, "feedback", "submit", FEEDBACK),
        skips=bool(item.get("skips", False)),
        pool=str(item.get("pool") or ""),
        draw=_draw(item),
        scoring=_one_of(item, "scoring", "ending", SCORING),
        slug=_slug(item),
        completion=_one_of(item, "completion", "result", COMPLETION),
        **{name: _number(item, name, unsaid, most) for name, (unsaid, most) in NUMBERS.items()},
    )


@dataclass(frozen=True)
class Update:
    """What people certified in the edition before need to know. Its file is written like a lesson's."""

    key: str
    edition: int
    slug: str = ""


def read_update(item: Any) -> Update:
    """Raises CourseFileError."""
    if not isinstance(item, dict) or not KEY.match(str(item.get("key"))) or item.keys() - {"key", "edition", "slug"}:
        raise wrong(f"not an update: {str(item)[:60]}")
    if type(item.get("edition")) is not int or not 2 <= item["edition"] <= MAX_EDITION:
        raise wrong(f"“edition:” of “{item['key']}” is a number from 2")
    return Update(str(item["key"]), item["edition"], _slug(item))


def wrong(reason: str) -> CourseFileError:
    return CourseFileError("course.yaml", 1, reason)


def _one_of(item: dict[str, Any], name: str, unsaid: str, known: tuple[str, ...]) -> str:
    value = str(item.get(name, unsaid))
    if value not in known:
        raise wrong(f"“{name}:” of “{item['key']}” is {', '.join(known[:-1])} or {known[-1]}")
    return value


def _number(item: dict[str, Any], name: str, unsaid: int, most: int) -> int:
    value = item.get(name, unsaid)
    if type(value) is not int or not 0 <= value <= most:
        raise wrong(f"“{name}:” of “{item['key']}” is a number from 0 to {most}")
    return value


def _slug(item: dict[str, Any]) -> str:
    """The activity's address in the player, where it is not its key."""
    slug = str(item.get("slug") or "")
    if slug and not SLUG.match(slug):
        raise wrong(f"“slug:” of “{item['key']}” has letters, digits, hyphens and underscores")
    return slug


def _percent(item: dict[str, Any]) -> int:
    if item["kind"] == "package" and "pass_mark" not in item:
        return 0
    try:
        percent = Fraction(str(item.get("pass_mark", "4/5"))) * 100
    except (ValueError, ArithmeticError) as error:
        raise wrong(f"“pass_mark:” of “{item['key']}” cannot be understood") from error
    if percent.denominator != 1 or not 1 <= percent <= 100:
        raise wrong(f"“pass_mark:” of “{item['key']}” is out of range")
    return int(percent)


def _draw(item: dict[str, Any]) -> tuple[Draw, ...]:
    listed = item.get("draw") or {}
    if not isinstance(listed, dict):
        raise wrong(f"“draw:” of “{item['key']}” has a count for each outcome")
    rows = [
        Draw(str(outcome), difficulty, count)
        for outcome, counts in listed.items()
        for difficulty, count in (counts.items() if isinstance(counts, dict) else [(0, counts)])
    ]
    for row in rows:
        if row.difficulty not in (0, 1, 2, 3) or type(row.count) is not int or not 1 <= row.count <= 50:
            raise wrong(f"“draw:” of “{item['key']}”: “{row.outcome}” needs a count from 1 to 50")
    return tuple(rows)
