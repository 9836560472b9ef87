from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from lms.accounts.services import send_next_notice
from lms.accounts.services.importing import forget_files, work_on
from lms.celery import wake

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
def work_on_imports() -> int:
    """Judge and apply files of people; answers how many chunks. What is left another run goes on with."""
    started = monotonic()
    chunks = 0
    while work_on(at=timezone.now()):
        chunks += 1
        if monotonic() - started > SWEEP_SECONDS:
            wake("lms.accounts.tasks.work_on_imports")
            break
    return chunks


@shared_task
def forget_people_files() -> int:
    """Delete files of people that are 30 days old; answers how many."""
    return forget_files(at=timezone.now())


@shared_task
def clear_sessions() -> None:
    """Delete what has run out: sessions, and the counters of the rate limits."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_cache WHERE expires < now()")
