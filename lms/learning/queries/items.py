"""Item analysis: how the questions of one quiz do, by question and digest, over the releases of a course or in one.

An item that was edited starts anew: its digest is another. Items that are equal in several releases are taken together.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.db import connection

from courses.models import Course
from courses.queries import shelf
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from lms.learning.queries.item_answers import Counts, Line, lines_of
from lms.learning.queries.item_statements import ANSWERS, FIGURES, LANGUAGES, VERSIONS
from lms.learning.rules.groups import LEAST
from lms.learning.rules.items import (
    CORRELATED,
    IN_EACH_LANGUAGE,
    LONGEST,
    Advice,
    Band,
    Strata,
    advice,
    band,
    keeps_secret,
    language_gap,
    margin,
    whole_fives,
)

MANY = 300  # different answers to one question that are looked at
STEP = 5  # seconds
MANY_PEOPLE = 1000  # from here on what was counted is kept: it takes a second for every few thousand
KEPT_SECONDS = 900


@dataclass(frozen=True)
class Comparison:
    """Two languages in which a question was read by enough people; `harder` is empty where nothing stands out."""

    languages: tuple[str, str]
    people: tuple[int, int]
    harder: str


@dataclass(frozen=True)
class Figures:
    """What may be shown of one item. None is hidden, or not known yet; `people` is 0 where there are too few."""

    people: int = 0
    facility: Band | None = None
    discrimination: float | None = None
    margin: float | None = None
    seconds: int | None = None
    lines: tuple[Line, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    advice: tuple[Advice, ...] = (Advice.TOO_FEW,)


@dataclass(frozen=True)
class Item:
    """One wording and key of a question. `releases` hold it, by their keys in the database; the newest is the last."""

    question: str
    digest: str
    releases: tuple[int, ...]
    text: QuestionText
    is_current: bool
    figures: Figures

    @property
    def short(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True)
class Asked:
    """What is asked for: one quiz of a course, of one release of it or of all, one of its questions or all.

    `numbers` are those of the course's releases, the newest first.
    """

    course: Course
    activity: str
    newest: CourseText
    release_id: int | None = None
    question: str | None = None
    numbers: dict[int, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def number(self) -> str:
        return self.numbers[self.release_id] if self.release_id else ""

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "course": self.course.pk,
            "activity": self.activity,
            "one": self.question,
            "longest": LONGEST,
            "many": MANY,
            "enough": IN_EACH_LANGUAGE,
        }


Key = tuple[str, str]


def items(asked: Asked) -> list[Item]:
    """The items of a quiz, in its order, earlier wordings after the one in force. Four queries, however many.

    All its questions are counted, also where one is asked for: whoever looks at one looks at others.
    """
    found = _rows(VERSIONS, asked.parameters | {"one": None})
    versions = sorted(found, key=lambda row: (row["question"], row["release_id"]))
    held: dict[Key, list[int]] = {}
    for row in versions:
        if asked.question in (None, row["question"]):
            held.setdefault((row["question"], row["digest"]), []).append(row["release_id"])
    told = _told(asked, json.dumps(versions))
    pool = _pool(asked)
    current = {key for key, releases in held.items() if asked.newest.release_id in releases and key[0] in pool}
    wanted = [key for key in held if key in current or key in told.figures]
    if asked.release_id:
        wanted = [key for key in wanted if asked.release_id in held[key]]
    made = [_item(key, sorted(held[key]), asked, told, is_current=key in current) for key in wanted]
    order = {question: place for place, question in enumerate(pool)}
    return sorted(made, key=lambda item: (order.get(item.question, len(order)), not item.is_current, item.releases))


def wording(asked: Asked, question: str, short: str) -> QuestionText | None:
    """The question in the wording whose digest begins so, or in the newest. One query."""
    rows = _rows(VERSIONS, asked.parameters | {"one": question})
    held = [row["release_id"] for row in rows if row["digest"].startswith(short)]
    return shelf.read_by_id(max(held)).questions[question] if held else None


def _pool(asked: Asked) -> list[str]:
    activity: ActivityText | None = asked.newest.by_id.get(asked.activity)
    pool = activity.rules["questions"] if activity else []
    return [question for question in pool if asked.question in (None, question)]


@dataclass(frozen=True)
class _Told:
    """What the database counted, by item; the second key of `figures` and `answers` is a release, None for all."""

    figures: Mapping[Key, Mapping[int | None, Mapping[str, Any]]]
    answers: Mapping[Key, Mapping[int | None, Counts]]
    comparisons: Mapping[Key, tuple[Comparison, ...]]


def _told(asked: Asked, versions: str) -> _Told:
    counted = _counted(asked, versions)
    figures: dict[Key, dict[int | None, dict[str, Any]]] = {}
    for row in counted.figures:
        figures.setdefault((row["question"], row["digest"]), {})[row["release_id"]] = row
    answers: dict[Key, dict[int | None, dict[str, tuple[int, int, int]]]] = {}
    for row in counted.answers:
        counts = answers.setdefault((row["question"], row["digest"]), {}).setdefault(row["release_id"], {})
        counts[row["told"]] = (row["people"], row["upper"], row["lower"])
    comparisons: dict[Key, tuple[Comparison, ...]] = {}
    for row in counted.languages:
        key = (row["question"], row["digest"])
        comparisons[key] = (*comparisons.get(key, ()), _comparison(row))
    return _Told(figures, answers, comparisons)


@dataclass(frozen=True)
class _Counted:
    """The rows of the three statements that read what people answered."""

    figures: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    languages: list[dict[str, Any]]


def _counted(asked: Asked, versions: str) -> _Counted:
    """Counted now; of a test that many people took, for a while what was counted before. `versions` change with every
    release, and with the question that is asked for."""
    key = sha256(f"{asked.course.pk} {asked.activity} {versions}".encode()).hexdigest()
    kept: _Counted | None = caches["figures"].get(key)
    if kept:
        return kept
    parameters = asked.parameters | {"versions": versions}
    found = _Counted(*(_rows(statement, parameters) for statement in (FIGURES, ANSWERS, LANGUAGES)))
    if any(row["people"] >= MANY_PEOPLE for row in found.figures):
        caches["figures"].set(key, found, KEPT_SECONDS)
    return found


def _rows(statement: tuple[str, ...], parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("".join(statement), parameters)
        names = [column[0] for column in cursor.description or ()]
        return [
            {name: json.loads(value) if name == "spots" else value for name, value in zip(names, row, strict=True)}
            for row in cursor.fetchall()
        ]


def _comparison(row: Mapping[str, Any]) -> Comparison:
    gap = language_gap(Strata(*(float(row[name]) for name in ("ad", "bc", "right", "expected", "variance"))))
    harder = "" if gap is None else row["other" if gap > 0 else "reference"]
    people = (whole_fives(int(row["of_reference"])), whole_fives(int(row["of_other"])))
    return Comparison((row["reference"], row["other"]), people, harder)


def _item(key: Key, releases: list[int], asked: Asked, told: _Told, *, is_current: bool) -> Item:
    text = shelf.read_by_id(releases[-1]).questions[key[0]]
    return Item(key[0], key[1], tuple(releases), text, is_current, _figures(key, text, asked, told))


def _figures(key: Key, text: QuestionText, asked: Asked, told: _Told) -> Figures:
    """Of all releases that hold the item together, or what of one release may stand beside them."""
    by_release = told.figures.get(key, {})
    if None not in by_release:
        return Figures()
    counts = told.answers.get(key, {})
    sizes = {release: row["people"] for release, row in by_release.items()}
    ranked = by_release[None]["discrimination"] is not None
    lines = lines_of(text, counts.get(None, {}), sizes[None], in_thirds=ranked)
    if asked.release_id is None:
        comparisons = told.comparisons.get(key, ())
        return _drawn(by_release[None], _facility(by_release[None]), lines, comparisons)
    if asked.release_id not in by_release:
        return Figures()
    parts = {
        release: lines_of(text, counts.get(release, {}), sizes[release], in_thirds=False)
        for release in sizes
        if release
    }
    whole, bands = _facility(by_release[None]), [_facility(row) for release, row in by_release.items() if release]
    mine = by_release[asked.release_id]
    facility = _facility(mine) if keeps_secret(whole, bands) else None
    return _drawn(mine, facility, _shown(lines, parts, asked.release_id))


def _shown(whole: Iterable[Line], parts: Mapping[int, Iterable[Line]], release: int) -> list[Line]:
    """The lines of one release that may stand beside those of all and of the others."""
    found = {key: {line.choice.id: line for line in lines} for key, lines in parts.items()}
    shown = []
    for line in whole:
        here = [lines.get(line.choice.id) for lines in found.values()]
        mine = found[release].get(line.choice.id)
        if mine and all(here) and keeps_secret(line.choice.chosen, [each.choice.chosen for each in here if each]):
            shown.append(mine)
    return shown


def _facility(row: Mapping[str, Any]) -> Band:
    return band(row["points"], row["people"])


def _drawn(
    row: Mapping[str, Any], facility: Band | None, lines: Iterable[Line], comparisons: tuple[Comparison, ...] = ()
) -> Figures:
    people, lines = row["people"], tuple(lines)
    correlation = row["discrimination"] if people >= CORRELATED else None
    told = advice(
        people,
        facility,
        correlation,
        [line.choice for line in lines],
        differs_by_language=any(comparison.harder for comparison in comparisons),
    )
    return Figures(
        people=people,
        facility=facility,
        discrimination=correlation,
        margin=margin(correlation, people) if correlation is not None else None,
        seconds=_seconds(row["seconds"]) if row["timed"] >= LEAST else None,
        lines=lines,
        comparisons=comparisons,
        advice=tuple(told),
    )


def _seconds(median: Any) -> int:
    return max(STEP, STEP * round(float(median) / STEP))
