"""For which unit people are brought in, by whom, and which of the agency's units a file may mean."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from lms.accounts.models import Unit, User
from lms.accounts.permissions import runs_site
from lms.accounts.rules.columns import plain
from lms.accounts.rules.person_rows import PersonRow, RowError
from lms.accounts.services.memberships import day_at
from lms.accounts.services.units import change_unit, open_unit

Names = tuple[str, ...]
LONGEST_NAME = 200
MOST_LEVELS = 20  # of one row: nobody's tree goes so deep


class Tree:
    """The units of an agency, found by UUID, by name, or with the names above it: “North / Harbour”."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.names: dict[int, Names] = {}
        self.by_last: dict[str, list[Unit]] = defaultdict(list)
        self.by_uuid: dict[str, Unit] = {}
        above: dict[str, Names] = {}
        for unit in units:  # in tree order
            names = (*above.get(unit.path[: -Unit.steplen], ()), plain(unit.name))
            above[unit.path] = self.names[unit.pk] = names
            self.by_last[names[-1]].append(unit)
            self.by_uuid[str(unit.uuid)] = unit

    def find(self, text: str, inside: Unit) -> Unit | None:
        """None where there is none of that name; raises RowError where the name could mean several."""
        if text in self.by_uuid:
            return self.by_uuid[text]
        for parts in ([text], parts_of(text)):
            wanted = tuple(plain(part) for part in parts)
            found = [unit for unit in self.by_last.get(wanted[-1], []) if self.names[unit.pk][-len(wanted) :] == wanted]
            nearer = [unit for unit in found if unit.path.startswith(inside.path)] or found
            whole = [unit for unit in nearer if len(self.names[unit.pk]) == len(wanted)] or nearer
            if len(whole) > 1:
                raise RowError("unit_ambiguous")
            if whole:
                return whole[0]
        return None

    def child(self, parent: Unit, name: str) -> Unit | None:
        """The unit of that name directly below another one."""
        alike = self.by_last.get(plain(name), [])
        return next((unit for unit in alike if unit.path[: -Unit.steplen] == parent.path), None)


def parts_of(text: str) -> list[str]:
    """“North / Harbour”, “North > Harbour”."""
    return [part.strip() for part in text.replace(">", "/").split("/") if part.strip()] or [text]


@dataclass
class Scope:
    """`everywhere`: whoever runs the site may also bring in people who have an account elsewhere."""

    unit: Unit
    agency: Unit
    by: User
    everywhere: bool
    makes_units: bool
    language: str
    at: datetime
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        """Units were made or moved."""
        self.unit = Unit.objects.get(pk=self.unit.pk)
        self.tree = Tree(Unit.objects.filter(path__startswith=self.unit.path[: Unit.steplen]))

    @property
    def top(self) -> str:
        """What the paths of the agency's units begin with."""
        return str(self.unit.path[: Unit.steplen])

    @property
    def today(self) -> date:
        return day_at(self.unit, self.at)

    def has(self, unit: Unit) -> bool:
        return unit.path.startswith(self.unit.path)

    def place(self, row: PersonRow) -> Unit | None:
        """The unit that the row names; None where it is to be made. Raises RowError."""
        if not row.unit:
            return self.unit
        found = self.tree.find(row.unit, self.unit)
        if found is None:
            self._check_new(self._below(row.unit))
        elif not self.has(found):
            raise RowError("unit_outside")
        return found

    def _below(self, text: str) -> list[str]:
        """The names of a unit and of those above it, without the agency's and the scope's own."""
        parts = parts_of(text)
        for top in (self.agency, self.unit):
            if plain(parts[0]) == plain(top.name) and len(parts) > 1:
                parts = parts[1:]
        return parts

    def _check_new(self, parts: list[str]) -> None:
        """Whether a unit of that name can be made. Raises RowError."""
        if not self.makes_units:
            raise RowError("unit_unknown")
        if len(parts) > MOST_LEVELS or any(len(part) > LONGEST_NAME for part in parts):
            raise RowError("too_long")
        for length in range(1, len(parts)):
            self.tree.find("/".join(parts[:length]), self.unit)

    def make(self, row: PersonRow) -> Unit:
        """The unit that the row names, with those above it that are missing. Raises RowError."""
        parts = self._below(row.unit)
        self._check_new(parts)
        parent = self._parent(parts[:-1], row)
        made = self.tree.child(parent, parts[-1])
        if made is None:
            kind, zone = row.kind or Unit.Kind.STATION, row.time_zone or parent.time_zone
            unit = Unit(name=parts[-1], kind=kind, time_zone=zone)
            made = open_unit(unit=unit, parent=parent, by=self.by, at=self.at)
            self.look_again()
        return made

    def _parent(self, parts: list[str], row: PersonRow) -> Unit:
        if not parts:
            return Unit.objects.get(pk=self.unit.pk)
        text = "/".join(parts)
        found = self.tree.find(text, self.unit)
        if found and self.has(found):
            return Unit.objects.get(pk=found.pk)
        return self.make(PersonRow(row.number, unit=text, kind=Unit.Kind.DIVISION))

    def correct(self, unit: Unit, row: PersonRow) -> None:
        unit = Unit.objects.get(pk=unit.pk)
        unit.kind, unit.time_zone = row.kind or unit.kind, row.time_zone or unit.time_zone
        change_unit(unit=unit, parent=unit.get_parent(), by=self.by, at=self.at)
        self.look_again()


def scope_of(*, unit: Unit, by: User, at: datetime, language: str, makes_units: bool = False) -> Scope:
    return Scope(unit, unit.get_root(), by, runs_site(by), makes_units, language, at)
