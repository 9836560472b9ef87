"""Attempts: what is kept, what is refused, and what it comes to."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, Completion, Marking, Response, Submission
from lms.learning.queries.attempts import counting
from lms.learning.rules.answers import AnswerMissingError, AnswerUnknownError
from lms.learning.services import attempts
from lms.learning.services.activities import PlaceGivenUpError
from lms.learning.services.enrolling import choose_language, withdraw
from tests.factories import people
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.journeys import later, say, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


@pytest.fixture
def attempt(learner: User, release: Release) -> Attempt:
    journeys.enrol(learner, release)
    return journeys.start(learner)


def test_an_attempt_holds_its_form(learner: User, release: Release, attempt: Attempt) -> None:
    ten = {question.id: {choice.id for choice in question.choices} for question in journeys.questions(learner)}

    assert {place["question"]: set(place["choices"]) for place in attempt.draw} == ten
    assert len(attempt.draw) == 10
    assert (attempt.number, attempt.release, attempt.language, attempt.occurred_at) == (1, release, "en", AT)
    assert journeys.start(learner, at=later(hours=1)) == attempt  # in another tab: the same one


def test_the_same_answer_sent_twice_is_kept_once(learner: User, attempt: Attempt) -> None:
    question, mark = journeys.questions(learner)[0], uuid.uuid4()

    first = say(attempt, question, question.correct, mark=mark)
    second = say(attempt, question, question.correct, mark=mark, at=later(minutes=5))

    assert first == second
    assert Response.objects.get().received_at == AT


def test_another_answer_under_the_same_mark_is_refused(learner: User, attempt: Attempt) -> None:
    one, two, *_ = journeys.questions(learner)
    mark = uuid.uuid4()
    say(attempt, one, one.correct, mark=mark)

    for question, choices in ((one, wrong(one)), (two, two.correct)):
        with pytest.raises(attempts.DifferentAnswerError):
            say(attempt, question, choices, mark=mark)
    assert Response.objects.count() == 1


def test_a_mark_that_another_persons_answer_bears_is_refused(learner: User, release: Release, attempt: Attempt) -> None:
    question, mark, other = journeys.questions(learner)[0], uuid.uuid4(), people.person()
    say(attempt, question, question.correct, mark=mark)
    journeys.enrol(other, release)

    with pytest.raises(attempts.DifferentAnswerError):
        say(journeys.start(other), question, question.correct, mark=mark)


def test_the_last_answer_made_counts(learner: User, attempt: Attempt) -> None:
    question = journeys.questions(learner)[0]
    say(attempt, question, wrong(question), made_at=later(minutes=1), at=later(minutes=10))
    say(attempt, question, question.correct, made_at=later(minutes=3), at=later(minutes=11))
    say(attempt, question, wrong(question), made_at=later(minutes=2), at=later(minutes=12))  # held up on its way

    told = counting(attempt)[question.id]

    assert set(told.answer) == question.correct
    assert Response.objects.count() == 3


@pytest.mark.parametrize(
    ("made_at", "kept"),
    [
        (None, later(minutes=10)),
        (later(minutes=4), later(minutes=4)),
        (later(days=-400), later(minutes=1)),
        (later(days=400), later(minutes=10)),
        (datetime.min.replace(tzinfo=UTC), later(minutes=1)),
        (datetime.max.replace(tzinfo=UTC), later(minutes=10)),
    ],
)
def test_the_browsers_clock_is_held_between_start_and_now(
    learner: User, release: Release, made_at: datetime | None, kept: datetime
) -> None:
    journeys.enrol(learner, release)
    attempt = journeys.start(learner, at=later(minutes=1))
    question = journeys.questions(learner)[0]

    answer = say(attempt, question, question.correct, made_at=made_at, at=later(minutes=10))

    assert (answer.occurred_at, answer.received_at) == (kept, later(minutes=10))


def test_what_is_foreign_to_the_attempt_is_refused_and_not_kept(learner: User, attempt: Attempt) -> None:
    one, two, *_ = journeys.questions(learner)
    many = journeys.questions(learner)[9]

    for question, choices, error in (
        (str(uuid.uuid4()), one.correct, attempts.QuestionUnknownError),
        ("nonsense", one.correct, attempts.QuestionUnknownError),
        (one, two.correct, AnswerUnknownError),
        (one, [str(uuid.uuid4())], AnswerUnknownError),
        (one, [*one.correct, *wrong(one)], AnswerUnknownError),
        (many, [*many.correct, *one.correct], AnswerUnknownError),
        (one, [], AnswerMissingError),
    ):
        with pytest.raises(error):
            say(attempt, question, choices)
    assert not Response.objects.exists()
    assert AttemptState.objects.get().first_answer_at is None


def test_an_attempt_is_its_learners_alone(learner: User, attempt: Attempt) -> None:
    question, other = journeys.questions(learner)[0], people.person()

    with pytest.raises(Attempt.DoesNotExist):
        say(attempt, question, question.correct, learner=other)
    with pytest.raises(Attempt.DoesNotExist):
        attempts.submit(attempt_uuid=attempt.uuid, learner=other, at=AT)
    with pytest.raises(Attempt.DoesNotExist):
        say(Attempt(uuid=uuid.uuid4()), question, question.correct, learner=learner)


def test_several_answers_are_kept_all_or_none(learner: User, attempt: Attempt) -> None:
    one, two, three, *_ = journeys.questions(learner)
    told = {one.id: sorted(one.correct), two.id: sorted(two.correct)}

    def several(answers: dict[str, list[str]]) -> None:
        attempts.answer_several(attempt_uuid=attempt.uuid, learner=learner, answers=answers, at=AT)

    with pytest.raises(AnswerUnknownError):
        several(told | {three.id: sorted(one.correct)})
    assert not Response.objects.exists()

    several(told)
    several(told | {two.id: wrong(two)})  # only what is new
    assert list(Response.objects.order_by("pk").values_list("question", flat=True)) == [
        uuid.UUID(one.id),
        uuid.UUID(two.id),
        uuid.UUID(two.id),
    ]


@pytest.mark.parametrize(
    ("right", "score", "passed"),
    [(10, "1", True), (9, "9/10", True), (8, "4/5", True), (7, "7/10", False), (0, "0", False)],
)
def test_the_result_of_an_attempt(learner: User, release: Release, right: int, score: str, passed: bool) -> None:
    journeys.enrol(learner, release)

    result = journeys.try_test(learner, right=right)

    marking = result.marking
    assert (marking.score, marking.pass_mark, marking.passed, marking.key_digest) == (
        score,
        "4/5",
        passed,
        release.digest,
    )
    assert sum(map(int, marking.scores.values())) == right
    state = AttemptState.objects.get()
    assert (state.score, state.passed, state.submitted_at) == (score, passed, AT)


def test_part_of_several_answers_earns_part(learner: User, attempt: Attempt) -> None:
    *singles, nine, ten = journeys.questions(learner)
    for question in singles:
        say(attempt, question, question.correct)
    say(attempt, nine, sorted(nine.correct)[:1])  # one of two right
    say(attempt, ten, [*sorted(ten.correct)[:1], *wrong(ten)])  # one right, one wrong

    marking = attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT).marking

    assert (marking.scores[nine.id], marking.scores[ten.id], marking.score) == ("1/2", "0", "17/20")


def test_what_is_not_answered_earns_nothing(learner: User, attempt: Attempt) -> None:
    question = journeys.questions(learner)[0]
    say(attempt, question, question.correct)

    marking = attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT).marking

    assert (marking.score, len(marking.scores), marking.passed) == ("1/10", 10, False)


def test_an_empty_attempt_is_not_handed_in(learner: User, attempt: Attempt) -> None:
    with pytest.raises(attempts.NothingAnsweredError):
        attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT)
    assert not Submission.objects.exists()
    assert journeys.start(learner) == attempt


def test_handing_in_twice_gives_the_same_result(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    first = journeys.try_test(learner)

    again = attempts.submit(attempt_uuid=first.marking.submission.attempt.uuid, learner=learner, at=later(days=1))

    assert (again.marking, again.completion) == (first.marking, None)
    assert Marking.objects.count() == 1


def test_after_handing_in_answers_stand(learner: User, release: Release, attempt: Attempt) -> None:
    one, two, *_ = journeys.questions(learner)
    mark = uuid.uuid4()
    say(attempt, one, one.correct, mark=mark)
    attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT)

    with pytest.raises(attempts.AttemptClosedError):
        say(attempt, two, two.correct)
    with pytest.raises(attempts.DifferentAnswerError):
        say(attempt, one, wrong(one), mark=mark)
    assert say(attempt, one, one.correct, mark=mark).uuid == mark  # sent again by a slow browser
    assert Response.objects.count() == 1


def test_three_attempts_and_no_more(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    numbers = [journeys.try_test(learner, right=3).marking.submission.attempt.number for _ in range(3)]

    assert numbers == [1, 2, 3]
    with pytest.raises(attempts.AttemptsUsedError):
        journeys.start(learner)


def test_an_attempt_counts_from_its_first_answer(learner: User, attempt: Attempt) -> None:
    assert attempts.attempts_used(AttemptState.objects.all()) == 0
    question = journeys.questions(learner)[0]
    say(attempt, question, question.correct, at=later(minutes=2))
    say(attempt, question, question.correct, at=later(minutes=3))

    assert attempts.attempts_used(AttemptState.objects.all()) == 1
    assert AttemptState.objects.get().first_answer_at == later(minutes=2)


def test_what_is_passed_is_not_tried_again(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.try_test(learner, right=8)

    with pytest.raises(attempts.AlreadyPassedError):
        journeys.start(learner)


def test_a_new_place_brings_new_attempts(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    for _ in range(3):
        journeys.try_test(learner, right=0)
    withdraw(enrolment=made, by=learner, at=AT)
    journeys.enrol(learner, release, at=later(days=1))

    assert journeys.start(learner).number == 1


def test_the_best_passed_score_is_the_completions(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.try_test(learner, right=7)
    journeys.try_test(learner, right=8)
    journeys.read_all(learner)

    assert Completion.objects.get().score == "4/5"


def test_a_place_that_was_given_up_takes_no_more_answers(learner: User, attempt: Attempt) -> None:
    question, where = journeys.questions(learner)[0], journeys.place(learner)
    say(attempt, question, question.correct)
    withdraw(enrolment=attempt.enrolment, by=learner, at=AT)

    with pytest.raises(attempts.AttemptClosedError):
        say(attempt, question, question.correct)
    with pytest.raises(attempts.AttemptClosedError):
        attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT)
    with pytest.raises(PlaceGivenUpError):
        attempts.start(place=where, activity=journeys.activity(where, "final-test"), at=AT)


def test_the_language_can_change_in_the_middle_and_nothing_is_lost(learner: User, attempt: Attempt) -> None:
    one, two, *_ = journeys.questions(learner)
    say(attempt, one, one.correct)
    choose_language(state=attempt.enrolment.state, language="pt-pt")
    say(attempt, two, two.correct)

    answers = counting(attempt)

    assert {key: told.answer for key, told in answers.items()} == {key.id: sorted(key.correct) for key in (one, two)}
    assert {str(row.question): row.language for row in Response.objects.all()} == {one.id: "en", two.id: "pt-pt"}
    course = attempts.course_of(attempts.held(attempt.uuid, learner))
    assert course.questions[one.id].stem == "Pergunta 1?"
    assert course.questions[one.id].correct == one.correct


@pytest.mark.parametrize("score", ["0.8", "-1/2", "80 %", ""])
def test_a_score_is_a_fraction_or_the_database_refuses_it(learner: User, attempt: Attempt, score: str) -> None:
    with pytest.raises(IntegrityError, match="marking_score_is_fraction"), transaction.atomic():
        Marking.objects.create(
            submission=Submission.objects.create(attempt=attempt, occurred_at=AT),
            key_digest="0" * 64,
            scores={},
            score=score,
            pass_mark="4/5",
            passed=False,
            occurred_at=AT,
        )
