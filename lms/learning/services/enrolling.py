"""Taking and giving up a place on a course."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from courses.models import Course, Release
from lms.accounts.models import Membership, User
from lms.learning.models import Completion, Enrolment, EnrolmentState, Withdrawal
from lms.learning.queries.prerequisites import First, missing_first
from lms.learning.queries.required import is_required, may_renew
from lms.learning.services.restanding import restand_course


class EnrolmentError(Exception):
    """The person cannot be enrolled, or the enrolment cannot change in this way."""


class NotReleasedError(EnrolmentError):
    """Nothing of this course has been released, or all that was is withdrawn from new enrolments."""


class NotOpenError(EnrolmentError):
    """The course's policy does not let this person enrol by themselves."""


class OthersFirstError(EnrolmentError):
    """The course asks for others first, which the person does not hold. `missing` names them."""

    def __init__(self, missing: list[First]) -> None:
        super().__init__(", ".join(first.code for first in missing))
        self.missing = missing


class AlreadyEnrolledError(EnrolmentError):
    """The person has a place on this course, or holds a completion that is still valid."""


class AlreadyCompletedError(EnrolmentError):
    """What has been completed cannot be given up."""


@transaction.atomic
def enrol(*, learner: User, course: Course, by: User, at: datetime, language: str) -> Enrolment:
    """Give the learner a place on the newest open edition: the first one, one after what they held has ended, or
    before that where a requirement lets it be renewed.

    What must come first is asked of who enrols for the first time and by themselves. Raises NotReleasedError,
    NotOpenError, AlreadyEnrolledError, OthersFirstError.
    """
    release = Release.objects.open().filter(course=course).order_by("-edition", "-revision").first()
    if release is None:
        raise NotReleasedError
    if by == learner and not may_enrol(learner, course, at.date()):
        raise NotOpenError
    states = list(EnrolmentState.objects.select_for_update().filter(learner=learner, course=course).order_by("-cycle"))
    renewed = _renewed(states, learner, course, at.date())
    if by == learner and not states and (missing := missing_first(learner, course, at.date())):
        raise OthersFirstError(missing)
    _leave_updates(states, by, at)
    if language not in release.structure["languages"]:
        language = release.structure["source_language"]
    try:
        with transaction.atomic():
            cycle = states[0].cycle + 1 if states else 1
            return take_place(learner, release, by, at, language, cycle=cycle, renews=renewed)
    except IntegrityError as error:  # two tabs at once: one of them was first
        raise AlreadyEnrolledError from error


def _renewed(states: list[EnrolmentState], learner: User, course: Course, on: date) -> Completion | None:
    """The completion that still counts and that a new cycle would renew. Raises AlreadyEnrolledError."""
    last = next((state for state in states if not _is_passed_over(state)), None)
    if last is None or _has_ended(last, on):
        return None
    if last.completed_at is None or not may_renew(learner, course, on):
        raise AlreadyEnrolledError
    return Completion.objects.get(enrolment=last.pk)


def is_unfinished_update(state: EnrolmentState) -> bool:
    """Under way or given up: beside it the completion counts that it is an update of."""
    return state.update_of_id is not None and state.completed_at is None


def _is_passed_over(state: EnrolmentState) -> bool:
    """So is a renewal that was given up: the completion that it would have renewed counts as it did."""
    return is_unfinished_update(state) or (state.renews_id is not None and state.withdrawn_at is not None)


def _leave_updates(states: list[EnrolmentState], by: User, at: datetime) -> None:
    """What they would have brought up to date has ended."""
    for state in states:
        if is_unfinished_update(state) and state.withdrawn_at is None:
            withdraw(enrolment=state.enrolment, by=by, at=at)


def take_place(
    learner: User,
    release: Release,
    by: User,
    at: datetime,
    language: str,
    *,
    cycle: int,
    update_of: Completion | None = None,
    renews: Completion | None = None,
) -> Enrolment:
    """The fact and its state. Who may have a place was asked before."""
    enrolment = Enrolment.objects.create(
        learner=learner,
        course=release.course,
        release=release,
        edition=release.edition,
        cycle=cycle,
        language=language,
        by=by,
        update_of=update_of,
        renews=renews,
        occurred_at=at,
    )
    EnrolmentState.objects.create(
        enrolment=enrolment,
        learner=learner,
        course=release.course,
        cycle=cycle,
        edition=release.edition,
        enrolled_at=at,
        update_of=update_of,
        renews=renews,
        language=language,
    )
    if update_of is None:
        restand_course(learner_id=learner.pk, course_id=release.course_id, at=at)
    return enrolment


def may_enrol(learner: User, course: Course, on: date) -> bool:
    """Whether this person may enrol by themselves: by the course's policy, or because it is required of them."""
    if course.enrolment == Course.EnrolmentPolicy.EVERYONE:
        return True
    if course.enrolment == Course.EnrolmentPolicy.UNITS:
        roots = list(course.open_to.all())
        if Membership.objects.in_force(on).within(roots).filter(user=learner).exists():
            return True
    return is_required(learner, course, on)


def _has_ended(state: EnrolmentState, on: date) -> bool:
    if state.withdrawn_at or state.annulled_at:
        return True
    return bool(state.completed_at and state.valid_until_date and state.valid_until_date < on)


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Give up the learner's place. What they have completed stays on record. Raises AlreadyCompletedError."""
    state = EnrolmentState.objects.select_for_update().get(enrolment=enrolment)
    if state.completed_at:
        raise AlreadyCompletedError
    if state.withdrawn_at:
        return
    Withdrawal.objects.create(enrolment=enrolment, by=by, occurred_at=at)
    state.withdrawn_at = at
    state.save(update_fields=["withdrawn_at"])
    if state.update_of_id is None:
        restand_course(learner_id=state.learner_id, course_id=state.course_id, at=at)


@transaction.atomic
def begin_again(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Give up the place and take a new one, with new attempts. Both stay on record.

    Raises AlreadyCompletedError, and what `enrol` raises.
    """
    withdraw(enrolment=enrolment, by=by, at=at)
    language = EnrolmentState.objects.values_list("language", flat=True).get(enrolment=enrolment)
    return enrol(learner=enrolment.learner, course=enrolment.course, by=by, at=at, language=language)


def choose_language(*, state: EnrolmentState, language: str) -> None:
    """The language in which the course is shown to this learner from now on. A preference, not a fact."""
    EnrolmentState.objects.filter(pk=state.pk).update(language=language)
