"""Two tabs, two clicks: real threads on real connections."""

import contextlib
import uuid
from functools import partial

import pytest

from certificates.models import Certificate
from courses.models import Release
from courses.queries.reading import ActivityText
from lms.accounts.models import User
from lms.learning.models import Attempt, Completion, Enrolment, EnrolmentState, Marking, Opening, Response, Submission
from lms.learning.queries.places import Place
from lms.learning.services import activities, attempts
from lms.learning.services.enrolling import AlreadyCompletedError, AlreadyEnrolledError, withdraw
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.threads import all_at_once, at_once

ROUNDS = 4


@pytest.fixture
def committed(own_database: str) -> tuple[Release, User]:
    return releases.released(), people.person()


def hand_in(attempt: Attempt, learner: User) -> Completion | None:
    return attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT).completion


def test_two_tabs_enrol(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for _ in range(ROUNDS):
        learner = people.person()

        def work(learner: User = learner) -> str:
            try:
                journeys.enrol(learner, release)
            except AlreadyEnrolledError:
                return "already"
            return "enrolled"

        assert sorted(at_once(2, work)) == ["already", "enrolled"]
        assert (
            Enrolment.objects.filter(learner=learner).count()
            == EnrolmentState.objects.filter(learner=learner).count()
            == 1
        )


def test_the_last_two_activities_complete_the_course_once(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for _ in range(ROUNDS):
        learner = people.person()
        journeys.enrol(learner, release)
        journeys.read(learner, "three-rights")
        attempt = journeys.start(learner)
        for question in journeys.questions(learner):
            journeys.say(attempt, question, question.correct)

        done = all_at_once(partial(journeys.read, learner, "going-on"), partial(hand_in, attempt, learner))

        completion = Completion.objects.get(enrolment__learner=learner)
        assert [made for made in done if made] == [completion]
        assert Certificate.objects.filter(completion=completion).count() == 1
    assert list(check_records()) == []


def test_an_attempt_handed_in_twice_is_marked_once(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for right in (10, 3, 10, 3):
        learner = people.person()
        journeys.enrol(learner, release)
        journeys.read_all(learner)
        attempt = journeys.start(learner)
        for number, question in enumerate(journeys.questions(learner)):
            choices = question.correct if number < right else journeys.wrong(question)
            journeys.say(attempt, question, choices)

        results = at_once(3, partial(attempts.submit, attempt_uuid=attempt.uuid, learner=learner, at=AT))

        marking = Marking.objects.get(submission__attempt=attempt)
        assert [result.marking for result in results] == [marking] * 3
        assert Submission.objects.filter(attempt=attempt).count() == 1
        assert Completion.objects.filter(enrolment__learner=learner).count() == (right == 10)
    assert list(check_records()) == []


def test_no_answer_slips_in_after_handing_in(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for _ in range(ROUNDS):
        learner = people.person()
        journeys.enrol(learner, release)
        attempt = journeys.start(learner)
        one = journeys.questions(learner)[0]
        journeys.say(attempt, one, one.correct)

        def answer(learner: User = learner, attempt: Attempt = attempt) -> None:
            with contextlib.suppress(attempts.AttemptClosedError):
                journeys.say(attempt, journeys.questions(learner)[1], journeys.questions(learner)[1].correct)

        all_at_once(answer, partial(hand_in, attempt, learner))

        marked = Marking.objects.get(submission__attempt=attempt).scores
        kept = {str(key) for key in Response.objects.filter(attempt=attempt).values_list("question", flat=True)}
        assert {key for key, score in marked.items() if score == "1"} == kept


def test_one_answer_sent_twice_at_once_is_kept_once(committed: tuple[Release, User]) -> None:
    release, learner = committed
    journeys.enrol(learner, release)
    attempt = journeys.start(learner)
    for question in journeys.questions(learner)[:ROUNDS]:
        mark = uuid.uuid4()

        kept = at_once(3, partial(journeys.say, attempt, question, question.correct, mark=mark))

        assert len(set(kept)) == 1
    assert Response.objects.count() == ROUNDS


def test_two_tabs_start_one_attempt(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for _ in range(ROUNDS):
        learner = people.person()
        journeys.enrol(learner, release)

        started = at_once(3, partial(journeys.start, learner))

        assert len(set(started)) == Attempt.objects.filter(enrolment__learner=learner).count() == 1


def test_two_tabs_look_at_a_lesson(committed: tuple[Release, User]) -> None:
    release, learner = committed
    journeys.enrol(learner, release)
    where = journeys.place(learner)

    for lesson in where.course.activities:
        at_once(3, partial(activities.open_activity, place=where, activity=lesson, at=AT))

    assert Opening.objects.count() == 3
    assert list(check_records()) == []


def test_giving_up_and_finishing_at_once_leave_one_of_both(committed: tuple[Release, User]) -> None:
    release, _ = committed
    for _ in range(ROUNDS):
        learner = people.person()
        made = journeys.enrol(learner, release)
        journeys.read(learner, "three-rights")
        journeys.try_test(learner)
        where = journeys.place(learner)
        lesson = journeys.activity(where, "going-on")

        def finish(where: Place = where, lesson: ActivityText = lesson) -> None:
            with contextlib.suppress(activities.PlaceGivenUpError):
                activities.finish_lesson(place=where, activity=lesson, short=False, at=AT)

        def give_up(made: Enrolment = made, learner: User = learner) -> None:
            with contextlib.suppress(AlreadyCompletedError):
                withdraw(enrolment=made, by=learner, at=AT)

        all_at_once(finish, give_up)

        state = EnrolmentState.objects.get(learner=learner)
        assert (state.completed_at is None) != (state.withdrawn_at is None)
    assert list(check_records()) == []
