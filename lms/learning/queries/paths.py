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
    return Version(row.pk, row.path_id, row.number, row.content, row.digest, row.released_at, steps)


def newest_versions(course: int | None = None, path: int | None = None) -> list[Version]:
    """The newest version of every path, or of those with this course in it, or of one. One query."""
    found = PathVersion.objects.newest().with_courses().order_by("path__code")
    if course is not None:
        found = found.filter(Exists(PathVersionCourse.objects.filter(version=OuterRef("pk"), course=course)))
    if path is not None:
        found = found.filter(path=path)
    return [_version(row) for row in found]


def version_of(code: str) -> Version | None:
    """The newest version of the path with this code. One query."""
    row = PathVersion.objects.newest().with_courses().filter(path__code=code).first()
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


published = Shelf()


def titles_offered() -> dict[str, str]:
    """The title of every path by its code, in the language of the page."""
    return {version.code: text_in(version.content, get_language())[1]["title"] for version in published.all()}


@dataclass(frozen=True)
class Station:
    """A course on a path. `is_held`: completed, and it counts today; `here`: begun, and not completed."""

    code: str
    course: CourseText | None  # None where nothing of it was ever released
    url: str
    is_held: bool
    here: bool
    until: date | None


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


def shown(version: Version, courses: Courses, states: States, on: date, held: Mapping[int, Held]) -> ShownPath:
    language, text = text_in(version.content, get_language())
    names = iter(entry["code"] for said in version.content["steps"] for entry in said["courses"])
    steps: list[ShownStep] = []
    for step in version.steps:
        stations = tuple(_station(next(names), courses.get(key), states.get(key, ()), on) for key in step.courses)
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
        held=held.get(version.path),
        total=version.total,
    )


def _station(code: str, course: CourseText | None, states: Sequence[EnrolmentState], on: date) -> Station:
    counting = [s for s in states if s.completed_at and not s.annulled_at and _lasts(s.valid_until_date, on)]
    begun = any(s.completed_at is None and s.withdrawn_at is None and s.update_of_id is None for s in states)
    view = "learning:course" if begun or counting else "courses:course"
    until = max((s.valid_until_date or date.max for s in counting), default=date.max)
    return Station(
        code, course, reverse(view, args=[code]), bool(counting), begun, None if until == date.max else until
    )


def states_of(user: User, courses: Collection[int]) -> dict[int, list[EnrolmentState]]:
    """By course. One query."""
    found: dict[int, list[EnrolmentState]] = {}
    for state in EnrolmentState.objects.filter(learner=user, course__in=courses).order_by("cycle"):
        found.setdefault(state.course_id, []).append(state)
    return found


def _lasts(until: date | None, on: date) -> bool:
    return until is None or until >= on


def paths_under_way(states: States, held: Mapping[int, Held], on: date) -> list[ShownPath]:
    """Those that are held, and those of which something is. Of courses only the codes are known. No query."""
    found = (shown(version, {}, states, on, held) for version in published.all())
    return [path for path in found if path.held or path.is_begun]


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


def held_courses(
    learners: Sequence[int], courses: Collection[int], on: date
) -> dict[int, dict[int, tuple[date | None, int]]]:
    """Person → course → the last day of the completion that holds longest, and its key. One query."""
    found: dict[int, dict[int, tuple[date | None, int]]] = {learner: {} for learner in learners}
    rows = EnrolmentState.objects.valid(on).filter(learner__in=learners, course__in=courses)
    for learner, course, until, completion in rows.order_by("cycle").values_list(
        "learner", "course", "valid_until_date", "enrolment__completions"
    ):
        before = found[learner].get(course)
        if before is None or until is None or (before[0] is not None and until >= before[0]):
            found[learner][course] = (until, completion)
    return found
