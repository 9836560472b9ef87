"""A scenario as officers meet it: without JavaScript, by keyboard alone, from right to left; and what trainers see."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lms.learning.models import ActivityCompletion, ScenarioPath, ScenarioStep
from tests.journeys.conftest import Visit
from tests.journeys.officers import enrol, follow
from tests.journeys.test_pages import LOOKS, faults

pytestmark = pytest.mark.browser
COVER = "learn/HRD-101/the-first-hour/"
Axe = Callable[[Page], list[str]]


def begin(page: Page) -> None:
    page.goto(f"/en/{COVER}")
    follow(page, page.locator("form[action$='/begin'] button"))


def choose(page: Page, number: int) -> str:
    """Does the choice in that place; the word for what it was worth."""
    page.locator("input[name=choice]").nth(number).check()
    follow(page, page.get_by_role("button", name="Do this"))
    return page.locator(".scene-then .state").inner_text()


def to_the_end(page: Page) -> None:
    """By trial: the first choice that was not tried yet, until there is an ending."""
    for _ in range(40):
        if page.locator(".scene-end").count():
            return
        if page.locator(".scene-choose").count():
            untried = page.locator(".choice").filter(has_not=page.locator(".scene-tried"))
            untried.first.locator("input").check()
            follow(page, page.get_by_role("button", name="Do this"))
        else:
            follow(page, page.locator(".steps-on"))
    raise AssertionError("the scenario does not end")


def test_without_javascript(visit: Visit) -> None:
    page = visit("ana", java_script_enabled=False, width=360)
    enrol(page, "en", "HRD-101")
    begin(page)
    assert urlsplit(page.url).fragment == "here"

    page.get_by_role("button", name="Do this").click()  # the browser asks for a choice first, and nothing is sent
    assert not ScenarioStep.objects.exists()
    choose(page, 0)
    assert urlsplit(page.url).fragment == "then"
    page.go_back()
    page.reload()
    expect(page.get_by_text("What happens then")).to_be_visible()
    to_the_end(page)

    expect(page.get_by_text("What a sound path rests on")).to_be_visible()
    assert ActivityCompletion.objects.get().basis == "walked"
    follow(page, page.get_by_role("button", name="Try another way from here").first)
    assert urlsplit(page.url).path.endswith("/path/2/1/")
    assert list(ScenarioPath.objects.order_by("number").values_list("number", "kept")) == [(1, 0), (2, 0)]


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("ana")
    enrol(page, "en", "HRD-101")
    page.goto(f"/en/{COVER}")
    press_on(page, "Begin")

    page.keyboard.press("Tab")  # from the situation, which the address names, to the first choice
    expect(page.locator("input[name=choice]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=choice]").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert urlsplit(page.url).fragment == "then"
    assert ScenarioStep.objects.count() == 1
    assert page.evaluate("document.querySelector('#then').getAttribute('aria-labelledby')") == "then-title"
    names = [heading.inner_text() for heading in page.locator("main h1, main h2, main h3").all()]
    assert names[1:] == ["What you did", "What happens then", "Why"]


def press_on(page: Page, name: str) -> None:
    """Tabs to the button and presses Enter."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"“{name}” cannot be reached by keyboard")


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_every_page_of_it(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    page = visit("ana", width=width, color_scheme=scheme)
    enrol(page, "en", "HRD-101")
    begin(page)
    choose(page, 0)
    follow(page, page.locator(".steps-on"))
    asked = urlsplit(page.url).path.removeprefix("/en/")
    found = faults(page, axe, language, [COVER, f"{COVER}path/1/1/", asked])
    page.goto(f"/en/{asked}")
    to_the_end(page)
    ending = urlsplit(page.url).path.removeprefix("/en/")

    assert found | faults(page, axe, language, [ending, COVER, "learn/HRD-101/"]) == {}


def test_two_windows_and_a_stale_form(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    enrol(page, "en", "HRD-101")
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    choose(page, 0)

    other.locator("input[name=choice]").nth(1).check()
    follow(other, other.get_by_role("button", name="Do this"))

    expect(other.get_by_role("alert")).to_contain_text("You had chosen here already")
    assert ScenarioStep.objects.count() == 1
