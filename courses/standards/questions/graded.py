"""From answers with percentages, as the formats have them, to choices that are right or wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from courses.standards.questions import numbers
from courses.standards.questions.findings import BrokenError, SkippedError
from courses.standards.questions.model import Choice
from courses.standards.questions.notes import Notes

FULL = Fraction(100)
NEAR = Fraction(1, 10)
MAX_ANSWERS = 50


@dataclass(frozen=True)
class Graded:
    """One answer: `percent` of the mark, as the file has it."""

    text: str
    percent: Fraction
    feedback: str = ""
    tolerance: str = "0"
    line: int = 0


def single(answers: Sequence[Graded], notes: Notes) -> tuple[Choice, ...]:
    _enough(answers, 2)
    right = sum(answer.percent == FULL for answer in answers)
    if right != 1:
        raise SkippedError("not-one-right", count=right)
    for answer in answers:
        _whole(answer, notes)
    return tuple(Choice(answer.text, answer.percent == FULL, answer.feedback) for answer in answers)


def multiple(answers: Sequence[Graded], notes: Notes) -> tuple[Choice, ...]:
    """Right is what brings something. Our rule gives every right choice 1/n and takes 1/n for every wrong one."""
    _enough(answers, 2)
    right = [answer for answer in answers if answer.percent > 0]
    if not right:
        raise SkippedError("none-right")
    part = FULL / len(right)
    if any(abs(abs(answer.percent) - part) > NEAR for answer in answers):
        percents = ", ".join(f"{numbers.shown(answer.percent)} %" for answer in answers)
        notes.warn("weights", percents=percents)
    return tuple(Choice(answer.text, answer.percent > 0, answer.feedback) for answer in answers)


def true_false(*, right: bool, feedback_true: str, feedback_false: str) -> tuple[Choice, ...]:
    return Choice("true", right, feedback_true), Choice("false", not right, feedback_false)


def words(answers: Sequence[Graded], notes: Notes) -> tuple[Choice, ...]:
    """Answers with the same mark and the same feedback are one entry."""
    grouped: dict[tuple[bool, str], list[str]] = {}
    for answer in answers:
        if (text := _word(answer, notes)) is None:
            continue
        _whole(answer, notes)
        accepted = grouped.setdefault((answer.percent == FULL, answer.feedback), [])
        if text not in accepted:
            accepted.append(text)
    if not any(correct for correct, _feedback in grouped):
        raise SkippedError("none-right")
    _enough(list(grouped), 1)
    return tuple(
        Choice(correct=correct, feedback=feedback, accepted=tuple(accepted))
        for (correct, feedback), accepted in grouped.items()
    )


def figures(answers: Sequence[Graded], notes: Notes) -> tuple[Choice, ...]:
    choices = []
    for answer in answers:
        if answer.text in ("*", ""):
            _any_other(answer, notes)
            continue
        _whole(answer, notes)
        value, tolerance = number(answer.text, answer, notes), number(answer.tolerance or "0", answer, notes)
        choices.append(Choice("", answer.percent == FULL, answer.feedback, value=value, tolerance=tolerance))
    if not any(choice.correct for choice in choices):
        raise SkippedError("none-right")
    _enough(choices, 1)
    return tuple(choices)


def number(text: str, answer: Graded, notes: Notes) -> str:
    try:
        return numbers.plain(numbers.decimal(text))
    except numbers.NotANumberError as error:
        raise BrokenError("no-number", answer.line or notes.line, notes.name, text=text[:60]) from error


def pairs(answers: Sequence[Choice]) -> tuple[Choice, ...]:
    _enough([pair for pair in answers if pair.text], 2)
    if any(not pair.match for pair in answers):
        raise SkippedError("empty-choice")
    _distinct([pair.text for pair in answers if pair.text])
    _distinct([pair.match for pair in answers])
    _enough(answers, 2)
    return tuple(answers)


def steps(items: Sequence[Choice]) -> tuple[Choice, ...]:
    if len(items) < 3:
        raise SkippedError("too-few-steps")
    _enough(items, 3)
    _distinct([item.text for item in items])
    if any(not item.text for item in items):
        raise SkippedError("empty-choice")
    return tuple(items)


def gap(answers: Sequence[Graded], place: int, notes: Notes) -> Choice:
    """The words that fill one gap. What is wrong there has no feedback of its own with us."""
    accepted: list[str] = []
    feedback = ""
    for answer in answers:
        if (text := _word(answer, notes)) is None:
            continue
        if answer.percent == FULL:
            accepted += [text] if text not in accepted else []
            feedback = feedback or answer.feedback
        elif answer.percent > 0:
            _whole(answer, notes)
        elif answer.feedback:
            notes.warn("gap-wrong", gap=place)
    if not accepted:
        raise SkippedError("none-right")
    return Choice(feedback=feedback, accepted=tuple(accepted))


def _enough(answers: Sequence[object], least: int) -> None:
    if len(answers) < least:
        raise SkippedError("too-few")
    if len(answers) > MAX_ANSWERS:
        raise SkippedError("too-many", limit=MAX_ANSWERS)
    if any(isinstance(answer, Graded) and not answer.text for answer in answers):
        raise SkippedError("empty-choice")


def _distinct(texts: Sequence[str], key: Callable[[str], str] = str.casefold) -> None:
    seen: set[str] = set()
    for text in texts:
        if key(text) in seen:
            raise SkippedError("said-twice", text=text)
        seen.add(key(text))


def _whole(answer: Graded, notes: Notes) -> None:
    """Says so where the file gives a part of the mark, or takes some of it."""
    if 0 < answer.percent < FULL:
        notes.warn("partial-credit", answer.line, text=answer.text, percent=numbers.shown(answer.percent))
    elif answer.percent < 0:
        notes.warn("minus")


def _word(answer: Graded, notes: Notes) -> str | None:
    """The answer without the mark of a literal star; None where a star stands for anything."""
    text = answer.text.replace("\\*", "\0")
    if text == "*":
        _any_other(answer, notes)
        return None
    if "*" in text:
        notes.warn("wildcard", answer.line, text=answer.text)
        return None
    if not text:
        raise SkippedError("empty-choice", answer.line)
    return text.replace("\0", "*")


def _any_other(answer: Graded, notes: Notes) -> None:
    if answer.percent > 0:
        raise SkippedError("none-right", answer.line)
    if answer.feedback:
        notes.warn("any-other", answer.line)
