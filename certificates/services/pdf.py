"""A certificate as a document (PDF/UA-1, PDF/A-2a), set by typst when first asked for and kept by its digest."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from statistics import median
from threading import Lock
from time import process_time
from typing import Any

import segno
import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, get_supported_language_variant, gettext

from certificates.models import Certificate
from certificates.queries.shown import ShownCertificate, shown
from certificates.rules import holders
from certificates.services.errors import FontMissingError, NotOfferedError
from lms.embedded import fonts

TEMPLATE = Path(__file__).with_name("certificate.typ")
STANDARDS: list["typst.PDFStandard"] = ["a-2a", "ua-1"]
INK = "#16211f"
# A compiler works for one thread at a time.
_working = Lock()


def pdf_of(certificate: Certificate, on: date) -> bytes:
    """The document, from the storage or made now and kept there. Raises NotOfferedError and FontMissingError."""
    said = content(certificate, certificate.snapshot["language"], on)
    path = _path(certificate.number, said)
    if default_storage.exists(path):
        with default_storage.open(path) as kept:
            return bytes(kept.read())
    made = _set(said, certificate.issued_at.timestamp())
    default_storage.save(path, ContentFile(made))
    return made


def render_pdf(certificate: Certificate, language: str, on: date) -> bytes:
    """The document with its labels in this language. Raises NotOfferedError and FontMissingError."""
    return _set(content(certificate, language, on), certificate.issued_at.timestamp())


def discard(numbers: Iterable[str]) -> None:
    """Forget the documents that were kept for these certificates."""
    for number in numbers:
        folder = _folder(number)
        with suppress(FileNotFoundError):  # none was ever asked for
            for name in default_storage.listdir(folder)[1]:
                default_storage.delete(f"{folder}/{name}")


def content(certificate: Certificate, language: str, on: date) -> dict[str, Any]:
    """All that the document says, in a language of the interface or else in the site's own."""
    try:
        language = get_supported_language_variant(language)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        certified = shown(certificate, on)
        if certified.status in ("revoked", "superseded"):
            raise NotOfferedError
        return _labels(certified) | _facts(certified) | _languages(language, certified)


def _labels(certified: ShownCertificate) -> dict[str, Any]:
    host = settings.BASE_URL.partition("://")[2]
    address = certified.verify_url
    code = {"code": certified.course_code, "edition": str(certified.edition)}
    name = certified.holder or certified.initials
    return {
        "site": settings.SITE_NAME,
        "title": gettext("Certificate: %(course)s, %(name)s") % {"course": certified.course_title, "name": name},
        "summary": _summary(certified) % code,
        "heading": gettext("Certificate of completion"),
        "before": gettext("This certifies that"),
        **_kind(certified, code),
        "update": certified.update_text or None,
        "self_marked": certified.self_marked or None,
        "legal_review": _review_open(certified) if certified.legal_review_open else None,
        "note": gettext(
            "A training certificate, not a professional licence. The address beside it says whether it is valid today."
        ),
        "check": gettext("Check this certificate at"),
        "verify_shown": f"{host}/verify",
        "verify_url": address,
        "qr": segno.make(address, error="m").svg_inline(scale=4, border=0, dark=INK),
        "qr_alt": gettext("QR code that leads to the page where this certificate can be checked"),
        "number_label": gettext("Certificate number"),
        "number": [certified.number_pretty[:11], certified.number_pretty[12:]],
        "digest_label": gettext("Fingerprint of the content"),
        "digest": " ".join(certified.digest_short),
    }


def _review_open(certified: ShownCertificate) -> str:
    if certified.is_path:
        return gettext("Legal review open: on the day of issue a lawyer’s review of its courses was not complete.")
    return gettext("Legal review open: on the day of issue a lawyer’s review of the course was not complete.")


def _summary(certified: ShownCertificate) -> str:
    if certified.is_path:
        return gettext("Certificate of completion of the path %(code)s, version %(edition)s")
    return gettext("Certificate of completion of the course %(code)s, edition %(edition)s")


