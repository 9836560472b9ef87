"""When a mail may be written: at a decent hour where its reader works, and so often."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.accounts.rules.hours import is_permitted

MONDAY = date(2000, 1, 3)  # any


def open_zones(zones: Iterable[str], at: datetime, hours: range, weekdays: Collection[int]) -> dict[str, date]:
    """The zones in which mails may be written at that instant, with the day it is there. Monday is weekday 1."""
    here = {zone: at.astimezone(ZoneInfo(zone)) for zone in zones}
    return {zone: now.date() for zone, now in here.items() if is_permitted(now, hours, weekdays)}


def reach(day: date, weekdays: Collection[int]) -> date:
    """The last day before mails are written again: of what is due on a Sunday people hear on the Saturday."""
    while (after := day + timedelta(days=1)).isoweekday() not in weekdays:
        day = after
    return day


def weeks_until(day: date, weekday: int) -> int:
    """How many such weekdays (Monday is 0) there were up to a day: of two days only the difference says something."""
    return ((day - MONDAY).days - weekday) // 7


def is_weekly_due(last: date | None, day: date, weekday: int) -> bool:
    """Whether a weekly mail is due: at once where there was none, else from such a weekday after the last one on."""
    return last is None or weeks_until(last, weekday) < weeks_until(day, weekday)
