import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.unit import Unit
from lms.accounts.models.user import User

KEPT = timedelta(days=30)


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def waiting_for_work(self) -> Self:
        return self.filter(status__in=(PeopleImport.Status.JUDGING, PeopleImport.Status.APPLYING)).order_by("pk")

    def to_forget(self, at: datetime) -> Self:
        return self.filter(created_at__lt=at - KEPT)


class PeopleImport(models.Model):
    """A file of people and units that somebody has sent for a unit: judged, looked at, then applied or left."""

    class Status(models.TextChoices):
        JUDGING = "judging", _("being read")
        UNREADABLE = "unreadable", _("cannot be read")
        JUDGED = "judged", _("waits for your decision")
        APPLYING = "applying", _("being applied")
        DONE = "done", _("applied")
        LEFT = "left", _("not applied")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    dates = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    complete = models.BooleanField(default=False)
    makes_units = models.BooleanField(default=False)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=list, help_text="For each column the field that it holds, or nothing.")
    status = models.CharField(max_length=10, choices=Status, default=Status.JUDGING)
    fault = models.CharField(max_length=30, blank=True)
    rows = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0, help_text="Learners of the unit when it was judged.")
    counts = models.JSONField(default=dict, help_text="Rows by outcome; they outlive the rows.")
    applied_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar = PeopleImportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(status__in=("judging", "applying")), name="peopleimport_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.status}"


class PeopleImportFile(models.Model):
    """What was sent, as it came: personal data, in no place that hands out files, and gone after 30 days."""

    job = models.OneToOneField(PeopleImport, models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.job_id)


class PeopleImportRow(models.Model):
    """What a row of the file says, what it would do or did, and why it does nothing. A leaver has no number."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("new")
        INVITED = "invited", _("asked to join")
        MOVED = "moved", _("moves")
        CHANGED = "changed", _("is corrected")
        SAME = "same", _("stays as it is")
        UNIT_ADDED = "unit_added", _("new unit")
        UNIT_CHANGED = "unit_changed", _("unit is corrected")
        LEFT = "left", _("leaves")
        REJECTED = "rejected", _("rejected")

    job = models.ForeignKey(PeopleImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=320, help_text="Rows with the same key are about the same person.")
    email = models.CharField(max_length=254, blank=True, db_index=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    data = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        indexes: ClassVar = [models.Index(fields=["job", "key"], name="peopleimportrow_by_key")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.number}"
