"""How an officer goes through a course: what the journeys share."""

import re

from playwright.sync_api import Locator, Page, expect

from courses.models import Release


def key(code: str) -> dict[str, set[str]]:
    """The right choices of every question of the newest release. No page shows them before the answer."""
    release = Release.objects.filter(course__code=code).order_by("-edition", "-revision").first()
    assert release is not None
    return {
        question: {choice["id"] for choice in facts["choices"] if choice["correct"]}
        for question, facts in release.structure["questions"].items()
    }


def follow(page: Page, what: Locator) -> None:
    """Clicks on what leads to another page, and is there."""
    with page.expect_navigation():
        what.click()


def enrol(page: Page, prefix: str, code: str) -> None:
    page.goto(f"/{prefix}/courses/")
    page.click(f"a[href$='/courses/{code}/']")
    page.click("form[action$='/enrol'] button")
    page.wait_for_url(f"**/{prefix}/learn/{code}/")


def read_lessons(page: Page, prefix: str, code: str, *, most: int = 40) -> int:
    """From the course page through all lessons by the button that goes on; answers each practice question first."""
    page.goto(f"/{prefix}/learn/{code}/")
    follow(page, page.locator("main a.button").first)
    for count in range(most):
        if page.locator("form[action$='/start'], form[action*='/start']").count():
            return count
        answer_check(page)
        follow(page, page.locator(".lesson-foot .steps-on").first)
    raise AssertionError("the course does not end")


def answer_check(page: Page) -> None:
    form = page.locator("form[action*='/check/']")
    if form.count():
        form.locator("input[name=choice]").first.check()
        form.locator("button[type=submit]").click()
        expect(form).to_have_count(0)


def take_test(page: Page, right: dict[str, set[str]]) -> None:
    """Starts the test on whose cover the page is, answers one question at a time, and submits."""
    page.locator("form[action*='/start'] button[type=submit]").click()
    page.wait_for_url("**/learn/attempts/**")
    for number in range(1, 11):
        question = page.locator("[data-question]:not([hidden])")
        chosen = right[question.get_attribute("data-question") or ""]
        for choice in chosen:
            question.locator(f"input[value='{choice}']").check()
        expect(question.locator(".saving")).to_have_attribute("data-state", "saved")
        page.locator("[data-next]").click()
        if number == 10:
            expect(page.locator("#attempt-end")).to_be_visible()
    follow(page, page.locator("[data-submit]"))


def certificate_number(page: Page) -> str:
    """From a result page to the certificate; its number."""
    page.locator("a.button[href*='/certificates/']").click()
    page.wait_for_url("**/certificates/**")
    found = re.search(r"/certificates/([0-9A-Z]{20})/", page.url)
    assert found is not None
    return found[1]
