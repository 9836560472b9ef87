"""Moodle XML: bytes in, questions and findings out.

The form is described at https://docs.moodle.org/en/Moodle_XML_format and, where that is silent, by what Moodle writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from courses.standards.questions import cloze, graded, numbers, pictures
from courses.standards.questions.categories import readable
from courses.standards.questions.encodings import decoded
from courses.standards.questions.findings import BrokenError, Finding, SkippedError
from courses.standards.questions.graded import Graded
from courses.standards.questions.model import MAX_QUESTIONS, Choice, Question, QuestionFile, question_file
from courses.standards.questions.notes import Notes
from courses.standards.questions.prose import Prose, one_line, prose
from courses.standards.questions.tree import Element, parse

MAX_LISTED = 100
FORMATS = {"plain_text": "plain", "html": "html", "moodle_auto_format": "moodle", "markdown": "markdown"}
WHOLE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle writes itself where nobody has written anything.
STANDARD = {"", "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}


@dataclass
class Reading:
    """One question while it is read, with the files that lie in it."""

    element: Element
    notes: Notes
    files: dict[str, str]

    def text(self, element: Element | None, *, form: str = "html", change: Callable[[str], str] | None = None) -> str:
        """The text of an element that has <text> and a format, without its formatting."""
        if element is None:
            return ""
        raw = self.raw(element)
        given = element.attributes.get("format", "")
        read = prose(change(raw) if change else raw, FORMATS.get(given, form), self.notes)
        return pictures.collect(read, self.files, self.notes)

    def raw(self, element: Element | None) -> str:
        said = element.first("text") if element else None
        if said and said.children:
            child = said.children[0]
            raise BrokenError("markup-in-text", child.line, self.notes.name, tag=child.tag[:40])
        # Old files have the text where newer ones have <text>.
        return said.text if said else element.text.strip() if element else ""

    @property
    def form(self) -> str:
        """The format of the question's text, which the others take on where they name none."""
        asked = self.element.first("questiontext")
        return FORMATS.get(asked.attributes.get("format", ""), "html") if asked else "html"

    def answers(self, *, form: str = "") -> list[Graded]:
        return [self._answer(element, form or self.form) for element in self.listed("answer")]

    def listed(self, *tags: str) -> list[Element]:
        found = list(self.element.all(*tags))
        if len(found) > MAX_LISTED:
            raise SkippedError("too-many", limit=graded.MAX_ANSWERS)
        return found

    def _answer(self, element: Element, form: str) -> Graded:
        text = self.text(element, form=form) if form != "plain" else self.raw(element)
        given = element.attributes.get("fraction") or element.said("fraction") or "0"
        try:
            percent = numbers.percent(given)
        except numbers.NotANumberError as error:
            raise BrokenError("no-number", element.line, self.notes.name, text=given[:60]) from error
        feedback = self.text(element.first("feedback"), form=self.form)
        return Graded(one_line(text), percent, feedback, element.said("tolerance") or "0", element.line)


def read_moodle_xml(data: bytes) -> QuestionFile:
    """The questions, or the errors for which there are none."""
    whole = Notes(1)
    findings: list[Finding] = whole.findings
    questions: list[Question] = []
    try:
        category = ""
        for element in _elements(decoded(data, whole)):
            if element.attributes.get("type") == "category":
                category = _category(element)
            else:
                questions += _question(element, category, findings)
    except BrokenError as error:
        findings.append(error.finding)
    return question_file(questions, findings)


def _elements(text: str) -> list[Element]:
    root = parse(text)
    if root.tag != "quiz":
        raise BrokenError("not-moodle", root.line, tag=root.tag[:40])
    found = list(root.all("question"))
    if len(found) > MAX_QUESTIONS:
        raise BrokenError("too-many-questions", found[MAX_QUESTIONS].line, limit=MAX_QUESTIONS)
    return found


def _category(element: Element) -> str:
    named = element.first("category")
    return readable(named.said("text") or named.text) if named else ""


def _question(element: Element, category: str, findings: list[Finding]) -> list[Question]:
    """The question, or none. What is broken is a finding too, so that all of it is found at once."""
    named = element.first("name")
    notes = Notes(element.line, one_line(named.said("text"))[:200] if named else "")
    try:
        return [replace(_read(element, notes), category=category)]
    except BrokenError as error:
        findings.append(replace(error.finding, question=error.finding.question or notes.name))
    except SkippedError as error:
        findings.append(notes.skipped(error))
    finally:
        findings += notes.findings
    return []


def _read(element: Element, notes: Notes) -> Question:
    kind = element.attributes.get("type", "")
    if kind not in READERS:
        raise SkippedError("kind", kind=kind)
    reading = Reading(element, notes, _files(element))
    question = READERS[kind](reading)
    if not question.ask:
        raise SkippedError("no-ask")
    _say_what_is_lost(reading)
    tags = element.first("tags")
    said = (one_line(tag.said("text") or tag.text)[:100] for tag in tags.all("tag")) if tags else ()
    return replace(
        question,
        name=notes.name,
        because=reading.text(element.first("generalfeedback"), form=reading.form),
        idnumber=one_line(element.said("idnumber"))[:100],
        tags=tuple(dict.fromkeys(tag for tag in said if tag))[:MAX_LISTED],
        pictures=tuple(notes.pictures),
        line=element.line,
    )


