"""The parts of which a text consists, and how a translation of each stands beside its source.

A part is known by its id, the same in every language: the id of its block, or the name of its field. It is one line of
the parity: translated, missing, or translated from a source that has changed since.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

CURRENT, MISSING, EDITORIAL, SUBSTANCE = "current", "missing", "editorial", "substance"
STATES = (CURRENT, MISSING, EDITORIAL, SUBSTANCE)
PLAIN, LINE, RICH = "plain", "line", "rich"


# What an editor of rich text adds to a text that nobody has changed, and how it writes the same in another way.
NOISE = re.compile(r' data-block-key="[^"]*"|(?<=>)\s*\n\s*(?=<)')
SAME = {"<strong>": "<b>", "</strong>": "</b>", "<em>": "<i>", "</em>": "</i>", "<br>": "<br/>"}
TAG = re.compile(r"(<[^>]*>)")
QUOTES = {"&quot;": '"', "&#x27;": "'", "&#39;": "'"}


def steady(html: str) -> str:
    """Rich text without what differs from one editor to another."""
    return "".join(SAME.get(run, run) if run[:1] == "<" else _quoted(run) for run in TAG.split(NOISE.sub("", html)))


def _quoted(text: str) -> str:
    for entity, char in QUOTES.items():
        text = text.replace(entity, char)
    return text


@dataclass(frozen=True)
class Leaf:
    """One text of a part. `path` finds it again in its own block, `name` is the path without places in lists.

    `item` is the list item it stands in. A `weighty` one says what holds or decides an answer: a change of it is one of
    substance. `features` are what an editor of rich text offers.
    """

    path: str
    name: str
    text: str
    form: str = PLAIN
    item: str = ""
    weighty: bool = False
    label: object = ""  # may be lazy: most are never read
    limit: int | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """What is no text, is the same in every language, and is of substance: a key, a mark, the card that is cited."""

    name: str
    value: str
    item: str = ""


@dataclass(frozen=True)
class Part:
    id: str
    kind: str
    label: object = ""
    leaves: tuple[Leaf, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def said(self) -> list[list[str]]:
        """Its texts in their order."""
        return [[leaf.name, leaf.text] for leaf in self.leaves]

    @property
    def is_silent(self) -> bool:
        """There is nothing to translate in it: it follows its source by itself."""
        return not any(leaf.text.strip() for leaf in self.leaves)

    @property
    def weight(self) -> str:
        """The fingerprint of what is of substance in it, whatever the order of the items of a list."""
        told: list[tuple[str, str, str]] = [(leaf.item, leaf.name, leaf.text) for leaf in self.leaves if leaf.weighty]
        told += [(fact.item, fact.name, fact.value) for fact in self.facts]
        told.sort(key=lambda row: row[0])
        items = [sorted(row[1:] for row in rows) for _item, rows in groupby(told, key=lambda row: row[0])]
        return _fingerprint(sorted(items))

    @property
    def digest(self) -> str:
        """The fingerprint of all that a translation is made from."""
        return _fingerprint([self.said, self.weight])


def fingerprint(texts: Mapping[str, str]) -> str:
    """Of the texts of a part in a translation, by their paths."""
    return _fingerprint(sorted((path, steady(text).strip()) for path, text in texts.items()))


def _fingerprint(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class MadeFrom:
    """What a translation of a part was made from, or last compared with."""

    digest: str
    weight: str
    said: list[list[str]] = field(default_factory=list, hash=False)


def is_whole(source: Part, translation: Part | None) -> bool:
    """Wherever the source says something, the translation does. Lists are compared by their number of items."""
    if translation is None:
        return source.is_silent
    wanted = [leaf.name for leaf in source.leaves if leaf.text.strip()]
    there = [leaf.name for leaf in translation.leaves if leaf.text.strip()]
    return all(there.count(name) >= wanted.count(name) for name in set(wanted))


def state_of(source: Part, translation: Part | None, made_from: MadeFrom | None) -> str:
    """How the translation of one part stands.

    One that nobody has compared with its source counts as translated, unless it says the same words: then it is the
    copy with which a translation begins.
    """
    if translation is None or not is_whole(source, translation):
        return MISSING
    if made_from is None:
        untouched = not source.is_silent and translation.said == source.said
        return MISSING if untouched else CURRENT
    if made_from.digest == source.digest:
        return CURRENT
    return EDITORIAL if made_from.weight == source.weight else SUBSTANCE


@dataclass(frozen=True)
class Tally:
    """How many parts stand how."""

    current: int = 0
    missing: int = 0
    editorial: int = 0
    substance: int = 0

    @property
    def total(self) -> int:
        return self.current + self.missing + self.editorial + self.substance

    @property
    def changed(self) -> int:
        return self.editorial + self.substance

    @property
    def percent(self) -> int:
        """Rounded down: only what is whole is a hundred."""
        return self.current * 100 // self.total if self.total else 100

    @property
    def is_whole(self) -> bool:
        return self.current == self.total

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in STATES))


def tally(states: Iterable[str]) -> Tally:
    counted = list(states)
    return Tally(*(counted.count(state) for state in STATES))


def total(tallies: Sequence[Tally]) -> Tally:
    return sum(tallies, Tally())
