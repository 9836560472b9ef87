from typing import ClassVar

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """When a worker last did what beat asks of it every minute. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="heartbeat_one_row")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
