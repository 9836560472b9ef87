"""Questions as Moodle XML, so that we and Moodle can read them."""

import base64
import html
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from xml.sax.saxutils import escape

from courses.standards.questions import cloze, numbers
from courses.standards.questions.categories import path
from courses.standards.questions.findings import Finding, SkippedError
from courses.standards.questions.model import Choice, Question, Written
from courses.standards.questions.notes import Notes
from courses.standards.questions.prose import PLUGIN_FILE

TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true-false": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "numeric": "numerical",
    "text": "shortanswer",
    "gaps": "cloze",
}
MARKER = re.compile(r"\[(\d{1,2})\]")


def write_moodle_xml(questions: Iterable[Question]) -> Written:
    findings: list[Finding] = []
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = ""
    for question in questions:
        notes = Notes(0, question.title)
        if question.kind not in TYPES:
            findings.append(notes.skipped(SkippedError("kind-not-written", kind=question.kind)))
            continue
        if question.category != category:
            category = question.category
            named = _said("category", path(category))
            parts.append(f'<question type="category">{named}</question>')
        parts += _question(question)
    return Written("\n".join([*parts, "</quiz>", ""]).encode(), tuple(findings))


def _question(question: Question) -> Iterator[str]:
    yield f'<question type="{TYPES[question.kind]}">'
    yield _said("name", question.name)
    yield _asked(question)
    yield _said("generalfeedback", question.because, plain=True)
    yield "<defaultgrade>1</defaultgrade>"
    yield f"<idnumber>{escape(question.idnumber)}</idnumber>"
    yield from WRITERS[question.kind](question)
    if question.tags:
        tags = "".join(_said("tag", tag) for tag in question.tags)
        yield f"<tags>{tags}</tags>"
    yield "</question>"


def _said(tag: str, text: str, *, plain: bool = False) -> str:
    form = ' format="plain_text"' if plain else ""
    return f"<{tag}{form}><text>{escape(text)}</text></{tag}>"


def _asked(question: Question) -> str:
    """Plain text where plain text will do. Gaps and pictures need HTML."""
    if question.kind != "gaps" and not question.pictures:
        return _said("questiontext", question.ask, plain=True)
    text = _html(question.ask)
    if question.kind == "gaps":
        text = text.replace("{", "&#123;")
        text = MARKER.sub(lambda found: cloze.written(question.choices[int(found[1]) - 1]), text)
    files: dict[str, str] = {}
    for picture in question.pictures:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", picture.name)
        name = f"{len(files) + 1}-{name}" if name in files else name
        text += f'<br><img src="{PLUGIN_FILE}{name}" alt="{_alternative(picture.alt)}">'
        content = base64.b64encode(picture.data).decode()
        files[name] = f'<file name="{name}" path="/" encoding="base64">{content}</file>'
    return f'<questiontext format="html"><text>{escape(text)}</text>{"".join(files.values())}</questiontext>'


def _alternative(text: str) -> str:
    """Nothing in it may be taken for a gap."""
    return html.escape(text).replace("{", "&#123;").replace("[", "&#91;")


def _html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _answer(choice: Choice, percent: str, text: str, more: str = "") -> str:
    feedback = _said("feedback", choice.feedback, plain=True)
    return f'<answer fraction="{percent}" format="plain_text"><text>{escape(text)}</text>{feedback}{more}</answer>'


def _percent(choice: Choice) -> str:
    return "100" if choice.correct else "0"


def _single(question: Question) -> Iterator[str]:
    yield "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"
    yield from (_answer(choice, _percent(choice), choice.text) for choice in question.choices)


def _multiple(question: Question) -> Iterator[str]:
    part = numbers.shown(Fraction(100, sum(choice.correct for choice in question.choices)))
    yield "<single>false</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"
    yield from (_answer(choice, part if choice.correct else f"-{part}", choice.text) for choice in question.choices)


def _true_false(question: Question) -> Iterator[str]:
    yield from (_answer(choice, _percent(choice), choice.text) for choice in question.choices)


def _matching(question: Question) -> Iterator[str]:
    """Moodle has no feedback on a pair, and passes over what is written here for us."""
    yield "<shuffleanswers>true</shuffleanswers>"
    for choice in question.choices:
        feedback = _said("feedback", choice.feedback, plain=True) if choice.feedback else ""
        yield (
            f'<subquestion format="plain_text"><text>{escape(choice.text)}</text>'
            f"<answer><text>{escape(choice.match)}</text></answer>{feedback}</subquestion>"
        )


def _ordering(question: Question) -> Iterator[str]:
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
    yield f"<selectcount>{len(question.choices)}</selectcount>"
    yield "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype><showgrading>SHOW</showgrading>"
    yield from (_answer(choice, "100", choice.text) for choice in question.choices)


def _numeric(question: Question) -> Iterator[str]:
    for choice in question.choices:
        yield _answer(choice, _percent(choice), choice.value, f"<tolerance>{choice.tolerance}</tolerance>")
    if question.unit:
        unit = f"<unit><multiplier>1</multiplier><unit_name>{escape(question.unit)}</unit_name></unit>"
        yield f"<units>{unit}</units><unitgradingtype>0</unitgradingtype><showunits>0</showunits>"


def _words(question: Question) -> Iterator[str]:
    yield "<usecase>0</usecase>"
    for choice in question.choices:
        for text in choice.accepted:
            yield _answer(choice, _percent(choice), text.replace("*", "\\*"))


def _gaps(question: Question) -> Iterator[str]:  # noqa: ARG001 everything about them is in the text
    yield from ()


WRITERS = {
    "single": _single,
    "multiple": _multiple,
    "true-false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "numeric": _numeric,
    "text": _words,
    "gaps": _gaps,
}
