"""Marking: pure functions from a key and an answer to an exact fraction of one, one for each kind of question."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

from lms.learning.rules.answers import Answer


class UnknownKindError(ValueError):
    """There is no rule for this kind of question."""


class Keyed(Protocol):
    """A part of a question with its key: see courses.queries.questions.ChoiceText."""

    @property
    def id(self) -> str: ...
    @property
    def correct(self) -> bool: ...
    @property
    def match(self) -> str: ...
    @property
    def decoy(self) -> bool: ...
    @property
    def value(self) -> str: ...
    @property
    def tolerance(self) -> str: ...
    @property
    def accepted(self) -> tuple[str, ...]: ...
    @property
    def box(self) -> tuple[str, ...]: ...


Key = Sequence[Keyed]
NOTHING, ALL = Fraction(0), Fraction(1)


def mark(kind: str, key: Key, answer: Answer | None) -> Fraction:
    """The score of one question; none for no answer. The answer is canonical: see rules/answers.py."""
    if kind not in MARKERS:
        raise UnknownKindError(kind)
    return MARKERS[kind](key, answer) if answer else NOTHING


def _correct(key: Key) -> set[str]:
    return {part.id for part in key if part.correct}


def mark_single(key: Key, answer: Any) -> Fraction:
    """1 for the right choice."""
    return Fraction(int(set(answer) == _correct(key)))


def mark_multiple(key: Key, answer: Any) -> Fraction:
    """(right chosen − wrong chosen) / right, never below 0."""
    correct, chosen = _correct(key), set(answer)
    return max(NOTHING, Fraction(len(chosen & correct) - len(chosen - correct), len(correct)))


def mark_matching(key: Key, answer: Any) -> Fraction:
    """The share of the left sides that got their own right side."""
    pairs = {part.id: part.match for part in key if not part.decoy}
    return Fraction(sum(answer.get(left) == right for left, right in pairs.items()), len(pairs))


def mark_ordering(key: Key, answer: Any) -> Fraction:
    """The share of the steps that directly follow the one they should: one for each step but the first."""
    right = set(pairwise(part.id for part in key))
    return Fraction(sum(pair in right for pair in pairwise(answer)), len(right))


def mark_numeric(key: Key, answer: Any) -> Fraction:
    """1 where the number is no further from a correct one than its tolerance."""
    given = Decimal(answer)
    return Fraction(int(any(abs(given - Decimal(p.value)) <= Decimal(p.tolerance) for p in key if p.correct)))


def mark_text(key: Key, answer: Any) -> Fraction:
    """1 where the words are an accepted answer."""
    return Fraction(int(any(is_accepted(answer, part) for part in key if part.correct)))


def mark_gaps(key: Key, answer: Any) -> Fraction:
    """The share of the gaps that hold an accepted answer."""
    return Fraction(sum(is_accepted(answer.get(part.id, ""), part) for part in key), len(key))


def mark_hotspot(key: Key, answer: Any) -> Fraction:
    """1 where a correct place was named, or pressed on."""
    return Fraction(int(any(part.correct for part in key if part.id in found(key, answer))))


def found(key: Key, answer: Mapping[str, str]) -> set[str]:
    """The places that an answer to a question with a picture names or lies in."""
    if "spot" in answer:
        return {answer["spot"]}
    x, y = Decimal(answer["x"]), Decimal(answer["y"])
    return {part.id for part in key if _holds(part, x, y)}


def _holds(part: Keyed, x: Decimal, y: Decimal) -> bool:
    left, top, width, height = map(Decimal, part.box)
    return left <= x <= left + width and top <= y <= top + height


def is_accepted(words: str, part: Keyed) -> bool:
    said = plain(words)
    return bool(said) and any(plain(accepted) == said for accepted in part.accepted)


def plain(words: str) -> str:
    """Words as they are compared: without capitals, accents, outer punctuation and extra spaces (NFKC, case-folded)."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", words).casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(_trimmed(bare).split())


def _trimmed(words: str) -> str:
    ends = [place for place, letter in enumerate(words) if letter.isalnum()]
    return words[ends[0] : ends[-1] + 1] if ends else ""


MARKERS: dict[str, Callable[[Key, Any], Fraction]] = {
    "single": mark_single,
    "true-false": mark_single,
    "multiple": mark_multiple,
    "matching": mark_matching,
    "ordering": mark_ordering,
    "numeric": mark_numeric,
    "text": mark_text,
    "gaps": mark_gaps,
    "hotspot": mark_hotspot,
}


def total(scores: Mapping[str, Fraction]) -> Fraction:
    """The mean of the questions' scores: an unanswered question counts as 0 and must be in the mapping."""
    return sum(scores.values(), NOTHING) / len(scores) if scores else NOTHING


def passes(score: Fraction, pass_mark: Fraction) -> bool:
    return score >= pass_mark


def percent(score: Fraction) -> int:
    """Whole percent, rounded down: nobody reads 80 % who did not reach it."""
    return int(score * 100)
