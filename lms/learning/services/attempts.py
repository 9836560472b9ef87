"""Attempts at a quiz: starting one, keeping its answers, handing it in."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from courses.queries import shelf
from courses.queries.law_since import since
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    Allowance,
    Attempt,
    AttemptState,
    Completion,
    EnrolmentState,
    Marking,
    Response,
    Submission,
)
from lms.learning.queries.attempts import Given, attempt_of, counting, given
from lms.learning.queries.places import Place
from lms.learning.queries.quizzes import known_questions, pool_of, quiz_of, rules_of
from lms.learning.rules import quizzes
from lms.learning.rules.answers import Answer, canonical
from lms.learning.rules.drawing import Form, draw, draw_few
from lms.learning.services import marking
from lms.learning.services.activities import finish, lock_place


class AttemptError(Exception):
    """The attempt cannot go on in this way."""


class AttemptsUsedError(AttemptError):
    """All attempts at this quiz are used."""


class AlreadyPassedError(AttemptError):
    """The test is passed; there is nothing left to try."""


class PauseError(AttemptError):
    """The pause between two attempts is not over."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class AttemptClosedError(AttemptError):
    """The attempt was handed in; its answers stand."""


class TimeOverError(AttemptError):
    """The answer came after the time was over. What came before it stands, and can be handed in."""


class NothingAnsweredError(AttemptError):
    """An attempt without an answer is not handed in, so that none is used up by mistake."""


class DifferentAnswerError(AttemptError):
    """An answer with this UUID is stored already, and says something else."""


class SettledError(AttemptError):
    """The learner has seen the reasons of this question: its answer stands."""


class QuestionUnknownError(AttemptError):
    """The question is not in this attempt's form."""


class LackingError(AttemptError):
    """The learner rests on answers that are not here yet. `lacking` names them."""

    def __init__(self, lacking: list[str]) -> None:
        super().__init__(lacking)
        self.lacking = lacking


class NewerError(AttemptError):
    """There are answers that the learner has not seen: given in another window, say."""


@dataclass(frozen=True)
class Result:
    marking: Marking
    completion: Completion | None


def attempts_used(states: list[AttemptState]) -> int:
    """How many attempts count: an attempt counts from its first answer."""
    return sum(state.first_answer_at is not None for state in states)


def paused_until(rules: quizzes.QuizRules, states: list[AttemptState]) -> datetime | None:
    """Until when a new attempt has to wait, by the clock of the last one that counted; None where nothing waits."""
    ended = [state.submitted_at for state in states if state.first_answer_at and state.submitted_at]
    return max(ended) + rules.pause if ended and rules.pause else None


def start(*, place: Place, activity: ActivityText, at: datetime) -> Attempt:
    """Begin an attempt, or go on with the one that is open. One whose time is over is handed in first, and stays so.

    Raises AttemptsUsedError, AlreadyPassedError, PauseError, PlaceGivenUpError.
    """
    if rules_of(activity).time_limit:
        _close_overdue(place, activity, at)
    return _start(place, activity, at)


@transaction.atomic
def _close_overdue(place: Place, activity: ActivityText, at: datetime) -> None:
    enrolment = lock_place(place)
    left = AttemptState.objects.filter(enrolment=enrolment.pk, activity=activity.id, submitted_at__isnull=True)
    for state in left.select_related("attempt"):
        if is_over(state.attempt, at):
            close(held(state.attempt.uuid, enrolment.learner), enrolment.learner, at)


@transaction.atomic
def _start(place: Place, activity: ActivityText, at: datetime) -> Attempt:
    enrolment = lock_place(place)
    rules = rules_of(activity)
    theirs = _of_learner(enrolment)
    made = [state for state in theirs if (state.enrolment_id, str(state.activity)) == (enrolment.pk, activity.id)]
    states = [state for state in made if state.set_aside_at is None]
    for state in states:
        if state.submitted_at is None:
            return state.attempt
    if rules.counts and any(state.passed for state in states):
        raise AlreadyPassedError
    if not rules.has_attempts_left(attempts_used(states)):
        raise AttemptsUsedError
    until = paused_until(rules, states)
    if until and at < until:
        raise PauseError(until)
    return _begin(place, activity, theirs, made[-1].number + 1 if made else 1, at)


def _of_learner(enrolment: EnrolmentState) -> list[AttemptState]:
    """All attempts that the learner has made at quizzes of this course, in whichever place, in their order."""
    places = EnrolmentState.objects.filter(learner=enrolment.learner_id, course=enrolment.course_id)
    found = AttemptState.objects.filter(enrolment__state__in=places).select_related("attempt")
    return list(found.order_by("attempt__occurred_at", "attempt_id"))


