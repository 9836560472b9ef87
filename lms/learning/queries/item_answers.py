"""What was answered to a question, as lines of a table: its choices, or what of other answers may be shown.

What people typed is never shown as they typed it. Words are shown where the trainer wrote them, numbers and pairs where
at least five people gave them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from courses.queries.questions import ChoiceText, QuestionText
from lms.learning.rules import marking
from lms.learning.rules.groups import LEAST
from lms.learning.rules.items import Choice, choice_figures

Counted = tuple[int, int, int]  # of all, of the upper third, of the lower third
Counts = Mapping[str, Counted]
NOBODY: Counted = (0, 0, 0)
MOST_FREQUENT = 5  # wrong answers that are shown where they are not choices
CHOSEN = ("single", "multiple", "true-false", "hotspot")


@dataclass(frozen=True)
class Line:
    """One answer, and how many gave it."""

    letter: str
    text: str
    choice: Choice


@dataclass(frozen=True)
class Answer:
    key: str
    text: str
    correct: bool
    counted: Counted


def lines_of(question: QuestionText, counts: Counts, people: int, *, in_thirds: bool) -> list[Line]:
    answers = list(ANSWERS.get(question.kind, _chosen)(question, counts))
    if question.kind not in CHOSEN:
        wrong = sorted((each for each in answers if not each.correct), key=lambda each: (-each.counted[0], each.key))
        frequent = [each for each in wrong if each.counted[0] >= LEAST][:MOST_FREQUENT]
        answers = [each for each in answers if each.correct] + frequent
    return [
        Line(
            "abcdefghijkl"[place] if question.kind in CHOSEN and place < 12 else "",
            each.text,
            choice_figures(each.key, each.counted, people, correct=each.correct, in_thirds=in_thirds),
        )
        for place, each in enumerate(answers)
    ]


def _chosen(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    for part in question.choices:
        yield Answer(part.id, part.text, part.correct, counts.get(part.id, NOBODY))


def _paired(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    lefts = [part for part in question.choices if not part.decoy]
    rights = {part.match: part.match_text for part in question.choices}
    for left in lefts:
        for right, words in rights.items():
            key = f"{left.id}>{right}"
            yield Answer(key, f"{left.text} – {words}", right == left.match, counts.get(key, NOBODY))


def _ordered(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    texts = {part.id: part.text for part in question.choices}
    right = {f"{one.id}>{other.id}": NOBODY for one, other in pairwise(question.choices)}
    for key, counted in {**right, **counts}.items():
        before, _arrow, after = key.partition(">")
        if before in texts and after in texts:
            yield Answer(key, f"{texts[before]} → {texts[after]}", key in right, counted)


def _numbered(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    right = [part for part in question.choices if part.correct]
    good = [key for key in counts if marking.mark_numeric(right, key) == 1]
    yield Answer("right", _number(right[0].value, question), True, _together(counts, good))
    for key in counts.keys() - set(good):
        yield Answer(key, _number(key, question), False, counts[key])


def _number(value: str, question: QuestionText) -> str:
    return f"{value} {question.unit}".strip()


def _worded(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    for part in question.choices:
        said = [words for words in counts if marking.is_accepted(words, part)]
        yield Answer(part.id, part.text, part.correct, _together(counts, said))


def _filled(question: QuestionText, counts: Counts) -> Iterator[Answer]:
    for number, part in enumerate(question.choices, 1):
        yield Answer(part.id, f"[{number}] {part.text}", True, _together(counts, _said_in(part, counts)))


def _said_in(gap: ChoiceText, counts: Counts) -> list[str]:
    split = {key: key.partition(">") for key in counts}
    return [key for key, (where, _arrow, words) in split.items() if where == gap.id and marking.is_accepted(words, gap)]


def _together(counts: Counts, keys: list[str]) -> Counted:
    found = [counts[key] for key in keys]
    return sum(each[0] for each in found), sum(each[1] for each in found), sum(each[2] for each in found)


ANSWERS: dict[str, Callable[[QuestionText, Counts], Iterator[Answer]]] = {
    "matching": _paired,
    "ordering": _ordered,
    "numeric": _numbered,
    "text": _worded,
    "gaps": _filled,
}
