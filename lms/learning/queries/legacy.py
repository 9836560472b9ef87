"""Completions of an earlier system, row by row: whose they are, of which course, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from courses.models import Course
from lms.accounts.models import Membership, Unit
from lms.accounts.rules.days import EARLIEST, LATEST
from lms.accounts.standards.tables import Table
from lms.learning.models import PriorLearning

COLUMNS = ("person", "course", "completed", "valid_until", "evidence")
NEEDED = COLUMNS[:3]
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
Row = tuple[int, int, str, str, str]  # keys of learner and course, days in ISO, evidence


@dataclass(frozen=True)
class Finding:
    """What became of a row that is not taken in. `number` is its place in the file."""

    number: int
    who: str
    text: str


@dataclass(frozen=True)
class Judged:
    """`known` rows were taken in before."""

    ready: list[Row]
    known: int
    findings: list[Finding]


@dataclass(frozen=True)
class _Known:
    people: Mapping[str, set[int]]  # by e-mail address and by staff number
    courses: Mapping[str, int]
    kept: set[tuple[int, int, date]]


def missing_columns(table: Table) -> list[str]:
    named = {name.strip().lower() for name in table.header}
    return [name for name in NEEDED if name not in named]


def judge(table: Table, roots: list[Unit], on: date) -> Judged:
    """A person is named by e-mail address or staff number, and must belong to these units. Three queries."""
    places = {name.strip().lower(): place for place, name in enumerate(table.header)}
    rows = [
        (number, {name: cells[places[name]].strip() if name in places else "" for name in COLUMNS})
        for number, cells in table.rows
    ]
    known = _known([cells for _number, cells in rows], roots, on)
    ready: dict[tuple[int, int, str], Row] = {}
    findings: list[Finding] = []
    count = 0
    for number, cells in rows:
        told = _row(cells, known, on)
        if isinstance(told, str):
            findings.append(Finding(number, cells["person"], told))
        elif told is None:
            count += 1
        elif told[:3] in ready:
            findings.append(Finding(number, cells["person"], _("Stands in the file twice.")))
        else:
            ready[told[:3]] = told
    return Judged(list(ready.values()), count, findings)


def _known(rows: Sequence[Mapping[str, str]], roots: list[Unit], on: date) -> _Known:
    people: dict[str, set[int]] = {}
    members = Membership.objects.in_force(on).within(roots).values_list("user", "user__email", "staff_number")
    wanted = {cells["person"].casefold() for cells in rows}
    for user, email, staff_number in members:
        for name in {email.casefold(), staff_number.casefold()} & wanted - {""}:
            people.setdefault(name, set()).add(user)
    courses = dict(Course.objects.filter(releases__isnull=False).values_list("code", "pk").distinct())
    learners = {user for found in people.values() for user in found}
    kept = PriorLearning.objects.filter(learner__in=learners, basis=PriorLearning.Basis.IMPORTED)
    return _Known(people, courses, set(kept.values_list("learner", "course", "completed_date")))


def _row(cells: Mapping[str, str], known: _Known, on: date) -> Row | str | None:
    """The row as it is taken in, or what is wrong with it. None: it was taken in before."""
    found = known.people.get(cells["person"].casefold(), set())
    course = known.courses.get(cells["course"].upper())
    completed, until = _day(cells["completed"]), _day(cells["valid_until"])
    if len(found) != 1:
        return (
            _("Two people have this staff number.") if found else _("Nobody in your units has this address or number.")
        )
    if course is None:
        return _("There is no released course with this code.")
    if completed is None or (cells["valid_until"] and until is None):
        return _("A date is not one: write 2025-12-31 or 31/12/2025.")
    if completed > on or (until and until < completed):
        return _("The dates cannot be: completed in the future, or run out before that.")
    (learner,) = found
    if (learner, course, completed) in known.kept:
        return None
    last = until.isoformat() if until and until <= LATEST else ""  # other systems write 9999 for ever
    return learner, course, completed.isoformat(), last, cells["evidence"][:300]


def _day(text: str) -> date | None:
    for shape in FORMATS:
        try:
            day = datetime.strptime(text, shape).date()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
        return day if day >= EARLIEST else None
    return None