def _begin(place: Place, activity: ActivityText, theirs: list[AttemptState], number: int, at: datetime) -> Attempt:
    course, rules = place.course, rules_of(activity)
    identity = uuid.uuid4()
    attempt = Attempt.objects.create(
        uuid=identity,
        enrolment_id=place.state.pk,
        release_id=place.release_id,
        language=course.language,
        activity=activity.id,
        number=number,
        draw=_form(place, activity, theirs, str(identity)),
        deadline_at=rules.deadline(at, extra_percent(place.state.pk)) if rules.time_limit else None,
        occurred_at=at,
    )
    AttemptState.objects.create(attempt=attempt, enrolment_id=place.state.pk, activity=activity.id, number=number)
    return attempt


def _form(place: Place, activity: ActivityText, theirs: list[AttemptState], seed: str) -> Form:
    rules = rules_of(activity)
    pool = pool_of(place.course, rules)
    if rules.few:
        return draw_few(pool, rules.few, seed=seed, known=known_questions(place.state.pk))
    earlier = [state.attempt.draw for state in theirs]
    last = next((state.attempt.draw for state in reversed(theirs) if str(state.activity) == activity.id), None)
    return draw(pool, rules.blueprint, shuffle=rules.shuffle, seed=seed, earlier=earlier, last=last)


