"""People and their standings as the lines of a file."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import IO

from django.utils.formats import date_format
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from lms.accounts.models import Membership
from lms.accounts.rules.cells import harmless
from lms.dashboards.queries.people import Standing, not_started, standings_of
from lms.dashboards.standards.workbooks import Cell, Layout, write

BOM = "\ufeff"  # without it spreadsheets take UTF-8 for something else
WIDTHS = (28, 28, 22, 12, 26, 12, 12, 12)


@dataclass(frozen=True)
class Table:
    """What a file is made of: a line for each person and course, and one for each who has started none of them.

    `course` is the code of the one course that was asked for, or empty; `codes` names all by their keys.
    """

    people: Iterable[Membership]
    codes: dict[int, str]
    on: date
    unit: str
    course: str
    language: str

    def rows(self) -> Iterator[list[Cell]]:
        for person in self.people:
            for standing in standings_of(person, self.on) or [not_started(self.on)]:
                code = self.codes[standing.course_id] if standing.course_id else self.course
                yield _cells(person, standing, code)


def lines(table: Table) -> Iterator[str]:
    """As CSV, piece by piece."""
    with override(table.language):
        yield BOM + line(_headings())
        for cells in table.rows():
            yield line(cells)


def workbook(table: Table, to: IO[bytes]) -> None:
    """As XLSX, whole: the table of contents of such a file stands at its end."""
    with override(table.language):
        day = {"unit": table.unit, "date": date_format(table.on, "DATE_FORMAT")}
        layout = Layout(
            title=_("%(unit)s, as at %(date)s") % day,
            name=_("People"),
            headings=_headings(),
            widths=WIDTHS,
            right_to_left=get_language_info(table.language)["bidi"],
        )
        write(table.rows(), layout, to)


def _headings() -> list[str]:
    return [
        _("Name"),
        _("Unit"),
        _("Position"),
        _("Course"),
        _("State"),
        _("Enrolled"),
        _("Completed"),
        _("Valid until"),
    ]


def _cells(person: Membership, standing: Standing, course: str) -> list[Cell]:
    return [
        person.user.name,
        person.unit.name,
        person.position,
        course,
        standing.state.word,
        *(standing.enrolled_on, standing.completed_on, standing.valid_until),
    ]


def line(cells: Sequence[Cell]) -> str:
    """Of a CSV file."""
    out = StringIO()
    told = (cell.isoformat() if isinstance(cell, date) else harmless(cell or "") for cell in cells)
    csv.writer(out).writerow(told)
    return out.getvalue()
