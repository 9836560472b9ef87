"""The first sheet of an XLSX file.

The library that reads it lays out every cell up to the farthest one, and believes the archive's headers. So the archive
is packed anew first, with the parts that hold cells only and with sizes that were counted, and the cells' addresses are
looked at before the library lays anything out.
"""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from lms.accounts.standards.table_limits import MOST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_UNZIPPED, TableError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PARTS = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/[\w.-]{1,60}\.xml)"
)
MOST_PARTS = 200
MOST_LAID_OUT = 400 * 1024 * 1024  # bytes of text, before anything of it is
ADDRESS = re.compile(rb"""[\s]r\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CELL_BEGINS = re.compile(rb"<(?:\w+:)?c[\s>/]")
CELL = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
MARKUP = b"<!"  # a document type, CDATA or a comment: no office program writes one
TEXT_ITEM = re.compile(rb"<(?:\w+:)?si[ >/].*?(?=<(?:\w+:)?si[ >/]|\Z)", re.DOTALL)
TAG = re.compile(rb"<[^>]*>")


def looks_like_a_spreadsheet(data: bytes) -> bool:
    return data.startswith((ZIP, OLE))


def read_spreadsheet(data: bytes) -> list[tuple[str, ...]]:
    """The cells as text; raises TableError."""
    if data.startswith(OLE):  # a workbook with a password, or of the nineties
        raise TableError("protected")
    packed = _packed_anew(data)
    try:
        with CalamineWorkbook.from_filelike(packed) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise TableError("protected") from error
    except (CalamineError, ZipError, OSError, ValueError, IndexError, OverflowError) as error:
        raise TableError("unreadable") from error
    return [tuple(_text(cell) for cell in row) for row in rows]


def _packed_anew(data: bytes) -> io.BytesIO:
    try:
        return _packed(data)
    except TableError:
        raise
    except Exception as error:  # zipfile lets through zlib's own errors, and whatever lying headers make of it
        raise TableError("unreadable") from error


def _packed(data: bytes) -> io.BytesIO:
    packed, left = io.BytesIO(), MOST_UNZIPPED
    cells, longest = 0, 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as anew:
        members = [member for member in archive.infolist() if PARTS.fullmatch(member.filename)]
        if len(members) > MOST_PARTS or len({member.filename for member in members}) != len(members):
            raise TableError("unreadable")
        for member in members:
            with archive.open(member) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if left < 0:
                raise TableError("too_large")
            _judge(member.filename, part)
            cells = max(cells, _cells_in(member.filename, part))
            longest = max(longest, _longest_in(member.filename, part))
            anew.writestr(member.filename, part)
    if cells * longest > MOST_LAID_OUT:  # a text that stands in the file once may stand in every cell
        raise TableError("too_large")
    packed.seek(0)
    return packed


def _judge(name: str, part: bytes) -> None:
    if MARKUP in part or b"\0" in part:
        raise TableError("unreadable")
    if name.startswith("xl/worksheets/"):
        _judge_addresses(part)


def _longest_in(name: str, part: bytes) -> int:
    """Bytes of the longest text that cells share. Raises TableError."""
    if name != "xl/sharedStrings.xml":
        return 0
    longest = max((len(TAG.sub(b"", item[0])) for item in TEXT_ITEM.finditer(part)), default=0)
    if longest > MOST_CELL * 4:
        raise TableError("cell_too_long")
    return longest


def _cells_in(name: str, part: bytes) -> int:
    """Raises TableError."""
    if not name.startswith("xl/worksheets/"):
        return 0
    cells = sum(1 for _cell in CELL_BEGINS.finditer(part))
    if cells > MOST_ROWS * MOST_COLUMNS:
        raise TableError("too_large")
    return cells


def _judge_addresses(sheet: bytes) -> None:
    """A row number, or a cell's column and row. Cells without one follow each other, so there are as many as bytes."""
    for found in ADDRESS.finditer(sheet):
        address = CELL.fullmatch(found[1] if found[1] is not None else found[2])
        if address is None:
            raise TableError("unreadable")
        if int(address[2]) > MOST_ROWS * 2:
            raise TableError("too_many_rows")
        if _column(address[1]) > MOST_COLUMNS * 2:
            raise TableError("too_many_columns")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a staff number that the program took for a number
    words = " ".join(str(cell).split())
    if len(words) > MOST_CELL:
        raise TableError("cell_too_long")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in words):
        raise TableError("not_text")
    return words
