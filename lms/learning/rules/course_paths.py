"""Paths of courses: what they ask for, and what somebody has of it.

A version is stored as {code, programme, in_order, valid_months, source_language, texts {language: {title,
description}}, steps [{need: int or null for all, courses [{uuid, code}]}]}.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

FOREVER = date.max


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
