from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver

from lms.accounts.models import Membership, Unit, User
from lms.accounts.signals import agency_changed, agency_changing, memberships_changed, person_erasing, person_exporting
from lms.dashboards.models import SavedView
from lms.dashboards.queries.contributions import concerned
from lms.dashboards.services.attributing import attribute, restand, take_back
from lms.learning.rules.standing import Restood
from lms.learning.signals import standings_changed


@receiver(standings_changed)
def count_standings(changes: list[Restood], **_: Any) -> None:
    restand(changes=changes)


@receiver(memberships_changed)
def count_members(ids: list[int], **_: Any) -> None:
    attribute(learners=list(Membership.objects.filter(pk__in=ids).values_list("user", flat=True)))


@receiver(agency_changing)
def take_back_of_agency(unit: Unit, **_: Any) -> None:
    take_back(learners=concerned(unit))


@receiver(agency_changed)
def count_in_agency(unit: Unit, **_: Any) -> None:
    attribute(learners=concerned(unit))


@receiver(post_delete, sender=Membership)
def count_without(instance: Membership, **_: Any) -> None:
    """One that had not begun is deleted; its key leads nobody to the person any more."""
    attribute(learners=[instance.user_id])


@receiver(person_exporting)
def export_views(user: User, **_: Any) -> dict[str, list[dict[str, Any]]]:
    views = SavedView.objects.filter(owner=user).order_by("pk")
    report = {name: F(f"report__{name}") for name in ("rhythm", "number", "language", "paused_at", "stopped_at")}
    rows = views.values("name", "page", "query", "unit__name", **report)
    return {"saved_views": [dict(row) for row in rows]}


@receiver(person_erasing)
def erase_views(user: User, **_: Any) -> None:
    SavedView.objects.filter(owner=user).delete()
