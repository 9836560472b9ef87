import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit


class KeptAudience(models.Model):
    """People described once, under a name, for several requirements.

    What a rule took of it stays in the rule: a change here is followed by new rules, and no old one says anything else.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text=_("The unit that keeps it; it and those below may use it.")
    )
    descriptions = models.JSONField(help_text="In the form of rules/audiences.py.")
    number = models.PositiveIntegerField(default=1, help_text="1, 2, …: goes up with every change.")
    changed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="Who changed it last.")

    class Meta:
        verbose_name = _("kept audience")
        verbose_name_plural = _("kept audiences")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], name="keptaudience_name_once_in_a_unit"),
        ]

    def __str__(self) -> str:
        return self.name
