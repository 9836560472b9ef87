"""That `make load` would see a loss if there were one."""

import uuid
from dataclasses import replace

import pytest

from courses.models import Release
from lms.dashboards.management.load.comparing import losses
from lms.dashboards.management.load.figures import percentile
from lms.dashboards.management.load.plan import Made, Sitting
from lms.learning.models import Attempt
from lms.learning.services import attempts
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys


@pytest.fixture
def attempt(db: None, media: object) -> Attempt:
    releases.forget_releases()
    release: Release = releases.released()
    learner = people.person()
    journeys.enrol(learner, release)
    return journeys.start(learner)


@pytest.fixture
def sitting(attempt: Attempt) -> Sitting:
    """Two answers to one question, the second right; submitted and marked, and seen so by the generator."""
    learner = attempt.enrolment.learner
    question = journeys.questions(learner)[0]
    made = []
    for sequence, answer in enumerate((journeys.wrong(question), sorted(question.correct)), 1):
        stored = journeys.say(attempt, question, answer, sequence=sequence)
        made.append(Made(question.id, str(stored.uuid), stored.answer, AT.isoformat(), sequence, acknowledged=True))
    attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=AT)
    return Sitting(str(attempt.uuid), made, submitted=True)


def test_what_is_stored_as_it_was_made_is_no_loss(sitting: Sitting) -> None:
    assert losses([sitting]) == {}


def test_an_answer_that_was_acknowledged_and_is_not_there_is_a_loss(sitting: Sitting) -> None:
    sitting.made.insert(0, replace(sitting.made[0], uuid=str(uuid.uuid4())))

    assert losses([sitting]) == {"acknowledged and not stored": 1}


def test_an_answer_with_other_content_is_a_loss(sitting: Sitting) -> None:
    sitting.made[1].answer = sitting.made[0].answer

    assert losses([sitting]) == {"stored with other content": 1}


def test_an_earlier_answer_that_counts_is_a_loss(sitting: Sitting) -> None:
    sitting.made.reverse()

    assert losses([sitting]) == {"an earlier answer counts instead of the last one made": 1}


def test_an_answer_that_nobody_made_is_a_loss(sitting: Sitting) -> None:
    del sitting.made[0]

    assert losses([sitting]) == {"stored and never made": 1}


def test_a_submission_that_the_learner_did_not_make_is_a_loss(sitting: Sitting) -> None:
    sitting.submitted = False

    assert losses([sitting]) == {"submitted and not marked once, or marked and not submitted": 1}


@pytest.mark.parametrize(("percent", "value"), [(50, 2.0), (95, 4.0), (100, 4.0), (1, 1.0)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == value
