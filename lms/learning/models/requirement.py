import uuid
from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.accounts.models import Unit
from lms.learning.models.course_path import Path
from lms.learning.models.fact import Fact


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def with_rule(self) -> Self:
        """Annotates `rule_id`: the rule in force, the one written last. Null where none was written yet."""
        newest = RequirementRule.objects.filter(requirement=OuterRef("pk")).order_by("-number")
        return self.annotate(rule_id=Subquery(newest.values("pk")[:1]))


class Requirement(models.Model):
    """Who must hold what. What it says stands in its rules: the last one holds, the earlier ones stay on record."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="requirements", help_text=_("The unit that set it up and may change it.")
    )
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="requirements")
    path = models.ForeignKey(Path, models.PROTECT, null=True, related_name="requirements")

    objects: ClassVar = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(course__isnull=True) ^ Q(path__isnull=True), name="requirement_course_or_path"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def thing(self) -> Course | Path:
        """What must be held: a course, or a path of courses."""
        found = self.path or self.course
        assert found is not None  # noqa: S101 a constraint says so
        return found

    @property
    def code(self) -> str:
        return self.thing.code

    @property
    def months(self) -> int | None:
        return months_of(self.thing)


def months_of(thing: Course | Path) -> int | None:
    """For how long it is valid by itself; None: without end, or of a path as long as its courses."""
    return thing.valid_months if isinstance(thing, Path) else thing.validity_months


class RequirementRuleQuerySet(models.QuerySet["RequirementRule"]):
    def in_force(self) -> Self:
        """The last rule of each requirement, those that say it was ended too."""
        return self.order_by("requirement_id", "-number").distinct("requirement_id")

    def following(self, kept: Iterable[UUID]) -> Self:
        """The rules in force that follow one of these kept audiences."""
        newest = RequirementRule.objects.in_force().values("pk")
        return self.filter(pk__in=newest, ended=False, kept_audience__in=list(kept))


class RequirementRule(Fact):
    """What a requirement says, from the day on which it was written. `audience` has the form of rules/audiences.py."""

    class Trigger(models.TextChoices):
        JOINING = "joining", _("the day on which the person comes under it")
        DATE = "date", _("a date")
        LAW_CHANGE = "law-change", _("a change of the law")
        EXPIRY = "expiry", _("the day on which an earlier completion runs out")

    class CountsFrom(models.TextChoices):
        COMPLETION = "completion", _("the completion")
        EXPIRY = "expiry", _("the end of the completion before it, where that is renewed in time")

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="rules")
    number = models.PositiveIntegerField(help_text="1, 2, …: the highest holds.")
    audience = models.JSONField()
    kept_audience = models.UUIDField(null=True, help_text="The kept audience that it follows; what that said is above.")
    audience_name = models.CharField(
        max_length=200,
        default="",
        db_default="",
        blank=True,
        help_text="What that was called when the rule was written.",
    )
    trigger = models.CharField(max_length=10, choices=Trigger)
    trigger_date = models.DateField(null=True, help_text="The day, where the trigger is a date or a change of the law.")
    law_change = models.UUIDField(null=True, help_text="The change of the law that it answers.")
    due_days = models.PositiveIntegerField(help_text="Due for the first time so many days after the trigger.")
    valid_months = models.PositiveSmallIntegerField(
        null=True, help_text="Shorter than the course says, never longer; empty: as the course says."
    )
    counts_from = models.CharField(max_length=10, choices=CountsFrom, default=CountsFrom.COMPLETION)
    opens_days = models.PositiveIntegerField(default=90, help_text="So many days before it runs out it may be renewed.")
    ended = models.BooleanField(default=False, help_text="Nobody comes under the requirement any more.")
    note = models.TextField(blank=True, help_text="Why it says so, or was changed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar = RequirementRuleQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requirement", "number"], name="requirementrule_number_unique"),
            models.CheckConstraint(
                condition=Q(trigger__in=("date", "law-change"), trigger_date__isnull=False)
                | Q(trigger__in=("joining", "expiry"), trigger_date__isnull=True),
                name="requirementrule_dated_where_it_must",
            ),
            models.CheckConstraint(
                condition=Q(kept_audience__isnull=True) ^ ~Q(audience_name=""), name="requirementrule_kept_by_name"
            ),
            models.CheckConstraint(
                condition=Q(valid_months__isnull=True) | Q(valid_months__gte=1), name="requirementrule_valid_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}, rule {self.number}"


class RuleRun(models.Model):
    """A rule is to be applied to everybody whom it touches. A worker does it, set by set."""

    rule = models.OneToOneField(RequirementRule, models.PROTECT, related_name="run")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0, help_text="The key of the person who was looked at last.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="rulerun_within_total")]
        indexes: ClassVar = [models.Index(fields=["asked_at"], condition=Q(done_at__isnull=True), name="rulerun_due")]

    def __str__(self) -> str:
        return f"{self.rule} applied to {self.done} of {self.total}"


def rule_in_force(requirement: Requirement, on: date | None = None) -> "RequirementRule | None":
    """The rule that held at the end of a day; without a day, the last one."""
    rules = requirement.rules.order_by("-number")
    if on:
        rules = rules.filter(occurred_at__date__lte=on)
    found: RequirementRule | None = rules.first()
    return found
