"""Two workers mark the same answers again: real threads on real connections."""

import pytest

from lms.learning.models import Marking
from lms.learning.services import remarking
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.learning.corrections import corrected, tried
from tests.learning.journeys import later
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("own_database")


def test_two_workers_mark_everything_once() -> None:
    release = releases.released()
    learners = [people.person() for _ in range(4)]
    for learner in learners:
        tried(learner, release, right=7)
    remarking.ask(release=corrected(7), by=people.person(), at=later(days=1))

    at_once(2, lambda: remarking.mark_due(at=later(days=1)))

    for learner in learners:
        markings = Marking.objects.filter(submission__attempt__enrolment__learner=learner).order_by("occurred_at")
        assert [(marking.score, marking.passed) for marking in markings] == [("7/10", False), ("4/5", True)]
    assert list(check_records()) == []
