"""When it is time: by the days and the clock of the place where the learner works."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.learning.rules import recalls

LATE_EVENING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # in the Azores it is still the 20th, in Athens the 21st


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", date(2026, 12, 20)),
        ("Atlantic/Azores", date(2026, 12, 20)),
        ("Europe/Athens", date(2026, 12, 21)),
        ("Pacific/Kiritimati", date(2026, 12, 21)),
    ],
)
def test_the_days_are_those_of_the_place(zone: str, expected: date) -> None:
    assert recalls.due_on(LATE_EVENING, 30, zone) == expected


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 12, 20, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 20, 22, 0, tzinfo=UTC), True),  # midnight in Athens
        (datetime(2030, 1, 1, tzinfo=UTC), True),
    ],
)
def test_it_is_due_from_midnight_on_and_without_end(at: datetime, *, due: bool) -> None:
    assert recalls.is_due(LATE_EVENING, 30, "Europe/Athens", at) is due


@pytest.mark.parametrize(
    ("at", "mailed"),
    [
        (datetime(2026, 12, 20, 9, 0, tzinfo=UTC), False),  # the day before
        (datetime(2026, 12, 21, 6, 59, tzinfo=UTC), False),  # 08:59
        (datetime(2026, 12, 21, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 21, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 21, 16, 0, tzinfo=UTC), False),  # 18:00
        (datetime(2027, 1, 11, 10, 0, tzinfo=UTC), True),  # 21 days late
        (datetime(2027, 1, 12, 10, 0, tzinfo=UTC), False),
    ],
)
def test_a_mail_comes_at_a_decent_hour_and_not_late(at: datetime, *, mailed: bool) -> None:
    assert recalls.may_be_mailed(LATE_EVENING, 30, "Europe/Athens", at) is mailed


def test_the_hour_follows_the_clocks_of_summer() -> None:
    completed_at = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # in winter; the clocks change on 29 March

    hours = [
        hour
        for hour in range(24)
        if recalls.may_be_mailed(completed_at, 30, "Europe/Lisbon", datetime(2026, 4, 9, hour, tzinfo=UTC))
    ]

    assert hours == list(range(8, 17))


def test_no_mail_comes_when_the_last_is_past() -> None:
    last = LATE_EVENING + timedelta(days=90 + 21)

    assert [recalls.mails_can_come(LATE_EVENING, "UTC", at) for at in (last, last + timedelta(days=1))] == [True, False]
