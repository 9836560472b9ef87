from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from lms.accounts.services import join_by_domain
from lms.accounts.signals import notices_written
from lms.celery import wake

SITE_ADMINISTRATORS = "Site administrators"


@receiver(notices_written)
def wake_worker(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.accounts.tasks.send_due_notices"), robust=True)


@receiver(email_confirmed)
def join_unit_of_domain(email_address: EmailAddress, **_: Any) -> None:
    join_by_domain(user=email_address.user, email=email_address.email, at=timezone.now())


@receiver(post_migrate)
def ensure_site_administrators(using: str, **_: Any) -> None:
    """The group that manages people, units, memberships and invitations. Made with what it may do, once.

    Afterwards the organisation changes it as it likes; only superusers can.
    """
    wanted = Permission.objects.using(using).filter(
        Q(content_type__app_label="wagtailadmin", codename="access_admin")
        | Q(content_type__app_label="accounts", content_type__model__in=("unit", "alloweddomain"))
        | Q(content_type__app_label="accounts", codename__in=ADMINISTRATORS_MAY)
    )
    codenames = set(wanted.values_list("codename", flat=True))
    if not {"access_admin", *ADMINISTRATORS_MAY} <= codenames:
        return  # the apps that own these permissions have not migrated yet
    group, is_new = Group.objects.using(using).get_or_create(name=SITE_ADMINISTRATORS)
    if is_new:
        group.permissions.set(wanted)


ADMINISTRATORS_MAY = {
    "view_user",
    "change_user",
    "add_membership",
    "change_membership",
    "view_membership",
    "add_invitation",
    "delete_invitation",
    "view_invitation",
}
