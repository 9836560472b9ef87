"""The weekly mail to those who look after law cards: what is due, and what waits since the law changed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from courses.queries.reminders import Duties, duties
from lms.accounts.models import Notice
from lms.accounts.services import notify
from lms.accounts.services.languages import offered

KIND = "law_week"
SHOWN = 20  # of each; the first page of the admin has the rest


@transaction.atomic
def write_reminders(*, at: datetime) -> int:
    """Write this week's mails, each once however often this runs. Answers how many were not written before."""
    today = timezone.localdate(at)
    year, week, _day = today.isocalendar()
    key = f"{year}-W{week:02}"
    told = set(Notice.objects.filter(kind=KIND, key=key).values_list("user", flat=True))
    waiting = {person: what for person, what in duties(today).items() if person.pk not in told}
    for person, what in waiting.items():
        language = offered(person.language)
        notify(
            to=person.email,
            user=person,
            kind=KIND,
            key=key,
            language=language,
            context=_context(what, language, today) | {"path": ["wagtailadmin_home"]},
            due_at=at,
        )
    return len(waiting)


def _context(what: Duties, language: str, today: date) -> dict[str, Any]:
    """Citations and days: nothing in it is about a person."""
    with override(language):
        return {
            "cards": [
                {"citation": citation, "date": date_format(day, "DATE_FORMAT"), "overdue": day < today}
                for citation, day in what.cards[:SHOWN]
            ],
            "more_cards": max(0, len(what.cards) - SHOWN),
            "changes": [
                {"citation": citation, "count": len(days), "date": date_format(min(days), "DATE_FORMAT")}
                for citation, days in list(what.changes.items())[:SHOWN]
            ],
            "more_changes": max(0, len(what.changes) - SHOWN),
        }
