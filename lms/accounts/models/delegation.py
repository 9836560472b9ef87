import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.membership import Membership
from lms.accounts.models.unit import Unit

LENDING = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
MOST_DAYS = 90


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def dated(self, on: date) -> Self:
        """Lent for that day and not taken back. Cheap enough for every page, and a little too much: see `in_force`."""
        return self.filter(from_date__lte=on, until_date__gte=on, revoked_at__isnull=True)

    def in_force(self, on: date) -> Self:
        """Nobody lends what they do not have: the lender may sign in and their duty lasts, and the borrower is of the
        agency."""
        rests_on = Q(duty__role__in=LENDING, duty__from_date__lte=on, unit__path__startswith=F("duty__unit__path"))
        rests_on &= Q(duty__user__is_active=True)
        lasts = Q(duty__until_date__isnull=True) | Q(duty__until_date__gte=on)
        of_agency = Membership.objects.in_force(on).filter(user=OuterRef("to"), agency=OuterRef("duty__agency"))
        return self.dated(on).filter(rests_on, lasts, Exists(of_agency))

    def within(self, roots: list[Unit]) -> Self:
        inside = Q(pk__in=[])
        for root in roots:
            inside |= Q(unit__path__startswith=root.path)
        return self.filter(inside)


class Delegation(models.Model):
    """Who answers for a unit lends another person of the agency the sight of it, until a day; not the deciding."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Membership, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations")
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), help_text=_("The last day, included."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects: ClassVar = DelegationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_date__gte=F("from_date")), name="delegation_dates_ordered"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_by__isnull=False),
                name="delegation_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.to_id}, {self.until_date}"
