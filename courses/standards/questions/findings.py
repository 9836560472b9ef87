"""What there is to say about a file of questions: each finding has a line, a question, a code and a sentence."""

from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation. Who shows findings to people translates `Finding.sentence`."""
    return text


class Level(StrEnum):
    ERROR = "error"  # the file is broken: nothing of it is taken
    SKIPPED = "skipped"  # the question is not taken
    WARNING = "warning"  # the question is taken, and something about it is different


ERRORS = {
    "too-large": gettext_noop("The file is larger than %(limit)s MB."),
    "not-text": gettext_noop("This is not a text file: there is a control character here."),
    "encoding-unknown": gettext_noop("The encoding “%(encoding)s” is not known here."),
    "encoding-wrong": gettext_noop("These bytes are not text in the encoding %(encoding)s."),
    "no-questions": gettext_noop("There is no question in this file."),
    "too-many-questions": gettext_noop("There are more than %(limit)s questions in this file."),
    "too-long": gettext_noop("A text is longer than %(limit)s characters."),
    "brace-open": gettext_noop("The “{” before the answers is not closed by “}”."),
    "brace-close": gettext_noop("There is a “}” without a “{” before it."),
    "no-arrow": gettext_noop("A pair to match needs “->” between its two sides."),
    "no-number": gettext_noop("“%(text)s” is not a number."),
    "not-xml": gettext_noop("This is not well-formed XML: %(detail)s."),
    "doctype": gettext_noop("The file declares a document type or an entity. Such files are not read."),
    "too-deep": gettext_noop("The elements of this file are nested too deeply."),
    "too-many-elements": gettext_noop("There are more than %(limit)s elements in this file."),
    "not-moodle": gettext_noop("This is not Moodle XML: it begins with <%(tag)s> where <quiz> is expected."),
    "markup-in-text": gettext_noop("The text holds the element <%(tag)s>. HTML must stand in a CDATA section."),
}
SKIPPED = {
    "kind": gettext_noop("There is no type of question like “%(kind)s” here."),
    "no-ask": gettext_noop("The question has no text."),
    "too-few": gettext_noop("At least two answers are needed."),
    "too-few-steps": gettext_noop("At least three steps are needed to put them in order."),
    "too-many": gettext_noop("There are more than %(limit)s answers."),
    "none-right": gettext_noop("No answer is right."),
    "not-one-right": gettext_noop("Exactly one answer must be right; here there are %(count)s."),
    "empty-choice": gettext_noop("An answer has no text."),
    "said-twice": gettext_noop("“%(text)s” stands there twice."),
    "no-gaps": gettext_noop("There is no gap in the text."),
    "gap-kind": gettext_noop("A gap of the type “%(kind)s” cannot be filled with words."),
    "gap-tolerance": gettext_noop("A gap asks for a number with a tolerance. Gaps are filled with words here."),
    "two-sections": gettext_noop("There is more than one “{…}” in the question."),
    "kind-not-written": gettext_noop("This format has no question of this type (%(kind)s)."),
    "text-not-written": gettext_noop("This format cannot hold the text “%(text)s”."),
}
WARNINGS = {
    "encoding-guessed": gettext_noop(
        "The file does not name its encoding; it was read as %(encoding)s. Look at accents."
    ),
    "partial-credit": gettext_noop("“%(text)s” brings %(percent)s percent in the file. Here it counts as wrong."),
    "minus": gettext_noop("The file takes marks off for a wrong answer. Here a wrong answer brings nothing."),
    "weights": gettext_noop(
        "The file weighs the answers in its own way (%(percents)s). Here every right choice brings the same part, and "
        "every wrong one takes as much away."
    ),
    "any-other": gettext_noop("The feedback for any other answer is not taken over."),
    "wildcard": gettext_noop("“%(text)s” has a “*” that stands for anything. This answer is not taken over."),
    "case": gettext_noop("The file minds capitals. Here they make no difference."),
    "units": gettext_noop("The file knows several units. Only “%(unit)s” is taken over."),
    "mark": gettext_noop("The question counts %(mark)s in the file. Here every question counts the same."),
    "markup": gettext_noop("Formatting is not taken over: %(tags)s. Look at the text."),
    "picture": gettext_noop("The question has a picture: %(name)s (%(alt)s)."),
    "picture-outside": gettext_noop("A picture lies elsewhere (%(name)s) and is not fetched."),
    "picture-broken": gettext_noop("The picture %(name)s cannot be read, and is left out."),
    "picture-large": gettext_noop("The picture %(name)s is larger than %(limit)s MB, and is left out."),
    "picture-type": gettext_noop("%(name)s is not a picture of a known type (PNG, JPEG, WebP, GIF), and is left out."),
    "gap-wrong": gettext_noop("Feedback for wrong answers in gap %(gap)s is not taken over."),
    "gap-options": gettext_noop("Gap %(gap)s is chosen from a list in the file. Here it is written."),
    "gap-marker": gettext_noop("“%(text)s” in the text would be taken for a gap; it is written with round brackets."),
    "ordering-marks": gettext_noop(
        "The file marks the order in its own way (%(rule)s). Here every step counts that follows the right one."
    ),
    "ordering-subset": gettext_noop("The file shows only some of the steps. Here all are shown."),
    "whole-feedback": gettext_noop("Hints, and feedback on the answer as a whole, are not taken over."),
    "hidden": gettext_noop("The question is hidden in the file: it may be an old version."),
    "feedback-not-written": gettext_noop("This format has no place for feedback on each part."),
    "because-not-written": gettext_noop("This format has no place for the explanation."),
    "unit-not-written": gettext_noop("This format has no place for the unit."),
    "picture-not-written": gettext_noop("The picture is not written."),
    "answer-not-written": gettext_noop("This format cannot hold “%(text)s” as an accepted answer. It is left out."),
    "tolerance-not-written": gettext_noop("This format has no tolerance: only %(text)s itself counts as right."),
    "decoys-not-written": gettext_noop("This format has no place for what belongs to nothing. It is left out."),
    "as-words": gettext_noop("It is written as words that are dragged to their places, and each place counts."),
    "library-not-here": gettext_noop(
        "The library %(library)s is not installed here. The package needs a platform that has it."
    ),
}
LEVELS = (
    {code: (Level.ERROR, text) for code, text in ERRORS.items()}
    | {code: (Level.SKIPPED, text) for code, text in SKIPPED.items()}
    | {code: (Level.WARNING, text) for code, text in WARNINGS.items()}
)


@dataclass(frozen=True)
class Finding:
    """`details` fill the sentence's placeholders; the question begins on line `start`. When writing, lines are 0."""

    line: int
    question: str
    code: str
    details: tuple[tuple[str, str], ...] = ()
    start: int = 0

    @property
    def level(self) -> Level:
        return LEVELS[self.code][0]

    @property
    def sentence(self) -> str:
        return LEVELS[self.code][1]

    @property
    def reason(self) -> str:
        return filled(self.sentence, self.details)


def filled(sentence: str, details: tuple[tuple[str, str], ...]) -> str:
    """The sentence with its placeholders filled; a translation may leave one out."""
    for name, value in details:
        sentence = sentence.replace(f"%({name})s", value)
    return sentence


class BrokenError(ValueError):
    """The file cannot be understood here."""

    def __init__(self, code: str, line: int, question: str = "", **details: object) -> None:
        super().__init__(code)
        self.finding = Finding(line, question, code, as_texts(details))


class SkippedError(ValueError):
    """The question cannot be taken."""

    def __init__(self, code: str, line: int = 0, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.details = as_texts(details)


def as_texts(details: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)[:120]) for name, value in details.items())
