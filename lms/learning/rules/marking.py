"""Marking: pure functions from a key and an answer to an exact fraction of one."""

from collections.abc import Mapping, Set
from fractions import Fraction


class UnknownKindError(ValueError):
    """There is no rule for this kind of question."""


def mark(kind: str, *, correct: Set[str], chosen: Set[str]) -> Fraction:
    """The score of one question.

    single: 1 for the right choice. multiple: (right chosen − wrong chosen) / right, never below 0.
    """
    if kind == "single":
        return Fraction(int(chosen == correct))
    if kind == "multiple":
        right, wrong = len(chosen & correct), len(chosen - correct)
        return max(Fraction(0), Fraction(right - wrong, len(correct)))
    raise UnknownKindError(kind)


def total(scores: Mapping[str, Fraction]) -> Fraction:
    """The mean of the questions' scores: an unanswered question counts as 0 and must be in the mapping."""
    return sum(scores.values(), Fraction(0)) / len(scores) if scores else Fraction(0)


def passes(score: Fraction, pass_mark: Fraction) -> bool:
    return score >= pass_mark


def percent(score: Fraction) -> int:
    """Whole percent, rounded down: nobody reads 80 % who did not reach it."""
    return int(score * 100)
