import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import Invitation, NameRequest, Notice, User
from lms.accounts.services import ask_name, invite, withdraw_invitation
from tests.accounts.conftest import PASSWORD, NewPerson, Organisation, Role

SignIn = Callable[[User], Client]


def context_of(response: Any) -> Any:
    return response.context


# Profile


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    for name in ("profile", "export"):
        path = reverse(f"accounts:{name}")
        assert client.get(path).headers["Location"] == f"/en/accounts/login/?next={path}"


def test_the_profile_says_who_one_is_to_the_organisation(
    organisation: Organisation, new_person: NewPerson, signed_in: SignIn
) -> None:
    ana = new_person("Ana", organisation.station)
    membership = ana.memberships.get()

    response = signed_in(ana).get(reverse("accounts:profile"))

    assert response.status_code == 200
    assert response.context["memberships"] == [
        {
            "unit": organisation.station,
            "role": "learner",
            "position": "",
            "staff_number": "",
            "from": membership.from_date,
        }
    ]
    assert response.context["pending_request"] is None
    assert response.context["language_form"].initial == {"language": "en", "next": "/en/accounts/me/"}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("units", [1, 3])
def test_the_profile_asks_as_often_for_three_units_as_for_one(
    organisation: Organisation,
    new_person: NewPerson,
    signed_in: SignIn,
    django_assert_num_queries: Any,
    units: int,
) -> None:
    ana = new_person("Ana", organisation.station)
    for unit in (organisation.division, organisation.agency)[: units - 1]:
        ana.memberships.create(unit=unit, role=Role.LEARNER, from_date=timezone.now().date())
    client = signed_in(ana)
    client.get(reverse("accounts:profile"))

    with django_assert_num_queries(4):  # session, user, memberships, request
        client.get(reverse("accounts:profile"))


# Name


def test_asking_for_another_name(new_person: NewPerson, signed_in: SignIn) -> None:
    ana = new_person("Ana")

    response = signed_in(ana).post(reverse("accounts:name_request"), {"wanted": "Ana Sousa", "reason": "married"})

    assert response.headers["Location"] == "/en/accounts/me/"
    assert list(NameRequest.objects.values_list("user", "wanted", "reason")) == [(ana.pk, "Ana Sousa", "married")]
    assert User.objects.get(pk=ana.pk).name == "Ana"


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "wanted"), ({"wanted": "x" * 201}, "wanted"), ({"wanted": "Ana"}, "wanted"), ({"wanted": "\x00"}, "wanted")],
)
def test_a_bad_name_is_refused_and_nothing_stored(
    new_person: NewPerson, signed_in: SignIn, data: dict[str, str], field: str
) -> None:
    response = signed_in(new_person("Ana")).post(reverse("accounts:name_request"), data)

    assert response.status_code == 400
    assert field in response.context["name_form"].errors
    assert not NameRequest.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("learner", 404), ("manager", 302), ("auditor", 403), ("administrator", 302), ("stranger", 404)],
)
def test_who_may_decide_a_name(
    organisation: Organisation, new_person: NewPerson, signed_in: SignIn, role: str, status: int
) -> None:
    ana = new_person("Ana", organisation.station)
    request = ask_name(user=ana, wanted="Ana Sousa", reason="", at=timezone.now())
    unit = organisation.other if role == "stranger" else organisation.division
    by = new_person("Rui", unit, Role.MANAGER if role == "stranger" else role)

    response = signed_in(by).post(reverse("accounts:decide_name", args=[request.uuid]), {"accepted": "yes"})

    assert response.status_code == status
    assert User.objects.get(pk=ana.pk).name == ("Ana Sousa" if status == 302 else "Ana")


