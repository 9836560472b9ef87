"""Attempts at a quiz: starting one, keeping its answers, handing it in and marking it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import IntegrityError, transaction

from courses.queries import shelf
from courses.queries.reading import ActivityText, CourseText, QuestionText
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    Attempt,
    AttemptState,
    Completion,
    Marking,
    Response,
    Submission,
)
from lms.learning.queries.attempts import attempt_of
from lms.learning.queries.places import Place
from lms.learning.rules import marking
from lms.learning.rules.drawing import draw
from lms.learning.services.activities import finish, lock_open, valid_choices


class AttemptError(Exception):
    """The attempt cannot go on in this way."""


class AttemptsUsedError(AttemptError):
    """All attempts at this quiz are used."""


class AlreadyPassedError(AttemptError):
    """The quiz is passed; there is nothing left to try."""


class AttemptClosedError(AttemptError):
    """The attempt was handed in; its answers stand."""


class NothingAnsweredError(AttemptError):
    """An attempt without an answer is not handed in, so that none is used up by mistake."""


class DifferentAnswerError(AttemptError):
    """An answer with this UUID is stored already, and says something else."""


class QuestionUnknownError(AttemptError):
    """The question is not in this attempt's form."""


@dataclass(frozen=True)
class Result:
    marking: Marking
    completion: Completion | None


def attempts_used(states: Iterable[AttemptState]) -> int:
    """How many attempts count: an attempt counts from its first answer."""
    return sum(state.first_answer_at is not None for state in states)


@transaction.atomic
def start(*, place: Place, activity: ActivityText, at: datetime) -> Attempt:
    """Begin an attempt, or go on with the one that is open.

    Raises AttemptsUsedError, AlreadyPassedError, PlaceGivenUpError.
    """
    lock_open(place.state.pk)
    states = list(AttemptState.objects.filter(enrolment=place.state.pk, activity=activity.id).select_related("attempt"))
    for state in states:
        if state.submitted_at is None:
            return state.attempt
    if any(state.passed for state in states):
        raise AlreadyPassedError
    if attempts_used(states) >= activity.rules["attempts"]:
        raise AttemptsUsedError
    return _start(place, activity, len(states) + 1, at)


def _start(place: Place, activity: ActivityText, number: int, at: datetime) -> Attempt:
    course = place.course
    identity = uuid.uuid4()
    questions: list[str] = activity.rules["questions"]
    choices = {key: [choice.id for choice in course.questions[key].choices] for key in questions}
    attempt = Attempt.objects.create(
        uuid=identity,
        enrolment_id=place.state.pk,
        release_id=place.release_id,
        language=course.language,
        activity=activity.id,
        number=number,
        draw=draw(questions, choices, shuffle=activity.rules["shuffle"], seed=str(identity)),
        occurred_at=at,
    )
    AttemptState.objects.create(attempt=attempt, enrolment_id=place.state.pk, activity=activity.id, number=number)
    return attempt


def held(attempt_uuid: uuid.UUID, learner: User) -> Attempt:
    """The learner's own attempt with its state, locked with the enrolment's. Raises Attempt.DoesNotExist.

    Both rows are locked so that both are read anew by whoever had to wait; the other tables would stand as they were.
    """
    return attempt_of(attempt_uuid, learner, lock=True)


def course_of(attempt: Attempt) -> CourseText:
    """The release that the attempt began with, in the language the learner reads now."""
    return shelf.read(attempt.release_id, attempt.digest, attempt.enrolment.state.language)  # type: ignore[attr-defined] # annotated


