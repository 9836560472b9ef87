"""The import of questions in a real browser, on the width of a phone."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from courses.models import Question
from courses.services.groups import ensure_groups
from tests.courses.admin.conftest import trainer
from tests.factories import releases

pytestmark = pytest.mark.browser
GIFT = (
    "$CATEGORY: Custody\n\n::Who::Who decides on detention?{=A judge#Yes. ~%40%An officer#No. ####So it is.}\n\n"
    "::Order::Order.{>\none\ntwo\nthree}\n\n::Write::Write.{}\n"
)
REACH = "Math.max(...[...document.querySelectorAll('.teaching *')].map(e => e.getBoundingClientRect().right))"


def test_a_trainer_brings_a_file(browser: Browser, site: str, axe: Callable[[Page], list[str]]) -> None:
    releases.written()
    ensure_groups()
    client = Client()
    client.force_login(trainer())
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 800}, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page = context.new_page()

    page.goto("/admin/question-files/import/")
    found = axe(page)
    page.set_input_files("#id_file", {"name": "bank.gift", "mimeType": "text/plain", "buffer": GIFT.encode()})
    page.get_by_role("button", name="See what would become of it").click()
    page.wait_for_url("**/preview/")
    found += axe(page)
    reach = page.evaluate(REACH)
    page.select_option("select", "refer-on")
    page.get_by_role("button", name="Import 2 questions").click()

    expect(page.get_by_text("2 questions were added as drafts.")).to_be_visible()
    page.goto("/admin/question-files/export/?form=gift")
    found += axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    context.close()
    assert found == []
    assert reach <= 360
    assert download.value.suggested_filename == "questions-en.txt"
    assert [(q.key, q.live, q.outcome) for q in Question.objects.filter(live=False).order_by("pk")] == [
        ("DEM-101/who", False, "refer-on"),
        ("DEM-101/order", False, "refer-on"),
    ]
