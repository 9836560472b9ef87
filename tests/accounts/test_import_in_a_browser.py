"""A file of people from the upload over the preview to the end of the progress bar, on a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from lms.accounts.models import Membership, User
from lms.accounts.services.importing import work_on
from tests.factories import people

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS")


def work() -> None:
    while work_on(at=timezone.now()):
        pass


def test_a_file_is_previewed_and_applied(
    page: Page, site: str, tmp_path: Path, axe: Callable[[Page], list[str]]
) -> None:
    station = people.unit("Harbour")
    rita, leaving = people.person(name="Rita Admin"), people.person(name="Otto Leaves")
    people.member(rita, station, role=Membership.Role.ADMINISTRATOR)
    people.member(leaving, station)
    client = Client()
    client.force_login(rita)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    sent = tmp_path / "people.csv"
    sent.write_text("number;name;e-mail\n1;Ana Sousa;ana@police.example\n2;;nobody@police.example\n", encoding="cp1252")

    page.goto("/en/units/access/imports/")
    page.get_by_label("File", exact=True).set_input_files(sent)
    page.get_by_label("This file is complete for the unit").check()
    page.get_by_role("button", name="Send and look").click()
    expect(page.locator("[data-progress]")).to_contain_text("0 of 0 rows")
    work()

    expect(page.locator("main")).to_contain_text("Nothing has happened yet.")
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("a new account needs a name")
    expect(page.locator("main")).to_contain_text("Otto Leaves")
    assert axe(page) == []
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/preview.png", full_page=True)
    page.get_by_label("How many people leave?").fill("1")
    page.get_by_role("button", name="Apply the file").click()
    expect(page.locator("[data-progress]")).to_contain_text("0 of 2 rows")
    work()
    expect(page.locator("main")).to_contain_text("The file was applied.")

    assert User.objects.get(email="ana@police.example").memberships.get().unit == station
    assert leaving.memberships.get().until_date is not None
