"""Going below the least class of a release: one person asks and says why, a second one confirms or refuses."""

from datetime import datetime

from django.db import transaction

from courses.models import Course, Release, ReleaseAnswer, ReleaseRequest
from courses.permissions import may_release
from courses.rules.diff import is_below, least_class
from courses.services.compiling import compile_course
from courses.services.findings import errors
from courses.services.releasing import (
    ChangedMeanwhileError,
    FaultyError,
    NoReasonError,
    ReleaseError,
    changes_since,
    newest_release,
    release,
)
from lms.accounts.models import User


class NotBelowError(ReleaseError):
    """What has changed allows this class: nobody else is needed."""


class OwnRequestError(ReleaseError):
    """The second person must be another one."""


class AskerMayNotError(ReleaseError):
    """Who asked may no longer release the course, so nothing is released in their name. `told`: who that is."""

    def __init__(self, person: User) -> None:
        super().__init__(person.pk)
        self.told = {"person": str(person)}


class ClosedRequestError(ReleaseError):
    """The request is answered, asked anew, or overtaken by a release."""


def open_request(course: Course) -> ReleaseRequest | None:
    """The one that waits for an answer. It may be stale: compare its digest with that of the live pages."""
    return ReleaseRequest.objects.open().filter(course=course).select_related("by").first()


@transaction.atomic
def ask(
    *, course: Course, by: User, at: datetime, change: str, note: str, reason: str, expected: str
) -> ReleaseRequest:
    """Ask for a release of what was seen, below its least class. It takes the place of what was asked before.

    Raises ChangedMeanwhileError, FaultyError, NotBelowError, NoReasonError, and NothingWrittenError from compiling.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    compiled = compile_course(course)
    last = newest_release(course)
    if compiled.digest != expected:
        raise ChangedMeanwhileError
    if faults := errors(compiled, last.edition if last else 0, today=at.date()):
        raise FaultyError(faults)
    least = least_class(changes_since(last, compiled))
    if last is None or not is_below(change, least):
        raise NotBelowError
    if not note.strip() or not reason.strip():
        raise NoReasonError
    return ReleaseRequest.objects.create(
        course=course,
        digest=expected,
        change=change,
        least_change=least,
        note=note,
        reason=reason,
        by=by,
        asked_at=at,
    )


@transaction.atomic
def confirm(*, request: ReleaseRequest, by: User, at: datetime) -> Release:
    """Release what was asked for, in the name of who asked.

    Raises OwnRequestError, ClosedRequestError, AskerMayNotError, and what `release` raises.
    """
    _open(request, by)
    if not may_release(request.by, request.course):
        raise AskerMayNotError(request.by)
    made = release(
        course=request.course,
        by=request.by,
        at=at,
        change=request.change,
        note=request.note,
        seconded_by=by,
        expected=request.digest,
    )
    ReleaseAnswer.objects.create(request=request, release=made, by=by, answered_at=at)
    return made


@transaction.atomic
def refuse(*, request: ReleaseRequest, by: User, at: datetime, reason: str) -> ReleaseAnswer:
    """Leave the course as it is. Raises OwnRequestError, ClosedRequestError, NoReasonError."""
    _open(request, by)
    if not reason.strip():
        raise NoReasonError
    return ReleaseAnswer.objects.create(request=request, by=by, answered_at=at, reason=reason)


def _open(request: ReleaseRequest, by: User) -> None:
    """Of two answers at once, the course's lock lets one be first."""
    Course.objects.select_for_update().get(pk=request.course_id)
    if by == request.by:
        raise OwnRequestError
    if not ReleaseRequest.objects.open().filter(pk=request.pk).exists():
        raise ClosedRequestError
