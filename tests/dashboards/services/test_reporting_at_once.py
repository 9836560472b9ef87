"""Two workers, and a worker that dies: real threads on real connections."""

from datetime import UTC, datetime

from django.db import transaction

from lms.accounts.models import Notice
from lms.dashboards.models import SavedView
from lms.dashboards.rules.rhythms import Rhythm
from lms.dashboards.services.reporting import schedule, write_next_report
from tests.factories import people
from tests.threads import all_at_once

SUNDAY, MONDAY = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (22, 23))


def test_each_mail_is_written_once(own_database: str) -> None:
    station = people.unit()
    for number in range(4):
        owner = people.person()
        people.member(owner, station, role="manager")
        view = SavedView.objects.create(owner=owner, name=f"View {number}", page="home", unit=station)
        schedule(view=view, rhythm=Rhythm.WEEKLY, number=1, language="en", at=SUNDAY)

    def sweep() -> None:
        after = 0
        while key := write_next_report(after=after, at=MONDAY):
            after = key

    def killed() -> None:
        with transaction.atomic():
            sweep()
            transaction.set_rollback(True)

    all_at_once(killed, sweep, sweep)
    sweep()

    assert Notice.objects.filter(kind="report").count() == 4