def extra_percent(enrolment_id: int) -> int:
    """How much more time this learner has, in percent of the limit."""
    latest = Allowance.objects.filter(enrolment=enrolment_id).order_by("-occurred_at", "-pk").first()
    return latest.extra_percent if latest else 0


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether the time of the attempt is over, with what is granted for answers on their way."""
    return bool(attempt.deadline_at and at > attempt.deadline_at + quizzes.GRACE)


def held(attempt_uuid: uuid.UUID, learner: User) -> Attempt:
    """The learner's own attempt with its state, locked with the enrolment's. Raises Attempt.DoesNotExist.

    Both rows are locked so that both are read anew by whoever had to wait; the other tables would stand as they were.
    """
    return attempt_of(attempt_uuid, learner, lock=True)


def course_of(attempt: Attempt) -> CourseText:
    """The release that the attempt began with, in the language the learner reads now."""
    told = since(attempt.law_since)  # type: ignore[attr-defined] # annotated
    return shelf.read(attempt.release_id, attempt.digest, attempt.enrolment.state.language, told)  # type: ignore[attr-defined] # annotated


def quiz_of_attempt(attempt: Attempt, course: CourseText) -> ActivityText:
    quiz = quiz_of(course, str(attempt.activity))
    assert quiz is not None  # noqa: S101 the attempt began with this release
    return quiz


@dataclass(frozen=True)
class Answered:
    """What became of an answer: the stored one, and of every question the one that counts now."""

    response: Response
    attempt: Attempt
    view: dict[str, Given]


@transaction.atomic
def answer(
    *,
    attempt_uuid: uuid.UUID,
    learner: User,
    question: str,
    raw: object,
    response_uuid: uuid.UUID,
    made_at: datetime | None,
    at: datetime,
    sequence: int = 0,
    settle: bool = False,
) -> Answered:
    """Keep one answer. Sending the same one again changes nothing.

    `made_at` is the browser's word; it is held between the attempt's start and now. `settle` asks for the reasons where
    the quiz gives them after each answer: then this one stands. Raises Attempt.DoesNotExist, AttemptClosedError,
    TimeOverError, QuestionUnknownError, AnswerUnknownError, DifferentAnswerError, SettledError.
    """
    attempt = held(attempt_uuid, learner)
    course = course_of(attempt)
    asked = _question(attempt, course, question)
    told = canonical(asked.kind, asked.choices, raw, language=asked.lang)
    standing = attempt.answers.get(question)  # type: ignore[attr-defined] # annotated
    ended = attempt.state.submitted_at or attempt.enrolment.state.withdrawn_at
    if ended or is_over(attempt, at) or (standing and standing.settled):
        return _late(attempt, response_uuid, question, told, standing)
    response = Response(
        uuid=response_uuid,
        attempt=attempt,
        question=question,
        answer=told,
        language=attempt.enrolment.state.language,
        occurred_at=min(max(made_at or at, attempt.occurred_at), at),
        received_at=at,
        sequence=sequence,
        settled=settle and rules_of(quiz_of_attempt(attempt, course)).feedback == "each",
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        known = _known(response_uuid, attempt, question, told)
        if known is None:
            raise
        response = known
    if attempt.state.first_answer_at is None:
        AttemptState.objects.filter(pk=attempt.pk).update(first_answer_at=response.received_at)
    return Answered(response, attempt, _with(attempt.answers, question, given(response)))  # type: ignore[attr-defined] # annotated


def _with(view: Mapping[str, Given], question: str, new: Given) -> dict[str, Given]:
    standing = view.get(question)
    heavier = standing if standing and standing.weight > new.weight else new
    return {**view, question: heavier}


def _late(attempt: Attempt, response_uuid: uuid.UUID, question: str, told: Answer, standing: Given | None) -> Answered:
    """Only what is here already may be sent again."""
    known = _known(response_uuid, attempt, question, told)
    if known:
        return Answered(known, attempt, attempt.answers)  # type: ignore[attr-defined] # annotated
    if attempt.state.submitted_at or attempt.enrolment.state.withdrawn_at:
        raise AttemptClosedError
    if standing and standing.settled:
        raise SettledError
    raise TimeOverError


@transaction.atomic
def answer_several(
    *, attempt_uuid: uuid.UUID, learner: User, answers: Mapping[str, object], at: datetime, settle: bool = False
) -> None:
    """Keep what is new among the answers of a plain form, by question: all of it, or nothing. Raises as `answer`."""
    attempt = held(attempt_uuid, learner)
    course, stored = course_of(attempt), counting(attempt)
    for question, raw in answers.items():
        asked = _question(attempt, course, question)
        told = canonical(asked.kind, asked.choices, raw, language=asked.lang)
        if settle or question not in stored or stored[question].answer != told:
            answer(
                attempt_uuid=attempt_uuid,
                learner=learner,
                question=question,
                raw=raw,
                response_uuid=uuid.uuid4(),
                made_at=None,
                at=at,
                settle=settle,
            )


def _question(attempt: Attempt, course: CourseText, question: str) -> QuestionText:
    if question not in {place["question"] for place in attempt.draw}:
        raise QuestionUnknownError
    return course.questions[question]


def _known(response_uuid: uuid.UUID, attempt: Attempt, question: str, told: Answer) -> Response | None:
    """The stored answer with this UUID, if it says the same. Raises DifferentAnswerError if it does not."""
    stored = Response.objects.filter(uuid=response_uuid).first()
    if stored is None:
        return None
    if (stored.attempt_id, str(stored.question), stored.answer) != (attempt.pk, question, told):
        raise DifferentAnswerError
    return stored


@transaction.atomic
def submit(
    *, attempt_uuid: uuid.UUID, learner: User, at: datetime, rests_on: Mapping[str, str] | None = None
) -> Result:
    """Hand the attempt in and mark it. Handing in twice gives the same result.

    `rests_on` names the answers that the learner has seen, by question: where one of them is not here nothing is
    marked, nor where there is a newer one. Raises Attempt.DoesNotExist, NothingAnsweredError, LackingError, NewerError,
    AttemptClosedError for a place that was given up.
    """
    attempt = held(attempt_uuid, learner)
    if attempt.state.submitted_at:
        return Result(marking.standing(attempt), None)
    if attempt.enrolment.state.withdrawn_at:
        raise AttemptClosedError
    answers = counting(attempt)
    if rests_on is not None:
        _must_be_here(attempt, answers, rests_on)
    if not answers:
        raise NothingAnsweredError
    return close(attempt, learner, at, answers)


def _must_be_here(attempt: Attempt, answers: Mapping[str, Given], rests_on: Mapping[str, str]) -> None:
    if rests_on == {question: told.uuid for question, told in answers.items()}:
        return
    here = Response.objects.filter(attempt=attempt, uuid__in=list(rests_on.values()))
    lacking = set(rests_on.values()) - {str(key) for key in here.values_list("uuid", flat=True)}
    if lacking:
        raise LackingError(sorted(lacking))
    raise NewerError


def close(attempt: Attempt, learner: User, at: datetime, answers: Mapping[str, Given] | None = None) -> Result:
    """Submit, mark, and finish what a passed test finishes. An attempt without answers closes too; it never counted."""
    answers = counting(attempt) if answers is None else answers
    course = course_of(attempt)
    quiz = quiz_of_attempt(attempt, course)
    rules = rules_of(quiz)
    submission = Submission.objects.create(attempt=attempt, occurred_at=at)
    scores = marking.scores_under(course, attempt.draw, answers)
    made = marking.record(
        submission=submission, key_digest=course.digest, scores=scores, pass_mark=rules.pass_mark, at=at
    )
    AttemptState.objects.filter(pk=attempt.pk).update(submitted_at=at, score=made.score, passed=made.passed)
    attempt.state.submitted_at = at
    basis = basis_of(rules, made, answers)
    if basis is None:
        return Result(made, None)
    state = attempt.enrolment.state
    state.learner = learner  # who is at hand is not fetched again
    # What is required is read from the release in force; the attempt itself stays on the one it began with.
    in_force = shelf.read(attempt.in_force, attempt.in_force_digest, state.language)  # type: ignore[attr-defined] # annotated
    return Result(made, finish(state=state, course=in_force, activity=quiz, basis=basis, at=at))


def basis_of(rules: quizzes.QuizRules, made: Marking, answers: Mapping[str, Given]) -> str | None:
    """How the attempt finishes its activity, if it does: a pre-test by being sat, others by being passed."""
    if rules.use == quizzes.PRETEST and answers:
        return str(ActivityCompletion.Basis.SAT)
    if rules.use == quizzes.RECALL or not made.passed:
        return None
    return str(ActivityCompletion.Basis.PASSED)