@transaction.atomic
def answer(
    *,
    attempt_uuid: uuid.UUID,
    learner: User,
    question: str,
    choices: Iterable[str],
    response_uuid: uuid.UUID,
    made_at: datetime | None,
    at: datetime,
) -> Response:
    """Keep one answer. Sending the same one again changes nothing.

    `made_at` is the browser's word; it is held between the attempt's start and now. Raises Attempt.DoesNotExist,
    AttemptClosedError, QuestionUnknownError, ChoiceUnknownError, DifferentAnswerError.
    """
    attempt = held(attempt_uuid, learner)
    chosen = valid_choices(_question(attempt, question), choices)
    known = _known(response_uuid, attempt, question, chosen) if attempt.state.submitted_at else None
    if known:
        return known
    if attempt.state.submitted_at or attempt.enrolment.state.withdrawn_at:
        raise AttemptClosedError
    response = Response(
        uuid=response_uuid,
        attempt=attempt,
        question=question,
        choices=chosen,
        language=attempt.enrolment.state.language,
        occurred_at=min(max(made_at or at, attempt.occurred_at), at),
        received_at=at,
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        known = _known(response_uuid, attempt, question, chosen)
        if known is None:
            raise
        return known
    if attempt.state.first_answer_at is None:
        AttemptState.objects.filter(pk=attempt.pk).update(first_answer_at=response.received_at)
    return response


@transaction.atomic
def answer_several(
    *, attempt_uuid: uuid.UUID, learner: User, answers: Mapping[str, Sequence[str]], at: datetime
) -> None:
    """Keep what is new among the answers of a plain form, by question: all of it, or nothing. Raises as `answer`."""
    stored = {key: set(map(str, row.choices)) for key, row in last_answers(held(attempt_uuid, learner)).items()}
    for question, choices in answers.items():
        if stored.get(question) != set(choices):
            answer(
                attempt_uuid=attempt_uuid,
                learner=learner,
                question=question,
                choices=choices,
                response_uuid=uuid.uuid4(),
                made_at=None,
                at=at,
            )


def _question(attempt: Attempt, question: str) -> QuestionText:
    if question not in {place["question"] for place in attempt.draw}:
        raise QuestionUnknownError
    return course_of(attempt).questions[question]


def _known(response_uuid: uuid.UUID, attempt: Attempt, question: str, chosen: list[str]) -> Response | None:
    """The stored answer with this UUID, if it says the same. Raises DifferentAnswerError if it does not."""
    stored = Response.objects.filter(uuid=response_uuid).first()
    if stored is None:
        return None
    if (stored.attempt_id, str(stored.question), sorted(map(str, stored.choices))) != (attempt.pk, question, chosen):
        raise DifferentAnswerError
    return stored


def last_answers(attempt: Attempt) -> dict[str, Response]:
    """The answer that counts for each question: the last one made. One query."""
    rows = Response.objects.filter(attempt=attempt).order_by("question", "-occurred_at", "-pk").distinct("question")
    return {str(row.question): row for row in rows}


@transaction.atomic
def submit(*, attempt_uuid: uuid.UUID, learner: User, at: datetime) -> Result:
    """Hand the attempt in and mark it. Handing in twice gives the same result.

    Raises Attempt.DoesNotExist, NothingAnsweredError, AttemptClosedError for a place that was given up.
    """
    attempt = held(attempt_uuid, learner)
    if attempt.state.submitted_at:
        return Result(Marking.objects.filter(submission__attempt=attempt).latest(), None)
    if attempt.enrolment.state.withdrawn_at:
        raise AttemptClosedError
    answers = last_answers(attempt)
    if not answers:
        raise NothingAnsweredError
    course = course_of(attempt)
    activity = course.by_id[str(attempt.activity)]
    submission = Submission.objects.create(attempt=attempt, occurred_at=at)
    made = _mark(submission, attempt, course, answers, at)
    AttemptState.objects.filter(pk=attempt.pk).update(submitted_at=at, score=made.score, passed=made.passed)
    if not made.passed:
        return Result(made, None)
    basis = ActivityCompletion.Basis.PASSED
    state = attempt.enrolment.state
    state.learner = learner  # who is at hand is not fetched again
    # What is required is read from the release in force; the attempt itself stays on the one it began with.
    in_force = shelf.read(attempt.in_force, attempt.in_force_digest, state.language)  # type: ignore[attr-defined] # annotated
    return Result(made, finish(state=state, course=in_force, activity=activity, basis=basis, at=at))


def _mark(
    submission: Submission,
    attempt: Attempt,
    course: CourseText,
    answers: dict[str, Response],
    at: datetime,
) -> Marking:
    scores: dict[str, Fraction] = {}
    for place in attempt.draw:
        question = course.questions[place["question"]]
        given = answers.get(question.id)
        chosen = frozenset(map(str, given.choices)) if given else frozenset()
        scores[question.id] = marking.mark(question.kind, correct=question.correct, chosen=chosen)
    score, pass_mark = marking.total(scores), Fraction(course.by_id[str(attempt.activity)].rules["pass_mark"])
    return Marking.objects.create(
        submission=submission,
        key_digest=course.digest,
        scores={key: str(value) for key, value in scores.items()},
        score=str(score),
        pass_mark=str(pass_mark),
        passed=marking.passes(score, pass_mark),
        occurred_at=at,
    )
