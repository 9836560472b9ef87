"""Being asked again after the completion: the learner's wish, the mail that says it is time, the attempt."""

from datetime import datetime

from django.db import transaction

from courses.queries import shelf
from lms.accounts.models import User
from lms.accounts.services import call_off, notify
from lms.learning.models import Attempt, AttemptState, EnrolmentState, RecallState, RecallWish
from lms.learning.queries.places import Place
from lms.learning.queries.quizzes import recall_of
from lms.learning.queries.recalls import NOTICE, due, notice_key, stands, zone_of
from lms.learning.rules import recalls
from lms.learning.services import attempts
from lms.learning.services.activities import lock, lock_place


class NothingToRecallError(Exception):
    """The course is not completed, or the completion does not count, or there is no test to draw from."""


class RecallNotReadyError(Exception):
    """It is not wanted, or its day has not come."""


@transaction.atomic
def wish(*, place: Place, wanted: bool, at: datetime) -> None:
    """Ask to be asked again, or not any more; what was mailed stays mailed. Raises NothingToRecallError.

    To say it twice changes nothing. Who has switched it off gets no mail that was written and is not on its way yet.
    """
    state = lock_place(place)
    if wanted and not (stands(state) and recall_of(place.course, recalls.DAYS[0])):
        raise NothingToRecallError
    stored = RecallState.objects.filter(pk=state.pk).first()
    if wanted == bool(stored and stored.wanted):
        return
    RecallWish.objects.create(enrolment_id=state.pk, wanted=wanted, occurred_at=at)
    RecallState.objects.update_or_create(pk=state.pk, defaults={"wanted": wanted})
    if not wanted:
        for days in recalls.DAYS:
            call_off(user=User(pk=state.learner_id), kind=NOTICE, key=notice_key(state.pk, days))


@transaction.atomic
def start_recall(*, place: Place, days: int, at: datetime) -> Attempt:
    """Begin the attempt, once; or go on with it.

    Raises RecallNotReadyError, NothingToRecallError, AttemptsUsedError, PlaceGivenUpError.
    """
    state = lock_place(place)
    recall = recall_of(place.course, days)
    if recall is None or not stands(state):
        raise NothingToRecallError
    begun = AttemptState.objects.filter(enrolment=state.pk, activity=recall.id).exists()
    if not begun and not _is_ready(state, days, zone_of(place), at):
        raise RecallNotReadyError
    return attempts.start(place=place, activity=recall, at=at)


def _is_ready(state: EnrolmentState, days: int, zone: str, at: datetime) -> bool:
    wanted = RecallState.objects.filter(pk=state.pk, wanted=True).exists()
    return wanted and state.completed_at is not None and recalls.is_due(state.completed_at, days, zone, at)


@transaction.atomic
def write_recall(*, enrolment_id: int, days: int, at: datetime) -> bool:
    """Write the mail that says it is time, unless that was done or is not wanted any more. True if it was written.

    What is due is looked up again under the learner's lock, so that of several workers one writes.
    """
    lock(enrolment_id)
    state = due(days, at).filter(pk=enrolment_id).select_related("learner").with_release().first()
    if state is None:
        return False
    course = shelf.read(state.release_id, state.release_digest, state.language)  # as the learner reads it
    recall = recall_of(course, days)
    if recall is None or AttemptState.objects.filter(enrolment=state.pk, activity=recall.id).exists():
        return False
    notify(
        to=state.learner.email,
        user=state.learner,
        kind=NOTICE,
        key=notice_key(state.pk, days),
        language=state.learner.language or state.language,
        context={"course": course.title, "days": days, "path": ["learning:recall", course.code, days]},
        due_at=at,
    )
    return True
