"""Two workers, a worker that dies, somebody who completes just now: real threads on real connections."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from lms.accounts.models import Notice
from lms.learning.models import AssignmentSpan, Reminder
from lms.learning.rules.standing import Restood
from lms.learning.services import reminders
from lms.learning.services.escalations import escalate
from lms.learning.services.reminders import write_some
from lms.learning.signals import standings_changed
from tests.factories import people, releases
from tests.factories.standings import TODAY, requirement, stand
from tests.threads import all_at_once, at_once

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def overdue_people(number: int) -> None:
    station, release = people.unit(), releases.released()
    under = requirement(release.course, station, people.person())
    people.member(people.person(), station, role="manager")
    for _ in range(number):
        officer = people.person()
        people.member(officer, station)
        stand(officer, under, "overdue", target=TODAY - timedelta(days=20))


def test_however_many_work_at_once_and_whoever_is_killed_each_mail_is_written_once(own_database: str) -> None:
    overdue_people(6)

    def killed() -> None:
        with transaction.atomic():
            write_some(after=0, at=NINE)
            transaction.set_rollback(True)

    all_at_once(killed, killed, lambda: write_some(after=0, at=NINE), lambda: write_some(after=0, at=NINE))
    write_some(after=0, at=NINE)
    at_once(3, lambda: escalate(at=NINE))

    assert Notice.objects.filter(kind="reminder").count() == Reminder.objects.count() == 6
    assert Notice.objects.filter(kind="overdue_people").count() == 1


def test_who_completes_while_the_mail_is_written_gets_none(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue_people(1)
    learner, under = AssignmentSpan.objects.values_list("learner", "requirement").get()
    real = reminders.lines_of

    def complete() -> None:
        with transaction.atomic():
            AssignmentSpan.objects.update(status="valid")
            standings_changed.send(AssignmentSpan, changes=[Restood(learner, under, [], [])], at=NINE)
        connection.close()

    def meanwhile(*args: Any) -> object:
        """What is due was read; before it is written the person completes, and waits until it is there."""
        lines = real(*args)
        done.append(threading.Thread(target=complete))
        done[0].start()
        return lines

    done: list[threading.Thread] = []
    monkeypatch.setattr(reminders, "lines_of", meanwhile)
    write_some(after=0, at=NINE)
    done[0].join()

    assert (Notice.objects.count(), Reminder.objects.count()) == (0, 0)
