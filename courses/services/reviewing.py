"""What a release would do, before anybody decides on it."""

from dataclasses import dataclass, field

from courses.models import Course, Release
from courses.queries.drafts import Draft, drafts_of
from courses.queries.subjects import Subjects, subjects_of
from courses.rules.diff import Change, Structure, Texts, least_class
from courses.rules.findings import Finding
from courses.rules.impact import Impact
from courses.services.compiling import Compiled, NothingWrittenError, compile_course
from courses.services.findings import findings
from courses.services.releasing import changes_since, impacts, newest_release


@dataclass
class Review:
    """The live state of a course beside its newest release. `compiled` is None while nothing of it is live."""

    course: Course
    last: Release | None
    compiled: Compiled | None
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    impacts: list[Impact] = field(default_factory=list)
    subjects: Subjects = field(default_factory=Subjects)

    @property
    def least(self) -> str:
        """A first release opens edition 1, so it is substantive."""
        return least_class(self.changes) if self.last else str(Release.Change.SUBSTANTIVE)

    @property
    def digest(self) -> str:
        return self.compiled.digest if self.compiled else ""

    @property
    def is_unchanged(self) -> bool:
        return bool(self.last and self.last.digest == self.digest)

    @property
    def may_be_released(self) -> bool:
        return bool(self.compiled) and not self.is_unchanged and not any(fault.is_error for fault in self.findings)


def review(course: Course) -> Review:
    last = newest_release(course)
    try:
        compiled = compile_course(course)
    except NothingWrittenError:
        return Review(course, last, None, drafts=drafts_of(course, [], []))
    structure = compiled.structure
    found = findings(compiled, last.edition if last else 0)
    states: list[tuple[Structure, Texts]] = [(structure, compiled.texts)]
    if last:
        states.insert(0, (last.structure, {text.language: text.content for text in last.texts.all()}))
    return Review(
        course=course,
        last=last,
        compiled=compiled,
        changes=changes_since(last, compiled),
        findings=found,
        drafts=drafts_of(course, list(structure["questions"]), list(structure["cards"])),
        impacts=impacts(course),
        subjects=subjects_of(course, states, {fault.other for fault in found if fault.other}),
    )