def test_a_decision_is_yes_or_no_and_goes_on_within_the_site(
    organisation: Organisation, new_person: NewPerson, signed_in: SignIn
) -> None:
    request = ask_name(user=new_person("Ana", organisation.station), wanted="Ana Sousa", reason="", at=timezone.now())
    client = signed_in(new_person("Rui", organisation.station, Role.MANAGER))
    path = reverse("accounts:decide_name", args=[request.uuid])

    assert client.post(path, {"accepted": "perhaps"}).status_code == 400
    assert client.get(path).status_code == 405
    answer = client.post(path, {"accepted": "no", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/en/accounts/me/"
    assert client.post(path, {"accepted": "yes", "next": "/en/units/"}).headers["Location"] == "/en/units/"
    assert [row.accepted for row in NameRequest.objects.all()] == [False]


# Copy


def test_the_copy_is_a_file_of_json(organisation: Organisation, new_person: NewPerson, signed_in: SignIn) -> None:
    response = signed_in(new_person("Ana", organisation.station)).get(reverse("accounts:export"))

    assert response.headers["Content-Disposition"].startswith('attachment; filename="my-records-')
    assert json.loads(response.content)["memberships"][0]["unit__name"] == "Harbour Station"


# Invitation


@pytest.fixture
def invited(organisation: Organisation) -> Invitation:
    return invite(
        email="ana@police.example",
        name="Ana Sousa",
        unit=organisation.station,
        role=Role.LEARNER,
        language="pt-pt",
        by=None,
        at=timezone.now(),
    )


def address(invitation: Invitation) -> str:
    return reverse("accounts:invitation", args=[invitation.token])


def test_the_link_leads_to_a_choice_of_password(client: Client, invited: Invitation) -> None:
    response = client.get(address(invited))

    assert response.status_code == 200
    assert "Harbour Station" in response.content.decode()
    assert (response.context["invitation"], list(response.context["form"].fields)) == (
        invited,
        ["password1", "password2"],
    )


def test_choosing_a_password_makes_the_account_and_signs_in_in_its_language(
    client: Client, invited: Invitation
) -> None:
    response = client.post(address(invited), {"password1": PASSWORD, "password2": PASSWORD})

    user = User.objects.get()
    assert response.headers["Location"] == "/pt-pt/learn/"
    assert response.cookies["django_language"].value == "pt-pt"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expire_at_browser_close() is True


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("short", "short", "password1"),
        ("password1234", "password1234", "password1"),
        ("ana@police.example", "ana@police.example", "password1"),
        (PASSWORD, "another " + PASSWORD, "password2"),
    ],
)
def test_a_bad_password_is_refused(client: Client, invited: Invitation, first: str, second: str, field: str) -> None:
    response = client.post(address(invited), {"password1": first, "password2": second})

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_a_link_that_no_longer_works_says_why(client: Client, invited: Invitation) -> None:
    unknown = client.get(reverse("accounts:invitation", args=["never.was"]))
    withdraw_invitation(invitation=invited, by=None, at=timezone.now())
    withdrawn = client.get(address(invited))

    assert (unknown.status_code, withdrawn.status_code) == (404, 410)
    assert "This invitation was withdrawn." in withdrawn.content.decode()
    assert client.post(address(invited), {"password1": PASSWORD, "password2": PASSWORD}).status_code == 410


def test_a_used_link_makes_no_second_account(client: Client, invited: Invitation) -> None:
    client.post(address(invited), {"password1": PASSWORD, "password2": PASSWORD})

    again = Client().post(address(invited), {"password1": PASSWORD, "password2": PASSWORD})

    assert (again.status_code, User.objects.count()) == (410, 1)


def test_who_has_an_account_signs_in_and_says_yes(
    client: Client, invited: Invitation, new_person: NewPerson, signed_in: SignIn
) -> None:
    ana, rui = new_person("Ana"), new_person("Rui")
    sign_in_first = client.get(address(invited))
    assert sign_in_first.context["form"] is None
    assert sign_in_first.context["sign_in_url"].startswith("/en/accounts/login/?next=%2Fen%2Finvitations%2F")
    assert client.post(address(invited), {"password1": PASSWORD, "password2": PASSWORD}).status_code == 400
    assert signed_in(rui).post(address(invited)).status_code == 400

    ours = signed_in(ana)
    assert ours.get(address(invited)).context["sign_in_url"] == ""
    assert ours.post(address(invited)).status_code == 302
    assert [membership.unit for membership in ana.memberships.all()] == [invited.unit]


# Language


def test_switching_the_language_stays_on_the_page_and_is_remembered(new_person: NewPerson, signed_in: SignIn) -> None:
    ana = new_person("Ana")
    client = signed_in(ana)

    response = client.post("/i18n/setlang/", {"language": "fr", "next": "/en/accounts/me/?a=1"})

    assert response.headers["Location"] == "/fr/accounts/me/?a=1"
    assert response.cookies["django_language"].value == "fr"
    assert User.objects.get(pk=ana.pk).language == "fr"


def test_the_language_of_the_page_counts_and_not_that_of_the_browser(client: Client, db: None) -> None:
    response = client.post(
        "/i18n/setlang/",
        {"language": "es", "next": "/pt-br/accounts/login/"},
        headers={"Accept-Language": "fr"},
    )

    assert response.headers["Location"] == "/es/accounts/login/"


@pytest.mark.parametrize("language", ["", "xx", "en-gb", "../en"])
def test_a_language_that_is_not_offered_is_refused(client: Client, db: None, language: str) -> None:
    assert client.post("/i18n/setlang/", {"language": language}).status_code == 400
    assert client.get("/i18n/setlang/").status_code == 405


def test_switching_does_not_lead_away(client: Client, db: None) -> None:
    response = client.post("/i18n/setlang/", {"language": "fr", "next": "https://evil.example/"})

    assert response.headers["Location"] == "/"


def test_a_form_without_its_token_is_refused_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "fr"})

    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_no_mail_is_written_for_a_look(client: Client, invited: Invitation) -> None:
    client.get(address(invited))

    assert Notice.objects.count() == 1
