"""What a response is worth by the stored parameters: the rules of the content types' own scripts, on our side.

It shows a forged score. It does not show a forged response: the right answers are in the page.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.standards.h5p.names import LibraryName

BETWEEN = "[,]"
TAGS = re.compile(r"</?[a-z]*\d?>", re.IGNORECASE)
MARKED = re.compile(r"(\*.*?\*)")
LINE = re.compile(r"\r\n|\n|\r")
# After the word to be dragged come a tip and feedback, in any order.
BESIDE = re.compile(r"\\[+-][^\\*:]+|:[^\\*]+")
MOST_TYPED = 100  # letters, where spelling mistakes are forgiven; what is longer must be the same
# What is whole is worth the sum of its parts.
SUMMED = frozenset(
    {"H5P.QuestionSet", "H5P.Column", "H5P.InteractiveBook", "H5P.CoursePresentation", "H5P.InteractiveVideo"}
)


@dataclass(frozen=True)
class Score:
    raw: int
    max: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.raw + other.raw, self.max + other.max)


@dataclass(frozen=True)
class Said:
    """What a statement said of one part: its response, and the score that the browser gave."""

    response: str
    raw: int | float
    max: int | float


@dataclass(frozen=True)
class Part:
    """A content within a content; `identity` is its subContentId, empty for the whole."""

    library: LibraryName
    params: Mapping[str, Any]
    identity: str = ""
    parts: "list[Part]" = field(default_factory=list)


def regrade(library: LibraryName, params: Mapping[str, Any], response: str) -> Score | None:
    """None if it is not known here how this type is scored. A response of another form is worth nothing."""
    grader = GRADERS.get(library.machine_name)
    return grader(params, response) if grader else None


def regrade_whole(library: LibraryName, params: Mapping[str, Any], said: Mapping[str, Said]) -> Score | None:
    """The score of a content from what was said of it and of its parts, by subContentId ("" is the content itself).

    Of a part that cannot be graded here the browser's score is taken. A part of which nothing was said may have been
    answered all the same (a question set counts what was not checked): so much more the whole may claim, and no more.
    None if nothing was graded here.
    """
    found = _sum(tree(library, params), said, said.get(""))
    if found.score is None or not found.is_graded:
        return None
    if "" not in said:
        return found.score + Score(0, found.open)
    claimed = said[""]
    most = min(found.open, max(0, round(claimed.max) - found.score.max))  # a set may ask only some of its questions
    return found.score + Score(min(max(0, round(claimed.raw) - found.score.raw), most), most)


def tree(library: LibraryName, params: Mapping[str, Any]) -> Part:
    """The contents within a content, to any depth."""
    return Part(library, params, parts=list(_within(params)))


def _within(value: Any) -> "list[Part]":
    if isinstance(value, list):
        return [part for one in value for part in _within(one)]
    if not isinstance(value, dict):
        return []
    library, params = LibraryName.read(value.get("library")), value.get("params")
    if library and isinstance(params, dict):
        identity = value.get("subContentId")
        return [Part(library, params, identity if isinstance(identity, str) else "", _within(params))]
    return [part for one in value.values() for part in _within(one)]


@dataclass(frozen=True)
class _Sum:
    """What was said is worth `score`, some of it graded here; `open` points more are in parts that said nothing."""

    score: Score | None
    is_graded: bool = False
    open: int = 0


def _sum(part: Part, said: Mapping[str, Said], own: Said | None) -> _Sum:
    is_sum = part.library.machine_name in SUMMED
    score = None if is_sum else regrade(part.library, part.params, own.response if own else "")
    if score:
        return _Sum(score, is_graded=True) if own else _Sum(None, open=score.max)
    inner = part.parts if is_sum else []
    found = [_sum(one, said, said.get(one.identity) if one.identity else None) for one in inner]
    worth = [one.score for one in found if one.score]
    if worth:
        whole = sum(worth, start=Score(0, 0))
        return _Sum(whole, any(one.is_graded for one in found), sum(one.open for one in found))
    return _Sum(Score(round(own.raw), round(own.max)) if own else None, open=sum(one.open for one in found))


# Each type by its script


def _multi_choice(params: Mapping[str, Any], response: str) -> Score | None:
    """One point for each right choice, one off for each wrong one, or one for all."""
    answers = params.get("answers")
    if not isinstance(answers, list) or not answers:
        return None
    right = {place for place, answer in enumerate(answers) if isinstance(answer, dict) and answer.get("correct")}
    behaviour = _group(params, "behaviour")
    chosen = {int(one) for one in response.split(BETWEEN) if one.isascii() and one.isdigit() and len(one) < 6}
    points = max(0, len(chosen & right) - len(chosen - right))
    most = len(right) or 1
    if not right:
        points = 0 if chosen else 1
    kind = behaviour.get("type", "auto")
    is_single = len(right) == 1 if kind == "auto" else kind == "single"
    if behaviour.get("singlePoint", True):
        return Score(int(100 * points / most >= _percentage(behaviour)), 1)
    return Score(min(points, 1), 1) if is_single else Score(points, most)


def _percentage(behaviour: Mapping[str, Any]) -> float:
    value = behaviour.get("passPercentage", 100)
    return value if isinstance(value, int | float) else 100


def _true_false(params: Mapping[str, Any], response: str) -> Score:
    right = "true" if params.get("correct") in ("true", None) else "false"
    return Score(int(response == right), 1)


def _blanks(params: Mapping[str, Any], response: str) -> Score | None:
    questions, behaviour = params.get("questions"), _group(params, "behaviour")
    if not isinstance(questions, list):
        return None
    blanks = [accepted for text in questions if isinstance(text, str) for accepted in blanks_of(text)]
    typed = response.split(BETWEEN)
    if len(typed) != len(blanks):
        return Score(0, len(blanks)) if blanks else None
    minds_case = behaviour.get("caseSensitive", True) is True
    forgives = behaviour.get("acceptSpellingErrors") is True
    both = zip(typed, blanks, strict=True)
    return Score(sum(_is_right(word, accepted, minds_case, forgives) for word, accepted in both), len(blanks))


def blanks_of(text: str) -> list[list[str]]:
    """The accepted answers of each blank: what stands between asterisks, `one/another:tip`."""
    blanks = []
    start = text.find("*")
    while start != -1 and (end := text.find("*", start + 1)) != -1:
        said = TAGS.sub("", text[start + 1 : end])
        if said:
            blanks.append([html.unescape(one.strip()).strip() for one in said.split(":")[0].split("/")])
        start = text.find("*", end + (2 if said else 1))  # the script passes over one letter after a blank
    return blanks


def _is_right(typed: str, accepted: list[str], minds_case: bool, forgives: bool) -> bool:
    word = typed.strip() if minds_case else typed.strip().lower()
    for one in accepted if minds_case else [each.lower() for each in accepted]:
        allowed = (2 if len(one) > 9 else 1 if len(one) > 3 else 0) if forgives else 0
        if word == one or (allowed and len(one) <= MOST_TYPED and _is_near(word, one, allowed)):
            return True
    return False


def _is_near(typed: str, word: str, most: int) -> bool:
    """Whether so few letters are changed, missing, added, or swapped with their neighbour."""
    if abs(len(typed) - len(word)) > most:
        return False
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        further, before, row = before, row, [i]
        for j, other in enumerate(word, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if further and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, further[j - 2] + 1)
            row.append(cost)
    return row[-1] <= most


def _drag_text(params: Mapping[str, Any], response: str) -> Score | None:
    """One point for each word in its place."""
    text = params.get("textField")
    words = dragged_of(text) if isinstance(text, str) else []
    if not words:
        return None
    dropped = response.split(BETWEEN)
    if len(dropped) != len(words):
        return Score(0, len(words))
    both = zip(dropped, words, strict=True)  # some versions say words as they are written in HTML
    return Score(sum(word in (one.strip(), html.unescape(one).strip()) for one, word in both), len(words))


def dragged_of(text: str) -> list[str]:
    """The words to be dragged, in the order of their places."""
    parts = [part for part in MARKED.split(LINE.sub("<br/>", text)) if part]
    marked = [part for part in parts if part.startswith("*") and part.endswith("*")]
    return [html.unescape(BESIDE.sub("", part.strip("*"))).strip() for part in marked]


def _group(params: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = params.get(name)
    return value if isinstance(value, dict) else {}


GRADERS: dict[str, Callable[[Mapping[str, Any], str], Score | None]] = {
    "H5P.MultiChoice": _multi_choice,
    "H5P.TrueFalse": _true_false,
    "H5P.Blanks": _blanks,
    "H5P.DragText": _drag_text,
}
