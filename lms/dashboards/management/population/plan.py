"""What is invented of a large service: its places, its requirements, and how people go through courses. No database.

Days are counted from today, backwards below zero. There are forty ways of going through each course, so that where
people stand is worked out once for each way and day of joining, and not for each person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

STATION, DIVISIONS = 250, 20  # people of a station, at least as many stations as divisions
CYCLES = (3, 3, 2, 2)  # enrolments of a person on each of four courses: ten
VALID_DAYS = 730
WAYS = 40
JOINED = tuple(range(-1470, 0, 30))  # when people came to their stations
EVERYBODYS, REQUIREMENTS = 2, 30  # requirements for the whole service, and all of them


@dataclass(frozen=True)
class Cycle:
    """An enrolment; days from today. Neither completed nor given up: under way."""

    enrolled: int
    completed: int | None = None
    given_up: int | None = None

    @property
    def valid_until(self) -> int | None:
        return None if self.completed is None else self.completed + VALID_DAYS


Way = tuple[Cycle, ...]


@dataclass(frozen=True)
class Asked:
    """A requirement: for everybody, or for one division. `course` is the place of its course among the four."""

    number: int
    course: int
    division: int | None
    due_days: int
    opens_days: int


@dataclass(frozen=True)
class Person:
    """`ways` by course; `also` is a second station of the same division."""

    number: int
    station: int
    division: int
    joined: int
    ways: tuple[int, ...]
    also: int | None


def stations(people: int) -> int:
    """As many for each division."""
    return DIVISIONS * max(1, people // STATION // DIVISIONS)


def ways(dice: Random, cycles: int) -> list[Way]:
    """From the first enrolment to the last: most people hold the course, some are late, some are at it."""
    return [_way(dice, cycles) for _ in range(WAYS)]


def _way(dice: Random, cycles: int) -> Way:
    kind = dice.choices(("holds", "ran out", "under way", "given up"), (78, 10, 9, 3))[0]
    least, most = {"holds": (1, 700), "ran out": (731, 900)}.get(kind, (500, 900))
    completed = [-dice.randint(least, most)]
    while len(completed) < cycles - (kind in ("under way", "given up")):
        completed.insert(0, completed[0] - VALID_DAYS - dice.randint(-60, 160))
    done = [Cycle(day - dice.randint(2, 45), day) for day in completed]
    if kind == "under way":
        done.append(Cycle(-dice.randint(1, 60)))
    elif kind == "given up":
        done.append(Cycle(-dice.randint(30, 60), given_up=-dice.randint(1, 29)))
    return tuple(done)


def asked() -> list[Asked]:
    """Two for everybody, the others for one division each, in turn."""
    return [
        Asked(
            number,
            course=number % len(CYCLES),
            division=None if number < EVERYBODYS else (number - EVERYBODYS) % DIVISIONS,
            due_days=30 if number % 3 else 60,
            opens_days=90 if number % 2 else 60,
        )
        for number in range(REQUIREMENTS)
    ]


def persons(dice: Random, people: int) -> Iterator[Person]:
    of_all = stations(people)
    of_one = of_all // DIVISIONS
    for number in range(people):
        station = number * of_all // people
        beside = station - station % of_one + dice.randrange(of_one)
        second = beside if dice.random() < 0.03 else station
        yield Person(
            number,
            station,
            station // of_one,
            dice.choice(JOINED),
            tuple(dice.randrange(WAYS) for _ in CYCLES),
            second if second != station else None,
        )