def _files(element: Element) -> dict[str, str]:
    """Every file of the question by its name, still in base64."""
    files: dict[str, str] = {}
    waiting = [element]
    while waiting:
        here = waiting.pop()
        waiting += here.children
        if here.tag == "file" and here.attributes.get("encoding", "base64") == "base64":
            files.setdefault(here.attributes.get("name", ""), here.text)
    if (name := element.said("image")) and (content := element.said("image_base64")):
        files.setdefault(name.rsplit("/", 1)[-1], content)
    return files


def _say_what_is_lost(reading: Reading) -> None:
    element, notes = reading.element, reading.notes
    whole = (one_line(reading.text(element.first(tag))) for tag in WHOLE)
    hints = (reading.text(hint) for hint in reading.listed("hint"))
    if any(text not in STANDARD for text in (*whole, *hints)):
        notes.warn("whole-feedback")
    mark = element.said("defaultgrade")
    if mark and numbers.NUMBER.match(mark) and numbers.percent(mark) != 1:
        notes.warn("mark", mark=numbers.shown(numbers.percent(mark)))
    if element.said("hidden") == "1":
        notes.warn("hidden")


def _multichoice(reading: Reading) -> Question:
    answers = reading.answers()
    if reading.element.said("single") in ("false", "0"):
        return Question("multiple", _ask(reading), graded.multiple(answers, reading.notes))
    return Question("single", _ask(reading), graded.single(answers, reading.notes))


def _true_false(reading: Reading) -> Question:
    answers = reading.answers()
    if len(answers) != 2:
        raise SkippedError("too-few")
    first, second = answers
    # Files in other languages name the answers in theirs: then the first is “true”, as Moodle has it.
    true, false = (second, first) if first.text.lower() == "false" else (first, second)
    if (true.percent == graded.FULL) == (false.percent == graded.FULL):
        raise SkippedError("not-one-right", count=sum(answer.percent == graded.FULL for answer in answers))
    choices = graded.true_false(
        right=true.percent == graded.FULL, feedback_true=true.feedback, feedback_false=false.feedback
    )
    return Question("true-false", _ask(reading), choices)


def _matching(reading: Reading) -> Question:
    pairs = []
    for element in reading.listed("subquestion"):
        text = one_line(reading.text(element, form=reading.form))
        feedback = reading.text(element.first("feedback"), form=reading.form)
        pairs.append(Choice(text, match=one_line(reading.raw(element.first("answer"))), feedback=feedback))
    return Question("matching", _ask(reading), graded.pairs(pairs))


def _ordering(reading: Reading) -> Question:
    """The order of the answers is the right one; what they are worth is the place they had in some files."""
    notes, element = reading.notes, reading.element
    if (element.said("selecttype") or element.said("logical")) not in ("", "ALL", "EXACT"):
        notes.warn("ordering-subset")
    if (rule := element.said("gradingtype")) not in ("", "RELATIVE", "RELATIVE_NEXT_EXCLUDE_LAST"):
        notes.warn("ordering-marks", rule=rule[:40])
    items = [Choice(answer.text, feedback=answer.feedback) for answer in reading.answers()]
    return Question("ordering", _ask(reading), graded.steps(items))


def _numerical(reading: Reading) -> Question:
    answers = reading.answers(form="plain")
    units = reading.element.first("units")
    named = [(unit.said("unit_name"), unit.said("multiplier") or "1") for unit in units.all("unit")] if units else []
    bases = [one_line(name) for name, factor in named if numbers.NUMBER.match(factor) and numbers.percent(factor) == 1]
    unit = bases[0][:40] if bases else ""
    if len(named) > 1:
        reading.notes.warn("units", unit=unit)
    return replace(Question("numeric", _ask(reading), graded.figures(answers, reading.notes)), unit=unit)


def _short_answer(reading: Reading) -> Question:
    if reading.element.said("usecase") in ("1", "true"):
        reading.notes.warn("case")
    return Question("text", _ask(reading), graded.words(reading.answers(form="plain"), reading.notes))


def _cloze(reading: Reading) -> Question:
    gaps: list[Choice] = []

    def marked(text: str) -> str:
        text, found = cloze.cloze(text, reading.notes)
        gaps.extend(found)
        return text

    return replace(Question("gaps", _ask(reading, marked), ()), choices=tuple(gaps))


def _chosen(reading: Reading) -> Question:
    gaps: list[Choice] = []
    options = [one_line(reading.text(option, form="html")) for option in reading.listed("selectoption", "dragbox")]

    def marked(text: str) -> str:
        text, found = cloze.chosen(text, options, reading.notes)
        gaps.extend(found)
        return text

    return replace(Question("gaps", _ask(reading, marked), ()), choices=tuple(gaps))


def _ask(reading: Reading, change: Callable[[str], str] | None = None) -> str:
    asked = reading.element.first("questiontext")
    if asked is None:
        raise SkippedError("no-ask")
    said = reading.text(asked, change=change)
    if name := reading.element.said("image"):
        pictures.collect(Prose("", [(name, "")]), reading.files, reading.notes)
    return said


READERS: dict[str, Callable[[Reading], Question]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "numerical": _numerical,
    "shortanswer": _short_answer,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _chosen,
    "ddwtos": _chosen,
}
