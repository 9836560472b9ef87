"""Questions as GIFT, so that we and Moodle can read them."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from courses.standards.questions import numbers
from courses.standards.questions.categories import path
from courses.standards.questions.findings import Finding, SkippedError
from courses.standards.questions.model import Choice, Question, Written
from courses.standards.questions.notes import Notes

ESCAPES = str.maketrans({character: f"\\{character}" for character in "\\:#={}~"} | {"\n": "\\n"})
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


def write_gift(questions: Iterable[Question]) -> Written:
    findings: list[Finding] = []
    blocks: list[str] = []
    category = ""
    for question in questions:
        notes = Notes(0, question.title)
        try:
            body = "\n".join(_body(question, notes))
        except SkippedError as error:
            findings.append(notes.skipped(error))
            continue
        findings += notes.findings
        if question.category != category:
            category = question.category
            blocks.append(f"$CATEGORY: {path(category)}")
        blocks.append(f"{_comment(question)}::{_escaped(question.name)}::[plain]{body}")
    return Written(("\n\n".join(blocks) + "\n").encode(), tuple(findings))


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)


def _text(text: str) -> str:
    """A text of its own, which must not begin with what names a format."""
    return ("[plain]" if FORMAT.match(text) else "") + _escaped(text)


def _comment(question: Question) -> str:
    marks = [f"[id:{_marked(question.idnumber)}]"] if question.idnumber else []
    marks += [f"[tag:{_marked(tag)}]" for tag in question.tags]
    return f"// {' '.join(marks)}\n" if marks else ""


def _marked(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def _body(question: Question, notes: Notes) -> Iterator[str]:
    if question.kind != "gaps" and question.kind not in WRITERS:
        raise SkippedError("kind-not-written", kind=question.kind)
    if question.pictures:
        notes.warn("picture-not-written")
    if question.unit:
        notes.warn("unit-not-written")
    if question.kind == "gaps":
        yield _with_gap(question)
        return
    opening, lines = WRITERS[question.kind](question, notes)
    yield f"{_escaped(question.ask)}{{{opening}"
    yield from (f"\t{line}" for line in lines)
    if question.because and question.kind != "ordering":
        yield f"\t####{_text(question.because)}"
    yield "}"


def _with_gap(question: Question) -> str:
    """One gap can be written, as a missing word: there must be text after it."""
    before, _gap, after = question.ask.partition("[1]")
    if len(question.choices) != 1 or not after.strip():
        raise SkippedError("kind-not-written", kind="gaps")
    answers = "".join(_accepted(choice, "100") for choice in question.choices)
    because = f"####{_text(question.because)}" if question.because else ""
    return f"{_escaped(before)}{{{answers}{because}}}{_escaped(after)}"


def _accepted(choice: Choice, weight: str) -> str:
    if any("->" in text for text in (*choice.accepted, choice.feedback)):
        raise SkippedError("text-not-written", text="->")
    said = [text.replace("*", "\\*") for text in choice.accepted]
    return "".join(f"=%{weight}%{_text(text)}{_feedback(choice)}" for text in said)


def _feedback(choice: Choice) -> str:
    return f"#{_text(choice.feedback)}" if choice.feedback else ""


def _single(question: Question, notes: Notes) -> tuple[str, list[str]]:  # noqa: ARG001 the writers' shape
    marks = {True: "=", False: "~%0%"}
    return "", [f"{marks[choice.correct]}{_text(choice.text)}{_feedback(choice)}" for choice in question.choices]


def _multiple(question: Question, notes: Notes) -> tuple[str, list[str]]:  # noqa: ARG001
    part = numbers.shown(Fraction(100, sum(choice.correct for choice in question.choices)))
    marks = {True: f"~%{part}%", False: f"~%-{part}%"}
    return "", [f"{marks[choice.correct]}{_text(choice.text)}{_feedback(choice)}" for choice in question.choices]


def _true_false(question: Question, notes: Notes) -> tuple[str, list[str]]:  # noqa: ARG001
    right, wrong = sorted(question.choices, key=lambda choice: not choice.correct)
    feedback = f"#{_text(wrong.feedback)}#{_text(right.feedback)}" if right.feedback or wrong.feedback else ""
    return "", [f"{right.text.upper()}{feedback}"]


def _matching(question: Question, notes: Notes) -> tuple[str, list[str]]:
    _no_feedback(question, notes)
    if any("->" in choice.text for choice in question.choices):
        raise SkippedError("text-not-written", text="->")
    return "", [f"={_text(choice.text)} -> {_escaped(choice.match)}" for choice in question.choices]


def _ordering(question: Question, notes: Notes) -> tuple[str, list[str]]:
    """As Moodle's plug-in has it: items without escapes, so only what would end the question is escaped."""
    _no_feedback(question, notes)
    if question.because:
        notes.warn("because-not-written")
    if any(choice.text.startswith("//") for choice in question.choices):
        raise SkippedError("text-not-written", text="//")
    items = [re.sub(r"([\\{}])", r"\\\1", choice.text) for choice in question.choices]
    return f">{len(items)} ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST SHOW", items


def _numeric(question: Question, notes: Notes) -> tuple[str, list[str]]:  # noqa: ARG001
    return "#", [
        f"=%{100 if choice.correct else 0}%{choice.value}:{choice.tolerance}{_feedback(choice)}"
        for choice in question.choices
    ]


def _words(question: Question, notes: Notes) -> tuple[str, list[str]]:  # noqa: ARG001
    return "", [_accepted(choice, "100" if choice.correct else "0") for choice in question.choices]


def _no_feedback(question: Question, notes: Notes) -> None:
    if any(choice.feedback for choice in question.choices):
        notes.warn("feedback-not-written")


WRITERS = {
    "single": _single,
    "multiple": _multiple,
    "true-false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "numeric": _numeric,
    "text": _words,
}
