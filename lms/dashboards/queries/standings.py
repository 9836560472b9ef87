"""Who counts, and where they stand. Every figure and every list of this room is built on these."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.accounts.models import Membership, Unit
from lms.dashboards.rules.coverage import Group
from lms.learning.models import EnrolmentState
from lms.learning.queries.outlines import SOON_DAYS

COMPLETED = Q(completed_at__isnull=False, annulled_at__isnull=True)


def learners(units: list[Unit], on: date) -> "QuerySet[Membership]":
    """The learners' memberships in these units and below that are in force. Managers and auditors are not counted."""
    found: QuerySet[Membership] = Membership.objects.in_force(on).filter(role=Membership.Role.LEARNER).within(units)
    return found


def latest(**wanted: Any) -> "QuerySet[EnrolmentState]":
    """The latest cycle of each person on each course: what came before it no longer counts.

    An update or a renewal that is not done is none of these: until it is, the completion before it counts as it did.
    """
    newer = EnrolmentState.objects.counting().filter(
        learner=OuterRef("learner"), course=OuterRef("course"), cycle__gt=OuterRef("cycle")
    )
    found: QuerySet[EnrolmentState] = EnrolmentState.objects.counting().filter(~Exists(newer), **wanted)
    return found


def belongs_to(group: Group, on: date) -> Q:
    """Which states are in the group. For NOT_STARTED all of them: there it is their absence that counts."""
    match group:
        case Group.IN_PROGRESS:
            return Q(completed_at__isnull=True, withdrawn_at__isnull=True)
        case Group.VALID:
            return COMPLETED & (Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=on))
        case Group.SOON:
            return COMPLETED & Q(valid_until_date__range=(on, on + timedelta(days=SOON_DAYS)))
        case Group.RAN_OUT:
            return COMPLETED & Q(valid_until_date__lt=on)
        case Group.NOT_STARTED:
            return Q()
