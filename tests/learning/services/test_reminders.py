from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from courses.models import LawChange, Release
from lms.accounts.models import Notice, Unit, User
from lms.accounts.services import erase_person, export_person, send_next_notice
from lms.accounts.services.notices import message
from lms.learning.models import EnrolmentState, Reminder, ReminderPreference, Requirement
from lms.learning.rules.standing import Restood
from lms.learning.services.reminders import prefer, write_some
from lms.learning.signals import standings_changed
from tests.factories import people, releases
from tests.factories.standings import TODAY, requirement, stand
from tests.learning import journeys
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def station(db: None) -> Unit:
    return people.unit()


@pytest.fixture
def officer(station: Unit) -> User:
    officer = people.person()
    people.member(officer, station)
    return officer


@pytest.fixture
def required(release: Release, station: Unit) -> Requirement:
    return requirement(release.course, station, people.person())


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def sweep(at: datetime = NINE) -> int:
    written = after = 0
    while some := write_some(after=after, at=at):
        number, after = some
        written += number
    return written


def told(first: date, days: int) -> dict[int, int]:
    """Day by day from a first one on: on which of them, counted from it, a mail was written, and at which stage."""
    found = {}
    for number in range(days):
        sweep(on(first + timedelta(days=number)))
        for reminder in Reminder.objects.filter(notice__sent_at=None):
            found[number] = reminder.stage
        Notice.objects.filter(sent_at=None).update(sent_at=NINE)
    return found


def test_thirty_days_before_and_seven_and_on_the_day(officer: User, required: Requirement) -> None:
    due = TODAY + timedelta(days=40)  # the 30th of December, a Wednesday
    stand(officer, required, "due-soon", target=due, until=due + timedelta(days=1))

    assert told(TODAY, 42) == {10: 30, 33: 7, 40: 0}


def test_a_stage_that_was_missed_is_made_up_for_and_sundays_are_left_alone(
    officer: User, required: Requirement
) -> None:
    due = TODAY + timedelta(days=2)  # a Sunday, on which nothing is written
    stand(officer, required, "renewal-open", target=due)

    assert told(TODAY, 3) == {0: 7, 1: 0}


@pytest.mark.parametrize("status", ["overdue", "expired"])
def test_each_week_when_it_is_over(officer: User, required: Requirement, status: str) -> None:
    stand(officer, required, status, target=TODAY)

    assert told(TODAY, 18) == {3: -1, 10: -2, 17: -3}  # Mondays
    prefer(user=officer, weekday=2, weekly=False, own_courses=False)
    assert told(TODAY + timedelta(days=18), 16) == {8: -4, 15: -5}  # never a stage again that there was: no mail twice


def test_who_wants_one_mail_a_week_hears_on_that_day_of_what_is_far_off(officer: User, required: Requirement) -> None:
    prefer(user=officer, weekday=3, weekly=True, own_courses=False)
    due = TODAY + timedelta(days=30)
    stand(officer, required, "due-soon", target=due)

    assert told(TODAY, 31) == {6: 30, 24: 7, 29: 0}  # a Thursday; a Monday, after the Sunday; the day before a Sunday


@pytest.mark.parametrize(
    ("zone", "hour", "written"),
    [
        ("UTC", 7, 0), ("UTC", 8, 1), ("UTC", 19, 1), ("UTC", 20, 0),
        ("Pacific/Auckland", 9, 0), ("Pacific/Auckland", 19, 1),
        ("America/Sao_Paulo", 10, 0), ("America/Sao_Paulo", 11, 1),
    ],
)  # fmt: skip
def test_only_at_a_decent_hour_where_they_work(required: Requirement, zone: str, hour: int, written: int) -> None:
    officer = people.person()
    people.member(officer, people.unit("Far away", time_zone=zone))
    stand(officer, required, "due-soon", target=TODAY + timedelta(days=5))

    assert sweep(on(TODAY, hour)) == written


def test_one_mail_holds_all_that_is_new_in_their_language(
    officer: User, required: Requirement, release: Release, station: Unit
) -> None:
    User.objects.filter(pk=officer.pk).update(language="pt-pt")
    change = LawChange.objects.create(card=required.uuid, key="law", citation="Directive 2008/115/EC", occurred_at=NINE)
    law = {"trigger": "law-change", "trigger_date": TODAY, "law_change": change.uuid}
    changed = requirement(release.course, station, people.person(), name="After the change", **law)
    stand(officer, required, "overdue", target=TODAY - timedelta(days=9))
    stand(officer, changed, "due-soon", target=TODAY + timedelta(days=7))

    assert [sweep(), sweep(), sweep(on(TODAY + timedelta(days=1)))] == [1, 0, 0]

    notice = Notice.objects.get()
    assert (notice.to, notice.user, notice.kind, notice.key) == (officer.email, officer, "reminder", "2026-11-20")
    title = "DEM-101 Direitos na primeira hora"
    line = {"title": title, "requirement": "Rights in custody", "date": "2026-11-11", "renews": False, "law": ""}
    after = {"requirement": "After the change", "date": "2026-11-27", "law": "Directive 2008/115/EC"}
    assert notice.context == {"late": [line], "coming": [line | after], "more": 0, "path": ["learning:mine"]}
    notice.language = "en"
    mail = message(notice)
    assert mail.subject == "What waits for you on Amparo"
    assert "because the law has changed: Directive 2008/115/EC" in mail.body
    assert officer.name not in mail.subject + mail.body


