"""On which days something comes round."""

from datetime import date, timedelta
from enum import StrEnum

LAST_DAY = 28  # that every month has


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def next_day(rhythm: Rhythm, number: int, after: date) -> date:
    """The first such day after another one. `number`: the weekday, Monday is 1; or the day of the month, 1 to 28."""
    if rhythm is Rhythm.WEEKLY:
        return after + timedelta(days=(number - after.isoweekday() - 1) % 7 + 1)
    this_month = after.replace(day=number)
    if this_month > after:
        return this_month
    return (after.replace(day=LAST_DAY) + timedelta(days=4)).replace(day=number)
