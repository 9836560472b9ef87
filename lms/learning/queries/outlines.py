"""What a learner sees of their way through a course: the outline, the path, the state in a word."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import EnrolmentState
from lms.learning.queries.places import Place

SOON_DAYS = 90


@dataclass(frozen=True)
class Station:
    title: str
    url: str | None
    kind: str
    minutes: int
    done: bool
    here: bool
    lang: str


@dataclass(frozen=True)
class OutlineModule:
    number: int
    title: str
    activities: tuple[Station, ...]


@dataclass(frozen=True)
class Outline:
    modules: list[OutlineModule]
    done: int
    total: int

    @property
    def percent_step(self) -> int:
        """Twentieths, for the meter: 0 to 20."""
        return 20 * self.done // self.total if self.total else 0

    @property
    def stations(self) -> list[Station]:
        return [station for module in self.modules for station in module.activities]


@dataclass(frozen=True)
class Step:
    """A link to an activity."""

    title: str
    url: str
    minutes: int = 0


@dataclass(frozen=True)
class State:
    """A state in a word and a shape."""

    shape: str
    word: str


def outline(
    course: CourseText, done: frozenset[str], here: ActivityText | None = None, *, links: bool = True
) -> Outline:
    modules = [
        OutlineModule(
            module.number,
            module.title,
            tuple(
                Station(
                    title=activity.title,
                    url=activity_url(course, activity) if links else None,
                    kind=activity.kind,
                    minutes=activity.minutes,
                    done=activity.id in done,
                    here=activity == here,
                    lang=activity.language,
                )
                for activity in module.activities
            ),
        )
        for module in course.modules
    ]
    return Outline(modules, len(done & set(course.by_id)), len(course.activities))


def activity_url(course: CourseText, activity: ActivityText) -> str:
    return _address(course.code, activity.slug, get_language())


@lru_cache(maxsize=4096)
def _address(code: str, slug: str, _language: str | None) -> str:
    """There are dozens on a page, and always the same ones."""
    return reverse("learning:activity", args=[code, slug])


def step(course: CourseText, activity: ActivityText | None) -> Step | None:
    return Step(activity.title, activity_url(course, activity), activity.minutes) if activity else None


def minutes_left(place: Place) -> int:
    return sum(activity.minutes for activity in place.course.activities if activity.id not in place.done)


def state_word(state: EnrolmentState | None, today: date | None = None) -> State | None:
    """Where the person stands with a course, as the catalogue and the managers' pages say it."""
    today = today or timezone.localdate()
    if state is None:
        return State("none", _("Not started"))
    if state.annulled_at:
        return State("bad", _("No longer counts"))
    if state.withdrawn_at:
        return State("none", _("Withdrawn"))
    if state.completed_at is None:
        return State("none", _("In progress"))
    return _completed_word(state.completed_at, state.valid_until_date, today)


def _completed_word(completed_at: datetime, until: date | None, today: date) -> State:
    if until is None:
        return State("good", _("Completed on %(date)s") % {"date": formats.date_format(completed_at, "DATE_FORMAT")})
    day = {"date": formats.date_format(until, "DATE_FORMAT")}
    if until < today:
        return State("bad", _("Ran out on %(date)s") % day)
    if (until - today).days <= SOON_DAYS:
        return State("soon", _("Runs out on %(date)s") % day)
    return State("good", _("Valid until %(date)s") % day)
