from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lms.learning.models.enrolment import Enrolment, EnrolmentFact
from lms.learning.models.fact import Fact


class PackageAttempt(EnrolmentFact):
    """An H5P package was launched: one sitting at it, until the launch after its first result.

    `part` is the activity itself, or the block of a lesson in which the package stands.
    """

    activity = models.UUIDField()
    part = models.UUIDField()
    content = models.UUIDField(help_text="Of the package; the release says which state of it.")
    params_sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField()

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "part", "number"], name="packageattempt_number_unique"),
        ]
        indexes: ClassVar = [models.Index(fields=["part", "release"], name="packageattempt_by_part")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} package attempt {self.number}"


class PackageStatement(Fact):
    """What a package said in the browser. A claim: what the server found beside it stands beside it.

    `sub` names the question inside the package; it is empty for the package as a whole.
    """

    class Verb(models.TextChoices):
        ATTEMPTED = "attempted"
        ANSWERED = "answered"
        COMPLETED = "completed"
        CONSUMED = "consumed"
        EXPERIENCED = "experienced"
        FAILED = "failed"
        INTERACTED = "interacted"
        MASTERED = "mastered"
        PASSED = "passed"
        PROGRESSED = "progressed"
        SCORED = "scored"

    attempt = models.ForeignKey(PackageAttempt, models.PROTECT, related_name="statements")
    sub = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=12, choices=Verb)
    raw = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    max = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    response = models.TextField(blank=True)
    body = models.JSONField(help_text="The statement without its actor: verb, object, result and context.")
    server_raw = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    server_max = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    flags = models.JSONField(default=list, help_text="What is odd about it: fast, differs.")
    sequence = models.BigIntegerField(default=0, help_text="The browser's own count, shared by its tabs.")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(raw__isnull=True, max__isnull=True) | Q(raw__gte=0, raw__lte=F("max"), max__gt=0),
                name="packagestatement_score_in_bounds",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["attempt", "received_at"], name="packagestatement_by_receipt"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.verb}"

    @property
    def result(self) -> tuple[Decimal, Decimal] | None:
        """A result of the whole package: the points, of how many. None where it is no such result."""
        if self.sub or self.verb not in (self.Verb.ANSWERED, self.Verb.COMPLETED):
            return None
        return (self.raw, self.max) if self.raw is not None and self.max is not None else None


class PackageState(models.Model):
    """Where a package attempt stands. `score` is the highest of its results, as an exact fraction."""

    attempt = models.OneToOneField(PackageAttempt, models.PROTECT, primary_key=True, related_name="state")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="package_states")
    part = models.UUIDField()
    number = models.PositiveIntegerField()
    statements = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)
    first_result_at = models.DateTimeField(null=True)
    score = models.CharField(max_length=40, blank=True)
    flagged = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "part", "number"], name="packagestate_number_unique"),
            models.CheckConstraint(
                condition=Q(results=0, first_result_at__isnull=True, score="")
                | (Q(results__gt=0, first_result_at__isnull=False) & ~Q(score="")),
                name="packagestate_result_is_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"state of {self.attempt_id}"

    def take(self, statement: PackageStatement) -> None:
        """One statement more."""
        self.statements += 1
        if statement.result is None:
            return
        raw, most = statement.result
        self.results += 1
        self.first_result_at = min(self.first_result_at or statement.occurred_at, statement.occurred_at)
        self.score = str(max(Fraction(self.score or 0), Fraction(raw) / Fraction(most)))
        self.flagged = self.flagged or bool(statement.flags)


class PackageMemory(models.Model):
    """Where a package goes on: what it asked to be remembered. Under other parameters it is set aside, not deleted."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="package_memories")
    part = models.UUIDField()
    params_sha256 = models.CharField(max_length=64)
    sub = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    data = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "part", "params_sha256", "sub", "kind"], name="packagememory_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.part}"
