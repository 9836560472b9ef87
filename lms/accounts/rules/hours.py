"""When a mail that nobody waits for may go out: at a decent hour, by the clock where its reader works."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NO_UNIT = "UTC"  # by whose clock, for people who belong to no unit


def is_permitted(here: datetime, hours: range, weekdays: Collection[int]) -> bool:
    """`here`: by the clock of the place. Monday is weekday 1."""
    return here.hour in hours and here.isoweekday() in weekdays


def next_permitted(at: datetime, zone: str, hours: range, weekdays: Collection[int]) -> datetime:
    """That instant, or the first one after it that is permitted in the zone."""
    here = at.astimezone(ZoneInfo(zone))
    if is_permitted(here, hours, weekdays):
        return at
    opening = datetime.combine(here.date(), time(hours.start), here.tzinfo)
    while opening < here or opening.isoweekday() not in weekdays:
        opening += timedelta(days=1)  # of the clock: also where a day has an hour more or less
    return opening
