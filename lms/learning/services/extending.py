"""A learner asks for more time, a manager answers."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.services import notify
from lms.accounts.services.errors import RefusedError
from lms.learning.models import AssignmentSpan, Extension, ExtensionRequest, Requirement
from lms.learning.rules.standing import HOLDING, Status
from lms.learning.services.exempting import NotRequiredError, OwnCaseError, held, today_of
from lms.learning.services.restanding import restand

FARTHEST = timedelta(days=366)


class NotLaterError(RefusedError):
    text = _("Choose a day that is later than today, and later than the one on which it is due.")


class TooFarError(RefusedError):
    text = _("More than a year is not given.")


class NothingDueError(RefusedError):
    text = _("There is nothing to put off: this person holds it, or is exempt.")


class ExtensionAlreadyAskedError(RefusedError):
    text = _("You have asked for more time already; it is waiting for a decision.")


class AlreadyAnsweredError(RefusedError):
    text = _("This request was answered already.")


@transaction.atomic
def ask_extension(
    *, learner: User, requirement: Requirement, wanted_date: date, reason: str, at: datetime
) -> ExtensionRequest:
    """Raises NotRequiredError, NothingDueError, NotLaterError, TooFarError, ExtensionAlreadyAskedError."""
    state = held(learner, requirement)
    today = today_of(state, at)
    span = AssignmentSpan.objects.on(today).filter(learner=learner, requirement=requirement).first()
    if span is None:
        raise NotRequiredError
    if span.status in HOLDING | {Status.EXEMPT}:
        raise NothingDueError
    _check_day(wanted_date, state.due_date, today)
    if ExtensionRequest.objects.filter(learner=learner, requirement=requirement, answer__isnull=True).exists():
        raise ExtensionAlreadyAskedError
    return ExtensionRequest.objects.create(
        learner=learner, requirement=requirement, wanted_date=wanted_date, reason=reason, occurred_at=at
    )


def _check_day(day: date, due: date, today: date) -> None:
    if day <= max(due, today):
        raise NotLaterError
    if day > today + FARTHEST:
        raise TooFarError


@transaction.atomic
def answer_extension(
    *, request: ExtensionRequest, due_date: date | None, reason: str = "", by: User, at: datetime
) -> Extension:
    """Grant another day, or refuse, and tell the person.

    Raises OwnCaseError, AlreadyAnsweredError, NotLaterError, TooFarError.
    """
    if by == request.learner:
        raise OwnCaseError
    state = held(request.learner, request.requirement)
    if Extension.objects.filter(request=request).exists():
        raise AlreadyAnsweredError
    if due_date:
        _check_day(due_date, state.due_date, today_of(state, at))
    answer = Extension.objects.create(request=request, due_date=due_date, reason=reason, by=by, occurred_at=at)
    restand([(request.learner_id, request.requirement_id)], at=at)
    notify(
        to=request.learner.email,
        user=request.learner,
        kind="extension_answered",
        key=str(request.uuid),
        language=request.learner.language,
        context={
            "requirement": request.requirement.name,
            "due": due_date.isoformat() if due_date else "",
            "reason": reason,
            "path": ["learning:why", str(request.requirement.uuid)],
        },
        due_at=at,
    )
    return answer
