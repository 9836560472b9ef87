"""One person's record: every enrolment, and the certificate it came to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses.queries.reading import CourseText
from lms.accounts.models import Membership
from lms.dashboards.queries.people import Standing, standing
from lms.learning.models import EnrolmentState, PriorLearning


@dataclass(frozen=True)
class ShownCertificate:
    number: str
    url: str
    status: str
    word: str


@dataclass(frozen=True)
class Row:
    """An enrolment. `again` numbers it from the second time on; `is_update`: only what has changed was studied."""

    course: CourseText
    standing: Standing
    certificate: ShownCertificate | None
    again: int | None
    is_update: bool


def record_of(person: Membership, courses: dict[int, CourseText], on: date) -> list[Row]:
    """Every enrolment of the person, by course, the newest first. Two queries."""
    states = EnrolmentState.objects.filter(learner=person.user_id).order_by("course__code", "-cycle")
    papers = _certificates(person, on)
    return [
        Row(
            course=courses[state.course_id],
            standing=standing(state, person.unit, on),
            certificate=papers.get(state.pk),
            again=state.cycle if state.cycle > 1 and not state.update_of_id else None,
            is_update=state.update_of_id is not None,
        )
        for state in states
    ]


def _certificates(person: Membership, on: date) -> dict[int, ShownCertificate]:
    """By enrolment: the one that stands, or that stood last."""
    mine = Certificate.objects.filter(completion__enrolment__learner=person.user_id)
    found = mine.exclude(superseded_by__completion=F("completion"))
    rows = found.with_status().select_related("completion")
    return {row.completion.enrolment_id: _shown(row, on) for row in rows if row.completion}


def _shown(certificate: Certificate, on: date) -> ShownCertificate:
    status = certificate.status(on)
    return ShownCertificate(
        number=certificate.number_pretty,
        url=reverse("certificates:verify", args=[certificate.number]),
        status=status,
        word=_words()[status],
    )


def _words() -> dict[str, str]:
    """Without the date, which stands beside it."""
    return {"valid": _("Valid"), "expired": _("Expired"), "revoked": _("Revoked"), "superseded": _("Replaced")}


@dataclass(frozen=True)
class Before:
    """What was learned elsewhere, or before this installation, and counts. It never has a certificate."""

    course: CourseText | None
    code: str
    completed_on: date
    valid_until: date | None
    basis: str
    evidence: str


def learned_before(person: Membership, courses: dict[int, CourseText]) -> list[Before]:
    """The newest first; nothing of what no longer counts. One query."""
    rows = PriorLearning.objects.filter(learner=person.user_id, end__isnull=True).select_related("course")
    return [
        Before(
            course=courses.get(row.course_id),
            code=row.course.code,
            completed_on=row.completed_date,
            valid_until=row.valid_until_date,
            basis=row.get_basis_display(),
            evidence=row.evidence,
        )
        for row in rows.order_by("-completed_date", "pk")
    ]
