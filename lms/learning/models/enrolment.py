from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models import Course, Release
from lms.learning.models.fact import Fact


class Enrolment(Fact):
    """A learner's place on an edition of a course, for one cycle."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+", help_text="The one on the screen.")
    edition = models.PositiveIntegerField()
    cycle = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    update_of = models.ForeignKey(
        "learning.Completion",
        models.PROTECT,
        null=True,
        related_name="updates",
        help_text="The completion that an update module brings up to date. Only what has changed is studied.",
    )
    renews = models.ForeignKey(
        "learning.Completion",
        models.PROTECT,
        null=True,
        related_name="renewals",
        help_text="The completion that was still valid when this cycle began, because a requirement let it be renewed.",
    )

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "course", "cycle"], name="enrolment_cycle_unique"),
            models.CheckConstraint(condition=Q(cycle__gte=1), name="enrolment_cycle_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} on {self.course_id}, cycle {self.cycle}"


class EnrolmentFact(Fact):
    """A fact about one enrolment, with the release and the language that were on the screen."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="%(class)ss")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)

    class Meta(Fact.Meta):
        abstract = True


class Opening(EnrolmentFact):
    """The first look at an activity, in one release."""

    activity = models.UUIDField()

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "release"], name="opening_first_only"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} opens {self.activity}"


class ActivityCompletion(EnrolmentFact):
    """An activity was finished: a lesson by its "Done, next", a quiz by being passed, a scenario by its ending,
    an H5P package by what it said of itself."""

    class Basis(models.TextChoices):
        READ = "read"
        SHORT = "short"
        PASSED = "passed"
        WALKED = "walked"
        SAT = "sat"  # a pre-test, which nobody fails
        PROVEN = "proven"  # by a pre-test, in place of reading
        PLAYED = "played"  # an H5P package, which marked itself in the browser
        UPDATED = "updated"  # an update module: all its questions were answered rightly

    activity = models.UUIDField()
    basis = models.CharField(max_length=10, choices=Basis)
    moves = models.PositiveIntegerField(default=0, help_text="How often the enrolment had changed its edition before.")

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "moves"], name="activitycompletion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} finishes {self.activity}"


class Completion(EnrolmentFact):
    """The course was completed: every required activity of the release is finished."""

    score = models.CharField(max_length=40, blank=True, help_text="The final test's, as an exact fraction.")
    valid_until_date = models.DateField(null=True)

    class Meta(Fact.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment"], name="completion_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} completed"


class Withdrawal(Fact):
    """The learner gave up the place. What they completed stays on record."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.enrolment_id} withdrawn"


class Move(Fact):
    """An enrolment changes to another edition; `kept` lists the activities that still count."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="moves")
    to_release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    from_edition = models.PositiveIntegerField()
    to_edition = models.PositiveIntegerField()
    kept = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.enrolment_id} to edition {self.to_edition}"


class Annulment(Fact):
    """A completion no longer counts: by whom, and why."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="annulment")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta(Fact.Meta):
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="annulment_reason_given")]

    def __str__(self) -> str:
        return f"{self.completion_id} annulled"
