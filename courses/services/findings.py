"""Looking a course over before it is released."""

from courses.rules.findings import Finding, look_over
from courses.services.compiling import Compiled


def findings(compiled: Compiled, newest_edition: int | None = None) -> list[Finding]:
    """What is wrong with the live state of a course, errors first. `newest_edition` is of its releases."""
    return look_over(compiled.structure, compiled.texts, newest_edition)


def errors(compiled: Compiled, newest_edition: int | None = None) -> list[Finding]:
    return [finding for finding in findings(compiled, newest_edition) if finding.is_error]
