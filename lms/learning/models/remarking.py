from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models import Release


class Remarking(models.Model):
    """What was handed in before is to be marked again under the corrected key of a release. A worker does it."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="remarking")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    marked = models.PositiveIntegerField(default=0, help_text="How many attempts were marked again so far.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(done_at__isnull=True), name="remarking_due"),
        ]

    def __str__(self) -> str:
        return f"{self.release} marked again"
