"""Paths: several courses that together come to a certificate of their own.

Trainers write a `Path`; a `PathVersion` is what was published of it, and is never changed. Nobody enrols on a path:
whoever holds its courses holds the path, from the transaction on in which the last of them was completed.
"""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from courses.models import Course
from lms.accounts.models import AppendOnly
from lms.learning.models.enrolment import Annulment, Completion
from lms.learning.models.fact import Fact


class Path(ClusterableModel):
    """Several courses, as their trainers write it. Learners see its newest version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}-\d{3}$", _("A code looks like this: HRD-101"))],
    )
    programme = models.UUIDField(_("programme"), help_text=_("Its trainers write the path."))
    in_order = models.BooleanField(
        _("in this order"),
        default=True,
        help_text=_("Each step is shown as open once the one before it is done. It guides; it locks nothing."),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as long as all of its courses. Never longer than they are."),
    )

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class PathText(models.Model):
    """How a path is called in one language."""

    path = ParentalKey(Path, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), help_text=_("Whom it is for, and what they hold at the end."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "language"], name="pathtext_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.title


class PathStep(ClusterableModel, Orderable):
    """All of these courses, or so many of them."""

    path = ParentalKey(Path, on_delete=models.CASCADE, related_name="steps")
    need = models.PositiveSmallIntegerField(
        _("how many of these"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: all.")
    )
    courses = ParentalManyToManyField(Course, verbose_name=_("courses"), related_name="+")

    def __str__(self) -> str:
        return f"step {self.sort_order} of {self.path_id}"


class PathVersionQuerySet(models.QuerySet["PathVersion"]):
    def newest(self) -> Self:
        """The newest version of every path: what people see and complete."""
        newest = PathVersion.objects.filter(path=OuterRef("path")).order_by("-number")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def with_courses(self) -> Self:
        """Annotates `rows`: {course, step} for each course, in order."""
        rows = PathVersionCourse.objects.filter(version=OuterRef("pk")).order_by("step", "course__code")
        return self.annotate(rows=ArraySubquery(rows.values(told=JSONObject(course="course_id", step="step"))))


class PathVersion(AppendOnly):
    """A path as it was published: an immutable text that names its courses by code and identity."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    path = models.ForeignKey(Path, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="In the form of rules/course_paths.py. No key of the database stands in it.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its canonical form (RFC 8785).")
    note = models.TextField(help_text="What changed, for the record.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField()

    rows: list[dict[str, int]]  # see with_courses()
    objects: ClassVar = PathVersionQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "number"], name="pathversion_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="pathversion_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.content['code']}, version {self.number}"


class PathVersionCourse(AppendOnly):
    """A course of a version, and the step in which it stands: 0, 1, …"""

    version = models.ForeignKey(PathVersion, models.PROTECT, related_name="courses")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "course"], name="pathversioncourse_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} in {self.version_id}"


class PathWithdrawal(AppendOnly):
    """Nobody begins the path while this is its newest version. Who has begun may finish; who holds it keeps it."""

    version = models.OneToOneField(PathVersion, models.PROTECT, related_name="withdrawal")
    reason = models.TextField(help_text="Why, for trainers and for the record.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="pathwithdrawal_has_reason")]

    def __str__(self) -> str:
        return f"withdrawal of {self.version_id}"


class PathGrant(models.Model):
    """A version was published: whoever holds its courses already holds the path. A worker does it, set by set."""

    version = models.OneToOneField(PathVersion, models.PROTECT, related_name="grant")
    asked_at = models.DateTimeField()
    after = models.PositiveBigIntegerField(default=0, help_text="Up to this key of a person it is done.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(done_at__isnull=True), name="pathgrant_due"),
        ]

    def __str__(self) -> str:
        return f"grants of {self.version_id}"


class PathCompletion(Fact):
    """Somebody holds all that a version of a path asks for. Written again where its courses come to hold longer."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="path_completions")
    path = models.ForeignKey(Path, models.PROTECT, related_name="+")
    version = models.ForeignKey(PathVersion, models.PROTECT, related_name="completions")
    number = models.PositiveIntegerField(help_text="1, 2, … for a person and path.")
    valid_until_date = models.DateField(
        null=True, help_text="The earliest day of its courses, or of the path's own months."
    )

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "path", "number"], name="pathcompletion_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} holds {self.path_id}, {self.number}"


class PathCompletionPart(AppendOnly):
    """What the completion of a path rests on: the completion of a course, or what was accepted as one."""

    path_completion = models.ForeignKey(PathCompletion, models.PROTECT, related_name="parts")
    completion = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="path_parts")
    prior = models.ForeignKey("learning.PriorLearning", models.PROTECT, null=True, related_name="path_parts")

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path_completion", "completion"], name="pathcompletionpart_once"),
            models.UniqueConstraint(fields=["path_completion", "prior"], name="pathcompletionpart_prior_once"),
            models.CheckConstraint(
                condition=Q(completion__isnull=True) ^ Q(prior__isnull=True), name="pathcompletionpart_one_of_both"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_completion_id} rests on {self.completion_id or self.prior_id}"


class PathAnnulment(Fact):
    """A completion of a path no longer counts: one on which it rests was annulled, or somebody decided so."""

    completion = models.OneToOneField(PathCompletion, models.PROTECT, related_name="annulment")
    because = models.ForeignKey(Annulment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta(Fact.Meta):
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="pathannulment_reason_given")]

    def __str__(self) -> str:
        return f"{self.completion_id} annulled"


class PathState(models.Model):
    """The completion of a path that counts: the last one that was not annulled. Without one there is no row."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="path_states")
    path = models.ForeignKey(Path, models.PROTECT, related_name="+")
    completion = models.ForeignKey(PathCompletion, models.PROTECT, related_name="+")
    valid_until_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "path"], name="pathstate_once")]

    def __str__(self) -> str:
        return f"{self.learner_id} holds {self.path_id}"
