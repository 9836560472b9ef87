import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.membership import Membership
from lms.accounts.models.unit import Unit

signer = Signer(salt="accounts.invitation", sep=".")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; they may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, at: datetime) -> Self:
        return self.waiting().filter(expires_at__gt=at)

    def with_token(self, token: str) -> Self:
        """The invitation whose link this is; none when the token was not made here."""
        try:
            return self.filter(uuid=uuid.UUID(hex=signer.unsign(token)))
        except (BadSignature, ValueError):
            return self.none()


class Invitation(models.Model):
    """A person is asked to join a unit; following the mailed link and choosing a password makes the account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=15, choices=Membership.Role, default=Membership.Role.LEARNER)
    position = models.CharField(_("position"), max_length=120, blank=True)
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    joins = models.BooleanField(
        default=True, db_default=True, help_text="Not, where the person belongs to the unit before they accept."
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "unit",
                "role",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_waiting_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.unit}"

    @property
    def token(self) -> str:
        """What the mailed link carries: signed, so that nothing secret is stored."""
        return token_of(self.uuid)

    def state(self, at: datetime) -> str:
        """`accepted`, `withdrawn`, `expired` or `open`."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > at else "expired"


def token_of(invitation: uuid.UUID) -> str:
    return signer.sign(invitation.hex)


class AllowedDomain(models.Model):
    """Where switched on, people with an address in this domain may sign up by themselves, as learners of the unit."""

    domain = models.CharField(_("e-mail domain"), max_length=253, help_text=_("Without the @: police.example"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    enabled = models.BooleanField(_("sign-up is open"), default=False)

    class Meta:
        verbose_name = _("allowed e-mail domain")
        verbose_name_plural = _("allowed e-mail domains")
        constraints: ClassVar = [models.UniqueConstraint(Lower("domain"), name="alloweddomain_unique")]

    def __str__(self) -> str:
        return self.domain

    def save(self, **options: object) -> None:
        self.domain = self.domain.lower().lstrip("@")
        super().save(**options)  # type: ignore[arg-type]
