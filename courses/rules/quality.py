"""How a course reads: what people who cannot see or hear would miss, and what makes it long, hard or heavy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from courses.rules.finding import ERROR, WARNING, Finding
from courses.rules.reading_ease import DIFFICULT, reading_ease

Structure = dict[str, Any]
Texts = dict[str, dict[str, Any]]

OVERDUE = "law card overdue"
LONG = 10  # minutes
HEAVY = 200_000  # bytes
# What a lesson's page costs besides its blocks and pictures, and how much its marks add to the words: an estimate.
FRAME = 16_000
MARKS = 1.5
NOT_READ_ALOUD = ("check", "download")
SHOWN = ("diagram", "picture")


@dataclass(frozen=True)
class Known:
    """What a look over a course asks for and a release does not hold.

    `overdue`: law cards whose review is due; `sizes`: of files in bytes by SHA-256; `by_person`: a person releases;
    `newest_edition`: of its releases, 0 where there is none.
    """

    overdue: frozenset[str] = frozenset()
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    by_person: bool = True
    newest_edition: int | None = None


def look_at(structure: Structure, texts: Texts, known: Known) -> Iterator[Finding]:
    yield from _recordings(texts)
    yield from _overdue(structure, known)
    yield from _outcomes(structure, texts)
    yield from _length(structure, texts)
    yield from _ease(texts)
    yield from _weight(texts, known)
    yield from _untranslated(structure, texts)


def _lessons(texts: Texts) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Language, UUID and blocks of every lesson and of every update module."""
    for language, text in texts.items():
        for key, written in (text["activities"] | text.get("updates", {})).items():
            if written.get("blocks"):
                yield language, key, written["blocks"]


def _recordings(texts: Texts) -> Iterator[Finding]:
    """Films and recordings that somebody could not follow, or that are not there."""
    for language, key, blocks in _lessons(texts):
        for block in blocks:
            for rule in _lacks(block["type"], block["value"]):
                yield Finding(ERROR, rule, key, block["value"]["title"], language)


def _lacks(kind: str, value: dict[str, Any]) -> Iterator[str]:
    if kind not in ("video", "audio", "download"):
        return
    if not value.get("file") and not value.get("address"):
        yield "file missing"
    if kind == "video" and not value.get("captions") and not value.get("captioned"):
        yield "film without captions"
    if kind != "download" and not says_something(value["transcript"]):
        yield "recording without transcript"


def says_something(html: str) -> bool:
    """Whether there are words in it."""
    return bool("".join(part.partition(">")[2] for part in f">{html}".split("<")).strip())


def _overdue(structure: Structure, known: Known) -> Iterator[Finding]:
    """Whoever releases answers for the law in it; starter content says of itself until when it was reviewed."""
    severity = ERROR if known.by_person else WARNING
    for card in sorted(known.overdue & structure["cards"].keys()):
        yield Finding(severity, OVERDUE, card)


def _outcomes(structure: Structure, texts: Texts) -> Iterator[Finding]:
    asked = {question.get("outcome") for question in structure["questions"].values()}
    told = texts[structure["source_language"]].get("outcomes", {})
    for outcome in structure.get("outcomes", ()):
        if outcome not in asked:
            yield Finding(WARNING, "outcome without question", outcome, told.get(outcome, outcome))


def _length(structure: Structure, texts: Texts) -> Iterator[Finding]:
    language = structure["source_language"]
    for key, activity in texts[language]["activities"].items():
        if activity.get("blocks") and activity.get("minutes", 0) > LONG:
            yield Finding(WARNING, "long lesson", key, str(activity["minutes"]))


def _ease(texts: Texts) -> Iterator[Finding]:
    for language, key, blocks in _lessons(texts):
        ease = reading_ease([block["value"] for block in blocks if block["type"] not in NOT_READ_ALOUD], language)
        if ease is not None and ease < DIFFICULT:
            yield Finding(WARNING, "hard to read", key, str(ease), language)


def _weight(texts: Texts, known: Known) -> Iterator[Finding]:
    """The page with its pictures. What plays only when somebody asks for it is not counted."""
    for language, key, blocks in _lessons(texts):
        shown = {block["value"].get("file", "") for block in blocks if block["type"] in SHOWN}
        words = len(json.dumps(blocks, ensure_ascii=False).encode())
        weight = FRAME + MARKS * words + sum(known.sizes.get(file, 0) for file in shown)
        if weight > HEAVY:
            yield Finding(WARNING, "heavy page", key, str(round(weight / 1000)), language)


def _untranslated(structure: Structure, texts: Texts) -> Iterator[Finding]:
    source = structure["source_language"]
    written = {
        key: {block["id"] for block in blocks} for language, key, blocks in _lessons(texts) if language == source
    }
    for language, key, blocks in _lessons(texts):
        lacking = written.get(key, set()) - {block["id"] for block in blocks}
        if lacking:
            yield Finding(WARNING, "blocks not translated", key, str(len(lacking)), language)
