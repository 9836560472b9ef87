from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from lms.accounts.services import join_by_domain
from lms.accounts.signals import import_asked, notices_written
from lms.celery import wake


@receiver(notices_written)
def wake_worker(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.accounts.tasks.send_due_notices"), robust=True)


@receiver(import_asked)
def wake_importer(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.accounts.tasks.work_on_imports"), robust=True)


@receiver(email_confirmed)
def join_unit_of_domain(email_address: EmailAddress, **_: Any) -> None:
    join_by_domain(user=email_address.user, email=email_address.email, at=timezone.now())
