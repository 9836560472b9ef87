"""GIFT, the text format of Moodle's: bytes in, questions and findings out. What is written can be read again.

The form is described at https://docs.moodle.org/en/GIFT_format and, where that is silent, by what Moodle does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from courses.standards.questions import graded, numbers, pictures
from courses.standards.questions.categories import readable
from courses.standards.questions.encodings import decoded
from courses.standards.questions.findings import BrokenError, Finding, SkippedError
from courses.standards.questions.graded import FULL, Graded
from courses.standards.questions.model import MAX_QUESTIONS, Choice, Question, QuestionFile, question_file
from courses.standards.questions.notes import Notes
from courses.standards.questions.prose import MAX_RAW, MAX_TEXT, one_line, prose, tidy

NOTHING = Fraction(0)
# What is escaped is out of the way while the form is looked at: controls that no file may hold.
ESCAPED = {
    "\\\\": "\\",
    "\\:": "\x01",
    "\\#": "\x02",
    "\\=": "\x03",
    "\\{": "\x04",
    "\\}": "\x05",
    "\\~": "\x06",
    "\\n": "\x07",
}
ESCAPE = re.compile(r"\\[\\:#={}~n]")
MEANT = str.maketrans({"\x01": ":", "\x02": "#", "\x03": "=", "\x04": "{", "\x05": "}", "\x06": "~", "\x07": "\n"})
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
IDNUMBER = re.compile(r"\[id:((?:\\.|[^\[\]\\]){1,100})\]")
TAG = re.compile(r"\[tag:((?:\\.|[^\[\]\\]){1,100})\]")
ORDERING = re.compile(
    r">\s*\d{0,4}\s*(?P<chosen>ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?\b\s*"
    r"(?:HORIZONTAL|HORI|H|VERTICAL|VERT|V|0|1)?\b\s*(?P<rule>[A-Z_]{3,40})?\b"
)
TRUE, FALSE = ("T", "TRUE"), ("F", "FALSE")


@dataclass(frozen=True)
class Section:
    """Part of a question's text, still escaped, with the line on which it begins and the format of its texts."""

    text: str
    line: int
    form: str = "moodle"

    def part(self, start: int, end: int | None = None) -> "Section":
        return replace(self, text=self.text[start:end], line=self.line + self.text.count("\n", 0, start))

    def split(self, marks: str) -> Iterator["Section"]:
        """At each mark, which stays at the start of its piece. What comes before the first one is left out if empty."""
        if len(self.text) > MAX_RAW:
            raise BrokenError("too-long", self.line, limit=MAX_TEXT)
        places = [found.start() for found in re.finditer(f"[{re.escape(marks)}]", self.text)]
        if len(places) > 2 * graded.MAX_ANSWERS:
            raise SkippedError("too-many", limit=graded.MAX_ANSWERS)
        for start, end in zip([0, *places], [*places, len(self.text)], strict=True):
            if piece := self.text[start:end].strip():
                begins = start + len(self.text[start:end]) - len(self.text[start:end].lstrip())
                yield Section(piece, self.line + self.text.count("\n", 0, begins), self.form)

    def said(self, notes: Notes) -> str:
        found = FORMAT.match(self.text.strip())
        text = self.text.strip()[found.end() :] if found else self.text
        read = prose(text.translate(MEANT), found[1] if found else self.form, notes)
        return pictures.collect(read, {}, notes)


def read_gift(data: bytes) -> QuestionFile:
    """The questions, or the errors for which there are none."""
    whole = Notes(1)
    findings: list[Finding] = whole.findings
    questions: list[Question] = []
    try:
        category = ""
        for block in _blocks(decoded(data, whole)):
            found, rest = _category(block)
            category = category if found is None else found
            questions += _question(rest, category, findings)
    except BrokenError as error:
        findings.append(error.finding)
    return question_file(questions, findings)


def _blocks(text: str) -> Iterator[Section]:
    """What stands between empty lines."""
    lines: list[str] = []
    count = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield Section("\n".join(lines), number - len(lines))
            lines = []
            count += 1
        if count > MAX_QUESTIONS:
            raise BrokenError("too-many-questions", number, limit=MAX_QUESTIONS)


