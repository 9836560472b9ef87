"""How many of a unit's people stand where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EVERYWHERE = 0  # in place of a unit: all units that were asked for, each person counted once
ANY_COURSE = None  # in place of a course: on at least one


class Group(StrEnum):
    """What a list of people can be narrowed to. Someone may be in several: who runs out soon is still valid."""

    VALID = "valid"
    IN_PROGRESS = "in-progress"
    SOON = "soon"
    RAN_OUT = "ran-out"
    NOT_STARTED = "not-started"


@dataclass(frozen=True)
class Figures:
    """People of a unit and of all units below it. `completed` counts valid ones and those that ran out."""

    people: int = 0
    completed: int = 0
    valid: int = 0
    soon: int = 0
    ran_out: int = 0
    in_progress: int = 0

    @property
    def percent(self) -> int:
        """Of the people, how many are valid: whole percent, rounded down."""
        return 100 * self.valid // self.people if self.people else 0

    @property
    def percent_step(self) -> int:
        """Twentieths, for the meter: 0 to 20."""
        return 20 * self.valid // self.people if self.people else 0


@dataclass(frozen=True)
class Count:
    """One line of what the database counted."""

    unit: int
    course: int | None
    figures: Figures


class Coverage:
    """The figures of several units on several courses, by the keys of both."""

    def __init__(self, counts: Iterable[Count]) -> None:
        self._figures = {(count.unit, count.course): count.figures for count in counts}

    def of(self, unit: int = EVERYWHERE, course: int | None = ANY_COURSE) -> Figures:
        """A course that nobody there has begun is as good as one that was counted."""
        people = self._figures.get((unit, ANY_COURSE), Figures()).people
        found = self._figures.get((unit, course), Figures())
        return Figures(people, found.completed, found.valid, found.soon, found.ran_out, found.in_progress)

    def has(self, unit: int, course: int) -> bool:
        """Has anybody there ever had a place on the course?"""
        return (unit, course) in self._figures

    @property
    def courses(self) -> set[int]:
        return {course for _, course in self._figures if course is not ANY_COURSE}
