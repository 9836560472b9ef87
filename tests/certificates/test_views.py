from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from certificates.models import Certificate
from certificates.rules import numbers
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from lms.accounts.models import Membership, User
from lms.embedded import fonts
from tests.certificates import makers
from tests.certificates.makers import NOW

pytestmark = pytest.mark.django_db
Counting = Callable[..., AbstractContextManager[object]]
needs_fonts = pytest.mark.skipif(not fonts.are_complete(), reason="the fonts are not there: python -m lms.embedded npm")
WHY = "The test was taken by another person."


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.accounts.backends.PeopleBackend")
    return client


def holder_of(certificate: Certificate) -> User:
    return makers.holder_of(certificate)


def mine(certificate: Certificate) -> str:
    return f"/en/certificates/{certificate.number}/"


def check(number: str) -> str:
    return f"/en/verify/{number}/"


class TestMine:
    def test_the_holder_sees_it(self, django_assert_num_queries: Counting) -> None:
        certificate = makers.certified()
        client = signed_in(holder_of(certificate))
        client.get(mine(certificate))

        with django_assert_num_queries(3):  # session, person, certificate
            answer = client.get(mine(certificate))

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        for text in ("Aoife Ní Bhriain", certificate.number_pretty, "Name the rights of the first hour."):
            assert text in answer.text
        assert f"{mine(certificate)}certificate.pdf" in answer.text
        assert f"http://127.0.0.1:8000/verify/{certificate.number}/" in answer.text

    def test_a_manager_of_the_unit_and_another_learner_do_not(self) -> None:
        certificate = makers.certified()
        unit = makers.member(holder_of(certificate))
        manager = makers.person("manager@example.org", "Manager")
        Membership.objects.create(user=manager, unit=unit, role=Membership.Role.MANAGER, from_date=NOW.date())
        superuser = makers.person("root@example.org", "Root", is_superuser=True)

        for other in (manager, makers.person("other@example.org", "Other"), superuser):
            for address in (mine(certificate), f"{mine(certificate)}certificate.pdf"):
                assert signed_in(other).get(address).status_code == 404

    def test_a_stranger_is_asked_to_sign_in_whether_it_exists_or_not(self) -> None:
        certificate = makers.certified()

        for number in (certificate.number, numbers.new_number()):
            answer = Client().get(f"/en/certificates/{number}/")
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/en/accounts/login/")

    def test_after_a_revocation_it_says_when_and_why_and_offers_no_document(self, media: Path) -> None:
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")
        revoke(certificate=certificate, by=boss, reason=WHY, at=NOW)
        client = signed_in(holder_of(certificate))

        page, document = client.get(mine(certificate)), client.get(f"{mine(certificate)}certificate.pdf")

        assert "Revoked" in page.text
        assert WHY in page.text
        assert "certificate.pdf" not in page.text
        assert (document.status_code, document["Content-Type"]) == (410, "text/html; charset=utf-8")
        assert not media.exists()

    def test_after_a_correction_the_old_one_leads_to_the_new(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        new = supersede(certificate=old, name="Aoife Ní Bhriain", by=boss, reason="Typed wrongly.", at=NOW)
        client = signed_in(holder_of(old))

        assert mine(new) in client.get(mine(old)).text
        assert "Aoife Ní Bhriain" in client.get(mine(new)).text


@needs_fonts
class TestDocument:
    def test_the_holder_gets_it_as_a_file(self, media: Path) -> None:
        certificate = makers.certified()

        answer = signed_in(holder_of(certificate)).get(f"{mine(certificate)}certificate.pdf")

        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="HRD-101-{certificate.number_pretty}.pdf"'
        assert answer["Cache-Control"] == "no-store"
        assert answer.content.startswith(b"%PDF-1.7")

    def test_a_name_without_a_font_is_an_answer_and_not_a_fault(self, media: Path) -> None:
        certificate = makers.certified("ꓲꓵꓳ ꓡꓲꓢꓴ")

        answer = signed_in(holder_of(certificate)).get(f"{mine(certificate)}certificate.pdf")

        assert answer.status_code == 503
        assert "no font for the letters of this name" in answer.text

    def test_posting_is_refused(self) -> None:
        certificate = makers.certified()

        assert signed_in(holder_of(certificate)).post(f"{mine(certificate)}certificate.pdf").status_code == 405


class TestVerify:
    def test_a_stranger_sees_status_course_and_initials(self) -> None:
        certificate = makers.certified()

        answer = Client().get(check(certificate.number))

        assert answer.status_code == 200
        for text in ("This certificate is valid", "HRD-101", "1.0", "A. B.", "Amparo demonstration"):
            assert text in answer.text
        assert "Aoife" not in answer.text
        assert "holder0" not in answer.text
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex">' in answer.text

    @pytest.mark.parametrize("change", [str.lower, lambda n: f" {n[:5]}-{n[5:]} ", lambda n: n.replace("0", "O")])
    def test_the_number_may_be_written_in_other_ways(self, change: Callable[[str], str]) -> None:
        certificate = makers.certified()

        assert "This certificate is valid" in Client().get(check(change(certificate.number))).text

    def test_it_expires(self) -> None:
        certificate = makers.certified()

        with time_machine.travel(NOW + timedelta(days=800)):
            answer = Client().get(check(certificate.number))

        assert "This certificate has expired" in answer.text

    def test_a_revoked_one_says_when_and_not_why(self) -> None:
        certificate, boss = makers.certified(), makers.person("boss@example.org", "Boss")
        revoke(certificate=certificate, by=boss, reason=WHY, at=NOW)

        answer = Client().get(check(certificate.number))

        assert "This certificate is revoked" in answer.text
        assert WHY not in answer.text
        assert "Boss" not in answer.text

    def test_a_replaced_one_does_not_give_the_new_number_away(self) -> None:
        old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
        new = supersede(certificate=old, name="Aoife Ní Bhriain", by=boss, reason="Typed wrongly.", at=NOW)

        answer = Client().get(check(old.number))

        assert "This certificate was replaced" in answer.text
        assert new.number not in answer.text
        assert new.number_pretty not in answer.text

    def test_after_an_erasure_it_still_answers(self) -> None:
        certificate = makers.certified()
        from lms.accounts.services.people import erase_person

        erase_person(user=holder_of(certificate), by=None, reason="Asked for it.", at=NOW)

        answer = Client().get(check(certificate.number))

        assert "This certificate is valid" in answer.text
        assert "A. B." not in answer.text

    @pytest.mark.parametrize(
        "number", ["7QK2M9XWVC4H8RT0N1BD", "7QK2M", "' OR 1=1 --", "%00", "x" * 500, "١٢٣", "certificate.pdf"]
    )
    def test_an_unknown_number_tells_nothing(self, number: str, django_assert_num_queries: Counting) -> None:
        known = makers.certified()
        Client().get(check(known.number))

        with django_assert_num_queries(RATE_LIMIT + 1):
            found = Client().get(check(known.number))
        with django_assert_num_queries(RATE_LIMIT + 1):
            answer = Client().get(check(number))

        assert (found.status_code, answer.status_code) == (200, 404)
        assert "No certificate" in answer.text
        assert answer.headers.keys() == found.headers.keys()

    def test_without_a_language_the_readers_own_is_chosen(self) -> None:
        certificate = makers.certified()

        answer = Client().get(f"/verify/{certificate.number}/", headers={"Accept-Language": "pt-PT,pt;q=0.9"})

        assert (answer.status_code, answer["Location"]) == (302, f"/pt-pt/verify/{certificate.number}/")


RATE_LIMIT = 12  # the shared cache: a lock, the history, its renewal, the end of the lock; savepoints counted


class TestRateLimit:
    def test_many_from_one_address_are_refused_and_others_are_not(self, settings: "object") -> None:
        settings.VERIFY_RATE_LIMIT = "3/m/ip"
        certificate = makers.certified()
        Client().get(check(certificate.number))
        Client().get(check(numbers.new_number()))
        Client().get(check("nonsense"))

        refused = Client().get(check(certificate.number))

        assert refused.status_code == 429
        assert "A. B." not in refused.text
        assert Client(REMOTE_ADDR="198.51.100.7").get(check(certificate.number)).status_code == 200

    def test_after_a_minute_it_goes_on(self, settings: "object") -> None:
        settings.VERIFY_RATE_LIMIT = "1/m/ip"
        number = makers.certified().number
        Client().get(check(number))

        with time_machine.travel(NOW + timedelta(seconds=61)):
            assert Client().get(check(number)).status_code == 200


class TestFind:
    def test_it_asks_for_a_number(self, django_assert_num_queries: Counting) -> None:
        with django_assert_num_queries(0):
            answer = Client().get("/en/verify/")

        assert answer.status_code == 200
        assert 'name="number"' in answer.text

    def test_it_leads_to_the_page_of_the_number_that_was_meant(self) -> None:
        answer = Client().get("/en/verify/", {"number": "7qk2m-9xwvc 4h8rt-onibd"})

        assert (answer.status_code, answer["Location"]) == (302, "/en/verify/7QK2M9XWVC4H8RT0N1BD/")

    @pytest.mark.parametrize("typed", ["", "7QK2M", "\x00", "x" * 1000, "<script>alert(1)</script>"])
    def test_what_is_no_number_is_said_to_be_none(self, typed: str, django_assert_num_queries: Counting) -> None:
        with django_assert_num_queries(0):
            answer = Client().get("/en/verify/", {"number": typed})

        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.text
        assert "<script>alert" not in answer.text


def test_pages_of_certificates_stay_out_of_the_sitemap_and_of_other_languages_reach() -> None:
    certificate = makers.certified()

    for language in ("pt-pt", "pt-br", "es", "fr", "ar"):
        assert Client().get(f"/{language}/verify/{certificate.number}/").status_code == 200
