"""How many of a unit's people stand where, on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from lms.dashboards.rules.ranks import Rank

TOGETHER = None  # in place of a requirement: all of them, each person with the rank that asks for most


@dataclass(frozen=True)
class Tally:
    """People under a requirement, or under any, by where they stand."""

    late: int = 0
    soon: int = 0
    open: int = 0
    held: int = 0
    exempt: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.late + other.late,
            self.soon + other.soon,
            self.open + other.open,
            self.held + other.held,
            self.exempt + other.exempt,
        )

    @property
    def asked(self) -> int:
        """Who is to hold it: whoever is exempt is not."""
        return self.late + self.soon + self.open + self.held

    @property
    def everybody(self) -> int:
        return self.asked + self.exempt

    @property
    def not_yet(self) -> int:
        """Who does not hold it, and is in time."""
        return self.soon + self.open

    @property
    def percent(self) -> int:
        """Of those who are to hold it, how many do: whole percent, rounded down."""
        return 100 * self.held // self.asked if self.asked else 0

    @property
    def percent_step(self) -> int:
        """Twentieths, for the meter: 0 to 20."""
        return 20 * self.held // self.asked if self.asked else 0


@dataclass(frozen=True)
class Named:
    """A requirement, as figures name it."""

    key: int
    uuid: str
    name: str


class Tallies:
    """The tallies of several units under several requirements on several days."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, int | None, date], dict[Rank, int]] = defaultdict(lambda: defaultdict(int))
        self._named: dict[int, Named] = {}

    def add(self, unit: int, requirement: Named | None, days: Iterable[date], rank: Rank, n: int) -> None:
        """So many more on each of these days."""
        if requirement:
            self._named[requirement.key] = requirement
        for day in days:
            self._counts[unit, requirement.key if requirement else TOGETHER, day][rank] += n

    def of(self, unit: int, day: date, requirement: int | None = TOGETHER) -> Tally:
        counts = self._counts.get((unit, requirement, day))
        if not counts:
            return Tally()
        return Tally(*(counts.get(rank, 0) for rank in (Rank.LATE, Rank.SOON, Rank.OPEN, Rank.HELD, Rank.EXEMPT)))

    def over(self, units: Iterable[int], day: date, requirement: int | None = TOGETHER) -> Tally:
        """Of units side by side. Who belongs to two of them counts in both."""
        return reduce(add, (self.of(unit, day, requirement) for unit in units), Tally())

    def requirements(self, units: Iterable[int], day: date) -> list[Named]:
        """Those under which anybody of the units stands on that day, by name."""
        keys = {r for (u, r, d), _counts in self._counts.items() if u in set(units) and d == day and r is not TOGETHER}
        asked = [self._named[key] for key in keys if self.over(units, day, key).everybody]
        return sorted(asked, key=lambda named: (named.name.casefold(), named.key))
