import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit
from lms.dashboards.rules.rhythms import LAST_DAY, Rhythm


class SavedView(models.Model):
    """A manager's page with what it was narrowed to, under a name. Only its owner sees it, and only what they may see
    on the day on which they open it: it holds an address and no figure."""

    MOST = 50  # of one owner

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    page = models.CharField(max_length=20, help_text="The name of the page's address, see rules/saved_views.py.")
    place = models.UUIDField(null=True, help_text="The unit in the path of the address, where there is one.")
    query = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="What it is about; empty: all that they answer for.",
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="savedview_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """In the language of the page on which it stands."""
        address = reverse(f"dashboards:{self.page}", args=[self.place] if self.place else [])
        return f"{address}?{self.query}" if self.query else address


class ScheduledReport(models.Model):
    """A saved view of which its owner is reminded by mail, every week or month. A pause and a stop are both ended by
    the owner; it is stopped when they no longer answer for the unit."""

    RHYTHMS: ClassVar = [(Rhythm.WEEKLY.value, _("every week")), (Rhythm.MONTHLY.value, _("every month"))]

    view = models.OneToOneField(SavedView, models.CASCADE, related_name="report")
    rhythm = models.CharField(max_length=10, choices=RHYTHMS)
    number = models.PositiveSmallIntegerField(help_text="The weekday, Monday is 1; or the day of the month, 1 to 28.")
    language = models.CharField(max_length=10)
    next_date = models.DateField(help_text="When the next mail falls due, where the unit is.")
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.WEEKLY.value, number__range=(1, 7))
                | Q(rhythm=Rhythm.MONTHLY.value, number__range=(1, LAST_DAY)),
                name="scheduledreport_day_there_is",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_date"],
                condition=Q(paused_at__isnull=True, stopped_at__isnull=True),
                name="scheduledreport_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.number} {self.view_id}"
