"""That states were compared with facts is kept: when, how it ended, and that it did not."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from courses.models import Release
from lms.learning.models import ActivityState, RecordsCheck
from lms.learning.services.checking import check_and_note
from lms.learning.tasks import check_states
from tests.factories import people
from tests.factories.releases import AT
from tests.learning import journeys

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoilt(release: Release) -> None:
    journeys.complete(people.person(), release)
    ActivityState.objects.update(completed_at=None)


def noted() -> list[tuple[int, bool, bool]]:
    rows = RecordsCheck.objects.order_by("pk")
    return [(row.differences, row.repaired, row.finished_at is not None) for row in rows]


def test_the_command_and_the_task_keep_what_they_found(spoilt: None) -> None:
    found = ActivityState.objects.count()
    with pytest.raises(SystemExit):
        call_command("check_records", stdout=StringIO())
    assert check_states() == found
    call_command("check_records", "--repair", stdout=StringIO())
    assert check_states() == 0

    assert noted() == [(found, False, True), (found, False, True), (found, True, True), (0, False, True)]


def test_one_that_was_killed_has_no_end_and_is_forgotten_after_an_hour(spoilt: None) -> None:
    with time_machine.travel(AT, tick=False):
        next(check_and_note(repair=False, at=AT))
        assert check_states() == 0
        assert noted() == [(0, False, False)]
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        assert check_states() > 0
