import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from lms.accounts.models import AppendOnly


class Fact(AppendOnly):
    """Something that happened, at a time. Inserted once, never rewritten.

    `occurred_at` is the server's time for everything that decides; for answers it is the browser's, held between
    the attempt's start and the receipt. A `uuid` made by the browser makes sending twice harmless.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnly.Meta):
        abstract = True
        get_latest_by: ClassVar = "occurred_at"
