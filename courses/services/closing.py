"""Withdrawing a release from new enrolments."""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from courses.models import Course, Release, ReleaseWithdrawal
from courses.services.releasing import NoReasonError, ReleaseError
from lms.accounts.models import User


class NotInForceError(ReleaseError):
    """A later revision took its place: nobody enrols on it anyway."""


@transaction.atomic
def withdraw(*, release: Release, by: User, at: datetime, reason: str) -> ReleaseWithdrawal:
    """Let nobody enrol on the release any more. Pressed twice, the first time counts.

    People on its edition go on as before, and certificates stay. The way back is a new release.
    Raises NoReasonError, NotInForceError.
    """
    if not reason.strip():
        raise NoReasonError
    course = Course.objects.select_for_update().get(pk=release.course_id)
    if done := ReleaseWithdrawal.objects.filter(release=release).first():
        return done
    if Release.objects.in_force(course, release.edition).values_list("pk", flat=True)[0] != release.pk:
        raise NotInForceError
    made = ReleaseWithdrawal.objects.create(release=release, by=by, withdrawn_at=at, reason=reason)
    log(instance=course, action="courses.withdraw_release", user=by, data={"release": release.number})
    return made
