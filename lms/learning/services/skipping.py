"""Skipping the lessons of what a pre-test has proved."""

from datetime import datetime

from django.db import transaction

from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import ActivityCompletion, ActivityState, Attempt, AttemptState
from lms.learning.queries.places import Place
from lms.learning.queries.questions import scores_of
from lms.learning.queries.quizzes import rules_of
from lms.learning.rules.quizzes import proven
from lms.learning.services.activities import finish_several, lock_place
from lms.learning.services.marking import standing


class NothingProvenError(Exception):
    """No pre-test of this place lets a lesson be skipped."""


def lessons_proven(attempt: Attempt, course: CourseText, outcomes: set[str]) -> list[ActivityText]:
    """The unfinished lessons all of whose outcomes are among these. One query."""
    done = ActivityState.objects.filter(enrolment=attempt.enrolment_id, completed_at__isnull=False)
    finished = {str(key) for key in done.values_list("activity", flat=True)}
    unread = [each for each in course.activities if each.kind == "lesson" and each.id not in finished]
    return [lesson for lesson in unread if lesson.outcomes and set(lesson.outcomes) <= outcomes]


@transaction.atomic
def skip_proven(*, place: Place, quiz: ActivityText, at: datetime) -> int:
    """Finish the lessons that the pre-test has proved; they stay open to read. How many.

    Raises NothingProvenError, PlaceGivenUpError.
    """
    state = lock_place(place)
    if not rules_of(quiz).skips:
        raise NothingProvenError
    handed_in = AttemptState.objects.filter(
        enrolment=state.pk,
        activity=quiz.id,
        first_answer_at__isnull=False,
        submitted_at__isnull=False,
        set_aside_at__isnull=True,
    )
    sat = handed_in.select_related("attempt").order_by("number").last()
    if sat is None:
        raise NothingProvenError
    course = place.course
    scores = scores_of(standing(sat.attempt).scores)
    known = proven([(course.questions[key].outcome, score) for key, score in scores.items() if key in course.questions])
    lessons = lessons_proven(sat.attempt, course, known)
    finish_several(state=state, course=course, activities=lessons, basis=ActivityCompletion.Basis.PROVEN, at=at)
    return len(lessons)
