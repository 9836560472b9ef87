"""People and what is required of them as the lines of a file."""

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from io import StringIO

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lms.accounts.rules.cells import harmless
from lms.dashboards.queries.required import Standing
from lms.dashboards.queries.sheets import BOM
from lms.learning.queries.wording import state_of
from lms.learning.rules.standing import Status


def lines(found: Iterable[Standing], language: str) -> Iterator[str]:
    """The file, piece by piece: a line for each person and requirement."""
    with override(language):
        yield BOM + _line(_headings())
        for standing in found:
            yield _line(_cells(standing))


def _headings() -> list[str]:
    return [
        _("Name"),
        _("Unit"),
        _("Position"),
        _("Requirement"),
        _("State"),
        _("Since"),
        _("Due"),
        _("Completed"),
        _("Valid until"),
    ]


def _cells(found: Standing) -> list[str]:
    days = (found.since, found.due, found.completed, found.valid_until)
    return [
        found.person,
        found.unit,
        found.position,
        found.requirement,
        _word(found.status, get_language() or ""),
        *(day.isoformat() if day else "" for day in days),
    ]


@cache
def _word(status: Status, _language: str) -> str:
    return state_of(status).word


def _line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
