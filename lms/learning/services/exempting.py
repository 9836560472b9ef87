"""Letting a person off a requirement for a while, and taking that back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.services.errors import RefusedError
from lms.learning.models import AssignmentState, Exemption, ExemptionEnd, Requirement
from lms.learning.queries.audiences import day_of
from lms.learning.services.restanding import restand


class OwnCaseError(RefusedError):
    text = _("Nobody decides about themselves.")


class NotRequiredError(RefusedError):
    text = _("This requirement does not ask anything of this person.")


class DatesReversedError(RefusedError):
    text = _("The last day cannot be before the first.")


class OverAlreadyError(RefusedError):
    text = _("Choose a last day that is not over yet.")


class AlreadyExemptError(RefusedError):
    text = _("This person is exempt already on some of these days.")


class NotExemptError(RefusedError):
    text = _("This exemption is over, or was taken back already.")


def held(learner: User, requirement: Requirement) -> AssignmentState:
    """The person's own row, to the end of the transaction. Raises NotRequiredError where nothing is asked of them."""
    states = AssignmentState.objects.select_for_update(of=("self",)).select_related("assignment")
    state = states.filter(learner=learner, requirement=requirement).first()
    if state is None:
        raise NotRequiredError
    return state


def today_of(state: AssignmentState, at: datetime) -> date:
    """The day that it is where the person is."""
    return day_of(at, state.assignment.time_zone)


@transaction.atomic
def exempt(
    *,
    learner: User,
    requirement: Requirement,
    from_date: date,
    until_date: date,
    reason: str,
    by: User,
    at: datetime,
) -> Exemption:
    """The person need not hold it on these days, both included.

    Raises OwnCaseError, NotRequiredError, DatesReversedError, OverAlreadyError, AlreadyExemptError.
    """
    if by == learner:
        raise OwnCaseError
    state = held(learner, requirement)
    today = today_of(state, at)
    if state.ended_date and state.ended_date <= today:
        raise NotRequiredError
    if until_date < from_date:
        raise DatesReversedError
    if until_date < today:
        raise OverAlreadyError
    others = Exemption.objects.filter(learner=learner, requirement=requirement).select_related("end")
    if any(other.from_date <= until_date and from_date <= _last(other) for other in others):
        raise AlreadyExemptError
    made = Exemption.objects.create(
        learner=learner,
        requirement=requirement,
        from_date=from_date,
        until_date=until_date,
        reason=Exemption.Reason(reason),
        by=by,
        occurred_at=at,
    )
    restand([(learner.pk, requirement.pk)], at=at)
    return made


def _last(exemption: Exemption) -> date:
    end = getattr(exemption, "end", None)
    return min(exemption.until_date, end.last_date) if end else exemption.until_date


@transaction.atomic
def end_exemption(*, exemption: Exemption, by: User, at: datetime) -> ExemptionEnd:
    """From today on the requirement holds again. Raises OwnCaseError, NotExemptError."""
    if by == exemption.learner:
        raise OwnCaseError
    state = held(exemption.learner, exemption.requirement)
    today = today_of(state, at)
    if exemption.until_date < today or ExemptionEnd.objects.filter(exemption=exemption).exists():
        raise NotExemptError
    yesterday = today - timedelta(days=1)
    end = ExemptionEnd.objects.create(exemption=exemption, last_date=yesterday, by=by, occurred_at=at)
    restand([(exemption.learner_id, exemption.requirement_id)], at=at)
    return end
