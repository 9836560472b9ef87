"""Gaps: Moodle's embedded answers (cloze), and its words that are chosen or dragged into a text."""

import html
import re
from collections.abc import Sequence
from fractions import Fraction

from courses.standards.questions import graded, numbers
from courses.standards.questions.findings import BrokenError, SkippedError
from courses.standards.questions.graded import FULL, Graded
from courses.standards.questions.model import Choice
from courses.standards.questions.notes import Notes
from courses.standards.questions.prose import one_line, prose

OPENING = re.compile(r"\{\d{0,4}:([A-Z_]{1,20}):")
# An answer ends at ~, # or } unless a backslash or the ampersand of a character reference stands before it.
ENDS = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)[~#}]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{0,10})?)%")
WRITTEN = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
CHOSEN = re.compile(r"(MULTICHOICE|MC)(_?[VH]?S?)\Z")
NUMERIC = ("NUMERICAL", "NM")
PLACE = re.compile(r"\[\[(\d{1,2})\]\]")
MEANINGFUL = re.compile(r"[&<>~#{}%=\\\"]")
LITERAL_STAR = "\\*"
MAX_GAPS = 50


def cloze(text: str, notes: Notes) -> tuple[str, tuple[Choice, ...]]:
    """The text with a marker for each gap, and what fills them."""
    text = without_markers(text, notes)
    pieces: list[str] = []
    choices: list[Choice] = []
    at = 0
    while opening := OPENING.search(text, at):
        answers, end = _answers(text, opening.end(), notes)
        choices.append(_gap(opening[1], answers, len(choices) + 1, notes))
        pieces += [text[at : opening.start()], f"[{len(choices)}]"]
        at = end
        if len(choices) > MAX_GAPS:
            raise SkippedError("too-many", limit=MAX_GAPS)
    if not choices:
        raise SkippedError("no-gaps")
    return "".join(pieces) + text[at:], tuple(choices)


def chosen(text: str, options: Sequence[str], notes: Notes) -> tuple[str, tuple[Choice, ...]]:
    """The text with [[3]] for the third option, and our gaps in the order of the text."""
    text = without_markers(text, notes)
    choices: list[Choice] = []

    def gap(found: re.Match[str]) -> str:
        place = int(found[1])
        if not 1 <= place <= len(options) or not options[place - 1]:
            raise SkippedError("none-right")
        choices.append(Choice(accepted=(options[place - 1],)))
        notes.warn("gap-options", gap=len(choices))
        return f"[{len(choices)}]"

    text = PLACE.sub(gap, text)
    if not choices:
        raise SkippedError("no-gaps")
    if len(choices) > MAX_GAPS:
        raise SkippedError("too-many", limit=MAX_GAPS)
    return text, tuple(choices)


def without_markers(text: str, notes: Notes) -> str:
    """What looks like one of our markers and is none, in round brackets. [[1]] is Moodle's, and stays."""

    def other(found: re.Match[str]) -> str:
        notes.warn("gap-marker", text=found[0])
        return f"({found[1]})"

    return re.sub(r"(?<!\[)\[(\d{1,2})\](?!\])", other, text)


def _answers(text: str, at: int, notes: Notes) -> tuple[list[Graded], int]:
    """The answers from this place on, and where the text goes on after the closing brace."""
    answers: list[Graded] = []
    while True:
        answer, mark, at = _until(text, at, notes)
        feedback = ""
        if mark == "#":
            feedback, mark, at = _until(text, at, notes, stops="~}")
        answers.append(_answer(answer, feedback, notes))
        if mark == "}":
            return answers, at


def _until(text: str, at: int, notes: Notes, stops: str = "~#}") -> tuple[str, str, int]:
    for end in ENDS.finditer(text, at):
        if end[0] in stops:
            return text[at : end.start()], end[0], end.end()
    raise BrokenError("brace-open", notes.line, notes.name)


def _answer(text: str, feedback: str, notes: Notes) -> Graded:
    text = text.strip()
    percent = Fraction(0)
    if text.startswith("="):
        percent, text = FULL, text[1:]
    elif found := WEIGHT.match(text):
        percent, text = numbers.percent(found[1]), text[found.end() :]
    return Graded(one_line(_plain(text)), percent, prose(_plain(feedback), "html", notes).text)


def _plain(text: str) -> str:
    """Character references are resolved once more, as Moodle does: its editor has put them there."""
    for escaped in ("\\}", "\\#", "\\~"):
        text = text.replace(escaped, escaped[1])
    return html.unescape(text)


def _gap(kind: str, answers: list[Graded], place: int, notes: Notes) -> Choice:
    if kind in NUMERIC:
        answers = [_figure(answer, notes) for answer in answers]
    elif CHOSEN.match(kind):
        notes.warn("gap-options", gap=place)
        answers = [Graded(one_line(prose(a.text, "html", notes).text), a.percent, a.feedback) for a in answers]
    elif kind not in WRITTEN:
        raise SkippedError("gap-kind", kind=kind)
    elif kind in WRITTEN[3:]:
        notes.warn("case")
    return graded.gap(answers, place, notes)


def _figure(answer: Graded, notes: Notes) -> Graded:
    value, _colon, tolerance = answer.text.partition(":")
    if value in ("*", ""):
        return answer
    if graded.number(tolerance or "0", answer, notes) != "0":
        raise SkippedError("gap-tolerance")
    return Graded(graded.number(value, answer, notes), answer.percent, answer.feedback)


def written(choice: Choice) -> str:
    """A gap as Moodle's embedded answer. Character references carry what the form gives a meaning."""
    feedback = html.escape(choice.feedback, quote=False).replace("\n", "<br>")
    said = f"#{_referenced(feedback)}" if feedback else ""
    answers = [f"={_referenced(text.replace('*', LITERAL_STAR))}{said}" for text in choice.accepted]
    return "{1:SHORTANSWER:" + "~".join(answers) + "}"


def _referenced(text: str) -> str:
    return MEANINGFUL.sub(lambda found: f"&#{ord(found[0])};", text)
