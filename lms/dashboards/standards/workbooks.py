"""Tables as XLSX (ECMA-376), however long: no more than a row of them is in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook

from lms.accounts.rules.cells import harmless

Cell = str | date | None
ROWS = 1_048_576  # of one sheet; the format has no more
SHORT_DATE = 14  # the built-in format: a day as whoever opens the file is used to write it
MARKUP = "<r>"  # xlsxwriter writes what begins and ends so into the file as it is
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class Layout:
    """`name` is that of the sheet, at most 28 characters; `widths` of the columns are in characters."""

    title: str
    name: str
    headings: Sequence[str]
    widths: Sequence[int]
    right_to_left: bool = False


def write(rows: Iterable[Sequence[Cell]], layout: Layout, to: IO[bytes], *, most: int = ROWS) -> None:
    """A row of headings that stays in view, then the rows; a further sheet begins where one is full."""
    book = Workbook(to, OPTIONS)
    book.set_properties({"title": layout.title})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": SHORT_DATE, "align": "left"})
    number, row = 1, 1
    sheet = _sheet(book, layout, layout.name, bold)
    for cells in rows:
        if row == most:
            sheet.autofilter(0, 0, row - 1, len(layout.headings) - 1)
            number, row = number + 1, 1
            sheet = _sheet(book, layout, f"{layout.name} {number}", bold)
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, day)
        row += 1
    sheet.autofilter(0, 0, row - 1, len(layout.headings) - 1)
    book.close()


def _sheet(book: Any, layout: Layout, name: str, bold: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    if layout.right_to_left:
        sheet.right_to_left()
    for column, width in enumerate(layout.widths):
        sheet.set_column(column, column, width)
    for column, heading in enumerate(layout.headings):
        sheet.write_string(0, column, heading, bold)
    return sheet


def _write(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    """Text is never a formula here; harmless it must be all the same, for who saves the sheet as CSV opens it again."""
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell:
        sheet.write_string(row, column, f"'{cell}" if cell.startswith(MARKUP) else harmless(cell))
