from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.learning.models.enrolment import Enrolment, EnrolmentFact
from lms.learning.models.fact import Fact


class Attempt(EnrolmentFact):
    """One try at a quiz, on the release it began with. `draw` holds the form: questions and choices in their order."""

    activity = models.UUIDField()
    number = models.PositiveIntegerField()
    draw = models.JSONField(help_text='[{"question": uuid, "choices": [uuid, …]}, …]')
    deadline_at = models.DateTimeField(null=True, help_text="When the time is over; empty where there is no limit.")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="attempt_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} attempt {self.number}"


class Allowance(Fact):
    """More time for one learner's attempts on one course, for a reason. The latest one holds."""

    class Reason(models.TextChoices):
        """Nothing here says anything about a person's health; what is agreed beyond this is not written down."""

        READING = "reading", _("reading or writing takes longer")
        LANGUAGE = "language", _("the language is not the learner's first")
        AIDS = "aids", _("works with assistive technology")
        AGREED = "agreed", _("agreed with the manager")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="allowances")
    extra_percent = models.PositiveSmallIntegerField(help_text="Of the time limit: 50 is half as long again.")
    reason = models.CharField(max_length=10, choices=Reason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(extra_percent__lte=300), name="allowance_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.extra_percent} % more time"


class Response(Fact):
    """One answer given to one question of an attempt. The last one made counts, unless one was settled.

    `answer` has the form that its kind of question has: see rules/answers.py.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses")
    question = models.UUIDField()
    answer = models.JSONField()
    language = models.CharField(max_length=10)
    sequence = models.BigIntegerField(default=0, help_text="The browser's own count, shared by its tabs.")
    settled = models.BooleanField(default=False, help_text="The learner asked for the reasons: it stands.")

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["attempt", "question", "occurred_at"], name="response_by_question")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question}"


class CheckResponse(EnrolmentFact):
    """An answer to a practice question inside a lesson. It is marked at once and counts for nothing but learning."""

    activity = models.UUIDField()
    question = models.UUIDField()
    answer = models.JSONField()

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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Who had it marked again."
    )

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "key_digest"], name="marking_once_per_key"),
            models.CheckConstraint(condition=Q(score__regex=r"^\d+(/\d+)?$"), name="marking_score_is_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.score}"
