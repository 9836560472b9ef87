import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from lms.accounts.models import AppendOnly


class ReleaseQuerySet(models.QuerySet["Release"]):
    def open(self) -> Self:
        """Those on which people may enrol. An enrolment is on an edition, and reads the newest revision of it: when
        that one is withdrawn, the edition is closed to newcomers until a later revision opens it again."""
        withdrawn = ReleaseWithdrawal.objects.filter(
            release__course=OuterRef("course"),
            release__edition=OuterRef("edition"),
            release__revision__gte=OuterRef("revision"),
        )
        return self.filter(~Exists(withdrawn))

    def newest(self) -> Self:
        """The newest open release of every course: what the catalogue shows and people enrol on."""
        newest = Release.objects.open().filter(course=OuterRef("course")).order_by("-edition", "-revision")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def highest(self) -> Self:
        """The release of every course with the highest number, open or not."""
        highest = Release.objects.filter(course=OuterRef("course")).order_by("-edition", "-revision")
        return self.filter(pk=Subquery(highest.values("pk")[:1]))

    def in_force(self, course: Course | int, edition: int) -> Self:
        """The newest revision of that edition, first."""
        return self.filter(course=course, edition=edition).order_by("-revision")


class Release(AppendOnly):
    """An immutable published state of a course: what was taught, whatever becomes of the pages it was made from.

    `structure` holds what is the same in every language, answer keys included, and no database id;
    `digest` is the SHA-256 of the canonical manifest (RFC 8785) over structure, texts and files.
    """

    class Change(models.TextChoices):
        EDITORIAL = "editorial", _("editorial: spelling and layout")
        CLARIFYING = "clarifying", _("clarifying: the same substance, said more clearly")
        SUBSTANTIVE = "substantive", _("substantive: what is taught or asked has changed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="releases")
    edition = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    change = models.CharField(max_length=12, choices=Change)
    least_change = models.CharField(max_length=12, choices=Change)
    note = models.TextField(help_text="What changed, for learners and for the record.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField()
    # What an edition means for people of the one before. Its later revisions carry it on.
    no_update_reason = models.TextField(blank=True, help_text="Why certified people need no update module.")
    choice_until_date = models.DateField(null=True, help_text="Until when people half-way may change to this edition.")
    kept_by_trainer = models.JSONField(
        default=list, help_text="Changed activities that count all the same for people who change to this edition."
    )
    structure = models.JSONField()
    digest = models.CharField(max_length=64)

    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering: ClassVar = ["course", "-edition", "-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "edition", "revision"], name="release_number_unique"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="release_edition_positive"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="release_digest_sha256"),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("by")), name="release_seconded_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course.code} {self.number}"

    @property
    def number(self) -> str:
        return f"{self.edition}.{self.revision}"


class ReleaseText(AppendOnly):
    """A release as it reads in one language."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    search = SearchVectorField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "language"], name="releasetext_once_per_language"),
        ]
        indexes: ClassVar = [GinIndex(fields=["search"], name="releasetext_search")]

    def __str__(self) -> str:
        return f"{self.release} {self.language}"


class ReleaseFile(AppendOnly):
    """A picture or document that a release shows, kept under its SHA-256."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "sha256"], name="releasefile_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="releasefile_by_digest")]

    def __str__(self) -> str:
        return self.sha256

    @staticmethod
    def path(sha256: str) -> str:
        """Where the bytes lie on the default storage."""
        return f"releases/{sha256[:2]}/{sha256}"


class ReleaseWithdrawal(AppendOnly):
    """Nobody enrols on this release any more. Who is on it goes on, and what was earned stays."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="withdrawal")
    reason = models.TextField(help_text="Why, for trainers and for the record.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="releasewithdrawal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.release}"
