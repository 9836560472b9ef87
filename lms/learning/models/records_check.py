from typing import ClassVar

from django.db import models
from django.utils import timezone


class RecordsCheck(models.Model):
    """States were compared with facts: when, and how often the two differed. Without an end: it is still running, or
    was stopped."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)
    repaired = models.BooleanField(default=False, help_text="The states were written anew.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="recordscheck_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.differences}"
