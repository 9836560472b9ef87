from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lms.learning.models.enrolment import EnrolmentFact
from lms.learning.models.fact import Fact


class Attempt(EnrolmentFact):
    """One try at a quiz, on the release it began with. `draw` holds the form: questions and choices in their order."""

    activity = models.UUIDField()
    number = models.PositiveIntegerField()
    draw = models.JSONField(help_text='[{"question": uuid, "choices": [uuid, …]}, …]')

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="attempt_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} attempt {self.number}"


class Response(Fact):
    """One answer given to one question of an attempt. The last one made counts."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses")
    question = models.UUIDField()
    choices = ArrayField(models.UUIDField(), help_text="Sorted.")
    language = models.CharField(max_length=10)

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["attempt", "question", "occurred_at"], name="response_by_question")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question}"


class CheckResponse(EnrolmentFact):
    """An answer to a practice question inside a lesson. It is marked at once and counts for nothing but learning."""

    activity = models.UUIDField()
    question = models.UUIDField()
    choices = ArrayField(models.UUIDField())

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["enrolment", "activity"], name="checkresponse_by_activity")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.question}"


class Submission(Fact):
    """The learner handed the attempt in."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="submission")

    def __str__(self) -> str:
        return f"{self.attempt_id} submitted"


class Marking(Fact):
    """The result of an attempt under the key of one release. A corrected key adds another Marking beside this one."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="markings")
    key_digest = models.CharField(max_length=64, help_text="Digest of the release whose key was used.")
    scores = models.JSONField(help_text='{question uuid: "2/3", …}, exact fractions')
    score = models.CharField(max_length=40, help_text="Exact fraction of 1.")
    pass_mark = models.CharField(max_length=20, help_text="Exact fraction of 1.")
    passed = models.BooleanField()

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "key_digest"], name="marking_once_per_key"),
            models.CheckConstraint(condition=Q(score__regex=r"^\d+(/\d+)?$"), name="marking_score_is_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.score}"
