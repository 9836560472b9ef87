"""Paths of courses: what they ask for, and what somebody has of it.

A version is stored as {code, programme, in_order, valid_months, source_language, texts {language: {title,
description}}, steps [{need: int or null for all, courses [{uuid, code}]}]}.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from lms.learning.rules.standing import Period

FOREVER = date.max
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """So many of these courses, by key."""

    need: int
    courses: tuple[int, ...]

    def chosen(self, held: Mapping[int, date | None]) -> list[int] | None:
        """Of those that are held the ones that hold longest; None while there are too few."""
        mine = sorted((c for c in self.courses if c in held), key=lambda c: held[c] or FOREVER, reverse=True)
        return mine[: self.need] if len(mine) >= self.need else None


def steps_of(content: Mapping[str, Any], rows: Iterable[Mapping[str, int]]) -> list[Step]:
    """`rows`: {course, step}, a key of the database for each course and the step it stands in."""
    courses: dict[int, list[int]] = {}
    for row in rows:
        courses.setdefault(row["step"], []).append(row["course"])
    return [
        Step(said["need"] or len(courses[number]), tuple(courses[number]))
        for number, said in enumerate(content["steps"])
    ]


@dataclass(frozen=True)
class InForce:
    """A version of a path holds from a day on until before another, and has these courses, by key."""

    from_date: date
    until: date | None
    courses: frozenset[int]


def under_way(versions: Iterable[InForce], learnt: Mapping[int, Sequence[Period]]) -> list[Period]:
    """When somebody had begun a path: a course of the version that held then was open, or held. `learnt`: course →
    when it was so."""
    return [
        period
        for version in versions
        for course in sorted(version.courses)
        for period in _within(learnt.get(course, ()), version)
    ]


def _within(periods: Iterable[Period], version: InForce) -> Iterator[Period]:
    for period in periods:
        first = max(period.first, version.from_date)
        last = min((day for day in (period.last, version.until and version.until - DAY) if day), default=None)
        if last is None or first <= last:
            yield Period(first, last)


@dataclass(frozen=True)
class Proof:
    """What shows that somebody holds a course from a day until another: the key of a completion here, or of what was
    accepted as one."""

    completed: date
    until: date | None
    completion: int | None = None
    prior: int | None = None


def best(proofs: Mapping[int, Iterable[Proof]]) -> dict[int, Proof]:
    """By course the one that lasts longest; of two that last as long, what was completed here."""
    ranked = {course: sorted(found, key=_rank) for course, found in proofs.items()}
    return {course: found[-1] for course, found in ranked.items() if found}


def _rank(proof: Proof) -> tuple[date, bool]:
    return proof.until or FOREVER, proof.completion is not None


def learned_here(proofs: Mapping[int, Iterable[Proof]]) -> dict[int, list[Proof]]:
    return {course: [proof for proof in found if proof.completion] for course, found in proofs.items()}


@dataclass(frozen=True)
class Grounds:
    """How a path is held: by which version, until when, by which courses, and whether one of them was learned
    elsewhere."""

    version: int
    until: date | None
    courses: frozenset[int]
    elsewhere: bool

    def is_more_than(self, other: "Grounds") -> bool:
        """Longer; or by another version with a course that the other has not; or as long, and all learned here."""
        if is_longer(self.until, other.until):
            return True
        if self.version != other.version and not self.courses <= other.courses:
            return True
        return other.elsewhere and not self.elsewhere and not is_longer(other.until, self.until)


def rests_on(steps: Sequence[Step], held: Mapping[int, date | None]) -> list[int] | None:
    """The courses by which a path is held; None while something is missing. `held`: course → its last day, or None."""
    found: list[int] = []
    for step in steps:
        chosen = step.chosen(held)
        if chosen is None:
            return None
        found += chosen
    return found


def valid_until(courses: Iterable[int], held: Mapping[int, date | None], day: date, months: int | None) -> date | None:
    """The earliest last day of these courses, or that of the path's own months from the day on; None: without end."""
    days = [until for course in courses if (until := held[course])]
    if months:
        days.append(day + relativedelta(months=months))
    return min(days) if days else None


def is_longer(new: date | None, old: date | None) -> bool:
    return (new or FOREVER) > (old or FOREVER)


def text_in(content: Mapping[str, Any], language: str | None) -> tuple[str, dict[str, str]]:
    """Title and description, and in which language they are: that one, or the path's own."""
    found: str = language if language and language in content["texts"] else content["source_language"]
    return found, content["texts"][found]
