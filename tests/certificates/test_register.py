from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail import hooks

from certificates.models import Certificate, Revocation
from certificates.services.revoke import revoke
from courses.rules.impact import Impact
from lms.accounts.models import User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from tests.certificates import makers
from tests.certificates.makers import NOW

pytestmark = pytest.mark.django_db
Counting = Callable[..., AbstractContextManager[object]]
REGISTER = "/admin/certificates/"


@pytest.fixture
def administrator() -> User:
    """One of those who run the site."""
    user = makers.person("admin@example.org", "Administrator")
    user.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    return user


@pytest.fixture
def trainer() -> User:
    user = makers.person("trainer@example.org", "Trainer")
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.accounts.backends.PeopleBackend")
    return client


def record(certificate: Certificate, action: str = "") -> str:
    return f"{REGISTER}{certificate.number}/{action}"


def test_the_register_lists_numbers_and_initials_and_no_names(administrator: User) -> None:
    certificate = makers.certified()

    answer = signed_in(administrator).get(REGISTER)

    assert answer.status_code == 200
    assert certificate.number_pretty in answer.text
    assert "A. B." in answer.text
    assert "Aoife" not in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_for_one_row_and_for_three(
    rows: int, administrator: User, django_assert_num_queries: Counting
) -> None:
    release = makers.released()
    for number in range(rows):
        makers.complete(makers.person(f"{number}@example.org", f"Name {number}"), release)
    client = signed_in(administrator)
    client.get(REGISTER)

    with django_assert_num_queries(LISTING):
        client.get(REGISTER)


LISTING = 12  # the menus ask for two duties; Wagtail's furniture included


def test_it_is_searched_by_the_whole_number_only(administrator: User) -> None:
    release = makers.released()
    mine, other = (makers.complete(makers.person(f"{n}@example.org", f"Name {n}"), release) for n in range(2))
    client = signed_in(administrator)

    found = client.get(REGISTER, {"q": mine.number_pretty.lower()}).text
    part = client.get(REGISTER, {"q": mine.number[:10]}).text
    named = client.get(REGISTER, {"q": "Name 0"}).text

    assert mine.number_pretty in found
    assert other.number_pretty not in found
    assert mine.number_pretty not in part
    assert mine.number_pretty not in named


def test_the_record_shows_what_may_be_done(administrator: User) -> None:
    certificate = makers.certified()

    answer = signed_in(administrator).get(record(certificate))

    assert answer.status_code == 200
    for text in ("Aoife Ní Bhriain", "Revoke this certificate", "Correct the name"):
        assert text in answer.text


def test_revoking_asks_for_a_reason_and_then_is_final(administrator: User) -> None:
    certificate, client = makers.certified(), signed_in(administrator)

    refused = client.post(record(certificate, "revoke/"), {"revoke-reason": "  "})
    done = client.post(record(certificate, "revoke/"), {"revoke-reason": "Taken by another person."}, follow=True)
    again = client.post(record(certificate, "revoke/"), {"revoke-reason": "Again."})

    assert refused.status_code == 400
    assert "Give the reason" in refused.text
    assert "Taken by another person." in done.text
    assert "Revoke this certificate" not in done.text
    assert again.status_code == 409
    assert Revocation.objects.values_list("certificate", "by", "reason").get() == (
        certificate.pk,
        administrator.pk,
        "Taken by another person.",
    )


def test_correcting_the_name_leads_to_the_new_certificate(administrator: User) -> None:
    old, client = makers.certified("Aoife Brien"), signed_in(administrator)

    answer = client.post(
        record(old, "name/"), {"name-name": " Aoife  Ní Bhriain", "name-reason": "Typed wrongly."}, follow=True
    )

    new = Certificate.objects.get(supersedes=old)
    assert answer.redirect_chain == [(record(new), 302)]
    assert "Aoife Ní Bhriain" in answer.text
    assert old.number_pretty in answer.text


@pytest.mark.parametrize("name", ["", "   ", "12345", "Aoife Brien", "x" * 201, "Ao\u202eife"])
def test_what_is_no_new_name_is_refused(name: str, administrator: User) -> None:
    old = makers.certified("Aoife Brien")

    answer = signed_in(administrator).post(record(old, "name/"), {"name-name": name, "name-reason": "Typed wrongly."})

    assert answer.status_code == 400
    assert not Certificate.objects.filter(supersedes=old).exists()


def test_learner_and_trainer_are_kept_out(trainer: User) -> None:
    certificate = makers.certified()
    learner = makers.holder_of(certificate)

    for user in (learner, trainer):
        client = signed_in(user)
        for answer in (
            client.get(REGISTER),
            client.get(record(certificate)),
            client.post(record(certificate, "revoke/"), {"revoke-reason": "Because."}),
            client.post(record(certificate, "name/"), {"name-name": "Other", "name-reason": "Because."}),
        ):
            assert answer.status_code in (302, 403)
            assert certificate.number_pretty not in answer.text
    assert not Revocation.objects.exists()
    assert REGISTER not in signed_in(trainer).get("/admin/").text


def test_an_unknown_number_is_not_found(administrator: User) -> None:
    client = signed_in(administrator)

    assert client.get(f"{REGISTER}7QK2M9XWVC4H8RT0N1BD/", follow=True).status_code == 404
    assert client.get(record(makers.certified(), "revoke/")).status_code == 405


def test_a_release_is_told_how_many_certificates_are_in_force() -> None:
    release, boss = makers.released(), makers.person("boss@example.org", "Boss")
    papers = [makers.complete(makers.person(f"{n}@example.org", f"Name {n}"), release) for n in range(3)]
    revoke(certificate=papers[0], by=boss, reason="For cause.", at=NOW)

    answers = [impact for hook in hooks.get_hooks("release_impact") for impact in hook(release.course)]

    assert Impact("Certificates in force", 2, REGISTER, are_certified=True) in answers
