from time import monotonic

from celery import shared_task
from django.utils import timezone

from lms.accounts.tasks import SWEEP_SECONDS
from lms.dashboards.services.compacting import compact
from lms.dashboards.services.heart import beat
from lms.dashboards.services.reporting import write_next_report


@shared_task
def compact_rollups() -> int:
    """Answers how many rows were moved. What is left when the time is over is moved next time."""
    started, moved = monotonic(), 0
    while monotonic() - started < SWEEP_SECONDS:
        some = compact()
        moved += some
        if not some:
            break
    return moved


@shared_task
def write_due_reports() -> int:
    """Write the mails about views that are due; answers how many reports were looked at. Any number of workers may do
    so at once. What is left when the time is over, or a crash left, is found by the next sweep."""
    started, at = monotonic(), timezone.now()
    looked_at, after = 0, 0
    while monotonic() - started < SWEEP_SECONDS and (key := write_next_report(after=after, at=at)):
        looked_at, after = looked_at + 1, key
    return looked_at


@shared_task
def beat_heart() -> None:
    """That it is run says that beat, broker and a worker are there."""
    beat(at=timezone.now())
