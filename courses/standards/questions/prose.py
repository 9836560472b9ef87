"""What a format calls text, as plain text: `ask` has no formatting."""

import re
import unicodedata
from dataclasses import dataclass, field

from courses.standards.questions import html_text
from courses.standards.questions.findings import BrokenError
from courses.standards.questions.notes import Notes

MAX_TEXT = 20_000
MAX_RAW = 10 * MAX_TEXT
TAGGED = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
PLUGIN_FILE = "@@PLUGINFILE@@/"
EMBEDDED = re.compile(r"data:image/[a-z+]{1,10};base64,([A-Za-z0-9+/=\s]+)")


@dataclass
class Prose:
    """Plain text; the pictures that stood in it, as (source, text alternative); those that lay in the text itself."""

    text: str
    pictures: list[tuple[str, str]] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


def tidy(text: str) -> str:
    """Lines without blanks around them, none of them empty; no control characters, in NFC."""
    lines = (_line(line) for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def one_line(text: str) -> str:
    return " ".join(tidy(text).split("\n"))


def prose(text: str, form: str, notes: Notes) -> Prose:
    """`form` is a format of Moodle's: html, plain, or moodle and markdown, in which there may be HTML."""
    embedded: list[str] = []
    if form != "plain" and ";base64," in text:
        embedded = EMBEDDED.findall(text)
        places = iter(range(len(embedded)))
        text = EMBEDDED.sub(lambda _found: f"data:{next(places)}", text)
    if len(text) > MAX_RAW:
        raise BrokenError("too-long", notes.line, notes.name, limit=MAX_TEXT)
    if form == "html" or (form != "plain" and TAGGED.search(text)):
        read = html_text.plain(text if form == "html" else text.replace("\n", "<br>"))
        if read.told:
            notes.warn("markup", tags=", ".join(sorted(read.told)))
        shown = [(source, one_line(alt)) for source, alt in read.pictures]
        return Prose(_bounded(read.text, notes), shown, embedded)
    return Prose(_bounded(text, notes))


def _bounded(text: str, notes: Notes) -> str:
    text = tidy(text)
    if len(text) > MAX_TEXT:
        raise BrokenError("too-long", notes.line, notes.name, limit=MAX_TEXT)
    return text


def _line(line: str) -> str:
    return (
        " ".join("".join(filter(_is_shown, line)).split())
        if not line.isascii() or not line.isprintable()
        else (" ".join(line.split()))
    )


def _is_shown(character: str) -> bool:
    """No control character, and none that no text may hold; blanks of all kinds are shown."""
    if character.isspace():
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and ord(character) & 0xFFFE != 0xFFFE
