"""When what was completed is asked again, and when a mail may say so. Days are those of the place of work."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = (30, 90)  # after the completion
QUESTIONS = 5
LATEST = timedelta(days=21)  # a mail that would come later than this is let go
HOURS = range(9, 18)  # in which a mail is written


def due_on(completed_at: datetime, days: int, zone: str) -> date:
    return completed_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)


def is_due(completed_at: datetime, days: int, zone: str, at: datetime) -> bool:
    """From the first minute of its day on, without end."""
    return at.astimezone(ZoneInfo(zone)).date() >= due_on(completed_at, days, zone)


def mails_can_come(completed_at: datetime, zone: str, at: datetime) -> bool:
    """Whether the last of the mails can still come."""
    return at.astimezone(ZoneInfo(zone)).date() - due_on(completed_at, DAYS[-1], zone) <= LATEST


def may_be_mailed(completed_at: datetime, days: int, zone: str, at: datetime) -> bool:
    here = at.astimezone(ZoneInfo(zone))
    late = here.date() - due_on(completed_at, days, zone)
    return timedelta(0) <= late <= LATEST and here.hour in HOURS
