"""Answers in any order, twice, by wrong clocks and while the test is handed in: real threads on real connections."""

import os
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from courses.models import Release
from courses.queries.questions import QuestionText
from lms.accounts.models import User
from lms.learning.models import Attempt, Marking, Response, Submission
from lms.learning.queries.attempts import counting
from lms.learning.rules.marking import mark
from lms.learning.services import attempts
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.journeys import later
from tests.threads import all_at_once

pytestmark = pytest.mark.usefixtures("media")

ROUNDS = 4
CLOCKS = (timedelta(), timedelta(days=-1), timedelta(days=1), timedelta(minutes=-2))


@dataclass(frozen=True)
class Made:
    """One answer, as it waits in an outbox."""

    question: QuestionText
    answer: Any
    at: datetime
    sequence: int
    uuid: UUID = field(default_factory=uuid4)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(int(os.environ["PROOF_SEED"]))


@pytest.fixture
def release(own_database: str) -> Release:
    releases.forget_releases()
    return releases.released()


@pytest.fixture
def learner(release: Release) -> User:
    return people.person()


@pytest.fixture
def attempt(learner: User, release: Release) -> Attempt:
    return begun(learner, release)


def begun(learner: User, release: Release) -> Attempt:
    journeys.enrol(learner, release)
    return journeys.start(learner)


def made_by(learner: User, chance: random.Random, clock_error: timedelta) -> list[Made]:
    """Each question answered one to four times, in the order in which it was done, by a clock that is wrong."""
    questions = [question for question in journeys.questions(learner) for _ in range(chance.randint(1, 4))]
    chance.shuffle(questions)
    return [
        Made(
            question,
            journeys.wrong(question) if chance.random() < 0.5 else sorted(question.correct),
            later(seconds=20 * sequence) + clock_error,
            sequence,
        )
        for sequence, question in enumerate(questions, 1)
    ]


def send(attempt: Attempt, made: Made) -> Response:
    return journeys.say(
        attempt,
        made.question,
        made.answer,
        mark=made.uuid,
        made_at=made.at,
        at=later(hours=1),
        sequence=made.sequence,
    )


def rest_on(some: list[Made]) -> dict[str, str]:
    """The last one made to each question."""
    return {made.question.id: str(made.uuid) for made in some}


def in_disorder(some: list[Made], chance: random.Random, threads: int = 3) -> list[list[Made]]:
    """Each of them once or twice, for so many threads."""
    twice = [made for made in some for _ in range(chance.choice((1, 1, 2)))]
    chance.shuffle(twice)
    return [twice[start::threads] for start in range(threads)]


@pytest.mark.parametrize("clock_error", CLOCKS)
def test_the_last_made_counts_in_whatever_order_they_come(
    learner: User, attempt: Attempt, chance: random.Random, clock_error: timedelta
) -> None:
    made = made_by(learner, chance, clock_error)

    def deliver(some: list[Made]) -> None:
        for each in some:
            send(attempt, each)

    all_at_once(*(partial(deliver, some) for some in in_disorder(made, chance)))

    assert {question: given.uuid for question, given in counting(attempt).items()} == rest_on(made)
    assert set(Response.objects.values_list("uuid", flat=True)) == {each.uuid for each in made}


def test_a_test_handed_in_meanwhile_is_marked_by_what_it_rests_on(release: Release, chance: random.Random) -> None:
    for clock_error in CLOCKS:
        learner = people.person()
        attempt = begun(learner, release)
        made = made_by(learner, chance, clock_error)
        done = threading.Event()

        def deliver(some: list[Made], attempt: Attempt = attempt, done: threading.Event = done) -> None:
            for each in some:
                try:
                    send(attempt, each)
                except attempts.AttemptClosedError:  # it was not among those that count
                    assert done.wait(10)

        def hand_in(
            attempt: Attempt = attempt, made: list[Made] = made, done: threading.Event = done, learner: User = learner
        ) -> None:
            while not done.is_set():
                try:
                    attempts.submit(
                        attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1), rests_on=rest_on(made)
                    )
                except (attempts.LackingError, attempts.NewerError):
                    continue
                done.set()

        all_at_once(hand_in, *(partial(deliver, some) for some in in_disorder(made, chance)))

        last = {each.question.id: each for each in made}
        marking = Marking.objects.get(submission__attempt=attempt)
        assert marking.scores == {
            question: str(mark(each.question.kind, each.question.choices, each.answer))
            for question, each in last.items()
        }
    assert list(check_records()) == []


def test_an_answer_given_while_the_test_is_handed_in_counts_or_holds_it_up(
    release: Release, chance: random.Random
) -> None:
    for _ in range(ROUNDS):
        learner = people.person()
        attempt = begun(learner, release)
        question = journeys.questions(learner)[0]
        seen = Made(question, journeys.wrong(question), AT, 1)
        unseen = Made(question, sorted(question.correct), later(seconds=5), 2)
        send(attempt, seen)

        def answer(attempt: Attempt = attempt, unseen: Made = unseen) -> str:
            try:
                send(attempt, unseen)
            except attempts.AttemptClosedError:
                return "refused"
            return "kept"

        def hand_in(attempt: Attempt = attempt, seen: Made = seen, learner: User = learner) -> str:
            try:
                attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1), rests_on=rest_on([seen]))
            except attempts.NewerError:
                return "held up"
            return "submitted"

        assert sorted(all_at_once(answer, hand_in)) in (["held up", "kept"], ["refused", "submitted"])


def test_nothing_is_marked_until_what_it_rests_on_is_there(release: Release) -> None:
    for _ in range(ROUNDS):
        learner = people.person()
        attempt = begun(learner, release)
        question = journeys.questions(learner)[0]
        old = Made(question, journeys.wrong(question), AT, 1)
        new = Made(question, sorted(question.correct), later(seconds=5), 2)
        send(attempt, old)

        def hand_in(attempt: Attempt = attempt, new: Made = new, learner: User = learner) -> list[str]:
            try:
                attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1), rests_on=rest_on([new]))
            except attempts.LackingError as error:
                return error.lacking
            return []

        def answer(attempt: Attempt = attempt, new: Made = new) -> list[str]:
            return [str(send(attempt, new).uuid)]

        answers = all_at_once(answer, hand_in)

        if answers.count([str(new.uuid)]) == 2:  # it came too early, and said what it lacks
            assert not Submission.objects.filter(attempt=attempt).exists()
            assert hand_in() == []
        assert Marking.objects.get(submission__attempt=attempt).scores[question.id] == "1"
