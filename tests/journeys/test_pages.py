"""Every page of ours, looked at by axe: light from left to right, dark from right to left; the other two in CI."""

import gzip
import os
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from lms.learning.models import Attempt
from tests.journeys.conftest import Visit
from tests.journeys.officers import answer_check, answer_rightly, enrol, follow, key, take_test

pytestmark = pytest.mark.browser

LOOKS = [("light", "en", 1280), ("dark", "ar", 360)]
if os.environ.get("CI"):
    LOOKS += [("dark", "en", 360), ("light", "ar", 1280)]
MOST_BYTES = 60 * 1024  # CSS and JavaScript of a learner's page, gzipped

NOBODY = ["", "courses/", "courses/?q=zzzz", "courses/HRD-101/", "verify/", "verify/00000000000000000000/",
          "accounts/login/", "accounts/password/reset/", "accounts/signup/",
          "help/", "about/", "privacy/", "accessibility/", "no-such-page/"]  # fmt: skip
LEARNER = ["learn/", "courses/", "courses/HRD-101/", "learn/HRD-101/", "learn/HRD-101/not-a-punishment/",
           "learn/HRD-101/children-and-families/", "learn/HRD-101/children-and-families/?short=1",
           "learn/HRD-101/last-resort-and-alternatives/", "learn/HRD-101/final-test/",
           "accounts/me/", "accounts/logout/", "accounts/password/change/"]  # fmt: skip
MANAGER = ["units/", "units/courses/", "units/requirements/", "units/requests/"]

Axe = Callable[[Page], list[str]]


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_as_nobody(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    page = visit(width=width, color_scheme=scheme, expect_errors=True)

    assert faults(page, axe, language, NOBODY) == {}


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_as_a_learner(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    page = visit("ana", width=width, color_scheme=scheme)
    empty = faults(page, axe, language, ["learn/"])
    enrol(page, "en", "HRD-101")
    page.goto("/en/learn/HRD-101/not-a-punishment/")
    answer_check(page)
    found = faults(page, axe, language, LEARNER)
    page.goto("/en/learn/HRD-101/final-test/")
    page.locator("form[action*='/start'] button[type=submit]").click()
    page.wait_for_url("**/learn/attempts/**")
    attempt = f"learn/attempts/{Attempt.objects.get().uuid}/"
    under_way = faults(page, axe, language, [attempt])
    page.goto("/en/learn/HRD-101/final-test/")
    page.goto(f"/en/{attempt}")
    expect(page.locator("#attempt-stations [aria-current]")).to_be_attached()
    question = page.locator("[data-question]:not([hidden])")
    answer_rightly(question, key("HRD-101")[question.get_attribute("data-question") or ""])
    expect(question.locator(".saving")).to_have_attribute("data-state", "saved")
    page.locator(".stop").last.click()
    follow(page, page.locator("[data-submit]"))
    result = faults(page, axe, language, [attempt])

    assert empty | found | under_way | result == {}


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_as_a_manager(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    learner = visit("ana")
    enrol(learner, "en", "HRD-101")
    page = visit("marta", width=width, color_scheme=scheme)
    found = faults(page, axe, language, MANAGER)
    page.goto(f"/{language}/units/courses/")
    follow(page, page.locator("main a", has_text="Airport north").first)
    unit = urlsplit(page.url).path.removeprefix(f"/{language}/")
    found |= faults(page, axe, language, [unit])
    page.goto(f"/{language}/{unit}")
    follow(page, page.locator("main a", has_text="Ana Beatriz Lopes").first)
    found |= faults(page, axe, language, [urlsplit(page.url).path.removeprefix(f"/{language}/")])

    assert found == {}


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_a_certificate(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    page = visit("ana", width=width, color_scheme=scheme)
    enrol(page, "en", "HRD-101")
    page.goto("/en/learn/HRD-101/")
    skip_lessons(page)
    page.goto("/en/learn/HRD-101/final-test/")
    take_test(page, key("HRD-101"))
    page.locator("a.button[href*='/certificates/']").click()
    page.wait_for_url("**/certificates/**")
    mine = urlsplit(page.url).path.removeprefix("/en/")

    assert faults(page, axe, language, [mine, mine.replace("certificates/", "verify/"), "learn/"]) == {}


def skip_lessons(page: Page) -> None:
    """Finishes every lesson and scenario by its short version, unseen: that path has tests of its own."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    for link in page.locator(".station-link[href]").all():
        address = link.get_attribute("href") or ""
        if "-test" not in address:
            form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token or "", "short": "1"}
            done = page.request.post(f"{address}done", form=form, headers={"Referer": page.url}, max_redirects=0)
            if done.status == 404:  # a scenario
                done = page.request.post(f"{address}short", form=form, headers={"Referer": page.url}, max_redirects=0)
            assert done.status == 302


def faults(page: Page, axe: Axe, language: str, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong with these pages in this language, by path; empty when all is well."""
    found: dict[str, list[str]] = {}
    for path in paths:
        sizes: dict[str, int] = {}
        wrong: list[str] = []
        watch = watcher(page, sizes, wrong)
        page.on("response", watch)
        page.goto(f"/{language}/{path}", wait_until="networkidle")
        page.remove_listener("response", watch)
        wrong += axe(page)
        spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if spill > 0:
            wrong.append(f"{spill} px wider than the window")
        if sum(sizes.values()) > MOST_BYTES:
            wrong.append(f"{sum(sizes.values())} bytes of CSS and JavaScript")
        if page.evaluate("document.querySelectorAll('[style], style, script:not([src])').length"):
            wrong.append("something inline")
        if wrong:
            found[f"{language} {path}"] = wrong
    return found


def watcher(page: Page, sizes: dict[str, int], wrong: list[str]) -> Callable[[Response], None]:
    def watch(response: Response) -> None:
        if urlsplit(response.url).netloc != urlsplit(page.url).netloc and page.url != "about:blank":
            wrong.append(f"asks {urlsplit(response.url).netloc}")
        if response.request.resource_type in ("stylesheet", "script") and response.ok:
            sizes[response.url] = len(gzip.compress(response.body(), 6))
        if response.status >= 500:
            wrong.append(f"{response.status} {response.url}")

    return watch
