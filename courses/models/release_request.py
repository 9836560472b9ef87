import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from courses.models.course import Course
from courses.models.release import Release
from lms.accounts.models import AppendOnly


class ReleaseRequestQuerySet(models.QuerySet["ReleaseRequest"]):
    def open(self) -> Self:
        """Unanswered, and neither asked anew nor overtaken by a release since."""
        later = ReleaseRequest.objects.filter(course=OuterRef("course"), pk__gt=OuterRef("pk"))
        released = Release.objects.filter(course=OuterRef("course"), released_at__gt=OuterRef("asked_at"))
        return self.filter(~Exists(later), ~Exists(released), answer__isnull=True)


class ReleaseRequest(AppendOnly):
    """Somebody asks a second person to release a course below the least class that its changes allow.

    `digest` is of what was seen: when the live pages say something else, there is nothing left to confirm.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="release_requests")
    digest = models.CharField(max_length=64)
    change = models.CharField(max_length=12, choices=Release.Change)
    least_change = models.CharField(max_length=12, choices=Release.Change)
    note = models.TextField(help_text="What has changed: becomes the note of the release.")
    reason = models.TextField(help_text="Why a lower class is right.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects: ClassVar = ReleaseRequestQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(note=""), name="releaserequest_says_why"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="releaserequest_digest_sha256"),
        ]

    def __str__(self) -> str:
        return f"request for {self.course}"


class ReleaseAnswer(AppendOnly):
    """The second person's answer: the release they confirmed, or why there is none."""

    request = models.OneToOneField(ReleaseRequest, models.PROTECT, related_name="answer")
    release = models.OneToOneField(Release, models.PROTECT, null=True, related_name="confirmation")
    reason = models.TextField(blank=True, help_text="Why it was refused.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(release__isnull=False, reason="") | (Q(release__isnull=True) & ~Q(reason="")),
                name="releaseanswer_release_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"answer to {self.request}"
