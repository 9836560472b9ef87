"""Changing to a newer edition half-way: what is the same counts on, the rest is done again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lms.accounts.models import User
from lms.learning.models import ActivityState, AttemptState, Completion, EnrolmentState, Move
from lms.learning.queries.places import Place
from lms.learning.queries.updates import choice_of, still_counting
from lms.learning.services.activities import finish_several, lock_open
from lms.learning.services.attempts import close, held


class MoveError(Exception):
    """The edition cannot be changed."""


class NothingToChooseError(MoveError):
    """There is no newer edition, or the day until which one could choose is over, or the course is completed."""


class AttemptOpenError(MoveError):
    """An attempt with answers is open. `attempt` is its UUID."""

    def __init__(self, attempt: UUID) -> None:
        super().__init__(attempt)
        self.attempt = attempt


@transaction.atomic
def move(*, place: Place, by: User, at: datetime) -> Completion | None:
    """Change to the newest edition. Returns the Completion where what counts on is all that it asks for.

    Sent twice it moves once. Raises AttemptOpenError, NothingToChooseError, PlaceGivenUpError.
    """
    state = lock_open(place.state.pk)
    if state.edition == place.newest_edition:
        return None
    if state.completed_at or state.edition != place.state.edition or choice_of(place, at.date()) is None:
        raise NothingToChooseError
    _close_empty(state, by, at)
    kept = sorted(still_counting(place.course, place.newest))
    Move.objects.create(
        enrolment_id=state.pk,
        to_release_id=place.newest_id,
        from_edition=state.edition,
        to_edition=place.newest_edition,
        kept=kept,
        by=by,
        occurred_at=at,
    )
    state.edition, state.moves = place.newest_edition, state.moves + 1
    state.save(update_fields=["edition", "moves"])
    ActivityState.objects.filter(enrolment=state.pk).exclude(activity__in=kept).update(completed_at=None)
    attempts = AttemptState.objects.filter(enrolment=state.pk, set_aside_at__isnull=True)
    attempts.exclude(activity__in=kept).update(set_aside_at=at)
    return finish_several(state=state, course=place.newest, activities=[], basis="", at=at)


def _close_empty(state: EnrolmentState, learner: User, at: datetime) -> None:
    """An attempt without an answer never counted. One with answers is the learner's to hand in."""
    for left in AttemptState.objects.filter(enrolment=state.pk, submitted_at__isnull=True).select_related("attempt"):
        if left.first_answer_at:
            raise AttemptOpenError(left.attempt.uuid)
        close(held(left.attempt.uuid, learner), learner, at)
