"""Questions as a page shows them: what may be seen, and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from courses.queries.reading import CardText, QuestionText


@dataclass(frozen=True)
class ChoiceView:
    id: str
    letter: str
    text: str
    chosen: bool
    correct: bool | None = None
    feedback: str | None = None


@dataclass(frozen=True)
class Verdict:
    good: bool
    word: str


@dataclass(frozen=True)
class QuestionView:
    id: str
    stem: str
    kind: str
    many: bool
    choices: list[ChoiceView]
    number: int
    lang: str
    because: str | None = None
    cards: tuple[CardText, ...] = ()
    verdict: Verdict | None = None
    saved_at: str | None = None


def asked(
    question: QuestionText,
    chosen: Iterable[str],
    *,
    number: int = 0,
    order: list[str] | None = None,
    saved_at: str | None = None,
) -> QuestionView:
    """The question without its key: nothing in it says which choice is right."""
    picked = set(chosen)
    by_id = {choice.id: choice for choice in question.choices}
    shown = [by_id[key] for key in order] if order else list(question.choices)
    choices = [
        ChoiceView(choice.id, _letter(place), choice.text, choice.id in picked) for place, choice in enumerate(shown)
    ]
    return QuestionView(
        question.id, question.stem, question.kind, question.many, choices, number, question.lang, saved_at=saved_at
    )


def explained(
    question: QuestionText,
    chosen: Iterable[str],
    score: Fraction,
    *,
    number: int = 0,
    order: list[str] | None = None,
) -> QuestionView:
    """The question with its key, its reasons and its sources, for after the answer."""
    picked = set(chosen)
    by_id = {choice.id: choice for choice in question.choices}
    shown = [by_id[key] for key in order] if order else list(question.choices)
    choices = [
        ChoiceView(c.id, _letter(place), c.text, c.id in picked, c.correct, c.feedback) for place, c in enumerate(shown)
    ]
    return QuestionView(
        id=question.id,
        stem=question.stem,
        kind=question.kind,
        many=question.many,
        choices=choices,
        number=number,
        lang=question.lang,
        because=question.because,
        cards=question.cards,
        verdict=_verdict(score, bool(picked)),
    )


def _verdict(score: Fraction, answered: bool) -> Verdict:
    if score == 1:
        return Verdict(True, _("Right"))
    if not answered:
        return Verdict(False, _("Not answered"))
    return Verdict(False, _("Partly right") if score else _("Not this one"))


def _letter(place: int) -> str:
    return "abcdefgh"[place] if place < 8 else str(place + 1)


def scores_of(scores: Mapping[str, str]) -> dict[str, Fraction]:
    return {key: Fraction(value) for key, value in scores.items()}
