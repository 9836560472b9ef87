from typing import ClassVar

from django.db import models
from django.db.models import Q

from lms.learning.models.enrolment import Enrolment
from lms.learning.models.fact import Fact


class RecallWish(Fact):
    """The learner asks to be asked again some time after the completion, or not any more. The latest one holds."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="recall_wishes")
    wanted = models.BooleanField()

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["enrolment", "occurred_at"], name="recallwish_by_enrolment")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {'wanted' if self.wanted else 'not wanted'}"


class RecallState(models.Model):
    """Whether the learner wants to be asked again. When that is due follows from the completion."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, primary_key=True, related_name="recall_state")
    wanted = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["enrolment"], condition=Q(wanted=True), name="recallstate_wanted")]

    def __str__(self) -> str:
        return f"recall of {self.enrolment_id}"
