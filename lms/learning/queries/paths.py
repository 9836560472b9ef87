"""Paths of courses as they were published, and where somebody stands on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import CourseText
from lms.accounts.models import Membership, User
from lms.learning.models import EnrolmentState, PathState, PathVersion, PathVersionCourse
from lms.learning.queries.prior import learned_before
from lms.learning.rules.course_paths import Step, steps_of, text_in

KEPT_SECONDS = 60  # so long a page may show the paths as they were; what people complete is asked of the database


@dataclass(frozen=True)
class Version:
    """A published version of a path, with its courses by key."""

    pk: int
    path: int
    number: int
    content: Mapping[str, Any]
    digest: str
    released_at: datetime
    withdrawn_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def code(self) -> str:
        return str(self.content["code"])

    @property
    def courses(self) -> list[int]:
        return [course for step in self.steps for course in step.courses]

    @property
    def total(self) -> int:
        return sum(step.need for step in self.steps)


def _version(row: PathVersion) -> Version:
    steps = tuple(steps_of(row.content, row.rows))
    gone = row.withdrawal.withdrawn_at if hasattr(row, "withdrawal") else None
    return Version(row.pk, row.path_id, row.number, row.content, row.digest, row.released_at, gone, steps)


def newest_versions(course: int | None = None, path: int | None = None) -> list[Version]:
    """The newest version of every path, or of those with this course in it, or of one. One query."""
    found = PathVersion.objects.newest().with_courses().select_related("withdrawal").order_by("path__code")
    if course is not None:
        found = found.filter(Exists(PathVersionCourse.objects.filter(version=OuterRef("pk"), course=course)))
    if path is not None:
        found = found.filter(path=path)
    return [_version(row) for row in found]


def version_of(code: str) -> Version | None:
    """The newest version of the path with this code. One query."""
    row = PathVersion.objects.newest().with_courses().select_related("withdrawal").filter(path__code=code).first()
    return _version(row) if row else None


class Shelf:
    """The newest version of every path, kept in each process for a minute: they stand on pages that ask for little."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._kept: list[Version] = []
        self._until = 0.0

    def all(self) -> list[Version]:
        if monotonic() >= self._until:
            self._kept, self._until = newest_versions(), monotonic() + KEPT_SECONDS
        return self._kept

    def open(self) -> list[Version]:
        """Those that people may begin."""
        return [version for version in self.all() if version.withdrawn_at is None]


published = Shelf()


def titles_offered() -> dict[str, str]:
    """The title of every path that may be begun, by its code, in the language of the page."""
    return {version.code: text_in(version.content, get_language())[1]["title"] for version in published.open()}


@dataclass(frozen=True)
class Station:
    """A course on a path. `is_held`: completed, and it counts today; `here`: begun, and not completed.

    `elsewhere`: held by what was learned elsewhere alone.
    """

    code: str
    course: CourseText | None  # None where nothing of it was ever released
    url: str
    is_held: bool
    here: bool
    until: date | None
    elsewhere: bool = False


@dataclass(frozen=True)
class ShownStep:
    need: int
    stations: tuple[Station, ...]
    is_open: bool  # nothing before it is left to do

    @property
    def is_choice(self) -> bool:
        return self.need < len(self.stations)

    @property
    def done(self) -> int:
        return min(self.need, sum(station.is_held for station in self.stations))


@dataclass(frozen=True)
class Stop:
    """A stop of the lying line: see components/line.html."""

    done: bool
    here: bool


@dataclass(frozen=True)
class Held:
    """The path is held: since when, until when, by which completion."""

    on: date
    until: date | None
    completion: int


