"""An update: who is certified in an earlier edition learns what has changed, and is certified in the newest."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from courses.models import Release
from courses.queries.reading import ActivityText
from lms.learning.models import ActivityCompletion, Completion, Enrolment, EnrolmentState
from lms.learning.queries.places import Place
from lms.learning.queries.updates import answers_in, is_right, update_of
from lms.learning.services.activities import lock, lock_open, record
from lms.learning.services.enrolling import is_unfinished_update, take_place
from lms.learning.services.path_completing import follow_completion
from lms.learning.services.restanding import restand_course
from lms.learning.signals import course_completed


class UpdateError(Exception):
    """The update cannot go on in this way."""


class NoUpdateError(UpdateError):
    """The completion does not count any more, or some edition since has no update module."""


class QuestionsLeftError(UpdateError):
    """A question of the update has not been answered rightly yet."""


@transaction.atomic
def begin_update(*, place: Place, at: datetime) -> Enrolment:
    """Begin, beside the completion that is brought up to date; or go on with what was begun. Raises NoUpdateError."""
    lock(place.state.pk)
    states = EnrolmentState.objects.filter(learner=place.learner_id, course=place.state.course_id)
    later = list(states.filter(cycle__gt=place.state.cycle).select_related("enrolment"))
    for state in later:
        if is_unfinished_update(state) and state.withdrawn_at is None:
            return state.enrolment
    base = Completion.objects.filter(enrolment=place.state.pk, annulment__isnull=True).first()
    if base is None or update_of(place, at.date()) is None or not all(map(is_unfinished_update, later)):
        raise NoUpdateError
    last: int = states.aggregate(last=Max("cycle"))["last"]
    return take_place(
        place.state.learner,
        Release.objects.get(pk=place.newest_id),
        by=place.state.learner,
        at=at,
        language=place.newest.language,
        cycle=last + 1,
        update_of=base,
    )


def base_of(state: EnrolmentState, on: date) -> EnrolmentState:
    """The state whose completion the update brings up to date, locked. Raises NoUpdateError where it counts no more."""
    found = EnrolmentState.objects.select_for_update().get(enrolment__completions=state.update_of_id)
    if found.annulled_at or (found.valid_until_date and found.valid_until_date < on):
        raise NoUpdateError
    return found


@transaction.atomic
def finish_update(*, place: Place, update: ActivityText, at: datetime) -> Completion | None:
    """The learner has answered all of one update module. Returns the Completion when it was the last one.

    The new completion runs out when the old one would have: what has changed is learned, not the whole course again.
    Raises QuestionsLeftError, NoUpdateError, PlaceGivenUpError.
    """
    state = lock_open(place.state.pk)
    if state.completed_at:
        return None
    base = base_of(state, at.date())
    steps = place.course.updates_from(base.edition)
    if update not in steps:
        raise NoUpdateError
    _require_right(place, update)
    finished = _finished(state)
    if update.id not in finished:
        record(state, place.course, [update.id], ActivityCompletion.Basis.UPDATED, at)
    return _complete(state, place, at) if {step.id for step in steps} <= {*finished, update.id} else None


def _finished(state: EnrolmentState) -> set[str]:
    rows = ActivityCompletion.objects.filter(enrolment=state.pk)
    return {str(key) for key in rows.values_list("activity", flat=True)}


def _require_right(place: Place, update: ActivityText) -> None:
    answers, questions = answers_in(place, update), place.course.checks(update)
    if not all(key in answers and is_right(question, answers[key]) for key, question in questions.items()):
        raise QuestionsLeftError


def _complete(state: EnrolmentState, place: Place, at: datetime) -> Completion:
    base = Completion.objects.select_related("release").get(updates=state.pk)
    completion = Completion.objects.create(
        enrolment_id=state.pk,
        release_id=place.release_id,
        language=place.course.language,
        score=base.score,
        valid_until_date=base.valid_until_date,
        occurred_at=at,
    )
    state.completed_at, state.valid_until_date = at, completion.valid_until_date
    state.save(update_fields=["completed_at", "valid_until_date"])
    follow_completion(learner=state.learner_id, course=state.course_id, at=at)
    restand_course(learner_id=state.learner_id, course_id=state.course_id, at=at)
    course_completed.send(sender=Completion, completion=completion, learner=state.learner, at=at, renews=base)
    return completion