def _category(block: Section) -> tuple[str | None, Section]:
    """The category that the block begins with, and the rest of it."""
    start = 0
    category = None
    for line in block.text.split("\n"):
        if line.strip().upper().startswith("$CATEGORY:"):
            category = readable(line.strip()[10:])
        elif not line.strip().startswith("//"):
            break
        elif category is None and "$CATEGORY:" not in block.text:
            return None, block
        start += len(line) + 1
    return (None, block) if category is None else (category, block.part(min(start, len(block.text))))


def _question(block: Section, category: str, findings: list[Finding]) -> list[Question]:
    """The question of a block, or none. What is broken is a finding too, so that all of it is found at once."""
    comments = "\n".join(line for line in block.text.split("\n") if line.strip().startswith("//"))
    lines = [" " if line.strip().startswith("//") else line for line in block.text.split("\n")]
    body = replace(block, text=ESCAPE.sub(lambda found: ESCAPED[found[0]], "\n".join(lines)))
    if not body.text.strip():
        return []
    body = body.part(len(body.text) - len(body.text.lstrip()))
    name, body = _name(body)
    notes = Notes(body.line, name)
    try:
        question = _read(body, notes)
    except BrokenError as error:
        findings.append(replace(error.finding, question=error.finding.question or name))
        return []
    except SkippedError as error:
        findings.append(notes.skipped(error))
        return []
    finally:
        findings += notes.findings
    idnumber = IDNUMBER.search(comments)
    tags = tuple(dict.fromkeys(_unescaped(tag) for tag in TAG.findall(comments)))
    known = _unescaped(idnumber[1]) if idnumber else ""
    return [replace(question, category=category, idnumber=known, tags=tags, pictures=tuple(notes.pictures))]


def _unescaped(text: str) -> str:
    return one_line(re.sub(r"\\(.)", r"\1", text))


def _name(body: Section) -> tuple[str, Section]:
    if body.text.startswith("::") and (end := body.text.find("::", 2)) != -1:
        rest = body.part(end + 2)
        return one_line(body.text[2:end].translate(MEANT))[:200], rest.part(len(rest.text) - len(rest.text.lstrip()))
    return "", body


def _read(body: Section, notes: Notes) -> Question:
    start, end = body.text.find("{"), body.text.find("}")
    if start == -1 and end == -1:
        raise SkippedError("kind", kind="description")
    if start == -1 or -1 < end < start:
        raise BrokenError("brace-close", body.part(end).line)
    if end == -1:
        raise BrokenError("brace-open", body.part(start).line)
    before, answers, after = body.part(0, start), body.part(start + 1, end), body.part(end + 1)
    if "{" in after.text or "}" in after.text:
        raise SkippedError("two-sections")
    if found := FORMAT.match(before.text):
        answers = replace(answers, form=found[1])
    because = ""
    if not answers.text.lstrip().startswith(">") and (mark := answers.text.rfind("####")) != -1:
        because = answers.part(mark + 4).said(notes)
        answers = answers.part(0, mark)
    question = Question("", _ask(before, "_____" if after.text.strip() else "", after, notes), (), notes.name, because)
    if not question.ask:
        raise SkippedError("no-ask")
    question = replace(question, line=notes.line)
    return _with_answers(question, answers, notes, (before, after))


def _ask(before: Section, marker: str, after: Section, notes: Notes) -> str:
    return replace(before, text=f"{before.text}{marker}{after.text}").said(notes)


def _with_answers(question: Question, answers: Section, notes: Notes, around: tuple[Section, Section]) -> Question:
    text = answers.text.strip()
    if not text:
        raise SkippedError("kind", kind="essay")
    if text.startswith("#"):
        return replace(question, kind="numeric", choices=graded.figures(list(_figures(answers, notes)), notes))
    if text.startswith(">"):
        return replace(question, kind="ordering", choices=_steps(answers, notes))
    if "~" in text:
        return _choices(question, answers, notes)
    if "=" in text and "->" in text:
        return replace(question, kind="matching", choices=_pairs(answers, notes))
    if text.split("#", 1)[0].strip() in TRUE + FALSE:
        return replace(question, kind="true-false", choices=_true_false(answers, notes))
    return _words(question, answers, notes, around)


