"""Mails to those who answer for units: how many of their people are late, at once when somebody is, then each week."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from lms.accounts.models import Notice
from lms.accounts.services import notify_all
from lms.accounts.services.languages import offered
from lms.learning.queries.escalations import NOTICE, Late, Reader, late_people, readers
from lms.learning.queries.reminders import zones
from lms.learning.rules.reminders import open_zones

SHOWN = 20  # units in one mail; the page has them all


def escalate(*, at: datetime) -> int:
    """Write the mails that are due. Answers to how many people. Two workers at once write one mail to each of them."""
    where = open_zones(zones(), at, settings.REMINDER_HOURS, settings.REMINDER_WEEKDAYS)
    return sum(_escalate(day, where, at) for day in sorted(set(where.values())))


@transaction.atomic
def _escalate(day: date, where: Mapping[str, date], at: datetime) -> int:
    late = late_people(day, settings.ESCALATION_DAYS)
    told = readers(where, day, late)
    return len(notify_all([_mail(reader, late, day, at) for reader in told], at=at)) if told else 0


def _mail(reader: Reader, late: Mapping[str, Late], day: date, at: datetime) -> Notice:
    return Notice(
        to=reader.person.email,
        user=reader.person,
        kind=NOTICE,
        key=day.isoformat(),
        language=offered(reader.person.language),
        context=_context([late[path] for path in sorted(reader.units)]),
        keeps_hours=True,
        due_at=at,
    )


def _context(units: list[Late]) -> dict[str, Any]:
    """Counts by unit. A mail is read on a telephone, forwarded and kept: who it is stands behind the sign-in."""
    return {
        "days": settings.ESCALATION_DAYS,
        "units": [{"name": unit.name, "people": unit.people} for unit in units[:SHOWN]],
        "more": max(0, len(units) - SHOWN),
        "path": ["dashboards:home"],
    }
