"""States: derived from facts in the transaction that writes them, and rebuilt by `check_records --repair`."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from courses.models import Course, Release
from lms.learning.models.attempt import Attempt
from lms.learning.models.enrolment import Completion, Enrolment


class EnrolmentStateQuerySet(models.QuerySet["EnrolmentState"]):
    def open(self) -> Self:
        return self.filter(completed_at__isnull=True, withdrawn_at__isnull=True)

    def places(self) -> Self:
        """All but updates that are not done, and renewals that were given up: the earlier completion counts as it
        did."""
        is_left = Q(renews__isnull=False, withdrawn_at__isnull=False)
        return self.filter(Q(update_of__isnull=True) | Q(completed_at__isnull=False)).exclude(is_left)

    def counting(self) -> Self:
        """As places, without renewals that are under way: beside those too the earlier completion counts."""
        return self.places().filter(Q(renews__isnull=True) | Q(completed_at__isnull=False))

    def with_release(self) -> Self:
        """Annotates `release_id` and `release_digest` of the release in force; `newest_edition`, `newest_id` and
        `newest_digest` of the one that newcomers take: edition 0 where there is none."""
        ours = Release.objects.filter(course=OuterRef("course"), edition=OuterRef("edition")).order_by("-revision")
        newest = Release.objects.open().filter(course=OuterRef("course")).order_by("-edition", "-revision")
        return self.annotate(
            release_id=Subquery(ours.values("pk")[:1]),
            release_digest=Subquery(ours.values("digest")[:1]),
            newest_edition=Coalesce(Subquery(newest.values("edition")[:1]), 0),
            newest_id=Subquery(newest.values("pk")[:1]),
            newest_digest=Subquery(newest.values("digest")[:1]),
        )

    def valid(self, on: date) -> Self:
        in_date = Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=on)
        return self.filter(in_date, completed_at__isnull=False, annulled_at__isnull=True)


class EnrolmentState(models.Model):
    """Where an enrolment stands."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, primary_key=True, related_name="state")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolment_states")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    cycle = models.PositiveIntegerField()
    edition = models.PositiveIntegerField()
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    valid_until_date = models.DateField(null=True)
    annulled_at = models.DateTimeField(null=True)
    update_of = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="+")
    renews = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="+")
    moves = models.PositiveIntegerField(default=0)
    # The learner's choice, not derived from facts: the language the course is shown in.
    language = models.CharField(max_length=10)

    objects: ClassVar = EnrolmentStateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(completed_at__isnull=True, withdrawn_at__isnull=True),
                name="enrolmentstate_one_open",
            ),
            models.CheckConstraint(
                condition=Q(annulled_at__isnull=True) | Q(completed_at__isnull=False),
                name="enrolmentstate_annulled_was_completed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["course", "learner", "-cycle"], name="enrolmentstate_latest")]

    def __str__(self) -> str:
        return f"state of {self.enrolment_id}"


class ActivityState(models.Model):
    """Where a learner stands with one activity."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="activity_states")
    activity = models.UUIDField()
    opened_at = models.DateTimeField(null=True)
    opened_release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="activitystate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.activity}"


class AttemptState(models.Model):
    """Where an attempt stands. It counts from its first answer."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, primary_key=True, related_name="state")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempt_states")
    activity = models.UUIDField()
    number = models.PositiveIntegerField()
    first_answer_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    score = models.CharField(max_length=40, blank=True)
    passed = models.BooleanField(null=True)
    set_aside_at = models.DateTimeField(
        null=True,
        help_text="The learner changed to an edition in which this quiz is another one: the attempt stays "
        "on record and counts for nothing.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "activity"],
                condition=Q(submitted_at__isnull=True),
                name="attemptstate_one_open",
            ),
            models.CheckConstraint(
                condition=(Q(submitted_at__isnull=True) & Q(passed__isnull=True))
                | (Q(submitted_at__isnull=False) & Q(passed__isnull=False)),
                name="attemptstate_submitted_is_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"state of {self.attempt_id}"
