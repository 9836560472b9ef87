import secrets
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models import Release
from lms.accounts.models import AppendOnly
from lms.learning.models import Completion

# Crockford's letters: no I, L, O, U, so that a number read aloud or typed from paper comes out right.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20


def new_number() -> str:
    """A certificate number of 100 random bits: it cannot be guessed, and it says nothing about its holder."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class Certificate(AppendOnly):
    """Proof of a completed course, as it was on the day of issue. The completion decides; this only proves it."""

    number = models.CharField(max_length=LENGTH, unique=True, default=new_number, editable=False)
    completion = models.ForeignKey(Completion, models.PROTECT, related_name="certificates")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    holder_digest = models.CharField(max_length=64, help_text="Salted SHA-256 of the holder's name.")
    holder_salt = models.CharField(max_length=32)
    snapshot = models.JSONField(help_text="Course, edition, digest, language, learning time, result, objectives, issuer.")
    completed_at = models.DateTimeField()
    valid_until_date = models.DateField(null=True)
    issued_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(supersedes__isnull=True), name="certificate_first_once"
            ),
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9A-HJKMNP-TV-Z]{20}$"), name="certificate_number_form"),
        ]

    def __str__(self) -> str:
        return self.number_pretty

    @property
    def number_pretty(self) -> str:
        """The number in groups of five, as it is printed."""
        return "-".join(self.number[i : i + 5] for i in range(0, LENGTH, 5))

    def status(self, on: date) -> str:
        """`revoked`, `superseded`, `expired` or `valid`, in this order. Needs `revocation` and `superseded_by` loaded."""
        if getattr(self, "revocation", None):
            return "revoked"
        if getattr(self, "superseded_by", None):
            return "superseded"
        if self.valid_until_date and self.valid_until_date < on:
            return "expired"
        return "valid"


class HolderName(AppendOnly):
    """The holder's name on a certificate: a row of its own, so that an erasure can take it and leave the proof."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="holder")
    name = models.CharField(max_length=200)
    initials = models.CharField(max_length=10)

    def __str__(self) -> str:
        return self.initials


class Revocation(AppendOnly):
    """A certificate was taken back: by whom, and why. The completion was annulled first."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    occurred_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="revocation_reason_given")]

    def __str__(self) -> str:
        return f"{self.certificate_id} revoked"
