from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from lms.accounts.models import Membership
from lms.accounts.signals import memberships_changed
from lms.dashboards.services.attributing import attribute, restand
from lms.learning.rules.standing import Restood
from lms.learning.signals import standings_changed


@receiver(standings_changed)
def count_standings(changes: list[Restood], **_: Any) -> None:
    restand(changes=changes)


@receiver(memberships_changed)
def count_members(ids: list[int], **_: Any) -> None:
    attribute(learners=list(Membership.objects.filter(pk__in=ids).values_list("user", flat=True)))


@receiver(post_delete, sender=Membership)
def count_without(instance: Membership, **_: Any) -> None:
    """One that had not begun is deleted; its key leads nobody to the person any more."""
    attribute(learners=[instance.user_id])
