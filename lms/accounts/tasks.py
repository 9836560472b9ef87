from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from lms.accounts.services import send_next_notice

# Well below CELERY_TASK_TIME_LIMIT. What is left is sent by the next sweep.
SWEEP_SECONDS = timedelta(seconds=45).total_seconds()


@shared_task
def send_due_notices() -> int:
    """Send the mails that are due. Any number of workers may do so at once; answers how many notices this one took."""
    started = monotonic()
    taken = 0
    while monotonic() - started < SWEEP_SECONDS and send_next_notice(at=timezone.now()):
        taken += 1
    return taken


@shared_task
def clear_sessions() -> None:
    """Delete what has run out: sessions, and the counters of the rate limits."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_cache WHERE expires < now()")
