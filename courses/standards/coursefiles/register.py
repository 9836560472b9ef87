"""The register of law cards, and the programmes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.standards.coursefiles.document import SPACES, CourseFileError, read_text, read_yaml
from courses.standards.coursefiles.lines import KEY, UUID

KINDS = ("treaty", "statute", "eu-law", "judgment", "standard", "guidance", "research", "project")
JURISDICTIONS = ("international", "council-of-europe", "eu", "portugal", "ireland", "brazil")
CONFIDENCES = ("confirmed", "second-hand", "unconfirmed", "in-flux")
TEXT_OF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z", re.ASCII)


@dataclass(frozen=True)
class Card:
    key: str
    kind: str
    jurisdiction: str
    confidence: str
    text_of: str
    seen: date
    review_by: date
    source_url: str
    citation: dict[str, str]
    statement: dict[str, str]
    facts: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True)
class Programme:
    key: str
    title: dict[str, str]
    summary: dict[str, str]
    slug: str = ""


def read_register(name: str, data: bytes) -> list[Card]:
    entries = read_yaml(name, read_text(name, data))
    if not isinstance(entries, list):
        raise CourseFileError(name, 1, "a list of cards is expected")
    return [_card(name, entry) for entry in entries]


def read_programmes(name: str, data: bytes) -> list[Programme]:
    entries = read_yaml(name, read_text(name, data))
    if not isinstance(entries, list):
        raise CourseFileError(name, 1, "a list of programmes is expected")
    return [_programme(name, entry) for entry in entries]


def _programme(name: str, entry: Any) -> Programme:
    if not isinstance(entry, dict) or not KEY.match(str(entry.get("key", ""))):
        raise CourseFileError(
            name, 1, f"a programme needs a key of lower-case words joined by hyphens: {str(entry)[:60]}"
        )
    slug = str(entry.get("slug") or "")
    return Programme(str(entry["key"]), _texts(name, entry, "title"), _texts(name, entry, "summary"), slug)


def _card(name: str, entry: Any) -> Card:
    if not isinstance(entry, dict) or not KEY.match(str(entry.get("key", ""))):
        raise CourseFileError(name, 1, f"a card needs a key of lower-case words joined by hyphens: {str(entry)[:60]}")
    key = str(entry["key"])
    text_of = "" if entry.get("text_of") is None else str(entry["text_of"])
    if text_of and not TEXT_OF.match(text_of):
        raise CourseFileError(name, 1, f"{key}: “text_of” is a year, a month or a day")
    for field, allowed in (("kind", KINDS), ("jurisdiction", JURISDICTIONS), ("confidence", CONFIDENCES)):
        if entry.get(field) not in allowed:
            raise CourseFileError(name, 1, f"{key}: “{field}” is one of {', '.join(allowed)}")
    for field in ("seen", "review_by"):
        if not isinstance(entry.get(field), date):
            raise CourseFileError(name, 1, f"{key}: “{field}” is a day, like 2026-11-21")
    url = entry.get("source_url") or ""
    if url and not str(url).startswith("https://"):
        raise CourseFileError(name, 1, f"{key}: “source_url” begins with https://")
    citation, statement = _texts(name, entry, "citation"), _texts(name, entry, "statement")
    if set(citation) != set(statement):
        raise CourseFileError(name, 1, f"{key}: citation and statement are not in the same languages")
    return Card(
        key,
        entry["kind"],
        entry["jurisdiction"],
        entry["confidence"],
        text_of,
        entry["seen"],
        entry["review_by"],
        str(url),
        citation,
        statement,
        _facts(name, entry),
        _identity(name, entry),
    )


def _identity(name: str, entry: dict[str, Any]) -> str:
    """Empty where the identity is the one that the key makes."""
    said = str(entry.get("id") or "")
    if said and not re.fullmatch(UUID, said, re.ASCII):
        raise CourseFileError(name, 1, f"{entry['key']}: “id” is a UUID")
    return said


def _facts(name: str, entry: dict[str, Any]) -> tuple[str, ...]:
    value = entry.get("facts") or []
    if not isinstance(value, list):
        raise CourseFileError(name, 1, f"{entry['key']}: “facts” is a list")
    return tuple(map(str, value))


def _texts(name: str, entry: dict[str, Any], field: str) -> dict[str, str]:
    value = entry.get(field)
    if not isinstance(value, dict) or not value or not all(isinstance(text, str) for text in value.values()):
        raise CourseFileError(name, 1, f"{entry.get('key')}: “{field}” needs a text per language")
    return {str(language): text.strip(SPACES) for language, text in value.items()}
