from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from certificates.models import Certificate, Revocation
from certificates.services.errors import NotInForceError
from lms.accounts.models import User
from lms.learning.models import Annulment, PathAnnulment
from lms.learning.services.activities import lock
from lms.learning.services.annulling import annul
from lms.learning.services.holding import hold
from lms.learning.services.path_completing import annul_path


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str, at: datetime) -> Revocation:
    """Take a certificate back for cause: first the completion is annulled, for it decides; then its papers go.

    Raises NotInForceError if the certificate was revoked or superseded before."""
    # Two administrators who revoke at once wait for each other here; and an update that renews the certificate just
    # now, which takes the learner's place first as well.
    if certificate.completion:
        lock(certificate.completion.enrolment_id)
    elif certificate.path_completion:
        hold([certificate.path_completion.learner_id])
    locked = Certificate.objects.select_for_update(of=("self",)).with_status().get(pk=certificate.pk)
    if locked.status(at.date()) in ("revoked", "superseded"):
        raise NotInForceError
    if locked.completion:
        annul(completion=locked.completion, by=by, reason=reason, at=at)
    elif locked.path_completion:
        annul_path(completion=locked.path_completion, by=by, reason=reason, at=at)
    # The annulment has been followed already where the signal reached us; this does not depend on it.
    revocation, _ = Revocation.objects.get_or_create(
        certificate=locked, defaults={"by": by, "reason": reason, "occurred_at": at}
    )
    return revocation


@transaction.atomic
def follow(*, annulment: Annulment) -> None:
    """No paper outlives the completion it proves: revoke every certificate of a completion that was annulled."""
    left = Certificate.objects.filter(completion=annulment.completion_id, revocation__isnull=True)
    Revocation.objects.bulk_create(_revocation(certificate, annulment) for certificate in left)


@transaction.atomic
def follow_paths(*, annulments: Sequence[PathAnnulment]) -> None:
    """As `follow`, of paths."""
    because = {annulment.completion_id: annulment for annulment in annulments}
    left = Certificate.objects.filter(path_completion__in=because, revocation__isnull=True)
    Revocation.objects.bulk_create(
        _revocation(paper, because[path]) for paper in left if (path := paper.path_completion_id)
    )


def _revocation(certificate: Certificate, because: Annulment | PathAnnulment) -> Revocation:
    return Revocation(
        certificate=certificate, by_id=because.by_id, reason=because.reason, occurred_at=because.occurred_at
    )
