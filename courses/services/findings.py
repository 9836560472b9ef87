"""Looking a course over before it is released."""

from courses.rules.findings import Finding, look_over
from courses.services.compiling import Compiled


def findings(compiled: Compiled) -> list[Finding]:
    """What is wrong with the live state of a course, errors first."""
    return look_over(compiled.structure, compiled.texts)


def errors(compiled: Compiled) -> list[Finding]:
    return [finding for finding in findings(compiled) if finding.is_error]
