"""What comes up while a question is read."""

from courses.standards.questions.findings import Finding, SkippedError, as_texts
from courses.standards.questions.model import Picture


class Notes:
    """Collects what there is to say about one question while it is read, and the pictures that its texts show."""

    def __init__(self, line: int, name: str = "") -> None:
        self.line = line
        self.name = name
        self.findings: list[Finding] = []
        self.pictures: list[Picture] = []

    def warn(self, code: str, line: int = 0, **details: object) -> None:
        finding = Finding(line or self.line, self.name, code, as_texts(details), self.line)
        if finding not in self.findings:
            self.findings.append(finding)

    def skipped(self, error: SkippedError) -> Finding:
        return Finding(error.line or self.line, self.name, error.code, error.details, self.line)
