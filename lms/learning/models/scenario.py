from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from courses.rules.scenario_graph import CRITICAL, SOUND, WEAK
from lms.learning.models.enrolment import Enrolment, EnrolmentFact
from lms.learning.models.fact import Fact


class ScenarioPath(EnrolmentFact):
    """One path through a scenario, on the release it began with.

    Who goes back and tries the other way begins another path, which keeps the first `kept` steps of an earlier one.
    """

    activity = models.UUIDField()
    number = models.PositiveIntegerField()
    from_path = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    kept = models.PositiveIntegerField(default=0)

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="scenariopath_number_unique"),
            models.CheckConstraint(
                condition=Q(from_path__isnull=True, kept=0) | Q(from_path__isnull=False, kept__gte=1),
                name="scenariopath_keeps_of_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["activity", "release"], name="scenariopath_by_activity")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} path {self.number}"


class ScenarioStep(Fact):
    """One choice in one situation, and where it led. `place` counts along the whole path, kept steps included."""

    class Mark(models.TextChoices):
        SOUND = SOUND
        WEAK = WEAK
        CRITICAL = CRITICAL

    path = models.ForeignKey(ScenarioPath, models.PROTECT, related_name="steps")
    place = models.PositiveIntegerField()
    situation = models.UUIDField()
    choice = models.UUIDField()
    mark = models.CharField(max_length=10, choices=Mark)
    leads_to = models.UUIDField()
    good = models.BooleanField(null=True, help_text="Whether the ending that it led to is good; null where none was.")
    language = models.CharField(max_length=10)

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "place"], name="scenariostep_place_unique"),
            models.CheckConstraint(condition=Q(place__gte=1), name="scenariostep_place_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.path_id} step {self.place}"


class ScenarioState(models.Model):
    """Where a path through a scenario stands, the steps it kept included."""

    path = models.OneToOneField(ScenarioPath, models.PROTECT, primary_key=True, related_name="state")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="scenario_states")
    activity = models.UUIDField()
    number = models.PositiveIntegerField()
    steps = models.PositiveIntegerField(default=0)
    critical_errors = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    good = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="scenariostate_number_unique"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, good__isnull=True) | Q(ended_at__isnull=False, good__isnull=False),
                name="scenariostate_ended_well_or_not",
            ),
            models.CheckConstraint(condition=Q(critical_errors__lte=F("steps")), name="scenariostate_errors_are_steps"),
        ]

    def __str__(self) -> str:
        return f"state of {self.path_id}"