def _choices(question: Question, answers: Section, notes: Notes) -> Question:
    found = [_graded(piece, notes, otherwise=NOTHING) for piece in answers.split("~=")]
    if any(answer.percent == FULL for answer in found) and "=" in answers.text:
        return replace(question, kind="single", choices=graded.single(found, notes))
    return replace(question, kind="multiple", choices=graded.multiple(found, notes))


def _words(question: Question, answers: Section, notes: Notes, around: tuple[Section, Section]) -> Question:
    found = [_graded(piece, notes, otherwise=FULL) for piece in answers.split("=")]
    choices = graded.words(found, notes)
    before, after = around
    if after.text.strip() and len(choices) == 1:
        ask = _ask(before, "[1]", after, notes)
        if re.findall(r"\[\d{1,2}\]", ask) == ["[1]"]:
            return replace(question, kind="gaps", ask=ask, choices=choices)
    return replace(question, kind="text", choices=choices)


def _graded(piece: Section, notes: Notes, *, otherwise: Fraction) -> Graded:
    """An answer with its mark, its weight and its feedback."""
    text = piece.text
    percent = otherwise
    if text[0] in "~=":
        percent = FULL if text[0] == "=" else NOTHING
        text = text[1:].lstrip()
    if found := WEIGHT.match(text):
        percent = numbers.percent(found[1])
        text = text[found.end() :]
    answer, _mark, feedback = text.partition("#")
    said = replace(piece, text=answer).said(notes)
    return Graded(one_line(said), percent, replace(piece, text=feedback).said(notes), line=piece.line)


def _figures(answers: Section, notes: Notes) -> Iterator[Graded]:
    start = answers.text.index("#") + 1
    for piece in answers.part(start).split("=~"):
        if piece.text.startswith("~"):
            feedback = piece.text.partition("#")[2]
            yield Graded("*", NOTHING, replace(piece, text=feedback).said(notes), line=piece.line)
            continue
        # A colon is part of the form here, whether or not it is escaped.
        found = _graded(replace(piece, text=piece.text.replace("\x01", ":")), notes, otherwise=FULL)
        value, tolerance = _range(found, notes)
        yield replace(found, text=value, tolerance=tolerance)


def _range(found: Graded, notes: Notes) -> tuple[str, str]:
    if ".." in found.text:
        least, most = (Decimal(graded.number(text, found, notes)) for text in found.text.split("..", 1))
        return numbers.plain((least + most) / 2), numbers.plain(abs(most - least) / 2)
    value, _colon, tolerance = found.text.partition(":")
    return value.strip(), tolerance.strip() or "0"


def _pairs(answers: Section, notes: Notes) -> tuple[Choice, ...]:
    pairs = []
    for piece in answers.split("="):
        left, arrow, right = piece.text.removeprefix("=").partition("->")
        if not arrow:
            raise BrokenError("no-arrow", piece.line, notes.name)
        text = one_line(replace(piece, text=left).said(notes))
        pairs.append(Choice(text, match=one_line(right.translate(MEANT))))
    return graded.pairs(pairs)


def _true_false(answers: Section, notes: Notes) -> tuple[Choice, ...]:
    said, *feedback = answers.text.split("#", 2)
    wrong, right = [replace(answers, text=text).said(notes) for text in (*feedback, "", "")][:2]
    if said.strip() in TRUE:
        return graded.true_false(right=True, feedback_true=right, feedback_false=wrong)
    return graded.true_false(right=False, feedback_true=wrong, feedback_false=right)


def _steps(answers: Section, notes: Notes) -> tuple[Choice, ...]:
    head, _line, items = answers.text.strip().partition("\n")
    found = ORDERING.match(head)
    if found and found["chosen"] not in (None, "ALL", "EXACT"):
        notes.warn("ordering-subset")
    if found and found["rule"] not in (None, "RELATIVE_NEXT_EXCLUDE_LAST", "RELATIVE", "REL", "SHOW", "HIDE"):
        notes.warn("ordering-marks", rule=found["rule"])
    lines: Sequence[str] = [tidy(line.translate(MEANT)) for line in items.split("\n")]
    return graded.steps([Choice(one_line(line)) for line in lines if line])
