"""Where people stand with requirements: derived from facts in the transaction that writes them.

Nothing here is what a clock changes. A timeline of spans says what holds from which day until which, the days to come
included, so that today, any past day and the next ninety are read in the same way.
"""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lms.learning.models.assignment import Assignment
from lms.learning.models.requirement import Requirement
from lms.learning.rules.standing import Status


class AssignmentState(models.Model):
    """One person and one requirement, as the facts have it now."""

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="states")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignment_states")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", help_text="The last one.")
    from_date = models.DateField()
    due_date = models.DateField(help_text="With extensions and exemptions counted in.")
    ended_date = models.DateField(null=True, help_text="The first day on which the requirement no longer holds.")
    completed_date = models.DateField(null=True, help_text="Of the completion that counts.")
    valid_until_date = models.DateField(null=True, help_text="Of it, under this requirement.")
    earlier = models.JSONField(
        default=list,
        db_default=[],
        help_text="What these dates were: [[before which day, due, completed, valid until], …], in order.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "requirement"], name="assignmentstate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} under {self.requirement_id}"


class AssignmentSpanQuerySet(models.QuerySet["AssignmentSpan"]):
    def on(self, day: date) -> Self:
        """The one span of each person and requirement that holds on that day."""
        return self.filter(Q(until_date__isnull=True) | Q(until_date__gt=day), from_date__lte=day)


class AssignmentSpan(models.Model):
    """From a day on until before another, this is where the person stands with the requirement."""

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="spans")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignment_spans")
    status = models.CharField(max_length=12, choices=[(status.value, status.value) for status in Status])
    from_date = models.DateField()
    until_date = models.DateField(null=True, help_text="The first day on which it no longer holds.")

    objects: ClassVar = AssignmentSpanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "requirement", "from_date"], name="assignmentspan_once_a_day"),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gt=F("from_date")),
                name="assignmentspan_dates_ordered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["requirement", "status", "from_date"], name="assignmentspan_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.status} from {self.from_date}"
