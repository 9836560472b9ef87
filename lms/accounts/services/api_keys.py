"""Keys of systems: made, shown once, looked up, taken back."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import ApiKey, Unit, User
from lms.accounts.permissions import administers
from lms.accounts.services.errors import RefusedError

BEGINS = "amparo"
LONGEST = timedelta(days=366)


class NotYourUnitError(RefusedError):
    text = _("You can make keys only for units that you administer.")


class WrongExpiryError(RefusedError):
    text = _("Choose a last day from today on, within a year.")


class NoKeyError(Exception):
    """`fault`: key_unknown, key_revoked, key_expired, owner_gone."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@transaction.atomic
def make_key(
    *, name: str, unit: Unit, scopes: Sequence[str], expires_date: date, by: User, at: datetime
) -> tuple[ApiKey, str]:
    """The key, and its text, which is shown once and kept nowhere. Raises NotYourUnitError, WrongExpiryError."""
    if not administers(by, unit, at.date()):
        raise NotYourUnitError
    if not at.date() <= expires_date <= at.date() + LONGEST:
        raise WrongExpiryError
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=prefix,
        digest=_digest(secret),
        unit=unit,
        scopes=sorted(set(scopes)),
        owner=by,
        created_at=at,
        expires_date=expires_date,
    )
    return key, f"{BEGINS}.{prefix}.{secret}"


@transaction.atomic
def revoke_key(*, key: ApiKey, by: User, at: datetime) -> None:
    """It opens nothing from now on. Revoked already: nothing happens."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)


def key_of(*, text: str, at: datetime) -> ApiKey:
    """The key that this is the text of; notes the day on which it was used. Raises NoKeyError.

    A key ends with its owner's duty: who no longer administers the unit no longer reaches it through a system.
    """
    begins, _dot, rest = text.partition(".")
    prefix, _dot, secret = rest.partition(".")
    key = ApiKey.objects.select_related("unit", "owner").filter(prefix=prefix).first()
    if begins != BEGINS or key is None or not constant_time_compare(key.digest, _digest(secret)):
        raise NoKeyError("key_unknown")
    if key.revoked_at:
        raise NoKeyError("key_revoked")
    if key.expires_date < at.date():
        raise NoKeyError("key_expired")
    if not administers(key.owner, key.unit, at.date()):
        raise NoKeyError("owner_gone")
    if key.used_date != at.date():
        ApiKey.objects.filter(pk=key.pk).update(used_date=at.date())
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
