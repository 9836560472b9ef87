"""A question: of a quiz, or in a lesson."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.standards.coursefiles.document import Document, Part
from courses.standards.coursefiles.lines import FIELD, KEY, UUID, keys, logical, needed
from courses.standards.coursefiles.spelling import apart, plain, unquoted

PART = re.compile(rf"^- (?:\[([ x])\] )?([a-z]|{UUID})\) (.+)$", re.ASCII)
RIGHT_SIDE = re.compile(rf"({UUID})\) (.+)$", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?\Z", re.ASCII)
SIDE = r"(\d{1,3}(?:\.\d{1,6})?)"
SPOT = re.compile(rf"(.+) @ {SIDE} {SIDE} {SIDE} {SIDE}$", re.ASCII)
FILE = re.compile(r"files/[a-z0-9][a-z0-9._-]{0,99}\Z", re.ASCII)
IN_LESSONS = ("single", "multiple", "true-false")
FIELDS = (
    "kind",
    "outcome",
    "topic",
    "difficulty",
    "ask",
    "because",
    "sources",
    "required",
    "unit",
    "picture",
    "picture_alt",
)


@dataclass(frozen=True)
class Choice:
    """One part of a question. `said` holds what its kind has besides: match, match_id, value, tolerance, accepted, box.

    `letter` is its identity: a letter, or a UUID where it was not made from one.
    """

    letter: str
    correct: bool
    text: str
    feedback: str
    said: tuple[tuple[str, str], ...] = ()

    def told(self, name: str) -> str:
        return dict(self.said).get(name, "")


@dataclass(frozen=True)
class QuestionText:
    """A question as one file has it. `key` is its identity, a choice's letter the choice's."""

    key: str
    kind: str
    ask: str
    choices: tuple[Choice, ...]
    because: str
    outcome: str
    difficulty: int
    sources: tuple[str, ...]
    must_answer: bool
    line: int
    topic: str = ""
    unit: str = ""
    picture: str = ""
    picture_alt: str = ""

    @property
    def answer_key(self) -> tuple[Any, ...]:
        """What every language must have alike. Accepted words differ from language to language, how many may too."""
        parts = [
            (c.letter, c.correct, c.told("value"), c.told("tolerance"), c.told("box"), bool(c.text))
            for c in self.choices
        ]
        return self.key, self.kind, tuple(parts if self.kind in ("ordering", "gaps") else sorted(parts))


def read_questions(document: Document) -> tuple[QuestionText, ...]:
    """The questions of a quiz file, which holds nothing else. There are none where another quiz's are asked."""
    for part in document.parts:
        if part.kind != "question":
            raise document.fail(part.line, "only “::question” belongs into a quiz file")
    questions = tuple(read_question(document, part) for part in document.parts)
    listed = [question.key for question in questions]
    for question in questions:
        if listed.count(question.key) > 1:
            raise document.fail(question.line, f"the key “{question.key}” is used twice")
    return questions


def read_question(document: Document, part: Part) -> QuestionText:
    if not KEY.match(part.argument):
        raise document.fail(part.line, "the question needs a key of lower-case letters, digits and hyphens")
    fields: dict[str, str] = {}
    listed: list[tuple[int, str]] = []
    for line, text in logical(part):
        if text.startswith("- "):
            listed.append((line, text))
        elif (found := FIELD.match(text)) and found[1] in FIELDS:
            fields[found[1]] = unquoted(found[2])
        else:
            raise document.fail(line, f"not understood: “{text[:60]}”")
    needed(document, part, fields, "ask")
    kind = fields.get("kind", "single")
    if kind not in READERS or (part.kind == "check" and kind not in IN_LESSONS):
        known = IN_LESSONS if part.kind == "check" else tuple(READERS)
        raise document.fail(part.line, f"kind is one of {', '.join(known)}")
    question = QuestionText(
        key=part.argument,
        kind=kind,
        ask=fields["ask"],
        choices=tuple(_part(document, kind, line, text) for line, text in listed),
        because=fields.get("because", ""),
        outcome=fields.get("outcome", ""),
        difficulty=_difficulty(document, part, fields.get("difficulty", "2")),
        sources=tuple(keys(document, part, fields["sources"])) if fields.get("sources") else (),
        must_answer=fields.get("required", "yes") != "no",
        line=part.line,
        topic=fields.get("topic", ""),
        unit=fields.get("unit", ""),
        picture=fields.get("picture", ""),
        picture_alt=fields.get("picture_alt", ""),
    )
    _consistent(document, question)
    return question


