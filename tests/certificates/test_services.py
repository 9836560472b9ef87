from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from certificates.models import Certificate, Correction, HolderName, Revocation
from certificates.rules import holders
from certificates.services import pdf
from certificates.services.errors import NothingToCorrectError, NotInForceError
from certificates.services.issue import issue, result_of
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from courses.queries import shelf
from lms.accounts.services.people import erase_person, export_person
from lms.learning.models import Annulment, Completion, EnrolmentState
from lms.learning.services.annulling import annul
from lms.learning.signals import course_completed
from tests.certificates import makers
from tests.certificates.makers import NOW
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
Counting = Callable[..., AbstractContextManager[object]]
SAVEPOINT = 2  # taken and released; not a query of the budget


class TestIssue:
    def test_completing_the_course_makes_a_certificate(self) -> None:
        learner, release = makers.person("aoife@example.org", "Aoife Ní Bhriain"), makers.released()

        certificate = makers.complete(learner, release, language="pt-pt")

        assert certificate.snapshot == {
            "course": {"code": "HRD-101", "title": "Direitos e dignidade na detenção"},
            "edition": "1.0",
            "digest": release.digest,
            "language": "pt-pt",
            "minutes": 65,
            "result": None,
            "objectives": list(makers.OBJETIVOS.values()),
            "issuer": "Amparo demonstration",
            "legal_review_open": True,
            "note": "training certificate, not a professional licence",
            "completed_on": "2026-11-20",
        }
        assert (certificate.holder.name, certificate.holder.initials) == ("Aoife Ní Bhriain", "A. B.")
        assert certificate.holder_digest == holders.digest("Aoife Ní Bhriain", certificate.holder_salt)
        assert certificate.release == release
        assert str(certificate.valid_until_date) == "2028-11-20"
        assert certificate.status(NOW.date()) == "valid"

    def test_the_day_is_that_of_the_holders_unit(self) -> None:
        learner = makers.person("aoife@example.org", "Aoife Ní Bhriain")
        makers.member(learner, "Asia/Tokyo")

        certificate = makers.complete(learner, makers.released())

        assert certificate.snapshot["completed_on"] == "2026-11-21"

    def test_nothing_is_completed_without_its_certificate(self) -> None:
        learner, release = makers.person("aoife@example.org", "Aoife Ní Bhriain"), makers.released()

        def refuse(**_: object) -> None:
            raise RuntimeError

        course_completed.connect(refuse)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                makers.complete(learner, release)
        finally:
            course_completed.disconnect(refuse)

        assert (Certificate.objects.count(), Completion.objects.count()) == (0, 0)

    def test_a_completion_has_one_first_certificate(self) -> None:
        certificate = makers.certified()
        assert certificate.completion is not None

        with pytest.raises(IntegrityError, match="certificate_first_once"), transaction.atomic():
            issue(completion=certificate.completion, learner=makers.holder_of(certificate), at=NOW)

    def test_costs_three_queries(self, django_assert_num_queries: Counting) -> None:
        learner, release = makers.person("aoife@example.org", "Aoife Ní Bhriain"), makers.released()
        completion = makers.uncertified(learner, release)
        shelf.read(release.pk, release.digest, "en")

        with django_assert_num_queries(3 + SAVEPOINT):
            issue(completion=completion, learner=learner, at=NOW)

    def test_a_result_keeps_the_exact_fraction(self) -> None:
        assert result_of("23/30") == {"score": "23/30", "percent": "76 %"}


