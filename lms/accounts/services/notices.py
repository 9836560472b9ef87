"""Mails: written as rows where something happens, sent by the worker, each of them once."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.base import Template
from django.template.context import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from lms.accounts.models import Membership, Notice, User
from lms.accounts.models.invitation import token_of
from lms.accounts.rules.hours import NO_UNIT, next_permitted
from lms.accounts.services.languages import offered
from lms.accounts.signals import notices_written

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(hours=6)


@transaction.atomic
def notify(
    *,
    to: str,
    user: User | None,
    kind: str,
    key: str,
    language: str,
    context: dict[str, Any],
    due_at: datetime,
    keeps_hours: bool = False,
) -> None:
    """Write a mail that falls due at `due_at`. The same kind and key to the same address is written once.

    `context` goes into templates/mail/<kind>.txt. A `path` in it (a view's name and its arguments, in a list) becomes
    `url` when the mail is sent, in the reader's language; so does an `invitation` (its UUID), whose link is a secret
    that is stored nowhere. One that `keeps_hours` waits for the hours of reminders, also when it is tried again.
    """
    said = {"language": offered(language), "context": context, "keeps_hours": keeps_hours}
    notice = Notice(to=to, user=user, kind=kind, key=key, due_at=due_at, **said)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    notices_written.send(Notice, at=due_at)


@transaction.atomic
def notify_all(notices: Sequence[Notice], *, at: datetime) -> dict[int, int]:
    """As `notify`, for one mail of a kind to each of many people, in two queries. Person → their mail.

    Whoever has lost the address to another person since has none, if that one was written to.
    """
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    ours = {"user__in": [n.user_id for n in notices], "key__in": {n.key for n in notices}}
    rows = Notice.objects.filter(kind__in={n.kind for n in notices}, **ours).values_list("user", "pk")
    notices_written.send(Notice, at=at)
    return dict(rows)


@transaction.atomic
def call_off(*, user: User, kind: str, key: str) -> None:
    """Take back a mail that was written and not sent. One that is being sent at this moment is let go."""
    waiting = Notice.objects.filter(user=user, kind=kind, key=key, sent_at__isnull=True)
    held = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=held).delete()


@transaction.atomic
def call_off_all(*, users: Iterable[int], kind: str) -> None:
    """As `call_off`, for every mail of a kind that waits for one of these people."""
    waiting = Notice.objects.filter(user__in=users, kind=kind, sent_at__isnull=True)
    held = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if held:
        Notice.objects.filter(pk__in=held).delete()


@transaction.atomic
def send_next_notice(*, at: datetime) -> bool:
    """Send the oldest notice that is due and that no other worker holds. False when there is none.

    The row stays locked while its mail is sent. A worker killed between the mail server's "accepted" and the commit
    sends it again: rather twice than never. One that has missed its hours waits for the next ones.
    """
    notice = Notice.objects.due(at).select_for_update(skip_locked=True).first()
    if notice is None:
        return False
    opens_at = _opens_at(notice, at)
    if opens_at > at:
        notice.due_at = opens_at
        notice.save(update_fields=["due_at"])
        return True
    notice.tries += 1
    try:
        message(notice).send()
    except Exception as error:
        # What a mail server says names the address that it refused; that stands with the notice and in no log.
        logger.warning("Notice %s (%s) was not sent: %s", notice.pk, notice.kind, type(error).__name__)
        notice.error = f"{type(error).__name__}: {error}"[:300]
        notice.due_at = at + min(timedelta(minutes=2 ** (notice.tries - 1)), LONGEST_WAIT)
    else:
        notice.error = ""
        notice.sent_at = at
    notice.save(update_fields=["tries", "error", "due_at", "sent_at"])
    return True


def _opens_at(notice: Notice, at: datetime) -> datetime:
    """When it may leave: by the clock of the unit to which its reader has belonged longest."""
    if not notice.keeps_hours:
        return at
    places = Membership.objects.in_force(at.date()).filter(user=notice.user_id).order_by("from_date", "pk")
    zone = places.values_list("unit__time_zone", flat=True).first() or NO_UNIT
    return next_permitted(at, zone, settings.REMINDER_HOURS, settings.REMINDER_WEEKDAYS)


def message(notice: Notice) -> EmailMessage:
    """The mail in the reader's language. The first line of its template is the subject."""
    with override(notice.language):
        backend_template = get_template(f"mail/{notice.kind}.txt")
        template: Template = backend_template.template  # type: ignore[attr-defined] # Django's own engine has it
        text = template.render(Context(_values(notice), autoescape=False))  # a mail is not HTML
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", to=[notice.to])


def _values(notice: Notice) -> dict[str, Any]:
    values = {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL} | notice.context
    if "invitation" in notice.context:
        values["path"] = ["accounts:invitation", token_of(UUID(notice.context["invitation"]))]
    if "path" in values:
        name, *arguments = values["path"]
        values["url"] = settings.BASE_URL + reverse(name, args=arguments)
    return values