def _difficulty(document: Document, part: Part, text: str) -> int:
    if text not in ("1", "2", "3"):
        raise document.fail(part.line, "difficulty is 1, 2 or 3")
    return int(text)


def _part(document: Document, kind: str, line: int, text: str) -> Choice:
    found = PART.match(text)
    marked = kind not in ("matching", "ordering", "gaps")
    if not found or marked != (found[1] is not None):
        raise document.fail(line, f"an entry looks like this: - {'[x] ' if marked else ''}a) text | feedback")
    pieces = apart(f"{found[3]} ", " | ")
    body, feedback = pieces[0], " | ".join(pieces[1:])
    if not body or not feedback:
        raise document.fail(line, "an entry needs its feedback after “ | ”")
    said, more = READERS[kind](document, line, body)
    return Choice(found[2], found[1] == "x", said, plain(feedback), more)


Said = tuple[str, tuple[tuple[str, str], ...]]


def _plain(document: Document, line: int, body: str) -> Said:  # noqa: ARG001 the readers' shape
    return plain(body), ()


def _pair(document: Document, line: int, body: str) -> Said:
    left, *rest = apart(f" {body}", " => ")
    right = " => ".join(rest)
    if not right:
        raise document.fail(line, "a pair looks like this: - a) left => right | feedback")
    if found := RIGHT_SIDE.match(right):
        return plain(left), (("match", plain(found[2])), ("match_id", found[1]))
    return plain(left), (("match", plain(right)),)


def _number(document: Document, line: int, body: str) -> Said:
    value, _bar, tolerance = (piece.strip() for piece in body.partition("+-"))
    if not NUMBER.match(value) or not NUMBER.match(tolerance or "0") or tolerance.startswith("-"):
        raise document.fail(line, "a number looks like this: - [x] a) 48 +- 0 | feedback")
    return value, (("value", value), ("tolerance", tolerance or "0"))


def _words(document: Document, line: int, body: str) -> Said:
    words = [plain(word) for word in apart(body, ";") if word]
    if not words:
        raise document.fail(line, "accepted answers are separated by “;”")
    return words[0], (("accepted", "\n".join(words)),)


def _spot(document: Document, line: int, body: str) -> Said:
    found = SPOT.match(body)
    sides = [Decimal(side) for side in found.groups()[1:]] if found else []
    if not found or sides[0] + sides[2] > 100 or sides[1] + sides[3] > 100:
        raise document.fail(
            line, "a place looks like this: - [x] a) name @ left top width height | feedback, in percent"
        )
    return plain(found[1]), (("box", " ".join(found.groups()[1:])),)


READERS: dict[str, Callable[[Document, int, str], Said]] = {
    "single": _plain,
    "multiple": _plain,
    "true-false": _plain,
    "matching": _pair,
    "ordering": _plain,
    "numeric": _number,
    "text": _words,
    "gaps": _words,
    "hotspot": _spot,
}


def _consistent(document: Document, question: QuestionText) -> None:
    letters = [choice.letter for choice in question.choices]
    correct = sum(choice.correct for choice in question.choices)
    least = {"ordering": 3, "numeric": 1, "text": 1, "gaps": 1}.get(question.kind, 2)
    if len(letters) < least or len(set(letters)) != len(letters):
        raise document.fail(question.line, f"at least {least} entries are needed, each with a letter of its own")
    if question.kind == "true-false" and len(letters) != 2:
        raise document.fail(question.line, "true-false has exactly two choices")
    if question.kind in ("single", "true-false") and correct != 1:
        raise document.fail(question.line, "exactly one choice must be right")
    if question.kind in ("multiple", "numeric", "text", "hotspot") and correct < 1:
        raise document.fail(question.line, "at least one entry must be right")
    gaps = [f"[{number}]" for number in range(1, len(letters) + 1)]
    if question.kind == "gaps" and re.findall(r"\[\d{1,2}\]", question.ask) != gaps:
        raise document.fail(question.line, "“ask:” needs the markers [1], [2] … in this order, one for each entry")
    if question.kind == "hotspot" and not (FILE.match(question.picture) and question.picture_alt):
        raise document.fail(question.line, "a place in a picture needs “picture: files/…” and “picture_alt:”")
    if question.kind == "matching" and sum(bool(choice.text) for choice in question.choices) < 2:
        raise document.fail(question.line, "at least two pairs are needed")
