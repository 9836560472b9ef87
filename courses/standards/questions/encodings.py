"""From a file's bytes to its text: UTF-8, UTF-16 with a byte order mark, Windows-1252."""

import re
import unicodedata

from courses.standards.questions.findings import BrokenError
from courses.standards.questions.notes import Notes

MAX_BYTES = 10_000_000
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
DECLARED = re.compile(rb"""\A\s{0,20}<\?xml[^>]{0,80}\sencoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._-]{1,40})["']""")
# By the name that a file may give. What calls itself Latin-1 is Windows-1252 as often as not, which is more.
KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso-8859-15",
}
SHOWN = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
BLANKS = str.maketrans({"\r": "\n", "\x0b": " ", "\x0c": " "})
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes, notes: Notes) -> str:
    """The text in NFC with LF. Raises BrokenError with the line where it cannot be understood."""
    if len(data) > MAX_BYTES:
        raise BrokenError("too-large", 1, limit=MAX_BYTES // 1_000_000)
    text = _text(data, notes).replace("\r\n", "\n").translate(BLANKS)
    if found := CONTROL.search(text):
        raise BrokenError("not-text", text.count("\n", 0, found.start()) + 1)
    return unicodedata.normalize("NFC", text)


def _text(data: bytes, notes: Notes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if declared := DECLARED.match(data):
        name = declared[1].decode("ascii").lower()
        if name not in KNOWN:
            raise BrokenError("encoding-unknown", 1, encoding=name)
        return _strictly(data, KNOWN[name])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise BrokenError("not-text", data.count(b"\n", 0, data.index(b"\0")) + 1) from None
        notes.warn("encoding-guessed", data.count(b"\n", 0, error.start) + 1, encoding=SHOWN["cp1252"])
        return _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise BrokenError("encoding-wrong", line, encoding=SHOWN.get(encoding, encoding)) from error
