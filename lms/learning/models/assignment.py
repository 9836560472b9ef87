"""What a requirement asks of one person: the facts. The states that follow from them are in `standing.py`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.learning.models.fact import Fact
from lms.learning.models.requirement import Requirement, RequirementRule


class Assignment(Fact):
    """A person came under a requirement, or its rule changed. Of a person and requirement the last one holds."""

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="assignments")
    rule = models.ForeignKey(RequirementRule, models.PROTECT, related_name="assignments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    number = models.PositiveIntegerField(help_text="1, 2, … for a person and requirement.")
    from_date = models.DateField(help_text="From this day on, where the person's unit is.")
    trigger_date = models.DateField()
    due_date = models.DateField(help_text="The last day in time.")
    time_zone = models.CharField(
        max_length=50, default="UTC", db_default="UTC", help_text="Of the unit through which it came: whose days count."
    )

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "requirement", "number"], name="assignment_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} under {self.requirement_id}, {self.number}"


class AssignmentEnd(Fact):
    """The person is no longer under the requirement, from that day on."""

    class Reason(models.TextChoices):
        LEFT = "left", _("no longer in a unit or position that it names")
        CHANGED = "changed", _("the requirement names others now")
        ENDED = "ended", _("the requirement was ended")

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="end")
    from_date = models.DateField(help_text="The first day on which it no longer holds.")
    reason = models.CharField(max_length=10, choices=Reason)

    def __str__(self) -> str:
        return f"{self.assignment_id} ended"


class Exemption(Fact):
    """A person need not hold what a requirement asks, for a while and for a reason."""

    class Reason(models.TextChoices):
        """Nothing here says anything about a person's health."""

        ABSENT = "absent", _("away from duty")
        OTHER_DUTY = "other-duty", _("other duties for the time being")
        EQUIVALENT = "equivalent", _("holds something of equal worth")
        LEAVING = "leaving", _("is about to leave")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exemptions")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="exemptions")
    from_date = models.DateField()
    until_date = models.DateField(help_text="The last day, included.")
    reason = models.CharField(max_length=12, choices=Reason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_date__gte=F("from_date")), name="exemption_dates_ordered"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "requirement"], name="exemption_of")]

    def __str__(self) -> str:
        return f"{self.learner_id} exempt from {self.requirement_id} until {self.until_date}"


class ExemptionEnd(Fact):
    """An exemption was taken back: the last day on which it held."""

    exemption = models.OneToOneField(Exemption, models.PROTECT, related_name="end")
    last_date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.exemption_id} taken back"


class ExtensionRequest(Fact):
    """A learner asks for more time until the requirement is due."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="extension_requests")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="extension_requests")
    wanted_date = models.DateField()
    reason = models.CharField(max_length=300)

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["learner", "requirement"], name="extensionrequest_of")]

    def __str__(self) -> str:
        return f"{self.learner_id} asks until {self.wanted_date}"


class Extension(Fact):
    """A manager's answer to such a request. Granted, the requirement is due on that day instead."""

    request = models.OneToOneField(ExtensionRequest, models.PROTECT, related_name="answer")
    due_date = models.DateField(null=True, help_text="Null: refused.")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.request_id}: {self.due_date or 'refused'}"


class PriorLearning(Fact):
    """Something learned elsewhere, or before this installation, that counts as a completion of a course."""

    class Basis(models.TextChoices):
        EVIDENCE = "evidence", _("accepted on evidence")
        IMPORTED = "imported", _("imported from an earlier system")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="prior_learning")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    completed_date = models.DateField()
    valid_until_date = models.DateField(null=True)
    basis = models.CharField(max_length=10, choices=Basis)
    evidence = models.CharField(max_length=300, help_text="What shows it: kind of paper, who issued it, its number.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "course", "completed_date", "basis"], name="priorlearning_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} on {self.course_id}, {self.completed_date}"


class PriorLearningEnd(Fact):
    """What was accepted no longer counts, from that day on."""

    prior = models.OneToOneField(PriorLearning, models.PROTECT, related_name="end")
    from_date = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.prior_id} no longer counts"
