"""A learner answers ten questions while lines, servers, sessions and windows break at twenty points of chance.

The seed of all chance is printed at the head of the run; PROOF_SEED=<seed> makes the same choices again.
"""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from courses.queries.questions import QuestionText
from lms.learning.models import Attempt, AttemptState, Marking, Response, Submission
from lms.learning.queries.places import place_of
from lms.learning.rules.marking import mark
from lms.learning.services.records import check_records
from tests.proof import course, faults
from tests.proof.line import Line
from tests.proof.sitting import Opener, Sitting
from tests.proof.stand import Stand

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.timeout(600)]

POINTS = 20


@pytest.fixture
def questions(stand: Stand) -> dict[str, QuestionText]:
    """Of the released test, with their keys."""
    with stand.used():
        person = course.learner()
        course.enrolled(person, course.released())
        place = place_of(person, course.CODE)
        assert place is not None
        return dict(place.course.questions)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(int(os.environ["PROOF_SEED"]))


@pytest.fixture
def sitting(
    stand: Stand, line: Line, questions: dict[str, QuestionText], open_browser: Opener, chance: random.Random
) -> Iterator[Sitting]:
    stand.start_web()
    made = Sitting(line=line, open_browser=open_browser, chance=chance)
    yield made
    print(*made.log, sep="\n")  # shown where the test fails


def stored() -> dict[str, list[Any]]:
    """All answers by question, in the order in which they count."""
    found: dict[str, list[Any]] = defaultdict(list)
    for response in Response.objects.order_by("occurred_at", "sequence"):
        found[str(response.question)].append(response.answer)
    return dict(found)


def test_twenty_faults_lose_nothing(
    stand: Stand, sitting: Sitting, questions: dict[str, QuestionText], chance: random.Random
) -> None:
    for fault in faults.drawn(POINTS, chance):
        if chance.random() < 0.5:
            sitting.answer()
        sitting.log.append(fault.__name__)
        fault(sitting, stand, chance)
    for open_one in [each for each in sitting.kinds if each not in sitting.made]:
        sitting.answer(open_one)
    sitting.settle()
    sitting.line.deliver_late(chance)
    for identity in sitting.kinds:
        sitting.is_shown(identity)

    with stand.used():
        assert stored() == sitting.made
        state = AttemptState.objects.get()
        assert (state.submitted_at, Submission.objects.count(), Attempt.objects.count()) == (None, 0, 1)

    sitting.submit()

    with stand.used():
        marking = Marking.objects.get()
        assert marking.scores == {
            identity: str(mark(kind, questions[identity].choices, sitting.made[identity][-1]))
            for identity, kind in sitting.kinds.items()
        }
        assert stored() == sitting.made
        assert list(check_records()) == []
    assert sitting.errors == []
