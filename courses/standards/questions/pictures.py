"""Pictures that lie in a file of questions."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from courses.standards.questions.model import Picture
from courses.standards.questions.notes import Notes
from courses.standards.questions.prose import PLUGIN_FILE, Prose

MAX_PICTURE = 3_000_000
MAX_PICTURES = 8
SIGNATURES = (
    ("png", re.compile(rb"\A\x89PNG\r\n\x1a\n")),
    ("jpeg", re.compile(rb"\A\xff\xd8\xff")),
    ("gif", re.compile(rb"\AGIF8[79]a")),
    ("webp", re.compile(rb"\ARIFF....WEBP", re.DOTALL)),
)


def kind_of(data: bytes) -> str:
    """By what the file is, not by what it is called."""
    return next((kind for kind, signature in SIGNATURES if signature.match(data)), "")


def collect(read: Prose, files: Mapping[str, str], notes: Notes) -> str:
    """Note the pictures that a text shows, and give back the text; `files` are in base64, by name."""
    for source, alt in read.pictures[:MAX_PICTURES]:
        name, content = _content(source, read.embedded, files)
        if content is None:
            notes.warn("picture-outside", name=source[:80] or "–")
        elif len(notes.pictures) < MAX_PICTURES and (picture := _picture(name, alt, content, notes)):
            notes.pictures += [picture] if picture not in notes.pictures else []
    return read.text


def _content(source: str, embedded: Sequence[str], files: Mapping[str, str]) -> tuple[str, str | None]:
    if source.startswith("data:") and source[5:].isdecimal() and int(source[5:9]) < len(embedded):
        return f"picture-{int(source[5:9]) + 1}", embedded[int(source[5:9])]
    name = unquote(source.removeprefix(PLUGIN_FILE)).split("?")[0].rsplit("/", 1)[-1]
    return name[:100], files.get(name)


def _picture(name: str, alt: str, content: str, notes: Notes) -> Picture | None:
    if len(content) > MAX_PICTURE * 3 // 2:
        notes.warn("picture-large", name=name, limit=MAX_PICTURE // 1_000_000)
        return None
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        notes.warn("picture-broken", name=name)
        return None
    if len(data) > MAX_PICTURE:
        notes.warn("picture-large", name=name, limit=MAX_PICTURE // 1_000_000)
        return None
    if not (kind := kind_of(data)):
        notes.warn("picture-type", name=name)
        return None
    notes.warn("picture", name=name, alt=alt or "–")
    return Picture(name, alt, kind, data)
