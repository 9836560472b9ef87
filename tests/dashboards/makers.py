"""An agency with two divisions, a small released course, and people who stand where the tests want them."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from courses.models import Course
from lms.accounts.models import Membership, Unit, User
from lms.accounts.services import join_unit, open_unit
from lms.learning.models import Enrolment
from lms.learning.queries.places import place_of
from lms.learning.services.activities import finish_lesson
from lms.learning.services.enrolling import enrol

Role = Membership.Role
LONG_AGO = datetime(2020, 1, 1, 9, 0, tzinfo=UTC)


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def person(name: str, **fields: object) -> User:
    number = User.objects.count()
    return User.objects.create_user(f"person{number}@example.org", None, name=name, **fields)


def unit(name: str, parent: Unit | None = None, kind: str = Unit.Kind.STATION, time_zone: str = "UTC") -> Unit:
    if parent:
        parent = Unit.objects.get(pk=parent.pk)
    made = open_unit(unit=Unit(name=name, kind=kind, time_zone=time_zone), parent=parent, by=User(), at=LONG_AGO)
    return Unit.objects.get(pk=made.pk)


def member(user: User, of: Unit, role: str = Role.LEARNER, position: str = "") -> Membership:
    return join_unit(user=user, unit=of, role=role, by=None, at=LONG_AGO, position=position)


def learner(name: str, of: Unit, position: str = "") -> User:
    user = person(name)
    member(user, of, position=position)
    return user


def enrolled(user: User, course: Course, at: datetime) -> Enrolment:
    return enrol(learner=user, course=course, by=user, at=at, language="en")


def completed(user: User, course: Course, at: datetime) -> Enrolment:
    """From enrolment to the last lesson, at one go."""
    enrolment = enrolled(user, course, at)
    place = place_of(user, course.code)
    assert place is not None
    for activity in place.course.activities:
        finish_lesson(place=place, activity=activity, short=False, at=at)
    return enrolment
