"""Mails about views: once for each day that comes round, however often and by whomever they are written."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.accounts.models import Notice, User
from lms.accounts.services.notices import message, send_next_notice
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.rules.rhythms import Rhythm
from lms.dashboards.services.reporting import pause, resume, schedule, unschedule, write_next_report
from lms.dashboards.services.saved_views import delete_view, save_view
from tests.dashboards.conftest import Agency

SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MONDAY, TUESDAY = SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2)


@pytest.fixture
def owner(agency: Agency) -> User:
    return agency.manager


@pytest.fixture
def view(agency: Agency, owner: User) -> SavedView:
    kept = save_view(owner=owner, name="Ran out", path=f"/en/units/{agency.north.uuid}/?state=ran-out")
    schedule(view=kept, rhythm=Rhythm.WEEKLY, number=1, language="fr", at=SUNDAY)
    return kept


def sweep(at: datetime) -> int:
    """As the task does it."""
    after, looked_at = 0, 0
    while key := write_next_report(after=after, at=at):
        after, looked_at = key, looked_at + 1
    return looked_at


def written() -> list[str]:
    return list(Notice.objects.filter(kind="report").order_by("due_at").values_list("key", flat=True))


def test_one_mail_for_each_monday_however_often_the_task_runs(view: SavedView) -> None:
    for at in (SUNDAY, MONDAY, MONDAY, MONDAY + timedelta(hours=1), TUESDAY):
        sweep(at)
    for days in (6, 7, 8, 28):  # weeks in which nobody ran it are not made up for
        sweep(MONDAY + timedelta(days=days))

    assert written() == [f"{view.uuid} 2026-{day}" for day in ("11-23", "11-30", "12-07")]
    assert ScheduledReport.objects.get().next_date == date(2026, 12, 28)


def test_it_is_written_in_the_hours_of_the_unit(agency: Agency, view: SavedView) -> None:
    agency.north.time_zone = "America/Lima"
    agency.north.save()

    for at in (MONDAY.replace(hour=3), MONDAY.replace(hour=12), MONDAY.replace(hour=13)):  # Sunday 22:00, 7:00, 8:00
        sweep(at)

    assert [notice.due_at for notice in Notice.objects.filter(kind="report")] == [MONDAY.replace(hour=13)]


def test_the_mail_holds_no_figure_and_leads_to_the_view_in_its_language(view: SavedView, owner: User) -> None:
    sweep(MONDAY)

    mail = message(Notice.objects.get(kind="report"))

    assert mail.to == [owner.email]
    assert mail.attachments == []
    assert f"/fr/units/views/{view.uuid}/" in mail.body
    assert ["Ran out" in text for text in (mail.body, mail.subject)] == [True, False]


def test_it_stops_when_the_owner_no_longer_answers_for_the_unit(view: SavedView, owner: User) -> None:
    owner.memberships.update(until_date=SUNDAY.date())

    sweep(MONDAY)
    report = ScheduledReport.objects.get()
    sweep(MONDAY + timedelta(days=7))

    assert (written(), report.stopped_at) == ([], MONDAY)

    owner.memberships.update(until_date=None)
    resume(report=report, at=MONDAY + timedelta(days=8))
    sweep(MONDAY + timedelta(days=14))
    assert written() == [f"{view.uuid} 2026-12-07"]


def test_a_view_of_all_units_stops_with_the_last_of_them(agency: Agency, owner: User) -> None:
    kept = save_view(owner=owner, name="Home", path="/en/units/")
    schedule(view=kept, rhythm=Rhythm.MONTHLY, number=1, language="en", at=SUNDAY)
    first = datetime(2026, 12, 1, 9, tzinfo=UTC)

    sweep(first)
    owner.memberships.update(until_date=first.date())
    sweep(first + timedelta(days=31))

    assert written() == [f"{kept.uuid} 2026-12-01"]
    assert ScheduledReport.objects.get().stopped_at == first + timedelta(days=31)


def test_a_pause_takes_back_what_was_not_sent_and_nothing_is_made_up_for(view: SavedView) -> None:
    sweep(MONDAY)
    report = ScheduledReport.objects.get()

    pause(report=report, at=MONDAY)
    sweep(MONDAY + timedelta(days=7))
    assert written() == []

    resume(report=report, at=MONDAY + timedelta(days=9))
    sweep(MONDAY + timedelta(days=9))
    sweep(MONDAY + timedelta(days=14))
    assert written() == [f"{view.uuid} 2026-12-07"]


def test_what_was_sent_stays_on_record_when_the_view_goes(view: SavedView, owner: User) -> None:
    sweep(MONDAY)
    assert send_next_notice(at=MONDAY)
    sweep(MONDAY + timedelta(days=7))

    delete_view(view=view)

    assert written() == [f"{view.uuid} 2026-11-23"]
    assert not ScheduledReport.objects.exists()


def test_doing_without(view: SavedView) -> None:
    sweep(MONDAY)

    unschedule(report=ScheduledReport.objects.get())

    assert written() == []
    assert SavedView.objects.get() == view
