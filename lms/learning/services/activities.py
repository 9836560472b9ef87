"""Opening and finishing the activities of a course, and with the last of them the course itself."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import transaction

from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import (
    ActivityCompletion,
    ActivityState,
    AttemptState,
    CheckResponse,
    Completion,
    EnrolmentState,
    Opening,
)
from lms.learning.queries import packages
from lms.learning.queries.cases import required_of
from lms.learning.queries.places import Place
from lms.learning.rules.answers import canonical
from lms.learning.services.path_completing import follow_completion
from lms.learning.services.restanding import restand
from lms.learning.signals import course_completed


class ChecksMissingError(Exception):
    """A practice question that must be answered before going on has no answer yet."""


class PackagesMissingError(Exception):
    """A package in the lesson that is to be done before going on has not come to an end yet."""


class PlaceGivenUpError(Exception):
    """The learner withdrew, in another tab say, before this arrived."""


class PlaceMovedError(PlaceGivenUpError):
    """The learner changed to another edition, in another tab say, before this arrived."""


@transaction.atomic
def open_activity(*, place: Place, activity: ActivityText, at: datetime) -> None:
    """Note the first look at an activity in the release that is on the screen. Raises PlaceGivenUpError."""
    lock_place(place)
    Opening.objects.bulk_create(
        [
            Opening(
                enrolment_id=place.state.pk,
                release_id=place.release_id,
                language=place.course.language,
                activity=activity.id,
                occurred_at=at,
            )
        ],
        ignore_conflicts=True,  # two tabs may look at once
    )
    state, created = ActivityState.objects.get_or_create(
        enrolment_id=place.state.pk,
        activity=activity.id,
        defaults={"opened_at": at, "opened_release_id": place.release_id},
    )
    if not created and state.opened_release_id != place.release_id:
        state.opened_at = state.opened_at or at
        state.opened_release_id = place.release_id
        state.save(update_fields=["opened_at", "opened_release"])


@transaction.atomic
def answer_check(
    *, place: Place, activity: ActivityText, question: QuestionText, raw: object, at: datetime
) -> CheckResponse:
    """Keep an answer to a practice question. Raises AnswerUnknownError, PlaceGivenUpError."""
    answer = canonical(question.kind, question.choices, raw, language=question.lang)
    lock_place(place)
    return CheckResponse.objects.create(
        enrolment_id=place.state.pk,
        release_id=place.release_id,
        language=place.course.language,
        activity=activity.id,
        question=question.id,
        answer=answer,
        occurred_at=at,
    )


@transaction.atomic
def finish_lesson(*, place: Place, activity: ActivityText, short: bool, at: datetime) -> Completion | None:
    """The learner says "Done, next". Returns the Completion when this was the last one.

    Raises ChecksMissingError, PackagesMissingError, PlaceGivenUpError.
    """
    state = lock_place(place)
    if not short:
        _require_checks(place, activity)
        _require_packages(place, activity)
    basis = ActivityCompletion.Basis.SHORT if short else ActivityCompletion.Basis.READ
    return finish(state=state, course=place.course, activity=activity, basis=basis, at=at)


def _require_checks(place: Place, activity: ActivityText) -> None:
    needed = {key for key, question in place.course.checks(activity).items() if question.must_answer}
    if not needed:
        return
    answered = CheckResponse.objects.filter(enrolment_id=place.state.pk, question__in=needed)
    if {str(key) for key in answered.values_list("question", flat=True)} != needed:
        raise ChecksMissingError


def _require_packages(place: Place, activity: ActivityText) -> None:
    needed = {key for key, block in place.course.packages(activity).items() if block["must_do"] and block["package"]}
    if needed and packages.done(place.state.pk, needed) != needed:
        raise PackagesMissingError


def lock(enrolment_id: int) -> EnrolmentState:
    """The one lock there is: a learner's own row, held to the end of the transaction."""
    return EnrolmentState.objects.select_for_update().get(pk=enrolment_id)


def lock_open(enrolment_id: int) -> EnrolmentState:
    """The lock, for what only a learner who has not withdrawn may do. Raises PlaceGivenUpError."""
    state = lock(enrolment_id)
    if state.withdrawn_at:
        raise PlaceGivenUpError
    return state


def lock_place(place: Place) -> EnrolmentState:
    """The lock, for what rests on the edition that was on the screen. Raises PlaceGivenUpError, PlaceMovedError."""
    state = lock_open(place.state.pk)
    if state.edition != place.state.edition:
        raise PlaceMovedError
    return state


def finish(
    *, state: EnrolmentState, course: CourseText, activity: ActivityText, basis: str, at: datetime
) -> Completion | None:
    """Record a finished activity, and the course when nothing required is left. The state must be locked."""
    return finish_several(state=state, course=course, activities=[activity], basis=basis, at=at)


def finish_several(
    *, state: EnrolmentState, course: CourseText, activities: Iterable[ActivityText], basis: str, at: datetime
) -> Completion | None:
    """As `finish`, in as many queries for one activity as for many."""
    done = ActivityState.objects.filter(enrolment=state.pk, completed_at__isnull=False)
    finished = {str(key) for key in done.values_list("activity", flat=True)}
    new = [activity.id for activity in activities if activity.id not in finished]
    if new:
        record(state, course, new, basis, at)
    if state.completed_at or state.withdrawn_at or not course.required <= finished.union(new):
        return None
    return _complete(state, course, at)


def record(state: EnrolmentState, course: CourseText, activities: Sequence[str], basis: str, at: datetime) -> None:
    """The facts that these activities are finished, and their states."""
    ActivityCompletion.objects.bulk_create(
        ActivityCompletion(
            enrolment_id=state.pk,
            release_id=course.release_id,
            language=course.language,
            activity=activity,
            basis=basis,
            moves=state.moves,
            occurred_at=at,
        )
        for activity in activities
    )
    ActivityState.objects.bulk_create(
        [ActivityState(enrolment_id=state.pk, activity=activity, completed_at=at) for activity in activities],
        update_conflicts=True,
        unique_fields=["enrolment", "activity"],
        update_fields=["completed_at"],
    )


def _complete(state: EnrolmentState, course: CourseText, at: datetime) -> Completion:
    zone, required, on_path = required_of(state.learner_id, state.course_id, at.date())
    completion = Completion.objects.create(
        enrolment_id=state.pk,
        release_id=course.release_id,
        language=course.language,
        score=_final_score(state, course),
        valid_until_date=_valid_until(course, zone, at),
        occurred_at=at,
    )
    state.completed_at, state.valid_until_date = at, completion.valid_until_date
    state.save(update_fields=["completed_at", "valid_until_date"])
    if on_path:
        follow_completion(learner=state.learner_id, course=state.course_id, at=at)
    restand(required, at=at)
    course_completed.send(sender=Completion, completion=completion, learner=state.learner, at=at)
    return completion


def _final_score(state: EnrolmentState, course: CourseText) -> str:
    """The best passed score of the course's final tests, as an exact fraction; empty when it has none."""
    finals = [activity.id for activity in course.activities if activity.rules.get("use") == "final"]
    passed = AttemptState.objects.filter(
        enrolment=state.pk, activity__in=finals, passed=True, set_aside_at__isnull=True
    )
    scores = [Fraction(score) for score in passed.values_list("score", flat=True)]
    return str(max(scores)) if scores else ""


def _valid_until(course: CourseText, zone: str, at: datetime) -> date | None:
    if course.validity_months is None:
        return None
    until: date = at.astimezone(ZoneInfo(zone)).date() + relativedelta(months=course.validity_months)
    return until
