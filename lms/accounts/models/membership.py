import uuid
from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.unit import Unit
from lms.accounts.models.user import User

# Whoever writes the row: the agency is the root of the unit's tree. Where units move, the service keeps it.
AGENCY = """
SELECT root.id INTO NEW.agency_id
FROM accounts_unit AS unit JOIN accounts_unit AS root ON root.path = left(unit.path, 4)
WHERE unit.id = NEW.unit_id;
RETURN NEW;
"""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(until_date__isnull=True) | Q(until_date__gte=on), from_date__lte=on)

    def answering(self) -> Self:
        """Memberships that let a person look at a unit and all below it."""
        return self.filter(role__in=(Membership.Role.MANAGER, Membership.Role.AUDITOR, Membership.Role.ADMINISTRATOR))

    def numbered(self, agency: int, number: str) -> Self:
        """Those in which somebody of the agency has this staff number, in capitals or not."""
        return self.filter(agency=agency, staff_number__iexact=number).exclude(staff_number="")

    def within(self, roots: list[Unit]) -> Self:
        inside = Q(pk__in=[])
        for root in roots:
            inside |= Q(unit__path__startswith=root.path)
        return self.filter(inside)


class Membership(models.Model):
    """A person belongs to a unit, in a role and a position, from one day until another.

    A secondment is a further membership, with an end, that names the one at home. A staff number belongs to one person
    of an agency, who may have it in several memberships; a number of which that was not so is disputed until settled.
    """

    class Role(models.TextChoices):
        LEARNER = "learner", _("learner")
        MANAGER = "manager", _("manager")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.LEARNER)
    position = models.CharField(_("position"), max_length=120, blank=True)
    staff_number = models.CharField(
        _("staff number"), max_length=40, blank=True, help_text=_("Optional: volunteers have none.")
    )
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day, included."))
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, editable=False)
    number_disputed = models.BooleanField(
        _("staff number is somebody else’s too"), default=False, db_default=False, editable=False
    )
    seconded_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="secondments",
        verbose_name=_("seconded from"),
        null=True,
        editable=False,
    )

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="membership_dates_ordered",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(until_date__isnull=True), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(seconded_from__isnull=True) | Q(until_date__isnull=False), name="membership_secondment_ends"
            ),
            ExclusionConstraint(
                name="membership_number_of_one_person",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    (Lower("staff_number"), RangeOperators.EQUAL),
                    ("user", RangeOperators.NOT_EQUAL),
                ],
                condition=~Q(staff_number="") & Q(number_disputed=False),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="agency_of_unit",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("unit_id"),  # type: ignore[no-untyped-call] # the package has no types
                when=pgtrigger.Before,
                level=pgtrigger.Row,
                func=AGENCY,
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "role", "from_date"], name="membership_by_unit"),
            models.Index(
                F("agency"), Lower("staff_number"), condition=~Q(staff_number=""), name="membership_by_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"
