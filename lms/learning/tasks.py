from time import monotonic

from celery import shared_task
from django.utils import timezone

from lms.accounts.tasks import SWEEP_SECONDS
from lms.celery import wake
from lms.learning.queries.recalls import due_for_mail
from lms.learning.services.assigning import apply_next
from lms.learning.services.checking import LONGEST, check_and_note, is_running
from lms.learning.services.escalations import escalate
from lms.learning.services.path_releasing import grant_some
from lms.learning.services.recalls import write_recall
from lms.learning.services.remarking import mark_due
from lms.learning.services.reminders import write_some


@shared_task
def mark_again() -> int:
    """Mark again what was asked for. What a worker that is stopped leaves is done by the next sweep."""
    return mark_due(at=timezone.now())


@shared_task
def apply_rules() -> int:
    """Assign what rules of requirements say, set by set, for as long as there is time; answers how many sets.

    What is left is done by the next one: this wakes it, and the sweep does where that fails.
    """
    started, sets = monotonic(), 0
    while apply_next(at=timezone.now()):
        sets += 1
        if monotonic() - started > SWEEP_SECONDS:
            wake("lms.learning.tasks.apply_rules")
            break
    return sets


@shared_task
def write_due_recalls() -> int:
    """Write the mails that say a recall is due. Any number of workers may do so at once; answers how many were written.

    What is left when the time is over, or a crash left, is found by the next sweep.
    """
    started, at = monotonic(), timezone.now()
    written = 0
    for enrolment, days in due_for_mail(at):
        if monotonic() - started > SWEEP_SECONDS:
            break
        written += write_recall(enrolment_id=enrolment, days=days, at=at)
    return written


@shared_task
def write_reminders() -> int:
    """Write the mails about what is due, and those to managers. Any number of workers may do so at once.

    What is left when the time is over, or a crash left, is found by the next sweep. Answers how many were written.
    """
    started, at = monotonic(), timezone.now()
    written, after = escalate(at=at), 0
    while monotonic() - started < SWEEP_SECONDS and (some := write_some(after=after, at=at)):
        number, after = some
        written += number
    return written


@shared_task
def grant_paths() -> None:
    """Whoever holds the courses of a path that was published holds it. What is left is done by the next sweep."""
    started = monotonic()
    while monotonic() - started < SWEEP_SECONDS and grant_some(at=timezone.now()):
        pass


@shared_task(acks_late=False, time_limit=int(LONGEST.total_seconds()))
def check_states() -> int:
    """Compare all states with the facts, and keep how it ended; answers how many differences there are.

    It may take longer than a broker waits before it hands a task to another worker, so it is taken at once for good: a
    check that is killed is not done again before the next night.
    """
    at = timezone.now()
    return 0 if is_running(at) else sum(1 for _difference in check_and_note(repair=False, at=at))
