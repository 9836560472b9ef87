from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, at: datetime) -> Self:
        """What is to be sent by now, the oldest first, and was not given up."""
        return self.filter(sent_at__isnull=True, due_at__lte=at, tries__lt=Notice.MOST_TRIES).order_by("due_at", "pk")


class Notice(models.Model):
    """One mail, sent once: written when it falls due, sent by the worker, kept as the log of what was sent."""

    MOST_TRIES = 12

    to = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120, help_text="What it is about; the same kind and key is never sent twice.")
    language = models.CharField(max_length=10, default="en")
    context = models.JSONField(default=dict)
    keeps_hours = models.BooleanField(
        default=False, db_default=False, help_text="It leaves at the hours for reminders only, where its reader works."
    )
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "kind", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
