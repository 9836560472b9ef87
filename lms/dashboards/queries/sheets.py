"""People and their standings as the lines of a file."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.accounts.models import Membership
from lms.accounts.rules.cells import harmless
from lms.dashboards.queries.people import Standing, not_started, standings_of

BOM = "\ufeff"  # without it spreadsheets take UTF-8 for something else


def lines(
    people: Iterable[Membership], codes: dict[int, str], on: date, *, course: str, language: str
) -> Iterator[str]:
    """The file, piece by piece: a line for each person and course, and one for each who has started none of them.

    `course` is the code of the one course that was asked for, or empty; `codes` names all by their keys.
    """
    with override(language):
        yield BOM + _line(_headings())
        for person in people:
            for standing in standings_of(person, on) or [not_started(on)]:
                code = codes[standing.course_id] if standing.course_id else course
                yield _line(_cells(person, standing, code))


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


def _cells(person: Membership, standing: Standing, course: str) -> list[str]:
    days = (standing.enrolled_on, standing.completed_on, standing.valid_until)
    return [
        person.user.name,
        person.unit.name,
        person.position,
        course,
        standing.state.word,
        *(day.isoformat() if day else "" for day in days),
    ]


def _line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