def exempt(officer: User, required: Requirement) -> None:
    required.spans.update(status="exempt")


def over(officer: User, required: Requirement) -> None:
    required.spans.update(until_date=TODAY)


def shut_out(officer: User, required: Requirement) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)


def erase(officer: User, required: Requirement) -> None:
    erase_person(user=officer, by=None, reason="Asked for.", at=NINE)


@pytest.mark.parametrize("happens", [exempt, over, shut_out, erase])
def test_who_is_not_written_to(
    officer: User, required: Requirement, happens: Callable[[User, Requirement], None]
) -> None:
    stand(officer, required, "overdue", target=TODAY - timedelta(days=20))

    happens(officer, required)

    assert sweep() == 0


def test_what_was_written_and_not_sent_is_taken_back_when_they_stand_elsewhere(
    officer: User, required: Requirement
) -> None:
    span = stand(officer, required, "overdue", target=TODAY - timedelta(days=20))
    sweep()
    span.status = "valid"
    span.save()

    standings_changed.send(Requirement, changes=[Restood(officer.pk, required.pk, [], [])], at=NINE)

    assert (Notice.objects.count(), Reminder.objects.count(), sweep()) == (0, 0, 0)


def test_what_was_sent_is_not_taken_back_and_not_sent_again(officer: User, required: Requirement) -> None:
    stand(officer, required, "overdue", target=TODAY - timedelta(days=20))
    sweep()
    assert send_next_notice(at=NINE)

    standings_changed.send(Requirement, changes=[Restood(officer.pk, required.pk, [], [])], at=NINE)
    User.objects.filter(pk=officer.pk).update(email="new@example.org")

    assert (Notice.objects.count(), Reminder.objects.count(), sweep()) == (1, 1, 0)


def test_what_nobody_asks_for_only_where_they_wish_it(officer: User, release: Release, required: Requirement) -> None:
    journeys.complete(officer, release)
    EnrolmentState.objects.update(valid_until_date=TODAY + timedelta(days=30))
    assert told(TODAY, 32) == {}

    prefer(user=officer, weekday=0, weekly=False, own_courses=True)

    assert told(TODAY, 32) == {0: 30, 24: 7, 29: 0}
    assert Notice.objects.order_by("pk")[0].context["coming"] == [
        {
            "title": "DEM-101 Rights in the first hour", "requirement": "", "date": "2026-12-20",
            "renews": True, "law": "",
        }
    ]  # fmt: skip
    Notice.objects.all().delete()
    stand(officer, required, "valid", target=TODAY + timedelta(days=400))  # required: told of as duty, when it is time
    assert told(TODAY, 32) == {}


def test_the_wish_is_exported_and_erased(officer: User) -> None:
    prefer(user=officer, weekday=2, weekly=True, own_courses=False)

    wishes = export_person(user=officer, at=NINE)["reminder_wishes"]
    erase_person(user=officer, by=None, reason="Asked for.", at=NINE)

    assert wishes == [{"weekday": 2, "weekly": True, "own_courses": False}]
    assert not ReminderPreference.objects.exists()


@pytest.mark.parametrize("rows", [1, 12])
def test_a_chunk_costs_the_same_however_many_there_are(required: Requirement, station: Unit, rows: int) -> None:
    for _ in range(rows):
        officer = people.person()
        people.member(officer, station)
        stand(officer, required, "overdue", target=TODAY - timedelta(days=20))
    releases.forget_releases()

    with counted() as statements:
        assert write_some(after=0, at=NINE) == (rows, User.objects.latest("pk").pk)

    assert len(statements) == 10, listed(statements)


def test_hours_and_days_are_settings(officer: User, required: Requirement, settings: Settings) -> None:
    stand(officer, required, "overdue", target=TODAY - timedelta(days=20))
    settings.REMINDER_WEEKDAYS = frozenset({7, 1, 2, 3, 4})  # a week that begins on Sunday

    assert [sweep(), sweep(on(TODAY + timedelta(days=2)))] == [0, 1]
