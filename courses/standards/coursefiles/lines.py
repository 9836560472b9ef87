"""The lines inside a directive: fields, items, keys."""

import re

from courses.standards.coursefiles.document import Document, Part

FIELD = re.compile(r"^([a-z_]+):\s*(.*)$")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def logical(part: Part) -> list[tuple[int, str]]:
    """The part's lines with continuations (two spaces at the start) joined, each with its line number."""
    lines: list[tuple[int, str]] = []
    for number, text in enumerate(part.lines, part.line + 1):
        if not text.strip():
            continue
        if text.startswith("  ") and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {text.strip()}")
        else:
            lines.append((number, text.rstrip()))
    return lines


def needed(document: Document, part: Part, fields: dict[str, str], *names: str) -> None:
    for name in names:
        if not fields.get(name):
            raise document.fail(part.line, f"“{name}:” is missing")


def keys(document: Document, part: Part, text: str) -> list[str]:
    keys = [key for key in re.split(r"[,\s]+", text) if key]
    if not keys or not all(KEY.match(key) for key in keys):
        raise document.fail(part.line, "keys of law cards are expected")
    return keys
