"""Requests for more time that wait for an answer."""

from datetime import date
from uuid import UUID

from lms.accounts.models import Membership, Unit, User
from lms.learning.models import ExtensionRequest
from lms.learning.queries.managing import asked_in


def waiting_extensions(roots: list[Unit], on: date, *, but: User) -> list[tuple[ExtensionRequest, UUID, UUID]]:
    """From learners who are now in these units, about what their agency asks, the oldest first: each with the UUIDs of
    a membership of theirs in that agency and of the requirement. Two queries."""
    waiting = ExtensionRequest.objects.filter(asked_in(roots, on), answer__isnull=True).exclude(learner=but)
    rows = list(waiting.select_related("learner", "requirement__unit").order_by("occurred_at", "pk"))
    learners = Membership.objects.in_force(on).within(roots).filter(role=Membership.Role.LEARNER)
    places = learners.filter(user__in=[row.learner_id for row in rows]).select_related("unit").order_by("-pk")
    held = {(place.user_id, place.unit.agency_path): place.uuid for place in places}
    return [(row, held[row.learner_id, row.requirement.unit.agency_path], row.requirement.uuid) for row in rows]
