from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.rules.numbers import LENGTH, new_number, pretty
from courses.models import Course, Release
from lms.accounts.models import AppendOnly, User
from lms.learning.models import Completion, PathCompletion


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def for_learner(self, learner: User) -> Self:
        return self.filter(Q(completion__enrolment__learner=learner) | Q(path_completion__learner=learner))

    def for_course(self, course: Course) -> Self:
        """Those of the course itself, not of paths that it stands on."""
        return self.filter(release__course=course)

    def in_force(self, on: date) -> Self:
        in_date = Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=on)
        return self.filter(in_date, revocation__isnull=True, superseded_by__isnull=True)

    def with_status(self) -> Self:
        """Loads what `status()` looks at, and the holder's name."""
        return self.select_related("holder", "revocation", "superseded_by")


class Certificate(AppendOnly):
    """Proof of a completed course, or of a completed path of courses, as it was on the day of issue. The completion
    decides; this only proves it."""

    number = models.CharField(max_length=LENGTH, unique=True, default=new_number, editable=False)
    completion = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="certificates")
    path_completion = models.ForeignKey(PathCompletion, models.PROTECT, null=True, related_name="certificates")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+", help_text="Of a course.")
    holder_digest = models.CharField(max_length=64, help_text="Salted SHA-256 of the holder's name.")
    holder_salt = models.CharField(max_length=32)
    snapshot = models.JSONField(
        help_text=(
            "Course, edition, digest, language, learning time, result, objectives, issuer; or path, version, courses."
        )
    )
    completed_at = models.DateTimeField()
    valid_until_date = models.DateField(null=True)
    issued_at = models.DateTimeField()

    objects: ClassVar = CertificateQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions: ClassVar = [("administer_certificate", "Can revoke certificates and correct the names on them")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(supersedes__isnull=True), name="certificate_first_once"
            ),
            models.UniqueConstraint(
                fields=["path_completion"], condition=Q(supersedes__isnull=True), name="certificate_first_once_of_path"
            ),
            models.CheckConstraint(
                condition=Q(completion__isnull=False, release__isnull=False, path_completion__isnull=True)
                | Q(completion__isnull=True, release__isnull=True, path_completion__isnull=False),
                name="certificate_of_course_or_path",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-HJKMNP-TV-Z]{20}$"), name="certificate_number_form"
            ),
        ]

    def __str__(self) -> str:
        return self.number_pretty

    @property
    def number_pretty(self) -> str:
        """The number in groups of five, as it is printed."""
        return pretty(self.number)

    @property
    def holder_name(self) -> str:
        """Empty once it has been erased."""
        return self.holder.name if hasattr(self, "holder") else ""

    def status(self, on: date) -> str:
        """`revoked`, `superseded`, `expired` or `valid`, in this order. Load it `with_status()`."""
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


class Correction(AppendOnly):
    """A certificate was made anew because of a clerical error in the one it supersedes: by whom, and why."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="correction")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    occurred_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="correction_reason_given")]

    def __str__(self) -> str:
        return f"{self.certificate_id} corrected"
