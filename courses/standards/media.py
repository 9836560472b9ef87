"""Films, recordings and papers that a course hands out: which kinds, how large, and whether a file is what it says.

Knows no Django.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

MEGABYTE = 1024 * 1024
HEAD = 64  # bytes that are enough to tell what a file is


def _iso(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def _mp3(head: bytes) -> bool:
    """An ID3 tag, or the sync word of a frame of layer III."""
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _text(head: bytes) -> bool:
    return b"\0" not in head


@dataclass(frozen=True)
class Kind:
    """One kind of file: its media type, the most bytes it may have, and how it begins."""

    media_type: str
    limit: int
    begins: Callable[[bytes], bool]


OFFICE = "application/vnd.openxmlformats-officedocument"
VIDEO = {
    "mp4": Kind("video/mp4", 200 * MEGABYTE, _iso),
    "webm": Kind("video/webm", 200 * MEGABYTE, _webm),
}
AUDIO = {
    "mp3": Kind("audio/mpeg", 50 * MEGABYTE, _mp3),
    "m4a": Kind("audio/mp4", 50 * MEGABYTE, _iso),
    "ogg": Kind("audio/ogg", 50 * MEGABYTE, lambda head: head.startswith(b"OggS")),
}
CAPTIONS = {"vtt": Kind("text/vtt", MEGABYTE, _text)}
PAPERS = {
    "csv": Kind("text/csv", 20 * MEGABYTE, _text),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", 20 * MEGABYTE, _zip),
    "odt": Kind("application/vnd.oasis.opendocument.text", 20 * MEGABYTE, _zip),
    "pdf": Kind("application/pdf", 20 * MEGABYTE, lambda head: head.startswith(b"%PDF-")),
    "txt": Kind("text/plain", 20 * MEGABYTE, _text),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", 20 * MEGABYTE, _zip),
}
KINDS = VIDEO | AUDIO | CAPTIONS | PAPERS


def ending(name: str) -> str:
    """What a file's name ends with, in lower case and without the dot."""
    return PurePath(name).suffix[1:].lower()


def is_genuine(name: str, head: bytes) -> bool:
    """Whether a file begins as its name says. `head`: its first bytes, HEAD of them or all."""
    kind = KINDS.get(ending(name))
    return bool(kind and head and kind.begins(head[:HEAD]))


def media_type(name: str) -> str:
    kind = KINDS.get(ending(name))
    return kind.media_type if kind else "application/octet-stream"


def is_played(found: str) -> bool:
    """Whether a browser plays or shows files of this media type inside a page, so that they are not downloads."""
    return found.startswith(("video/", "audio/", "image/")) or found == "text/vtt"
