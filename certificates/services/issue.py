from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from certificates.models import Certificate, HolderName
from certificates.rules import holders, results
from courses.queries import shelf
from courses.queries.reading import CourseText
from lms.accounts.models import Membership, User
from lms.learning.models import Completion

NOTE = "training certificate, not a professional licence"


@transaction.atomic
def issue(*, completion: Completion, learner: User, at: datetime, renews: Completion | None = None) -> Certificate:
    """The proof of a completed course, as it was on that day. Makes no document: that is done when one is asked for.

    `renews` is the completion of an earlier edition, with its release, that an update brought up to date: its
    certificate is superseded.
    """
    says = snapshot(completion, _taught(completion), _day_where_learner_is(completion, learner))
    if renews:
        says["update"] = {"from_edition": renews.release.edition}
    return insert(
        name=learner.name,
        completion=completion,
        release_id=completion.release_id,
        supersedes=_standing(renews) if renews else None,
        snapshot=says,
        completed_at=completion.occurred_at,
        valid_until_date=completion.valid_until_date,
        issued_at=at,
    )


def _standing(completion: Completion) -> Certificate | None:
    """The certificate of a completion that counts, with the name as it was last corrected."""
    found = Certificate.objects.select_for_update(of=("self",)).filter(completion=completion)
    return found.filter(superseded_by__isnull=True, revocation__isnull=True).first()


def insert(*, name: str, **fields: Any) -> Certificate:
    """The certificate and, in a row of its own, the holder's name."""
    salt = holders.new_salt()
    certificate: Certificate = Certificate.objects.create(
        holder_salt=salt, holder_digest=holders.digest(name, salt), **fields
    )
    HolderName.objects.create(certificate=certificate, name=name, initials=holders.initials(name))
    return certificate


def snapshot(completion: Completion, taught: CourseText, day: date) -> dict[str, Any]:
    """What the certificate says, whatever becomes of the course."""
    return {
        "course": {"code": taught.code, "title": taught.title},
        "edition": taught.edition,
        "digest": taught.digest,
        "language": taught.language,
        "minutes": taught.minutes,
        "result": result_of(completion.score),
        "objectives": taught.outcomes,
        "issuer": settings.CERTIFICATE_ISSUER,
        "legal_review_open": taught.legal_review_open,
        # A course without packages that count keeps the form it had.
        **({"self_marked": True} if taught.is_self_marked else {}),
        "note": NOTE,
        "completed_on": day.isoformat(),
    }


def result_of(score: str) -> dict[str, str] | None:
    """The exact fraction, and how it is printed. None for a course without a final test."""
    return {"score": score, "percent": f"{results.percent(score)} %"} if score else None


def _taught(completion: Completion) -> CourseText:
    """What was on the screen, in the language it was read in or the course's own where it is not translated."""
    return shelf.read_by_id(completion.release_id, completion.language)


def _day_where_learner_is(completion: Completion, learner: User) -> date:
    at = completion.occurred_at
    where = Membership.objects.in_force(at.date()).filter(user=learner).select_related("unit").first()
    return at.astimezone(ZoneInfo(where.unit.time_zone if where else "UTC")).date()
