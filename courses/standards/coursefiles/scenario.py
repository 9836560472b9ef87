"""A branching scenario: situations with their choices, and endings."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from courses.standards.coursefiles.document import Document, Part
from courses.standards.coursefiles.lines import FIELD, KEY, UUID, keys, logical, needed
from courses.standards.coursefiles.spelling import apart, plain, unquoted

CHOICE = re.compile(rf"^- \[([ x!])\] ([a-z]|{UUID})\) (.+)$", re.ASCII)
MARKS = {"x": "sound", " ": "weak", "!": "critical"}
LOOKS = "a choice looks like this: - [x] a) text -> key | what happens then | why | law cards or -"


@dataclass(frozen=True)
class Way:
    """One choice. Its letter is its identity within its situation; `to` is the key of a situation or an ending."""

    letter: str
    mark: str
    text: str
    to: str
    consequence: str
    ground: str
    cards: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Situation:
    key: str
    title: str
    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Ending:
    key: str
    title: str
    text: str
    good: bool
    cards: tuple[str, ...]


@dataclass(frozen=True)
class ScenarioText:
    """A scenario as one file has it. It begins with the first situation."""

    title: str
    role: str
    introduction: str
    advisory: str
    short_version: str
    outcomes: tuple[str, ...]
    situations: tuple[Situation, ...]
    endings: tuple[Ending, ...]

    def cards(self) -> Iterator[str]:
        for situation in self.situations:
            for way in situation.ways:
                yield from way.cards
        for ending in self.endings:
            yield from ending.cards

    def graph(self) -> tuple[object, ...]:
        """What every translation has alike: keys, letters, marks, where choices lead, which endings are good."""
        places = [(s.key, [(way.letter, way.mark, way.to) for way in s.ways]) for s in self.situations]
        return places, [(ending.key, ending.good) for ending in self.endings]


def read_scenario(document: Document) -> ScenarioText:
    """Raises CourseFileError with the line for what is unknown, missing, or leads to a key that nothing has."""
    outcomes = document.head.get("outcomes", [])
    if not isinstance(outcomes, list):
        raise document.fail(2, "“outcomes:” is a list: [one, two]")
    situations, endings = [], []
    for part in document.parts:
        if part.kind == "situation":
            situations.append(_situation(document, part))
        elif part.kind == "ending":
            endings.append(_ending(document, part))
        else:
            raise document.fail(part.line, "only “::situation” and “::ending” belong into a scenario")
    if not situations or not endings:
        raise document.fail(1, "a scenario needs a situation and an ending")
    _check_keys(document, situations, endings)
    return ScenarioText(
        title=document.text("title"),
        role=document.text("role", required=False),
        introduction=document.text("intro", required=False),
        advisory=document.text("advisory", required=False),
        short_version=document.text("short_version", required=False),
        outcomes=tuple(str(outcome) for outcome in outcomes),
        situations=tuple(situations),
        endings=tuple(endings),
    )


def _check_keys(document: Document, situations: list[Situation], endings: list[Ending]) -> None:
    known = Counter([*(situation.key for situation in situations), *(ending.key for ending in endings)])
    for part in document.parts:
        if known[part.argument] > 1:
            raise document.fail(part.line, f"the key “{part.argument}” is used twice")
    for situation in situations:
        for way in situation.ways:
            if way.to not in known:
                raise document.fail(way.line, f"“{way.to}” is neither a situation nor an ending of this scenario")


def _situation(document: Document, part: Part) -> Situation:
    fields, ways = _read(document, part, ("title", "text"))
    if not ways:
        raise document.fail(part.line, "a situation needs choices")
    letters = [way.letter for way in ways]
    if len(set(letters)) != len(letters):
        raise document.fail(part.line, "every choice has a letter of its own")
    return Situation(part.argument, fields["title"], fields["text"], tuple(ways))


def _ending(document: Document, part: Part) -> Ending:
    fields, ways = _read(document, part, ("title", "text", "good", "cards"))
    if ways:
        raise document.fail(part.line, "an ending has no choices")
    if fields.get("good") not in ("yes", "no"):
        raise document.fail(part.line, "“good:” is yes or no")
    cards = _cards(document, part, fields.get("cards", "-"))
    return Ending(part.argument, fields["title"], fields["text"], fields["good"] == "yes", cards)


def _read(document: Document, part: Part, allowed: tuple[str, ...]) -> tuple[dict[str, str], list[Way]]:
    if not KEY.match(part.argument):
        raise document.fail(part.line, f"“::{part.kind}” needs a key of lower-case words joined by hyphens")
    fields: dict[str, str] = {}
    ways: list[Way] = []
    for line, text in logical(part):
        if text.startswith("- "):
            ways.append(_way(document, part, line, text))
        elif (found := FIELD.match(text)) and found[1] in allowed:
            fields[found[1]] = unquoted(found[2])
        else:
            raise document.fail(line, f"not understood: “{text[:60]}”")
    needed(document, part, fields, "title", "text")
    return fields, ways


def _way(document: Document, part: Part, line: int, text: str) -> Way:
    found = CHOICE.match(text)
    pieces = apart(found[3], " | ") if found else []
    if not found or len(pieces) != 4 or not all(pieces):
        raise document.fail(line, LOOKS)
    words, arrow, to = (piece.strip() for piece in pieces[0].rpartition(" -> "))
    if not arrow or not words or not KEY.match(to):
        raise document.fail(line, LOOKS)
    cards = _cards(document, part, pieces[3])
    return Way(found[2], MARKS[found[1]], plain(words), to, plain(pieces[1]), plain(pieces[2]), cards, line)


def _cards(document: Document, part: Part, text: str) -> tuple[str, ...]:
    return () if text.strip() == "-" else tuple(keys(document, part, text))
