"""Who asks for a manager's page about requirements, and what of it they answer for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import Membership, Unit, User
from lms.accounts.permissions import DECIDING, units_answered_for
from lms.learning.models import Requirement
from lms.learning.queries.managing import known, of_agencies
from lms.learning.rules.audiences import Audience


class ManagerRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User


@dataclass(frozen=True)
class Duty:
    """The units that a person sees, and those they decide for, on a day."""

    today: date
    seen: list[Unit]
    decided: list[Unit]

    def decides_for(self, unit: Unit) -> bool:
        return any(unit.path.startswith(root.path) for root in self.decided)


def duty_or_403(request: ManagerRequest) -> Duty:
    today = timezone.localdate()
    seen = units_answered_for(request.user, today)
    if not seen:
        raise PermissionDenied
    return Duty(today, seen, units_answered_for(request.user, today, DECIDING))


def requirement_or_404(duty: Duty, uuid: UUID) -> Requirement:
    """What another agency asks, or another unit of nobody of theirs, does not exist for them."""
    found: Requirement = get_object_or_404(
        known(duty.seen, duty.today).select_related("unit", "course", "path"), uuid=uuid
    )
    return found


def to_change_or_404(duty: Duty, uuid: UUID) -> Requirement:
    """As `requirement_or_404`, for whoever answers for the unit that set it up."""
    found = requirement_or_404(duty, uuid)
    if not duty.decides_for(found.unit):
        raise Http404
    return found


def nameable(duty: Duty, said: Audience | None = None) -> list[Unit]:
    """The whole tree that they decide for, and units that an audience names already."""
    found = Unit.objects.within(duty.decided) | Unit.objects.filter(uuid__in=said.named if said else ())
    return list(found.order_by("path"))


def membership_or_404(roots: list[Unit], on: date, uuid: UUID) -> Membership:
    found = Membership.objects.in_force(on).within(roots).filter(role=Membership.Role.LEARNER)
    membership: Membership = get_object_or_404(found.select_related("user", "unit"), uuid=uuid)
    return membership


def asked_of_or_404(person: Membership, uuid: UUID) -> Requirement:
    """Something that the agency asks of the person in which they have this membership."""
    asked = of_agencies([person.unit]).select_related("unit", "course", "path")
    found: Requirement = get_object_or_404(asked, uuid=uuid, states__learner=person.user)
    return found


def crumbs(here: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    """`between`: names and addresses."""
    first: Iterable[tuple[str, str]] = [(_("My units"), reverse("dashboards:home")), *between]
    return [*({"name": name, "url": url} for name, url in first), {"name": here, "url": ""}]


def requirement_crumbs(here: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(here, (_("Requirements"), reverse("learning:requirements:index")), *between)
