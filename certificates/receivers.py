from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from certificates.models import Certificate, Correction, Revocation
from certificates.services.erase import erase_holder
from certificates.services.issue import issue
from certificates.services.issue_paths import issue_paths
from certificates.services.revoke import follow, follow_paths
from lms.accounts.models import User
from lms.accounts.signals import person_erasing, person_exporting
from lms.learning.models import Annulment, Completion, PathAnnulment, PathCompletion
from lms.learning.signals import completion_annulled, course_completed, path_annulled, path_completed


@receiver(course_completed)
def issue_certificate(
    completion: Completion, learner: User, at: datetime, renews: Completion | None = None, **_: Any
) -> None:
    issue(completion=completion, learner=learner, at=at, renews=renews)


@receiver(completion_annulled)
def revoke_certificates(annulment: Annulment, **_: Any) -> None:
    follow(annulment=annulment)


@receiver(path_completed)
def issue_certificates_of_paths(completions: Sequence[PathCompletion], at: datetime, **_: Any) -> None:
    issue_paths(completions=completions, at=at)


@receiver(path_annulled)
def revoke_certificates_of_paths(annulments: Sequence[PathAnnulment], **_: Any) -> None:
    follow_paths(annulments=annulments)


@receiver(person_exporting)
def export_certificates(user: User, **_: Any) -> dict[str, list[dict[str, Any]]]:
    mine = Certificate.objects.for_learner(user).with_status().order_by("issued_at")
    return {
        "certificates": [_exported(certificate) for certificate in mine],
        "certificates_revoked": _acts(Revocation.objects.filter(by=user)),
        "certificates_corrected": _acts(Correction.objects.filter(by=user)),
    }


def _acts(acts: QuerySet[Revocation] | QuerySet[Correction]) -> list[dict[str, Any]]:
    """What the person did to others' certificates, as one of those who run the site."""
    return [
        {"certificate": act.certificate.number_pretty, "reason": act.reason, "at": act.occurred_at.isoformat()}
        for act in acts.select_related("certificate").order_by("pk")
    ]


def _exported(certificate: Certificate) -> dict[str, Any]:
    revocation = getattr(certificate, "revocation", None)
    newer = getattr(certificate, "superseded_by", None)
    return {
        "number": certificate.number_pretty,
        "name": certificate.holder_name,
        "says": certificate.snapshot,
        "issued_at": certificate.issued_at.isoformat(),
        "valid_until": certificate.valid_until_date.isoformat() if certificate.valid_until_date else None,
        "revoked": {"at": revocation.occurred_at.isoformat(), "reason": revocation.reason} if revocation else None,
        "superseded_by": newer.number_pretty if newer else None,
    }


@receiver(person_erasing)
def erase_certificates(user: User, **_: Any) -> None:
    erase_holder(user=user)
