from datetime import date, timedelta

import pytest

from lms.dashboards.rules.rhythms import Rhythm, next_day

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("rhythm", "number", "after", "expected"),
    [
        (Rhythm.WEEKLY, 1, SUNDAY, date(2026, 11, 23)),
        (Rhythm.WEEKLY, 7, SUNDAY, date(2026, 11, 29)),
        (Rhythm.MONTHLY, 28, SUNDAY, date(2026, 11, 28)),
        (Rhythm.MONTHLY, 22, SUNDAY, date(2026, 12, 22)),
        (Rhythm.MONTHLY, 1, date(2026, 12, 31), date(2027, 1, 1)),
        (Rhythm.MONTHLY, 28, date(2027, 1, 31), date(2027, 2, 28)),
        (Rhythm.MONTHLY, 28, date(2027, 2, 28), date(2027, 3, 28)),
    ],
)
def test_the_next_day(rhythm: Rhythm, number: int, after: date, expected: date) -> None:
    assert next_day(rhythm, number, after) == expected


def test_it_comes_round_every_week_and_every_month() -> None:
    for start in (SUNDAY + timedelta(days=n) for n in range(400)):
        for number in range(1, 8):
            found = next_day(Rhythm.WEEKLY, number, start)
            assert (found.isoweekday(), 1 <= (found - start).days <= 7) == (number, True)
        for number in range(1, 29):
            found = next_day(Rhythm.MONTHLY, number, start)
            assert (found.day, 1 <= (found - start).days <= 31) == (number, True)
