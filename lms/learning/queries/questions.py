"""Questions as a page shows them: what may be seen, and no more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from courses.queries.cards import CardText
from courses.queries.questions import ChoiceText, QuestionText
from lms.learning.rules import marking
from lms.learning.rules.answers import Answer
from lms.learning.rules.drawing import Place


@dataclass(frozen=True)
class MatchView:
    """A right side of a matching question, to be chosen."""

    id: str
    text: str


@dataclass(frozen=True)
class ChoiceView:
    """A part of a question with what the learner gave: chosen, matched with, put in place, typed."""

    id: str
    letter: str
    text: str
    chosen: bool = False
    match: str = ""
    place: int | None = None
    typed: str = ""
    said: str = ""
    right: str = ""
    box: tuple[str, ...] = ()
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
    matches: tuple[MatchView, ...] = ()
    typed: str = ""
    unit: str = ""
    x: str = ""
    y: str = ""
    picture_url: str = ""
    picture_alt: str = ""
    answered: bool = False
    answer_words: str = ""
    right_words: str = ""
    because: str | None = None
    cards: tuple[CardText, ...] = ()
    verdict: Verdict | None = None
    saved_at: str | None = None
    settled: bool = False

    def standing(self, saved_at: str) -> "QuestionView":
        """The same, as one whose answer can no longer be changed."""
        return replace(self, settled=True, saved_at=saved_at)


def asked(
    question: QuestionText,
    answer: Answer | None,
    *,
    number: int = 0,
    place: Place | None = None,
    saved_at: str | None = None,
) -> QuestionView:
    """The question without its key: nothing in it says which choice is right."""
    parts = _in_order(question, place)
    visible = parts if question.kind not in ("numeric", "text") else []
    given = _given(question.kind, answer)
    choices = [
        ChoiceView(part.id, _letter(at), "" if question.kind == "gaps" else part.text, **given(part))
        for at, part in enumerate(visible)
    ]
    point: Mapping[str, str] = answer if question.kind == "hotspot" and isinstance(answer, dict) else {}
    return QuestionView(
        id=question.id,
        stem=question.stem,
        kind=question.kind,
        many=question.many,
        choices=choices,
        number=number,
        lang=question.lang,
        matches=_matches(question, place),
        typed=_typed(question, answer),
        unit=question.unit,
        x=point.get("x", ""),
        y=point.get("y", ""),
        picture_url=question.picture_url,
        picture_alt=question.picture_alt,
        answered=bool(answer),
        answer_words=words_of(question, answer),
        saved_at=saved_at,
    )


def explained(
    question: QuestionText, answer: Answer | None, score: Fraction, *, number: int = 0, place: Place | None = None
) -> QuestionView:
    """The question with its key, its reasons and its sources, for after the answer."""
    view = asked(question, answer, number=number, place=place)
    return replace(
        view,
        choices=_with_key(question, answer, place),
        right_words=right_words(question),
        because=question.because,
        cards=question.cards,
        verdict=_verdict(score, bool(answer)),
    )


def _in_order(question: QuestionText, place: Place | None) -> list[ChoiceText]:
    """The parts as this form shows them; decoys are right sides only.

    A later release may accept other words or numbers than were there when the form was drawn: they come last.
    """
    order = {key: at for at, key in enumerate(place["choices"])} if place else {}
    shown = [part for part in question.choices if not part.decoy]
    return sorted(shown, key=lambda part: order.get(part.id, len(order)))


def _matches(question: QuestionText, place: Place | None) -> tuple[MatchView, ...]:
    if question.kind != "matching":
        return ()
    texts = {part.match: part.match_text for part in question.choices}
    order = place.get("matches", sorted(texts)) if place else sorted(texts)
    return tuple(MatchView(key, texts[key]) for key in order)


def _given(kind: str, answer: Any) -> Callable[[ChoiceText], dict[str, Any]]:
    """What the learner gave for one part, as fields of its view."""
    if not answer:
        return lambda _part: {}
    if kind == "matching":
        return lambda part: {"match": answer.get(part.id, "")}
    if kind == "ordering":
        return lambda part: {"place": answer.index(part.id) + 1 if part.id in answer else None}
    if kind == "gaps":
        return lambda part: {"typed": answer.get(part.id, "")}
    if kind == "hotspot":
        return lambda part: {"chosen": answer.get("spot") == part.id}
    return lambda part: {"chosen": part.id in answer}


# With the key


def _with_key(question: QuestionText, answer: Any, place: Place | None) -> list[ChoiceView]:
    """Each part with what was said to it, what is right, and why."""
    parts = list(question.choices) if question.kind == "ordering" else _in_order(question, place)
    told = KEYED.get(question.kind, _chosen)
    return [
        ChoiceView(part.id, _letter(at), part.text, feedback=part.feedback, **told(question, part, at, answer))
        for at, part in enumerate(parts)
    ]


def _chosen(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    return {"chosen": bool(answer) and part.id in answer, "correct": part.correct}


def _paired(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    texts = {other.match: other.match_text for other in question.choices}
    given = (answer or {}).get(part.id, "")
    good = given == part.match
    return {"said": texts.get(given, ""), "right": part.match_text, "correct": good, "chosen": bool(given)}


def _ordered(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:
    """A step is right where it directly follows the one it should; the first where it comes first."""
    given = list(answer or ())
    here = given.index(part.id) if part.id in given else None
    before = question.choices[at - 1].id if at else None
    good = here is not None and (given[here - 1] if here else None) == before
    place = None if here is None else here + 1
    return {"place": place, "right": str(at + 1), "correct": good, "chosen": bool(given)}


def _filled(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    typed = (answer or {}).get(part.id, "")
    return {
        "typed": typed,
        "said": typed,
        "right": part.text,
        "correct": marking.is_accepted(typed, part),
        "chosen": bool(typed),
    }


def _numbered(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    hit = bool(answer) and marking.mark_numeric([replace(part, correct=True)], answer) == 1
    return {"chosen": hit, "correct": part.correct, "right": _shown_number(part.value, question.lang)}


def _worded(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    return {"chosen": bool(answer) and marking.is_accepted(answer, part), "correct": part.correct}


def _spotted(question: QuestionText, part: ChoiceText, at: int, answer: Any) -> dict[str, Any]:  # noqa: ARG001 one shape for all
    return {
        "chosen": bool(answer) and part.id in marking.found(question.choices, answer),
        "correct": part.correct,
        "box": part.box,
    }


KEYED: dict[str, Callable[[QuestionText, ChoiceText, int, Any], dict[str, Any]]] = {
    "matching": _paired,
    "ordering": _ordered,
    "gaps": _filled,
    "numeric": _numbered,
    "text": _worded,
    "hotspot": _spotted,
}


# In words


def words_of(question: QuestionText, answer: Any) -> str:
    """An answer as one line, for looking over before it is handed in."""
    if not answer:
        return ""
    texts = {part.id: part.text for part in question.choices}
    match question.kind:
        case "matching":
            rights = {part.match: part.match_text for part in question.choices}
            said = [f"{texts[left]}: {rights[right]}" for left, right in answer.items() if left in texts]
            return "; ".join(said)
        case "gaps":
            return "; ".join(answer.get(part.id) or "…" for part in question.choices)
        case "numeric":
            return f"{_shown_number(answer, question.lang)} {question.unit}".strip()
        case "text":
            return str(answer)
        case "hotspot":
            return texts.get(answer.get("spot", ""), _("A place in the picture"))
        case "ordering":
            return " → ".join(texts[key] for key in answer if key in texts)
    return "; ".join(part.text for part in question.choices if part.id in answer)


def right_words(question: QuestionText) -> str:
    """The right answer of a kind that lists no choices."""
    if question.kind == "numeric":
        unit = f" {question.unit}" if question.unit else ""
        return next(
            (f"{_shown_number(part.value, question.lang)}{unit}" for part in question.choices if part.correct), ""
        )
    if question.kind == "text":
        return next((part.text for part in question.choices if part.correct), "")
    return ""


def _typed(question: QuestionText, answer: Any) -> str:
    if question.kind == "numeric":
        return _shown_number(answer, question.lang)
    return answer if question.kind == "text" and answer else ""


def _shown_number(value: Any, lang: str) -> str:
    """As people write it in the language of the question."""
    if not isinstance(value, str) or not value:
        return ""
    return value.replace(".", formats.get_format("DECIMAL_SEPARATOR", lang=lang))


def _verdict(score: Fraction, answered: bool) -> Verdict:
    if score == 1:
        return Verdict(True, _("Right"))
    if not answered:
        return Verdict(False, _("Not answered"))
    return Verdict(False, _("Partly right") if score else _("Not this one"))


def _letter(place: int) -> str:
    return "abcdefghijkl"[place] if place < 12 else str(place + 1)


def scores_of(scores: Mapping[str, str]) -> dict[str, Fraction]:
    return {key: Fraction(value) for key, value in scores.items()}
