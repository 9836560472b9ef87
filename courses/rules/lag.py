"""Languages that would lag: what a release shows in the source language, or in words older than their source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from courses.rules.pieces import State, parts_of

Place = tuple[str, str]


@dataclass(frozen=True)
class Lag:
    """One language: how many pieces it should have, how many it has not (they fall back to the source language), and
    how many kept their words although the source's have changed since the last release."""

    language: str
    pieces: int
    missing: int
    stale: int

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.stale


def lags(last: State | None, new: State) -> list[Lag]:
    """Every language of the course but its source language, in the order of the course."""
    structure, texts = new
    source = structure["source_language"]
    written = _words(new, source)
    changed = set(_changed(_words(last, source), written)) if last else set()
    found = []
    for language in structure["languages"]:
        if language == source or language not in texts:
            continue
        here = _words(new, language)
        before = _words(last, language) if last and language in last[1] else {}
        kept = {place for place in changed & here.keys() if before.get(place) == here[place]}
        found.append(Lag(language, len(written), len(written.keys() - here.keys()), len(kept)))
    return found


def _words(state: State, language: str) -> dict[Place, Any]:
    """The words of every piece that has any."""
    parts = parts_of(state, language, facts=False)
    return {
        (part, piece): content
        for part, whole in parts.items()
        for piece, (_kind, content) in whole.pieces.items()
        if any(content.values())
    }


def _changed(before: dict[Place, Any], after: dict[Place, Any]) -> Iterator[Place]:
    return (place for place in before.keys() & after.keys() if before[place] != after[place])
