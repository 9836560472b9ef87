"""The certificate of a path: shown, checked, printed, corrected, revoked, erased, like that of a course."""

import io
import re
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from certificates.models import Certificate, Revocation
from certificates.queries.shown import ShownCourse, for_stranger
from certificates.services.errors import NotInForceError
from certificates.services.pdf import pdf_of
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from lms.accounts.models import User
from lms.accounts.services import erase_person, export_person
from lms.learning.models import PathAnnulment, PathState
from lms.learning.queries.paths import published
from tests.certificates import makers
from tests.certificates.makers import NOW
from tests.factories import paths

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_offers() -> None:
    published.forget()


@pytest.fixture
def boss(db: None) -> User:
    return makers.person("boss@example.org", "Boss", is_superuser=True)


@pytest.fixture
def paper(db: None) -> Certificate:
    """Of a path of two courses, the second one of them valid for a shorter time."""
    learner = makers.person("aoife@example.org", "Aoife Ní Bhriain")
    one, two = makers.released("HRD-101"), makers.released("HRD-102", validity_months=12)
    paths.released(one.course, two.course)
    for release in (one, two):
        makers.complete(learner, release)
    certificate: Certificate = Certificate.objects.get(path_completion__isnull=False)
    return certificate


def test_it_lists_its_courses_with_their_releases_and_days(paper: Certificate) -> None:
    shown = for_stranger(paper.number, NOW.date())

    assert shown is not None
    assert (shown.course_code, shown.course_title, shown.is_path) == ("CUS-900", "Custody, all of it", True)
    assert [(course.code, course.release, course.completed_on) for course in shown.courses] == [
        (code, "1.0", date(2026, 11, 20)) for code in ("HRD-101", "HRD-102")
    ]
    assert isinstance(shown.courses[0], ShownCourse)
    assert (shown.valid_until, shown.holder, shown.initials) == (date(2027, 11, 20), "", "A. B.")
    assert paper.snapshot["digest"] not in [course["digest"] for course in paper.snapshot["courses"]]


def test_every_page_of_it_is_drawn(client: Client, boss: User, paper: Certificate) -> None:
    pages = {
        f"/en/verify/{paper.number}/": None,
        f"/en/certificates/{paper.number}/": paper.path_completion.learner if paper.path_completion else None,
        f"/admin/certificates/{paper.number}/": boss,
        "/admin/certificates/": boss,
    }
    for page, person in pages.items():
        if person:
            client.force_login(person)
        text = client.get(page).content.decode()
        assert "CUS-900" in text, page
        assert "HRD-102" in text, page


def test_the_document_says_what_the_page_says(paper: Certificate) -> None:
    document = PdfReader(io.BytesIO(pdf_of(paper, NOW.date())))
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))

    for words in ("has completed the path", "Custody, all of it", "CUS-900, version 1", "HRD-102"):
        assert words in said


def test_the_name_is_corrected_and_the_path_is_revoked_without_its_courses(boss: User, paper: Certificate) -> None:
    new = supersede(certificate=paper, name="Aoife Brien", by=boss, reason="Misspelt.", at=NOW)
    assert (new.path_completion_id, new.snapshot, new.completion_id) == (
        paper.path_completion_id, paper.snapshot, None,
    )  # fmt: skip
    with pytest.raises(NotInForceError):
        revoke(certificate=paper, by=boss, reason="Cause.", at=NOW)

    revoke(certificate=new, by=boss, reason="Cause.", at=NOW)

    assert (PathState.objects.exists(), PathAnnulment.objects.get().reason) == (False, "Cause.")
    assert set(Revocation.objects.values_list("certificate", flat=True)) == {paper.pk, new.pk}
    assert Certificate.objects.filter(completion__isnull=False, revocation__isnull=True).count() == 2


def test_it_is_exported_and_its_name_erased(paper: Certificate) -> None:
    assert paper.path_completion is not None
    learner = paper.path_completion.learner

    said = [each["says"] for each in export_person(user=learner, at=NOW)["certificates"]]
    erase_person(user=learner, by=None, reason="Asked for.", at=NOW)

    assert paper.snapshot in said
    assert Certificate.objects.get(pk=paper.pk).holder_name == ""