def _kind(certified: ShownCertificate, code: dict[str, str]) -> dict[str, str]:
    """What is said otherwise of a path than of a course."""
    if certified.is_path:
        return {
            "after": gettext("has completed the path"),
            "code": gettext("%(code)s, version %(edition)s") % code,
            "objectives_label": gettext("Its courses, each with its release and the day on which it was completed"),
            "objectives_elsewhere": gettext("The courses stand on the page where this certificate is checked."),
        }
    return {
        "after": gettext("has completed the course"),
        "code": gettext("%(code)s, edition %(edition)s") % code,
        "objectives_label": gettext("What the course teaches"),
        "objectives_elsewhere": gettext("The objectives stand on the course’s page."),
    }


def _lines(certified: ShownCertificate) -> list[str]:
    """The objectives of a course, or the courses of a path."""
    if not certified.is_path:
        return certified.objectives
    said = gettext("%(code)s %(title)s, release %(release)s, completed on %(date)s")
    return [
        said
        % {
            "code": course.code,
            "title": course.title,
            "release": course.release,
            "date": date_format(course.completed_on, "DATE_FORMAT"),
        }
        for course in certified.courses
    ]


def _facts(certified: ShownCertificate) -> dict[str, Any]:
    until = certified.valid_until
    return {
        "name": certified.holder or certified.initials,
        "course": certified.course_title,
        "objectives": _lines(certified),
        "issuer": certified.issuer,
        "keywords": [certified.course_code, certified.number_pretty],
        "facts": [
            [gettext("Completed on"), date_format(certified.completed_on, "DATE_FORMAT")],
            [gettext("Valid until"), date_format(until, "DATE_FORMAT") if until else gettext("without end")],
            [gettext("Result"), certified.result_text],
            [gettext("Learning time"), certified.time_text],
            [gettext("Language of the course"), certified.language_name],
            [gettext("Issued by"), certified.issuer],
        ],
    }


def _languages(language: str, certified: ShownCertificate) -> dict[str, Any]:
    lang, _, region = language.partition("-")
    text_lang, _, text_region = certified.language.partition("-")
    return {
        "lang": lang,
        "region": region.upper() or None,
        "rtl": get_language_bidi(),
        "name_rtl": holders.is_right_to_left(certified.holder or certified.initials),
        "text_lang": text_lang,
        "text_region": text_region.upper() or None,
        "text_rtl": holders.is_right_to_left(certified.course_title),
    }


def _set(said: dict[str, Any], timestamp: float) -> bytes:
    inputs = {"certificate": json.dumps(said)}
    try:
        with _working:
            made = _compiler(fonts.are_complete()).compile(
                format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=int(timestamp)
            )
    except typst.TypstError as error:
        if "glyph" in error.message or "font" in error.message:
            raise FontMissingError(fonts_on_their_way=not fonts.are_complete()) from error
        raise
    assert isinstance(made, bytes)  # noqa: S101 one document, not pages
    return made


@cache
def _compiler(complete: bool) -> typst.Compiler:  # noqa: ARG001 when the last fonts have come, a new compiler sees them
    """Loading the fonts is most of the work, so one compiler is kept. It sees no directory but the template's."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(directory) for directory in fonts.directories()],
    )
    return typst.Compiler(input=str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=found, ignore_system_fonts=True)


@cache
def _template_digest() -> str:
    return hashlib.sha256(TEMPLATE.read_bytes()).hexdigest()


def _path(number: str, said: dict[str, Any]) -> str:
    """By all that the document is made of: what changes any of it makes another document."""
    made_of = json.dumps([_template_digest(), version("typst"), said], sort_keys=True)
    return f"{_folder(number)}/{hashlib.sha256(made_of.encode()).hexdigest()}.pdf"


def _folder(number: str) -> str:
    return f"certificates/{hashlib.sha256(number.encode()).hexdigest()}"


def warm_milliseconds(certificate: Certificate, rounds: int = 15) -> float:
    """CPU time for setting one document once the compiler is warm: the median. For `manage.py bench`."""
    said = content(certificate, certificate.snapshot["language"], timezone.localdate())
    _set(said, 0)
    taken = []
    for number in range(rounds):
        started = process_time()
        _set(said | {"name": f"{said['name']} {number}"}, 0)  # another name, or typst would remember
        taken.append((process_time() - started) * 1000)
    return median(taken)
