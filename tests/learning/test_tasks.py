"""What beat wakes the worker for."""

import pytest
import time_machine
from django.conf import settings
from django.core import mail

from courses.models import Release
from lms.accounts.models import Notice
from lms.accounts.tasks import send_due_notices
from lms.celery import app
from lms.learning import tasks
from lms.learning.tasks import write_due_recalls
from tests.factories import people
from tests.learning import journeys, recalls
from tests.learning.recalls import after

pytestmark = pytest.mark.django_db


def test_beat_names_only_tasks_that_there_are() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.fixture
def three(release: Release) -> list[str]:
    learners = [people.person() for _ in range(3)]
    for learner in learners:
        journeys.complete(learner, release)
        recalls.wish(learner)
    return sorted(learner.email for learner in learners)


def test_a_sweep_writes_all_that_are_due_and_the_next_one_none(three: list[str]) -> None:
    with time_machine.travel(after(30), tick=False):
        swept = [write_due_recalls(), write_due_recalls(), send_due_notices()]

    assert swept == [3, 0, 3]
    assert sorted(message.to[0] for message in mail.outbox) == three


def test_a_sweep_that_runs_out_of_time_leaves_the_rest_to_the_next(
    three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(after(30), tick=False), monkeypatch.context() as short:
        short.setattr(tasks, "SWEEP_SECONDS", -1)
        assert write_due_recalls() == 0
    with time_machine.travel(after(30, minutes=15), tick=False):
        assert write_due_recalls() == 3
    assert Notice.objects.count() == 3


def test_nobody_is_woken_at_night(three: list[str]) -> None:
    with time_machine.travel(after(30, hours=12), tick=False):
        assert write_due_recalls() == 0
