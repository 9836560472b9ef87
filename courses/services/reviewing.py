"""What a release would do, before anybody decides on it."""

from dataclasses import dataclass, field

from django.utils import timezone

from courses.models import Course, Release, ReleaseRequest
from courses.queries.drafts import Draft, drafts_of
from courses.queries.subjects import Subjects, subjects_of
from courses.rules.diff import Change, least_class
from courses.rules.findings import Finding
from courses.rules.impact import Impact
from courses.rules.lag import Lag, lags
from courses.rules.pieces import State
from courses.services.compiling import Compiled, NothingWrittenError, compile_course
from courses.services.findings import findings
from courses.services.releasing import changes_since, impacts, is_withdrawn, newest_release
from courses.services.requesting import open_request


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
    before: State | None = None
    lags: list[Lag] = field(default_factory=list)
    request: ReleaseRequest | None = None
    is_withdrawn: bool = False

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
        """What is unchanged may be released again where its release takes nobody new any more."""
        is_due = not self.is_unchanged or self.is_withdrawn
        return bool(self.compiled) and is_due and not any(fault.is_error for fault in self.findings)

    @property
    def after(self) -> State | None:
        return (self.compiled.structure, self.compiled.texts) if self.compiled else None


def state_of(release: Release) -> State:
    return release.structure, {text.language: text.content for text in release.texts.all()}


def live_state(course: Course) -> State | None:
    """What a release would hold now; None while nothing of the course is live."""
    try:
        compiled = compile_course(course)
    except NothingWrittenError:
        return None
    return compiled.structure, compiled.texts


def review(course: Course) -> Review:
    last = newest_release(course)
    try:
        compiled = compile_course(course)
    except NothingWrittenError:
        return Review(course, last, None, drafts=drafts_of(course, [], []))
    structure = compiled.structure
    found = findings(compiled, last.edition if last else 0, today=timezone.localdate())
    before = state_of(last) if last else None
    states: list[State] = [*([before] if before else []), (structure, compiled.texts)]
    return Review(
        course=course,
        last=last,
        compiled=compiled,
        changes=changes_since(last, compiled),
        findings=found,
        drafts=drafts_of(course, list(structure["questions"]), list(structure["cards"])),
        impacts=impacts(course),
        before=before,
        lags=lags(before, (structure, compiled.texts)),
        request=open_request(course),
        is_withdrawn=bool(last and is_withdrawn(last)),
        subjects=subjects_of(course, states, {fault.other for fault in found if fault.other}),
    )
