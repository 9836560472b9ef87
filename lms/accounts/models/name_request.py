import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NameRequest(models.Model):
    """A person asks the organisation to correct their name; an manager or administrator of their unit decides."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="name_requests")
    wanted = models.CharField(_("name as it should be"), max_length=200)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at__isnull=True), name="namerequest_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wanted}"
