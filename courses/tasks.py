from celery import shared_task
from django.utils import timezone

from courses.services.importing.waiting import forget_old
from courses.services.packages.sweeping import sweep
from courses.services.packages.uploads import TASK, work
from courses.services.reminders import write_reminders
from courses.services.review_mails import remind_overdue
from lms.celery import wake


@shared_task
def remind_of_law() -> int:
    """Write the weekly mails about law cards, unless this week's are written; answers how many were."""
    return write_reminders(at=timezone.now())


@shared_task
def forget_course_files() -> int:
    """Delete the course files whose people have not come back to them; answers how many."""
    return forget_old(at=timezone.now())


@shared_task
def remind_reviewers() -> int:
    """Write the weekly mails about reviews that are overdue. Run again in the same week, it writes none twice."""
    return remind_overdue(at=timezone.now())


@shared_task(soft_time_limit=80)
def work_on_packages() -> bool:
    """Judge or store one uploaded H5P package; then ask for a worker again, as long as there was one."""
    done = work(at=timezone.now())
    if done:
        wake(TASK)
    return done


@shared_task
def sweep_packages() -> int:
    """Take up H5P uploads that a killed worker left, and delete what nothing names. Answers how much was put right."""
    swept = sweep(at=timezone.now())
    return swept.uploads + swept.folders + swept.contents
