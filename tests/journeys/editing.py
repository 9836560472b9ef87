"""Wagtail's editor, as a trainer's hands know it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.officers import follow


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    follow(page, page.locator("button[name=action-publish]"))


def new_page(page: Page, kind: str, below: int, title: str) -> None:
    page.goto(f"/admin/pages/add/courses/{kind}/{below}/")
    page.fill("#id_title", title)
    page.press("#id_title", "Tab")
    expect(page.locator("#id_slug")).not_to_have_value("")  # the editor makes it of the title, a moment later


def made(page: Page) -> int:
    """The page that was published last, by the link in the message that says so."""
    address = page.locator(".messages a[href*='/edit/']").first.get_attribute("href") or ""
    found = re.search(r"/pages/(\d+)/", address)
    assert found is not None
    return int(found[1])


def add_block(page: Page, field: str, kind: str) -> None:
    page.locator(f"[data-contentpath='{field}'] > * button.c-sf-add-button").last.click()
    page.get_by_role("option", name=kind, exact=True).click()


def inside(page: Page, name: str, button: str) -> None:
    """Presses a button of a list that is part of a block."""
    held = page.locator(f"[name='{name}-count']").locator("xpath=..")
    held.get_by_role("button", name=button, exact=True).last.click()


def write_choices(page: Page, field: str) -> None:
    """Two choices of a question, the first one right."""
    for number, words in enumerate(("The officer on duty", "Nobody")):
        page.fill(f"[name='{field}-{number}-value-text']", words)
        page.fill(f"[name='{field}-{number}-value-feedback']", "One person decides, and is named.")
    page.check(f"[name='{field}-0-value-correct']")


def choose_question(page: Page, words: str) -> None:
    page.locator("#id_places-ADD").click()
    page.locator("#inline_child_places-0 [data-chooser-action-choose]").first.click()
    page.fill(".modal input[name=q]", words)
    row = page.locator(".modal tbody tr").filter(has_text=words).filter(has_text=re.compile("live", re.IGNORECASE))
    row.locator("a").first.click()
    expect(page.locator(".modal")).to_have_count(0)
