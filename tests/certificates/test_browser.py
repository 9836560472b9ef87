from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from certificates.models import Certificate
from certificates.services.revoke import revoke
from lms.accounts.models import User
from tests.certificates import makers

pytestmark = pytest.mark.browser
Axe = Callable[[Page], list[str]]


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user, backend="lms.accounts.backends.PeopleBackend")
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])


def three(site: str) -> tuple[Certificate, Certificate]:
    """One in force and one revoked."""
    release = makers.released()
    kept = makers.complete(makers.person("aoife@example.org", "Aoife Ní Bhriain"), release)
    taken = makers.complete(makers.person("other@example.org", "Other Person"), release)
    revoke(certificate=taken, by=makers.person("b@example.org", "B"), reason="Taken by another.", at=makers.NOW)
    return kept, taken


def test_a_stranger_checks_a_certificate_from_paper(page: Page, site: str, axe: Axe) -> None:
    kept, taken = three(site)
    page.goto("/en/verify/")
    page.get_by_label("Number").fill(kept.number_pretty.lower().replace("0", "o"))
    page.get_by_role("button", name="Check").click()

    assert page.get_by_role("heading", level=1).inner_text() == "This certificate is valid"
    assert axe(page) == []

    page.goto(f"/verify/{taken.number}/")
    assert page.get_by_role("heading", level=1).inner_text() == "This certificate is revoked"
    assert axe(page) == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_nothing_is_wrong_with_the_holders_page(page: Page, site: str, axe: Axe, language: str, scheme: str) -> None:
    kept, _ = three(site)
    sign_in(page, site, makers.holder_of(kept))
    page.emulate_media(color_scheme=scheme)

    page.goto(f"/{language}/certificates/{kept.number}/")

    assert kept.number_pretty in page.inner_text("main")
    assert axe(page) == []
