"""Requirements, and people who stand under them as a test wants it: spans are written as the room of learning does."""

from datetime import date
from typing import Any

from django.db import transaction

from courses.models import Course
from lms.accounts.models import Unit, User
from lms.learning.models import AssignmentSpan, Requirement
from lms.learning.rules.standing import Restood, Span, Status
from lms.learning.signals import standings_changed
from tests.dashboards.makers import ago

Told = tuple[str, str] | tuple[str, str, str]  # status, from and, where it ends, until before


def requirement(name: str, unit: Unit, course: Course) -> Requirement:
    return Requirement.objects.create(name=name, unit=unit, course=course)


def spans(*told: Told) -> list[Span]:
    return [Span(Status(s), date.fromisoformat(f), date.fromisoformat(u[0]) if u else None) for s, f, *u in told]


@transaction.atomic
def stands(user: User, asked: Requirement, *told: Told) -> None:
    stands_all([(user, asked, spans(*told))])


@transaction.atomic
def stands_all(wanted: list[tuple[User, Requirement, list[Span]]]) -> None:
    """The timelines of many, in one signal."""
    changes, rows = [], []
    for user, asked, after in wanted:
        stored = AssignmentSpan.objects.filter(learner=user, requirement=asked).order_by("from_date")
        before = [Span(Status(row.status), row.from_date, row.until_date) for row in stored]
        stored.delete()
        changes.append(Restood(user.pk, asked.pk, before, after))
        fields: dict[str, Any] = {"learner": user, "requirement": asked}
        rows += [AssignmentSpan(status=s.status, from_date=s.from_date, until_date=s.until, **fields) for s in after]
    AssignmentSpan.objects.bulk_create(rows)
    standings_changed.send(AssignmentSpan, changes=changes, at=ago(0))
