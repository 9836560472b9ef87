"""Two tabs walking one scenario: real threads on real connections."""

from functools import partial

import pytest

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ActivityCompletion, ScenarioPath, ScenarioStep
from lms.learning.services import scenarios
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning import scenarios as walked
from tests.threads import all_at_once, at_once

ROUNDS = 4


@pytest.fixture
def release(own_database: str, media: object) -> Release:
    return releases.released_with_scenario()


def new_learner(release: Release) -> User:
    learner = people.person()
    journeys.enrol(learner, release)
    return learner


def test_a_path_begins_once(release: Release) -> None:
    for _ in range(ROUNDS):
        learner = new_learner(release)

        begun = at_once(3, partial(walked.begin, learner))

        assert len(set(begun)) == ScenarioPath.objects.filter(enrolment__learner=learner).count() == 1


def test_of_two_different_choices_one_stands(release: Release) -> None:
    for _ in range(ROUNDS):
        learner = new_learner(release)
        walked.begin(learner)

        def work(letter: str, learner: User = learner) -> str:
            try:
                walked.choose(learner, "rights", letter, step=1)
            except scenarios.AlreadyChosenError:
                return "already"
            return "kept"

        answers = all_at_once(lambda: work("a"), lambda: work("c"))

        assert sorted(answers) == ["already", "kept"]
        assert ScenarioStep.objects.filter(path__enrolment__learner=learner).count() == 1


def test_the_last_choice_sent_twice_finishes_once(release: Release) -> None:
    for _ in range(ROUNDS):
        learner = new_learner(release)
        walked.walk(learner, "rights/c")

        at_once(3, partial(walked.choose, learner, "consulate", "b", step=2))

        assert ActivityCompletion.objects.filter(enrolment__learner=learner).count() == 1
    assert list(check_records()) == []


def test_going_back_in_two_tabs_begins_one_path(release: Release) -> None:
    learner = new_learner(release)
    walked.walk(learner, "rights/c", "consulate/a")

    at_once(3, partial(walked.go_back, learner, 1, 2))

    assert [walk.number for walk in walked.walks(learner)] == [1, 2]
