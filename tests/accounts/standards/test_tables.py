"""Files as people have them, and files as somebody makes them who means harm: a table, or a named fault."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.standards import spreadsheets, table_limits
from lms.accounts.standards.tables import FAULTS, TableError, read_table

HEADER = ("Número", "Nome", "Unidade")
ROWS = ((2, ("7", "João Conceição", "Porto, Norte")), (4, ("8", "Ana", "")))


def as_csv(delimiter: str) -> str:
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in (HEADER, ROWS[0][1]))
    return f"{quoted}\n{delimiter * 2}\n8{delimiter}Ana\n"


def sheet(*rows: tuple[Any, ...], **options: Any) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, days = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, days)
                else:
                    page.write(number, column, cell)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_in_every_dress(delimiter: str, encoding: str) -> None:
    table = read_table(as_csv(delimiter).replace("\n", "\r\n").encode(encoding))

    assert (table.header, table.rows) == (HEADER, ROWS)


def test_lines_that_are_empty_come_before_it() -> None:
    assert read_table(b"\r\n\nName,Unit\nAna,North\n").header == ("Name", "Unit")


def test_a_spreadsheet() -> None:
    table = read_table(sheet(HEADER, (7, "João  Conceição", date(2026, 3, 9)), (), ("007", "Ana", 1.5)))

    assert table.header == HEADER
    assert table.rows == ((2, ("7", "João Conceição", "2026-03-09")), (4, ("007", "Ana", "1.5")))


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The spreadsheet with other bytes in one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as anew:
        for name in archive.namelist():
            text = archive.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new)
            anew.writestr(name, text)
    return stream.getvalue()


GOOD = sheet(("Name", "Unit"), ("Ana", "North"))
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
WORDY = changed(GOOD, STRINGS, b"North", b"N" * 300)


@pytest.mark.parametrize(("data", "fault"), [
    (b"", "empty"),
    (b"Name,Unit\n", "empty"),
    (b"\x81\x8d", "not_text"),
    ("Name,Unit\nAna,North".encode("utf-16"), "not_text"),
    (b"Name\nA\x01na", "not_text"),
    (b"Name\n" + b"a" * 301, "cell_too_long"),
    (b"Name\n" + b"a" * 200_000, "unreadable"),
    (b"a," * 41 + b"\n" + b"b," * 41, "too_many_columns"),
    (b"Name\n" + b"x\n" * 50_001, "too_many_rows"),
    (b"x" * (table_limits.MOST_BYTES + 1), "too_large"),
    (spreadsheets.OLE + b"rest", "protected"),
    (b"PK\x03\x04", "unreadable"),
    (GOOD[:-40], "unreadable"),
    (changed(GOOD, SHEET, b'r="B2"', b'r="XFD2"'), "too_many_columns"),
    (changed(GOOD, SHEET, b'r="B2"', b'r="B1048576"'), "too_many_rows"),
    (changed(GOOD, SHEET, b'r="B2"', b'r="B&#50;"'), "unreadable"),
    (changed(GOOD, SHEET, b"<sheetData>", b'<!DOCTYPE x [<!ENTITY a "aa">]><sheetData>'), "unreadable"),
    (changed(GOOD, STRINGS, b"North", b"N" * 5000), "cell_too_long"),
    (changed(GOOD, STRINGS, b"North", b"N" * 400), "cell_too_long"),
    (changed(WORDY, SHEET, b'<c r="B2"', b"<x:c/>" * 1_500_000 + b'<c r="B2"'), "too_large"),
    (changed(GOOD, SHEET, b"<sheetData>", b" " * table_limits.MOST_UNZIPPED + b"<sheetData>"), "too_large"),
])  # fmt: skip
def test_what_is_wrong_has_a_name(data: bytes, fault: str) -> None:
    with pytest.raises(TableError) as caught:
        read_table(data)

    assert caught.value.fault == fault


@settings(max_examples=150, deadline=None)
@given(st.one_of(
    st.binary(max_size=400),
    st.text(alphabet='aé";,\t\r\n\0\ufeff', max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8)).map(
        lambda at: GOOD[: at[0]] + at[1] + GOOD[at[0] + len(at[1]) :]
    ),
))  # fmt: skip
def test_any_bytes_are_a_table_or_a_named_fault(data: bytes) -> None:
    fault, widths = FAULTS[0], set()
    try:
        table = read_table(data)
        widths = {len(row) - len(table.header) for _, row in table.rows}
    except TableError as error:
        fault = error.fault

    assert fault in FAULTS
    assert widths <= {0}
