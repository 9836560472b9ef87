"""Where somebody stands with a requirement, written as rows: what the services would have made of the facts."""

from datetime import date, timedelta
from typing import Any

from courses.models import Course
from lms.accounts.models import Unit, User
from lms.learning.models import Assignment, AssignmentSpan, AssignmentState, Requirement, RequirementRule
from tests.factories.releases import AT

TODAY = date(2026, 11, 20)  # a Friday


def requirement(course: Course, unit: Unit, by: User, *, name: str = "Rights in custody", **rule: Any) -> Requirement:
    made = Requirement.objects.create(name=name, unit=unit, course=course)
    said = {"trigger": "joining", "due_days": 30, "audience": []} | rule
    RequirementRule.objects.create(requirement=made, number=1, by=by, occurred_at=AT, **said)
    return made


def stand(
    learner: User,
    under: Requirement,
    status: str,
    *,
    target: date,
    since: date | None = None,
    until: date | None = None,
) -> AssignmentSpan:
    """One span, with the state beside it. `target` is the last day in time: the due day, or the one of what is held."""
    late = status in ("overdue", "expired")
    first = since or (target + timedelta(days=1) if late else TODAY - timedelta(days=60))
    held = status in ("valid", "renewal-open", "expired")
    assignment = Assignment.objects.create(
        requirement=under,
        rule=under.rules.get(),
        learner=learner,
        number=1,
        from_date=first,
        trigger_date=first,
        due_date=target,
        occurred_at=AT,
    )
    AssignmentState.objects.create(
        requirement=under,
        learner=learner,
        assignment=assignment,
        from_date=first,
        due_date=target if not held else first,
        completed_date=first if held else None,
        valid_until_date=target if held else None,
    )
    return AssignmentSpan.objects.create(
        requirement=under, learner=learner, status=status, from_date=first, until_date=until
    )
