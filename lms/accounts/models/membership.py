import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.unit import Unit
from lms.accounts.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(until_date__isnull=True) | Q(until_date__gte=on), from_date__lte=on)

    def answering(self) -> Self:
        """Memberships that let a person look at a unit and all below it."""
        return self.filter(role__in=(Membership.Role.MANAGER, Membership.Role.AUDITOR, Membership.Role.ADMINISTRATOR))

    def within(self, roots: list[Unit]) -> Self:
        inside = Q(pk__in=[])
        for root in roots:
            inside |= Q(unit__path__startswith=root.path)
        return self.filter(inside)


class Membership(models.Model):
    """A person belongs to a unit, in a role and a position, from one day until another."""

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
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "role", "from_date"], name="membership_by_unit")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"
