"""Whom a requirement is for, as it is stored: any of several descriptions, each of which may name several things."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Description:
    """Learners of these units and all below them, in one of these positions, members since or until a day.

    What is empty narrows nothing; but without a unit it describes nobody.
    """

    units: tuple[str, ...]  # UUIDs
    but_units: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()  # compared without regard to case
    joined_from: date | None = None
    joined_until: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "units": list(self.units),
            "but_units": list(self.but_units),
            "positions": list(self.positions),
            "joined_from": self.joined_from.isoformat() if self.joined_from else None,
            "joined_until": self.joined_until.isoformat() if self.joined_until else None,
        }


@dataclass(frozen=True)
class Audience:
    """Whoever one of the descriptions fits."""

    descriptions: tuple[Description, ...] = field(default=())

    @property
    def named(self) -> set[str]:
        """The UUIDs of all units in it."""
        return {unit for each in self.descriptions for unit in (*each.units, *each.but_units)}

    @property
    def apart(self) -> list["Audience"]:
        """One audience for each description."""
        return [Audience((each,)) for each in self.descriptions]

    def as_json(self) -> list[dict[str, Any]]:
        return [description.as_json() for description in self.descriptions]


def read_audience(stored: Iterable[dict[str, Any]]) -> Audience:
    return Audience(
        tuple(
            Description(
                units=tuple(row["units"]),
                but_units=tuple(row.get("but_units", ())),
                positions=tuple(row.get("positions", ())),
                joined_from=_day(row.get("joined_from")),
                joined_until=_day(row.get("joined_until")),
            )
            for row in stored
        )
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
