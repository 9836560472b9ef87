from datetime import datetime

from django.db import transaction

from certificates.models import Certificate, Revocation
from certificates.services.errors import NotInForceError
from lms.accounts.models import User
from lms.learning.models import Annulment
from lms.learning.services.activities import lock
from lms.learning.services.annulling import annul


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str, at: datetime) -> Revocation:
    """Take a certificate back for cause: first the completion is annulled, for it decides; then its papers go.

    Raises NotInForceError if the certificate was revoked or superseded before."""
    # Two administrators who revoke at once wait for each other here; and an update that renews the certificate just
    # now, which takes the learner's place first as well.
    lock(certificate.completion.enrolment_id)
    locked = Certificate.objects.select_for_update(of=("self",)).with_status().get(pk=certificate.pk)
    if locked.status(at.date()) in ("revoked", "superseded"):
        raise NotInForceError
    annul(completion=locked.completion, by=by, reason=reason, at=at)
    # The annulment has been followed already where the signal reached us; this does not depend on it.
    revocation, _ = Revocation.objects.get_or_create(
        certificate=locked, defaults={"by": by, "reason": reason, "occurred_at": at}
    )
    return revocation


@transaction.atomic
def follow(*, annulment: Annulment) -> None:
    """No paper outlives the completion it proves: revoke every certificate of a completion that was annulled."""
    left = Certificate.objects.filter(completion=annulment.completion_id, revocation__isnull=True)
    Revocation.objects.bulk_create(
        Revocation(
            certificate=certificate, by_id=annulment.by_id, reason=annulment.reason, occurred_at=annulment.occurred_at
        )
        for certificate in left
    )
