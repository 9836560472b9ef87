from datetime import datetime

from django.db import transaction

from certificates.models import Certificate, Correction
from certificates.services.errors import NothingToCorrectError, NotInForceError
from certificates.services.issue import insert
from lms.accounts.models import User


@transaction.atomic
def supersede(*, certificate: Certificate, name: str, by: User, reason: str, at: datetime) -> Certificate:
    """Correct a clerical error in the name: a new certificate with a number of its own. The completion stays as it is.

    Raises NotInForceError if the certificate was revoked or superseded before, NothingToCorrectError if that is the
    name on it."""
    old = Certificate.objects.select_for_update(of=("self",)).with_status().get(pk=certificate.pk)
    if old.status(at.date()) in ("revoked", "superseded"):
        raise NotInForceError
    name = " ".join(name.split())
    if name == old.holder_name:
        raise NothingToCorrectError
    new = insert(
        name=name,
        completion_id=old.completion_id,
        path_completion_id=old.path_completion_id,
        release_id=old.release_id,
        supersedes=old,
        snapshot=old.snapshot,
        completed_at=old.completed_at,
        valid_until_date=old.valid_until_date,
        issued_at=at,
    )
    Correction.objects.create(certificate=new, by=by, reason=reason, occurred_at=at)
    return new