class TestRevoke:
    def test_the_completion_is_annulled_and_the_certificate_revoked(self) -> None:
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")

        revoke(certificate=certificate, by=boss, reason="The test was taken by another person.", at=NOW)

        annulment, revocation = Annulment.objects.get(), Revocation.objects.get()
        assert (annulment.completion, annulment.by, annulment.reason) == (
            certificate.completion,
            boss,
            "The test was taken by another person.",
        )
        assert (revocation.certificate, revocation.by, revocation.reason) == (certificate, boss, annulment.reason)
        assert EnrolmentState.objects.get().annulled_at == NOW
        assert fresh(certificate).status(NOW.date()) == "revoked"

    def test_the_learners_place_is_held_first(self) -> None:
        """As by an update that renews the certificate at the same moment: the other way about, both would wait."""
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")

        with counted() as statements:
            revoke(certificate=certificate, by=boss, reason="For cause.", at=NOW)

        held = [sql for sql in statements if "FOR UPDATE" in sql]
        assert ["learning_enrolmentstate" in sql for sql in held[:2]] == [True, False], listed(held)

    def test_twice_is_refused(self) -> None:
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")
        revoke(certificate=certificate, by=boss, reason="Once.", at=NOW)

        with pytest.raises(NotInForceError):
            revoke(certificate=certificate, by=boss, reason="Twice.", at=NOW)

    def test_without_a_reason_nothing_is_stored(self) -> None:
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")

        with pytest.raises(IntegrityError), transaction.atomic():
            revoke(certificate=certificate, by=boss, reason="", at=NOW)

        assert (Annulment.objects.count(), Revocation.objects.count()) == (0, 0)

    def test_an_annulment_from_elsewhere_takes_every_paper_with_it(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        new = supersede(certificate=old, name="Aoife Ní Bhriain", by=boss, reason="Typed wrongly.", at=NOW)

        annul(completion=old.completion, by=boss, reason="For cause.", at=NOW)

        assert [fresh(paper).status(NOW.date()) for paper in (old, new)] == ["revoked", "revoked"]


class TestSupersede:
    def test_a_new_number_replaces_the_old_and_the_completion_stays(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")

        new = supersede(certificate=old, name=" Aoife  Ní Bhriain ", by=boss, reason="Typed wrongly.", at=NOW)

        assert new.number != old.number
        assert (new.holder.name, new.holder.initials) == ("Aoife Ní Bhriain", "A. B.")
        assert (new.snapshot, new.completion, new.completed_at, new.valid_until_date) == (
            old.snapshot,
            old.completion,
            old.completed_at,
            old.valid_until_date,
        )
        assert [fresh(paper).status(NOW.date()) for paper in (old, new)] == ["superseded", "valid"]
        assert Correction.objects.values_list("certificate", "by", "reason").get() == (
            new.pk,
            boss.pk,
            "Typed wrongly.",
        )
        assert not Annulment.objects.exists()

    def test_the_same_name_is_no_correction(self) -> None:
        certificate = makers.certified("Aoife Brien")

        with pytest.raises(NothingToCorrectError):
            supersede(
                certificate=certificate, name="Aoife Brien", by=makers.person("b@example.org", "B"), reason="x", at=NOW
            )

    def test_what_was_replaced_or_revoked_is_not_corrected_again(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        new = supersede(certificate=old, name="Aoife", by=boss, reason="Typed wrongly.", at=NOW)
        revoke(certificate=new, by=boss, reason="For cause.", at=NOW)

        for paper in (old, new):
            with pytest.raises(NotInForceError):
                supersede(certificate=paper, name="Another", by=boss, reason="Again.", at=NOW)


class TestStatus:
    @pytest.mark.parametrize(("days", "status"), [(0, "valid"), (730, "valid"), (731, "valid"), (732, "expired")])
    def test_the_last_day_counts(self, days: int, status: str) -> None:
        certificate = makers.certified()

        assert certificate.status((NOW + timedelta(days=days)).date()) == status

    def test_in_force_leaves_out_what_is_not(self) -> None:
        boss, release = makers.person("boss@example.org", "Boss"), makers.released()
        papers = [makers.complete(makers.person(f"{n}@example.org", f"Name {n}"), release) for n in range(3)]
        revoke(certificate=papers[0], by=boss, reason="For cause.", at=NOW)
        new = supersede(certificate=papers[1], name="Right", by=boss, reason="Typed wrongly.", at=NOW)

        in_force = Certificate.objects.for_course(release.course).in_force

        assert set(in_force(NOW.date())) == {new, papers[2]}
        assert set(in_force((NOW + timedelta(days=800)).date())) == set()


class TestAppendOnly:
    @pytest.mark.parametrize("model", [Certificate, HolderName, Revocation, Correction])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
    def test_raw_sql_is_refused(self, model: type[Model], statement: str) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        supersede(certificate=old, name="Aoife", by=boss, reason="Typed wrongly.", at=NOW)
        annul(completion=old.completion, by=boss, reason="For cause.", at=NOW)
        table, column = model._meta.db_table, model._meta.pk.column

        with pytest.raises(IntegrityError, match=f"{table} is append-only"), transaction.atomic():
            connection.cursor().execute(statement.format(table, column, column))

        assert model._default_manager.exists()

    def test_a_number_of_another_form_is_refused(self) -> None:
        certificate = makers.certified()
        certificate.pk, certificate.number = None, "7qk2m9xwvc4h8rt0n1bd"

        with pytest.raises(IntegrityError, match="certificate_number_form"), transaction.atomic():
            certificate.save(force_insert=True)


class TestPeople:
    def test_export_holds_what_the_certificates_say(self) -> None:
        certificate = makers.certified()
        learner = makers.holder_of(certificate)

        exported = export_person(user=learner, at=NOW)

        assert exported["certificates"] == [
            {
                "number": certificate.number_pretty,
                "name": "Aoife Ní Bhriain",
                "says": certificate.snapshot,
                "issued_at": "2026-11-20T23:30:00+00:00",
                "valid_until": "2028-11-20",
                "revoked": None,
                "superseded_by": None,
            }
        ]

    def test_what_an_administrator_did_is_theirs_to_see(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        new = supersede(certificate=old, name="Aoife", by=boss, reason="Typed wrongly.", at=NOW)
        revoke(certificate=new, by=boss, reason="For cause.", at=NOW)

        exported = export_person(user=boss, at=NOW)

        assert exported["certificates_corrected"] == [
            {"certificate": new.number_pretty, "reason": "Typed wrongly.", "at": "2026-11-20T23:30:00+00:00"}
        ]
        assert [row["certificate"] for row in exported["certificates_revoked"]] == [
            old.number_pretty,
            new.number_pretty,
        ]

    def test_erasure_takes_name_and_document_and_leaves_the_proof(
        self, media: Path, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
    ) -> None:
        certificate, release = makers.certified(), makers.released("CT-101")
        other = makers.complete(makers.person("other@example.org", "Other"), release)
        learner = makers.holder_of(certificate)
        document = pdf.pdf_of(certificate, NOW.date())
        assert document.startswith(b"%PDF")
        assert len(kept(media)) == 1

        with django_capture_on_commit_callbacks(execute=True):
            erase_person(user=learner, by=None, reason="Asked for it.", at=NOW)

        left = fresh(certificate)
        assert (left.holder_name, left.status(NOW.date())) == ("", "valid")
        assert left.holder_digest == holders.digest("Aoife Ní Bhriain", left.holder_salt)
        assert list(HolderName.objects.values_list("certificate", flat=True)) == [other.pk]
        assert kept(media) == []


def kept(media: Path) -> list[Path]:
    return list(media.glob("certificates/*/*.pdf"))


def fresh(certificate: Certificate) -> Certificate:
    found: Certificate = Certificate.objects.with_status().get(pk=certificate.pk)
    return found
