"""What may not be rewritten, and the one door through which it may be erased."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

REFUSE = """
IF EXISTS (
    SELECT 1 FROM accounts_erasure
    WHERE uuid::text = current_setting('amparo.erasure', true) AND transaction = txid_current()
) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
END IF;
RAISE EXCEPTION '% is append-only: a row of it is never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
"""


class Erasure(models.Model):
    """A door in the append-only rule: open for the one transaction that wrote the row, and on record ever after."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(
        max_length=64, help_text="Salted hash of the person's e-mail address, or a migration's name."
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    transaction = models.BigIntegerField(help_text="PostgreSQL's number of the transaction for which the door is open.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.reason}"


class AppendOnly(models.Model):
    """Rows are inserted and never rewritten. The trigger guards against mistakes and injection, not against the
    owner of the database, who could drop it."""

    class Meta:
        abstract = True
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                level=pgtrigger.Row,
                func=REFUSE,
            )
        ]
