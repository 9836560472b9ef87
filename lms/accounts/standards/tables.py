"""Tables that somebody uploads: CSV in any of its usual dresses, and XLSX. Bytes in, cells out, everything bounded.

A file that cannot be read, or is larger in any way than it may be, raises TableError with one of FAULTS.
"""

import csv
import io
from dataclasses import dataclass

from lms.accounts.standards.spreadsheets import looks_like_a_spreadsheet, read_spreadsheet
from lms.accounts.standards.table_limits import FAULTS, MOST_BYTES, MOST_CELL, MOST_COLUMNS, MOST_ROWS, TableError

__all__ = ["FAULTS", "MOST_BYTES", "MOST_CELL", "MOST_COLUMNS", "MOST_ROWS", "Table", "TableError", "read_table"]
DELIMITERS = (";", "\t", ",")
BOM = "\ufeff"


@dataclass(frozen=True)
class Table:
    """The first row that is not empty, and those under it that are not, with their numbers in the file (from 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """Raises TableError. Dates of a spreadsheet come as 2026-11-22, whatever they are shown as."""
    if len(data) > MOST_BYTES:
        raise TableError("too_large")
    cells = read_spreadsheet(data) if looks_like_a_spreadsheet(data) else _read_text(data)
    numbered = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if len(numbered) < 2:
        raise TableError("empty")
    header = numbered[0][1]
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS or any(len(row) > MOST_COLUMNS for _, row in numbered):
        raise TableError("too_many_columns")
    if len(numbered) - 1 > MOST_ROWS:
        raise TableError("too_many_rows")
    return Table(header, tuple((number, _as_wide_as(len(header), row)) for number, row in numbered[1:]))


def _as_wide_as(width: int, row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))[:width]


def _read_text(data: bytes) -> list[tuple[str, ...]]:
    text = _decoded(data)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > MOST_ROWS * 2:
                raise TableError("too_many_rows")
            rows.append(tuple(_cell(cell) for cell in row))
    except csv.Error as error:
        raise TableError("unreadable") from error
    return rows


def _decoded(data: bytes) -> str:
    """UTF-8, with or without its mark; else Windows-1252, in which five bytes mean nothing."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break  # UTF-16, or no text at all
        return text
    raise TableError("not_text")


def _cell(text: str) -> str:
    words = " ".join(text.replace(BOM, "").split())
    if len(words) > MOST_CELL:
        raise TableError("cell_too_long")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in words):
        raise TableError("not_text")
    return words
