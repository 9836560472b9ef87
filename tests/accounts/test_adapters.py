"""Sign-in and sign-up through allauth's own pages."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from lms.accounts.models import AllowedDomain, Membership, User
from tests.accounts.conftest import PASSWORD, NewPerson, Organisation

LOGIN = "/en/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:

    cache.clear()


def sign_in(email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return Client().post(extra.pop("path", LOGIN), {"login": email, "password": password}, **extra)


def test_signing_in_goes_on_to_my_learning_in_one_s_own_language(new_person: NewPerson) -> None:
    ana = new_person("Ana", language="pt-pt")

    response = sign_in(ana.email)

    assert (response.status_code, response.headers["Location"]) == (302, "/pt-pt/learn/")
    assert response.cookies["django_language"].value == "pt-pt"


def test_signing_in_goes_on_to_where_one_wanted_to_go(new_person: NewPerson) -> None:
    ana, rui = new_person("Ana", language="fr"), new_person("Rui")

    def after(email: str, wanted: str) -> str:
        return sign_in(email, path=f"{LOGIN}?next={wanted}").headers["Location"]

    assert after(rui.email, "/en/accounts/me/") == "/en/accounts/me/"
    assert after(ana.email, "/en/accounts/me/") == "/fr/accounts/me/"
    assert after(ana.email, "/admin/") == "/admin/"
    assert after(rui.email, "https://evil.example/") == "/en/learn/"


def test_an_address_is_typed_in_any_case(new_person: NewPerson) -> None:
    new_person("Ana")

    assert sign_in("ANA@Police.example").status_code == 302


def test_the_session_ends_with_the_browser(new_person: NewPerson) -> None:
    cookie = sign_in(new_person("Ana").email).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"], bool(cookie["httponly"]), cookie["samesite"]) == ("", "", True, "Lax")


def test_a_station_of_sixty_signs_in_behind_one_address_within_a_minute(new_person: NewPerson) -> None:
    people = [new_person(f"Officer {number}") for number in range(60)]

    answers = [sign_in(person.email, REMOTE_ADDR="203.0.113.7").status_code for person in people]

    assert answers == [302] * 60


def test_a_station_signs_in_although_one_in_four_mistypes(new_person: NewPerson) -> None:
    people = [new_person(f"Officer {number}") for number in range(60)]

    for person in people[::4]:
        assert sign_in(person.email, "not this one", REMOTE_ADDR="203.0.113.7").status_code == 200
    answers = [sign_in(person.email, REMOTE_ADDR="203.0.113.7").status_code for person in people]

    assert answers == [302] * 60


def test_one_account_gets_few_tries_from_wherever_they_come(new_person: NewPerson) -> None:
    ana, rui = new_person("Ana"), new_person("Rui")
    for number in range(5):
        sign_in(ana.email, "not this one", REMOTE_ADDR=f"203.0.113.{number}")

    right_but_late = sign_in(ana.email, REMOTE_ADDR="203.0.113.99")

    assert right_but_late.status_code == 200
    assert "Too many failed login attempts" in str(right_but_late.context["form"].errors)
    assert sign_in(rui.email).status_code == 302


def test_tries_on_many_other_accounts_do_not_wipe_out_the_count(new_person: NewPerson) -> None:
    """The cache of Django forgets a third of its entries at 300, by default."""

    ana = new_person("Ana")
    for _ in range(5):
        sign_in(ana.email, "not this one")
    for number in range(400):
        cache.set(f"other-{number}", [1.0], 300)

    assert "Too many failed login attempts" in str(sign_in(ana.email).context["form"].errors)


def test_one_address_cannot_try_without_end(new_person: NewPerson) -> None:
    statuses = [
        sign_in(f"nobody{number}@police.example", "not this one", REMOTE_ADDR="203.0.113.7") for number in range(61)
    ]

    assert "Too many failed login attempts" in str(statuses[60].context["form"].errors)
    assert "Too many" not in str(statuses[59].context["form"].errors)


def test_an_account_that_is_switched_off_does_not_sign_in(new_person: NewPerson) -> None:
    response = sign_in(new_person("Ana", is_active=False).email)

    assert response.headers["Location"] == "/en/accounts/inactive/"


# Demonstration logins


@pytest.mark.parametrize(
    ("demo", "extra", "signs_in"),
    [
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}, True),
        (True, {"REMOTE_ADDR": "::1", "HTTP_HOST": "localhost:8000"}, True),
        (False, {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}, False),
        (True, {"REMOTE_ADDR": "192.0.2.1", "HTTP_HOST": "127.0.0.1:8000"}, False),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "amparo.example"}, False),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}, False),
    ],
)
def test_a_demonstration_login_works_on_this_machine_only(
    new_person: NewPerson, settings: Any, demo: bool, extra: dict[str, str], signs_in: bool
) -> None:
    settings.DEMO = demo
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "amparo.example"]

    response = sign_in(new_person("Ana", is_demo=True).email, **extra)

    assert (response.status_code == 302) is signs_in


def test_a_demonstration_session_does_not_outlive_the_demonstration(new_person: NewPerson, settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    client.force_login(new_person("Ana", is_demo=True))
    assert client.get("/en/accounts/me/").status_code == 200

    settings.DEMO = False

    assert client.get("/en/accounts/me/").status_code == 302


# Sign-up

SIGN_UP = {"email": "Ana@police.example", "name": " Ana  Sousa", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def domain(organisation: Organisation) -> AllowedDomain:
    return AllowedDomain.objects.create(domain="@Police.example", unit=organisation.station, enabled=True)


def test_sign_up_is_closed_unless_a_domain_is_switched_on(client: Client, domain: AllowedDomain) -> None:
    domain.enabled = False
    domain.save()

    response = client.post("/en/accounts/signup/", SIGN_UP)

    assert "account/signup_closed.html" in [template.name for template in response.templates]
    assert not User.objects.exists()


def test_an_address_of_another_domain_is_refused_with_the_way_to_go(client: Client, domain: AllowedDomain) -> None:
    response = client.post("/en/accounts/signup/", {**SIGN_UP, "email": "ana@elsewhere.example"})

    assert response.context["form"].errors == {
        "email": [
            "With an address at elsewhere.example you cannot sign up by yourself. Ask your organisation to invite you."
        ]
    }
    assert not User.objects.exists()


def test_who_signs_up_is_a_learner_once_the_address_is_verified(client: Client, domain: AllowedDomain) -> None:
    client.post("/pt-pt/accounts/signup/", SIGN_UP)
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("ana@police.example", "Ana Sousa", "pt-pt")
    assert not Membership.objects.exists()
    assert sign_in(user.email).headers["Location"] == "/en/accounts/confirm-email/"

    link = re.search(r"http://testserver(/pt-pt/accounts/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    client.post(link[1])

    assert list(Membership.objects.values_list("user", "unit", "role")) == [(user.pk, domain.unit_id, "learner")]
    assert sign_in(user.email).headers["Location"] == "/pt-pt/learn/"


def test_people_of_any_domain_reset_their_password_in_their_own_language(
    client: Client, domain: AllowedDomain, new_person: NewPerson
) -> None:
    person = new_person("Ana", language="fr")
    User.objects.filter(pk=person.pk).update(email="ana@elsewhere.example")
    EmailAddress.objects.filter(user=person).update(email="ana@elsewhere.example")

    client.post("/en/accounts/password/reset/", {"email": "ana@elsewhere.example"})

    assert [message.to for message in mail.outbox] == [["ana@elsewhere.example"]]
    assert "/fr/accounts/password/reset/key/" in mail.outbox[0].body