@dataclass(frozen=True)
class ShownPath:
    """A path as one person sees it; for a stranger nothing of it is done."""

    code: str
    number: int
    title: str
    description: str
    language: str
    url: str
    released_at: datetime
    valid_months: int | None
    in_order: bool
    steps: tuple[ShownStep, ...] = ()
    held: Held | None = None
    total: int = field(default=0)
    withdrawn_at: datetime | None = None
    is_closed: bool = False  # withdrawn, and the reader had not begun it by then

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is held with something that was learned elsewhere."""
        return any(station.elsewhere for step in self.steps for station in step.stations)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def completion(self) -> int | None:
        """By its key, where the path is held: its certificate is looked up by that."""
        return self.held.completion if self.held else None

    @property
    def arch(self) -> int:
        """Which of the drawings of arches heads it: 2 to 7, always the same for one code."""
        return 2 + sum(map(ord, self.code)) % 6

    @property
    def is_begun(self) -> bool:
        return any(station.is_held or station.here for step in self.steps for station in step.stations)

    @property
    def stations(self) -> list[Stop]:
        """As many stops as courses are needed. Of a choice those that are done come first."""
        stops: list[Stop] = []
        for step in self.steps:
            begun = sum(station.here for station in step.stations)
            stops += [Stop(n < step.done, step.done <= n < step.done + begun) for n in range(step.need)]
        return stops

    @property
    def next(self) -> Station | None:
        """What to go on with: what is begun, else the first course of the first step that is not done."""
        left = [step for step in self.steps if step.done < step.need]
        waiting = [station for step in left for station in step.stations if not station.is_held and station.course]
        return next((station for station in waiting if station.here), waiting[0] if waiting else None)

    @property
    def minutes(self) -> int:
        """Of all its courses; of a choice of those that take longest."""
        return sum(
            sum(sorted((s.course.minutes for s in step.stations if s.course), reverse=True)[: step.need])
            for step in self.steps
        )


Courses = Mapping[int, CourseText]
States = Mapping[int, Sequence[EnrolmentState]]  # by course, of every cycle


def courses_of(versions: Iterable[Version]) -> dict[int, CourseText]:
    """The courses of these paths as they were released last, in the language of the page. One query."""
    keys = {course for version in versions for course in version.courses}
    rows = Release.objects.highest().filter(course__in=keys).only("course_id", "digest")
    return {row.course_id: shelf.read(row.pk, row.digest) for row in rows}


@dataclass(frozen=True)
class Learnt:
    """What of paths somebody has: places by course, the last day of what was learned elsewhere by course, and the paths
    that they hold."""

    states: States = field(default_factory=dict)
    elsewhere: Mapping[int, date | None] = field(default_factory=dict)
    held: Mapping[int, Held] = field(default_factory=dict)

    def began_in_time(self, version: Version) -> bool:
        """Whether what was withdrawn may be finished by them, as services/path_completing.py decides it."""
        limit = version.withdrawn_at
        begun = any(
            limit and state.enrolled_at <= limit and state.withdrawn_at is None
            for course in version.courses
            for state in self.states.get(course, ())
        )
        return begun or version.path in self.held or not self.elsewhere.keys().isdisjoint(version.courses)


def shown(version: Version, courses: Courses, learnt: Learnt, on: date) -> ShownPath:
    language, text = text_in(version.content, get_language())
    names = iter(entry["code"] for said in version.content["steps"] for entry in said["courses"])
    steps: list[ShownStep] = []
    for step in version.steps:
        stations = tuple(_station(next(names), courses.get(key), key, learnt, on) for key in step.courses)
        before = all(each.done >= each.need for each in steps)
        steps.append(ShownStep(step.need, stations, before or not version.content["in_order"]))
    return ShownPath(
        code=version.code,
        number=version.number,
        title=text["title"],
        description=text["description"],
        language=language,
        url=reverse("learning:path", args=[version.code]),
        released_at=version.released_at,
        valid_months=version.content["valid_months"],
        in_order=version.content["in_order"],
        steps=tuple(steps),
        held=learnt.held.get(version.path),
        total=version.total,
        withdrawn_at=version.withdrawn_at,
        is_closed=version.withdrawn_at is not None and not learnt.began_in_time(version),
    )


def _station(code: str, course: CourseText | None, key: int, learnt: Learnt, on: date) -> Station:
    states, elsewhere = learnt.states.get(key, ()), key in learnt.elsewhere
    counting = [s for s in states if s.completed_at and not s.annulled_at and _lasts(s.valid_until_date, on)]
    begun = any(s.completed_at is None and s.withdrawn_at is None and s.update_of_id is None for s in states)
    view = "learning:course" if begun or counting else "courses:course"
    lasts = [s.valid_until_date or date.max for s in counting]
    lasts += [learnt.elsewhere[key] or date.max] if elsewhere else []
    until = max(lasts, default=date.max)
    return Station(
        code=code,
        course=course,
        url=reverse(view, args=[code]),
        is_held=bool(lasts),
        here=begun,
        until=None if until == date.max else until,
        elsewhere=elsewhere and not counting,
    )


def states_of(user: User, courses: Collection[int]) -> dict[int, list[EnrolmentState]]:
    """By course. One query."""
    found: dict[int, list[EnrolmentState]] = {}
    for state in EnrolmentState.objects.filter(learner=user, course__in=courses).order_by("cycle"):
        found.setdefault(state.course_id, []).append(state)
    return found


def _lasts(until: date | None, on: date) -> bool:
    return until is None or until >= on


def paths_under_way(states: States, user: User, on: date) -> list[ShownPath]:
    """Those that are held, and those of which something is and that may be finished. Of courses only the codes are
    known. One query, and one more where there are paths."""
    versions = published.all()
    courses = {course for version in versions for course in version.courses}
    learnt = Learnt(states, learned_elsewhere(user, courses, on), held_paths(user, on))
    found = (shown(version, {}, learnt, on) for version in versions)
    return [path for path in found if path.held or (path.is_begun and not path.is_closed)]


def learned_elsewhere(user: User, courses: Collection[int], on: date) -> dict[int, date | None]:
    """By course the last day of what was accepted and counts. One query, or none."""
    found: dict[int, date | None] = {}
    for prior in learned_before([user.pk], courses, on) if courses else ():
        lasts = [found.get(prior.course_id, prior.valid_until_date), prior.valid_until_date]
        found[prior.course_id] = max((day for day in lasts if day), default=None) if all(lasts) else None
    return found


def held_paths(user: User, on: date) -> dict[int, Held]:
    """The paths that a person holds today, by key. One query."""
    found = PathState.objects.filter(learner=user).select_related("completion")
    return {
        row.path_id: Held(row.completion.occurred_at.date(), row.valid_until_date, row.completion_id)
        for row in found
        if _lasts(row.valid_until_date, on)
    }


def zones_of(learners: Collection[int], at: datetime) -> dict[int, ZoneInfo]:
    """The clock by which each of them works. One query."""
    rows = (
        Membership.objects.in_force(at.date())
        .filter(user__in=learners)
        .order_by("user", "from_date", "pk")
        .distinct("user")
        .values_list("user", "unit__time_zone")
    )
    zones = dict(rows)
    return {learner: ZoneInfo(zones.get(learner, "UTC")) for learner in learners}
