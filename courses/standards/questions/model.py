"""A question of a bank, free of any format: what GIFT and Moodle XML have in common with us."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.standards.questions.findings import Finding, Level

KINDS = ("single", "multiple", "true-false", "matching", "ordering", "numeric", "text", "gaps")
MAX_QUESTIONS = 2000


@dataclass(frozen=True)
class Choice:
    """One part of a question; which fields count depends on the question's kind.

    single, multiple: text, correct. true-false: the same, with the texts “true” and “false” in this order.
    matching: text and its match; a match without text belongs to nothing. ordering: text, in the right order.
    numeric: value and tolerance (decimals), correct. text: accepted, correct. gaps: accepted, the n-th fills [n].
    """

    text: str = ""
    correct: bool = True
    feedback: str = ""
    match: str = ""
    value: str = ""
    tolerance: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    name: str
    alt: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Question:
    kind: str
    ask: str
    choices: tuple[Choice, ...]
    name: str = ""
    because: str = ""
    unit: str = ""
    category: str = ""
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def title(self) -> str:
        return self.name or self.ask[:60]


@dataclass(frozen=True)
class QuestionFile:
    """What was read. A file with an error in it holds no question."""

    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]

    @property
    def is_broken(self) -> bool:
        return any(finding.level is Level.ERROR for finding in self.findings)

    def of_level(self, level: Level) -> Iterator[Finding]:
        return (finding for finding in self.findings if finding.level is level)


@dataclass(frozen=True)
class Written:
    """A file, and what of the questions it does not hold."""

    data: bytes
    findings: tuple[Finding, ...]


def question_file(questions: list[Question], findings: list[Finding]) -> QuestionFile:
    if not questions and not findings:
        findings = [Finding(1, "", "no-questions")]
    ordered = tuple(sorted(findings, key=lambda finding: finding.line))
    read = QuestionFile(tuple(questions), ordered)
    return QuestionFile((), ordered) if read.is_broken else read
