"""Requests for more time that wait for an answer."""

from datetime import date
from uuid import UUID

from lms.accounts.models import Membership, Unit, User
from lms.learning.models import ExtensionRequest


def waiting_extensions(roots: list[Unit], on: date, *, but: User) -> list[tuple[ExtensionRequest, UUID, UUID]]:
    """From learners who are now in these units, about what their agency asks of them, the oldest first, each with the
    UUIDs of a membership of theirs and of the requirement. Two queries."""
    learners = Membership.objects.in_force(on).within(roots).filter(role=Membership.Role.LEARNER)
    waiting = ExtensionRequest.objects.filter(answer__isnull=True, learner__in=learners.values("user"))
    related = waiting.exclude(learner=but).select_related("learner", "requirement__unit")
    rows = list(related.order_by("occurred_at", "pk"))
    places = learners.filter(user__in=[row.learner_id for row in rows]).order_by("-pk")
    held = {(user, path[: Unit.steplen]): uuid for user, path, uuid in places.values_list("user", "unit__path", "uuid")}
    asked = [(row, (row.learner_id, row.requirement.unit.path[: Unit.steplen])) for row in rows]
    return [(row, held[where], row.requirement.uuid) for row, where in asked if where in held]
