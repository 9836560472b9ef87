"""Each kind of question as the parameters of a content type."""

import hashlib
import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from courses.standards.questions.findings import SkippedError
from courses.standards.questions.model import Choice, Question
from courses.standards.questions.notes import Notes

TYPES = {
    "single": "H5P.MultiChoice",
    "multiple": "H5P.MultiChoice",
    "true-false": "H5P.TrueFalse",
    "gaps": "H5P.Blanks",
    "text": "H5P.Blanks",
    "numeric": "H5P.Blanks",
    "matching": "H5P.DragText",
    "ordering": "H5P.DragText",
}
MARKER = re.compile(r"\[(\d{1,2})\]")
STAR = "∗"  # means nothing, where the plain one begins a gap
Params = dict[str, Any]


def params_of(question: Question, notes: Notes) -> Params:
    """Raises SkippedError where the type has no counterpart or a text cannot stand in it."""
    if question.kind not in TYPES:
        raise SkippedError("kind-not-written", kind=question.kind)
    params = WRITERS[question.kind](question, notes)
    if question.because and question.kind == "true-false":
        _explain(params["behaviour"], question.because)
    elif question.because:
        params["overallFeedback"] = [{"from": 0, "to": 100, "feedback": escaped(question.because)}]
    return params


def escaped(text: str) -> str:
    return html.escape(text, quote=False)


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escaped(line)}</p>\n" for line in text.splitlines() if line.strip()).strip()


def _explain(behaviour: Params, because: str) -> None:
    """A statement has feedback for right and for wrong, and nothing for both."""
    for name in ("feedbackOnCorrect", "feedbackOnWrong"):
        behaviour[name] = " ".join(filter(None, [behaviour.get(name, ""), escaped(because)]))


def _multi_choice(question: Question, notes: Notes) -> Params:  # noqa: ARG001 the writers' shape
    is_single = question.kind == "single"
    answers = [
        {
            "text": f"<div>{escaped(choice.text)}</div>",
            "correct": choice.correct,
            "tipsAndFeedback": {"tip": "", "chosenFeedback": paragraphs(choice.feedback), "notChosenFeedback": ""},
        }
        for choice in question.choices
    ]
    behaviour = {"type": "single" if is_single else "multi", "singlePoint": is_single, "passPercentage": 100}
    return {"question": paragraphs(question.ask), "answers": answers, "behaviour": behaviour}


def _true_false(question: Question, notes: Notes) -> Params:  # noqa: ARG001
    is_true = question.choices[0].correct
    right, wrong = question.choices[:2] if is_true else question.choices[1::-1]
    behaviour = {"feedbackOnCorrect": escaped(right.feedback), "feedbackOnWrong": escaped(wrong.feedback)}
    return {"question": paragraphs(question.ask), "correct": "true" if is_true else "false", "behaviour": behaviour}


# Written answers


def _gaps(question: Question, notes: Notes) -> Params:
    blanks = {number: _blank(choice.accepted, notes) for number, choice in enumerate(question.choices, 1)}
    text = paragraphs(question.ask.replace("*", STAR))
    text = MARKER.sub(lambda found: blanks.get(int(found[1]), found[0]), text)
    _without_feedback(question, notes)
    return _blanks("", text)


def _text(question: Question, notes: Notes) -> Params:
    words = tuple(word for choice in question.choices if choice.correct for word in choice.accepted)
    _without_feedback(question, notes)
    return _blanks(paragraphs(question.ask), f"<p>{_blank(words, notes)}</p>")


def _numeric(question: Question, notes: Notes) -> Params:
    right = [choice for choice in question.choices if choice.correct]
    for choice in right:
        if _decimal(choice.tolerance):
            notes.warn("tolerance-not-written", text=choice.value)
    words = tuple(dict.fromkeys(form for choice in right for form in (choice.value, choice.value.replace(".", ","))))
    unit = f" {escaped(question.unit.replace('*', STAR))}" if question.unit else ""
    _without_feedback(question, notes)
    return _blanks(paragraphs(question.ask), f"<p>{_blank(words, notes)}{unit}</p>")


def _blanks(above: str, text: str) -> Params:
    """Capitals make no difference, as here."""
    return {"text": above, "questions": [text], "behaviour": {"caseSensitive": False}}


def _blank(words: tuple[str, ...], notes: Notes) -> str:
    kept = []
    for word in words:
        if any(mark in word for mark in "*/:"):
            notes.warn("answer-not-written", text=word)
        else:
            kept.append(escaped(word))
    if not kept:
        raise SkippedError("text-not-written", text=words[0] if words else "")
    return f"*{'/'.join(kept)}*"


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


# Words that are dragged to their places


def _matching(question: Question, notes: Notes) -> Params:
    """Right sides are dragged; where one of them cannot be, letters that stand for them."""
    right = list(dict.fromkeys(choice.match for choice in question.choices))
    if any(mark in text for text in right for mark in "*:\\"):
        names = {text: chr(ord("A") + place) for place, text in enumerate(_mixed(right))}
        legend = [f"{names[text]}. {text}" for text in sorted(right, key=lambda text: names[text])]
    else:
        names, legend = {text: escaped(text) for text in right}, []
    pairs = [choice for choice in question.choices if choice.text]
    decoys = [choice.match for choice in question.choices if not choice.text]
    params = _dragged(question, notes, [f"{_plain(choice.text)} – *{names[choice.match]}*" for choice in pairs])
    params["taskDescription"] += paragraphs("\n".join(legend))
    return params | ({"distractors": "\n".join(f"*{names[text]}*" for text in decoys)} if decoys else {})


def _ordering(question: Question, notes: Notes) -> Params:
    """Numbers are dragged to the steps, which are sentences and stand in another order."""
    places = {choice.text: place for place, choice in enumerate(question.choices, 1)}
    return _dragged(question, notes, [f"*{places[text]}* {_plain(text)}" for text in _mixed(list(places))])


def _mixed(texts: list[str]) -> list[str]:
    """In an order that says nothing, and is always the same; never the one in which they came."""
    mixed = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
    return mixed if mixed != texts else mixed[1:] + mixed[:1]


def _dragged(question: Question, notes: Notes, lines: list[str]) -> Params:
    notes.warn("as-words")
    _without_feedback(question, notes)
    return {"taskDescription": paragraphs(question.ask), "textField": "\n".join(lines)}


def _plain(text: str) -> str:
    return escaped(text).replace("*", STAR)


def _without_feedback(question: Question, notes: Notes) -> None:
    if any(_feedback(question.choices)):
        notes.warn("feedback-not-written")


def _feedback(choices: tuple[Choice, ...]) -> Iterator[str]:
    return (choice.feedback for choice in choices)


WRITERS: dict[str, Callable[[Question, Notes], Params]] = {
    "single": _multi_choice,
    "multiple": _multi_choice,
    "true-false": _true_false,
    "gaps": _gaps,
    "text": _text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
