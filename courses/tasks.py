from celery import shared_task
from django.utils import timezone

from courses.services.reminders import write_reminders


@shared_task
def remind_of_law() -> int:
    """Write the weekly mails about law cards, unless this week's are written; answers how many were."""
    return write_reminders(at=timezone.now())
