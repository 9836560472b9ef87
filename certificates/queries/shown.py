"""A certificate as pages and documents show it, in the language that is active."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext, ngettext

from certificates.models import Certificate
from certificates.rules import numbers, results
from lms.accounts.models import User

LANGUAGE_NAMES = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class State:
    shape: str
    word: str


@dataclass(frozen=True)
class ShownCourse:
    """A course on the certificate of a path. `release` is its number: edition and revision."""

    code: str
    title: str
    language: str
    release: str
    completed_on: date


@dataclass(frozen=True)
class ShownCertificate:
    """Of a course, or where `is_path` of a path: then code and title are the path's, and `edition` is its version.

    `holder` and `revoked_why` are empty for strangers, and `holder` for everybody once it has been erased."""

    number: str
    number_pretty: str
    holder: str
    initials: str
    course_code: str
    course_title: str
    edition: str
    update_text: str
    digest_short: list[str]
    language: str
    language_name: str
    minutes: int
    time_text: str
    result_text: str
    completed_on: date
    valid_until: date | None
    issued_on: date
    issuer: str
    objectives: list[str]
    legal_review_open: bool
    self_marked: str
    state: State
    status: str
    revoked_on: date | None
    revoked_why: str
    verify_url: str
    pdf_url: str | None
    replaced_by_url: str | None
    is_path: bool
    courses: list[ShownCourse]


def for_holder(number: str, user: User, on: date) -> ShownCertificate | None:
    """The certificate, if it is this person's own."""
    found = Certificate.objects.for_learner(user).with_status().filter(number=numbers.read(number)).first()
    return shown(found, on) if found else None


def for_stranger(number: str, on: date) -> ShownCertificate | None:
    """What anybody who knows the number may see. Whatever is asked for, it costs one query."""
    found = Certificate.objects.with_status().filter(number=numbers.read(number)).first()
    return shown(found, on, as_stranger=True) if found else None


def shown(certificate: Certificate, on: date, *, as_stranger: bool = False) -> ShownCertificate:
    said, status = certificate.snapshot, certificate.status(on)
    revocation = getattr(certificate, "revocation", None)
    newer = getattr(certificate, "superseded_by", None)
    offered = status not in ("revoked", "superseded")
    address = {"number": certificate.number}
    return ShownCertificate(
        number=certificate.number,
        number_pretty=certificate.number_pretty,
        holder="" if as_stranger else certificate.holder_name,
        initials=certificate.holder.initials if hasattr(certificate, "holder") else "",
        status=status,
        state=state_of(certificate, status),
        revoked_on=timezone.localdate(revocation.occurred_at) if revocation else None,
        revoked_why=revocation.reason if revocation and not as_stranger else "",
        verify_url=public_address(certificate.number),
        pdf_url=reverse("certificates:pdf", kwargs=address) if offered and not as_stranger else None,
        replaced_by_url=reverse("certificates:mine", kwargs={"number": newer.number})
        if newer and not as_stranger
        else None,
        completed_on=date.fromisoformat(said["completed_on"]),
        valid_until=certificate.valid_until_date,
        issued_on=timezone.localdate(certificate.issued_at),
        **_said(said),
    )


def public_address(number: str) -> str:
    """Where anybody can check this certificate. With no language in it, it leads every reader to their own."""
    path = reverse("certificates:verify", kwargs={"number": number})
    return f"{settings.BASE_URL}/{path.split('/', 2)[2]}"


def _said(said: dict[str, Any]) -> dict[str, Any]:
    """What the snapshot says, in words of the active language."""
    named = said.get("path") or said["course"]
    return {
        "course_code": named["code"],
        "course_title": named["title"],
        "edition": said["version"] if "path" in said else said["edition"],
        "is_path": "path" in said,
        "courses": [_course(course) for course in said.get("courses", ())],
        "update_text": update_text(said.get("update")),
        "digest_short": [said["digest"][i : i + 4] for i in range(0, 16, 4)],
        "language": said["language"],
        "language_name": language_name(said["language"]),
        "minutes": said["minutes"],
        "time_text": time_text(said["minutes"]),
        "result_text": result_text(said["result"]),
        "issuer": said["issuer"],
        "objectives": said["objectives"],
        "legal_review_open": said["legal_review_open"],
        "self_marked": self_marked_text() if said.get("self_marked") else "",
    }


def _course(said: dict[str, str]) -> ShownCourse:
    day = date.fromisoformat(said["completed_on"])
    return ShownCourse(said["code"], said["title"], said["language"], said["release"], day)


def code_of(certificate: Certificate) -> str:
    """Of the course or path, for lists."""
    named = certificate.snapshot.get("path") or certificate.snapshot["course"]
    return str(named["code"])


def edition_of(certificate: Certificate) -> str:
    said = certificate.snapshot
    return gettext("version %(number)s") % {"number": said["version"]} if "path" in said else str(said["edition"])


def state_of(certificate: Certificate, status: str) -> State:
    if status == "revoked":
        return State("bad", gettext("Revoked"))
    if status == "superseded":
        if certificate.superseded_by.completion_id != certificate.completion_id:
            return State("none", gettext("Renewed: a certificate of a newer edition has taken its place"))
        return State("none", gettext("Replaced by a corrected certificate"))
    if certificate.valid_until_date is None:
        return State("good", gettext("Valid"))
    day = {"date": date_format(certificate.valid_until_date, "DATE_FORMAT")}
    if status == "expired":
        return State("bad", gettext("Expired: it was valid until %(date)s") % day)
    return State("good", gettext("Valid until %(date)s") % day)


def result_text(result: dict[str, str] | None) -> str:
    """The score as it is printed; a course without a test is completed, not passed."""
    if not result:
        return gettext("Completed")
    return gettext("Passed with %(percent)s %%") % {"percent": results.percent(result["score"])}


def self_marked_text() -> str:
    return gettext("Some of its exercises count that are self-marked in the browser.")


def update_text(update: dict[str, int] | None) -> str:
    """Empty unless an update module renewed the certificate of an earlier edition."""
    if not update:
        return ""
    return gettext("Completed in edition %(edition)s, and renewed by its update: what has changed since.") % {
        "edition": update["from_edition"]
    }


def time_text(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(minutes)s minute", "%(minutes)s minutes", rest) % {"minutes": rest}
    if not rest:
        return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def language_name(code: str) -> str:
    """The language's name in itself."""
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    try:
        name = str(get_language_info(code)["name_local"])
    except KeyError:
        return code
    return name[:1].upper() + name[1:]
