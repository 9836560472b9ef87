"""More time for a learner's attempts."""

from datetime import datetime

from django.db import transaction

from courses.models import Course
from lms.accounts.models import User
from lms.learning.models import Allowance, EnrolmentState
from lms.learning.services.activities import lock_open

EXTRA = (25, 50, 100)  # percent; 0 takes back what was allowed


class NoOpenPlaceError(Exception):
    """The learner has no open place on the course."""


class NotAllowableError(ValueError):
    """That much more time, or that reason, is not among those there are."""


@transaction.atomic
def allow(*, learner: User, course: Course, extra_percent: int, reason: str, by: User, at: datetime) -> Allowance:
    """From the next attempt on the learner has so much more time. An attempt under way keeps its end.

    Raises NoOpenPlaceError, NotAllowableError, PlaceGivenUpError.
    """
    if extra_percent not in (0, *EXTRA) or reason not in Allowance.Reason.values:
        raise NotAllowableError
    open_place = EnrolmentState.objects.open().filter(learner=learner, course=course).first()
    if open_place is None:
        raise NoOpenPlaceError
    state = lock_open(open_place.pk)
    return Allowance.objects.create(
        enrolment_id=state.pk, extra_percent=extra_percent, reason=reason, by=by, occurred_at=at
    )
