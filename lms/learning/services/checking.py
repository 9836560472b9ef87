"""Comparing states with facts, and keeping when it was done and how it ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from lms.learning.models import RecordsCheck
from lms.learning.rules.differences import Difference
from lms.learning.services.records import check_records

LONGEST = timedelta(hours=1)


def is_running(at: datetime) -> bool:
    """Whether a check has begun and not ended; one that was killed is forgotten after an hour."""
    return RecordsCheck.objects.filter(started_at__gt=at - LONGEST, finished_at__isnull=True).exists()


def check_and_note(*, repair: bool, at: datetime) -> Iterator[Difference]:
    """Every difference, as `check_records` finds it. That it came to its end is noted when all were taken."""
    row = RecordsCheck.objects.create(started_at=at, repaired=repair)
    for difference in check_records(repair=repair):
        row.differences += 1
        yield difference
    row.finished_at = timezone.now()  # how long it took is part of the note
    row.save(update_fields=["differences", "finished_at"])
