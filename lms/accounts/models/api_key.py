import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.unit import Unit


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def in_force(self, on: date) -> Self:
        return self.filter(revoked_at__isnull=True, expires_date__gte=on)


class ApiKey(models.Model):
    """With it a system of the organisation reads or keeps the people of a unit and all below it, until it expires.

    Only a digest of the secret is kept: it has 256 random bits, so that nobody can guess it from the digest.
    """

    class Scope(models.TextChoices):
        PEOPLE_READ = "people:read", _("read people and memberships")
        PEOPLE_WRITE = "people:write", _("add, move and correct people")
        UNITS_READ = "units:read", _("read units")
        COMPLETIONS_READ = "completions:read", _("read who has completed what")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=30))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_date = models.DateField(help_text="The last day, included.")
    used_date = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="apikey_may_something"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
