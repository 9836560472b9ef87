"""People and what is required of them as the lines of a file."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import IO

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from lms.dashboards.queries.required import Standing
from lms.dashboards.queries.sheets import BOM, line
from lms.dashboards.standards.workbooks import Cell, Layout, write
from lms.learning.queries.wording import state_of
from lms.learning.rules.standing import Status

WIDTHS = (28, 28, 22, 32, 22, 12, 12, 12, 12)


def lines(found: Iterable[Standing], language: str) -> Iterator[str]:
    """The file, piece by piece: a line for each person and requirement."""
    with override(language):
        yield BOM + line(_headings())
        for standing in found:
            yield line(_cells(standing))


def workbook(found: Iterable[Standing], on: date, language: str, to: IO[bytes]) -> None:
    """The same as XLSX, whole."""
    with override(language):
        layout = Layout(
            title=_("As at %(date)s") % {"date": date_format(on, "DATE_FORMAT")},
            name=_("Required"),
            headings=_headings(),
            widths=WIDTHS,
            right_to_left=get_language_info(language)["bidi"],
        )
        write((_cells(standing) for standing in found), layout, to)


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


def _cells(found: Standing) -> list[Cell]:
    return [
        found.person,
        found.unit,
        found.position,
        _requirement(found),
        _word(found.status, get_language() or ""),
        *(found.since, found.due, found.completed, found.valid_until),
    ]


def _requirement(found: Standing) -> str:
    """Its name, and where some of what counts marked itself, that it did."""
    if not found.is_self_marked:
        return found.requirement
    return _("%(name)s (partly self-marked in the browser)") % {"name": found.requirement}


@cache
def _word(status: Status, _language: str) -> str:
    return state_of(status).word
