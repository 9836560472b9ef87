"""Requirements for tests, by the product's own services."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from courses.models import Course, Release
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import (
    AssignmentEnd,
    AssignmentSpan,
    Exemption,
    ExemptionEnd,
    Extension,
    ExtensionRequest,
    Path,
    PriorLearning,
    PriorLearningEnd,
    Requirement,
)
from lms.learning.rules.audiences import Audience, Description
from lms.learning.services.assigning import apply_next
from lms.learning.services.requiring import Provisions, require
from tests.factories import people

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def manager_of(unit: Unit) -> User:
    found = people.person()
    people.member(found, unit, role=Membership.Role.MANAGER)
    return found


def audience(*units: Unit, **more: Any) -> Audience:
    return Audience((Description(units=tuple(str(unit.uuid) for unit in units), **more),))


def required(
    unit: Unit, course: Course | Path | Release, *, by: User | None = None, at: datetime = AT, **provisions: Any
) -> Requirement:
    """For the unit and all below it, and applied to everybody there."""
    made = require(
        name="Rights in custody",
        unit=unit,
        course=course.course if isinstance(course, Release) else course,
        provisions=Provisions(**{"audience": audience(unit)} | provisions),
        by=by or manager_of(unit),
        at=at,
    )
    settle(at)
    return made


def grouped(groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a form with these groups of people posts."""
    filled = {
        f"groups-{place}-{name}": value
        for place, group in enumerate(groups)
        for name, value in group.items()
        if value is not None
    }
    return {"groups-TOTAL_FORMS": len(groups), "groups-INITIAL_FORMS": len(groups)} | filled


def settle(at: datetime = AT) -> None:
    while apply_next(at=at):
        pass


def spans(learner: User) -> list[tuple[str, date, date | None]]:
    rows = AssignmentSpan.objects.filter(learner=learner).order_by("requirement", "from_date")
    return list(rows.values_list("status", "from_date", "until_date"))


def every_fact(learner: User, release: Release, by: User) -> None:
    """At least one row of each fact about requirements."""
    unit = people.unit("Required")
    people.member(learner, unit)
    made = required(unit, release)
    about = {"learner": learner, "occurred_at": AT}
    asked = about | {"requirement": made}
    AssignmentEnd.objects.create(assignment=made.assignments.get(), from_date=TODAY, reason="left", occurred_at=AT)
    exempt = Exemption.objects.create(from_date=TODAY, until_date=TODAY, reason="absent", by=by, **asked)
    ExemptionEnd.objects.create(exemption=exempt, last_date=TODAY, by=by, occurred_at=AT)
    wish = ExtensionRequest.objects.create(wanted_date=TODAY, reason="Cause.", **asked)
    Extension.objects.create(request=wish, by=by, occurred_at=AT)
    prior = PriorLearning.objects.create(
        course=release.course, completed_date=TODAY, basis="evidence", evidence="Paper.", by=by, **about
    )
    PriorLearningEnd.objects.create(prior=prior, from_date=TODAY, reason="Cause.", by=by, occurred_at=AT)
