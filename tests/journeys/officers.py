"""How an officer goes through a course: what the journeys share."""

import re

from playwright.sync_api import Locator, Page, expect

from courses.models import Release
from courses.queries import shelf
from courses.queries.questions import QuestionText
from lms.learning.rules.samples import right_answer

Key = dict[str, QuestionText]


def key(code: str, language: str = "en") -> Key:
    """Every question of the newest release with its key. No page shows it before the answer."""
    release = Release.objects.filter(course__code=code).order_by("-edition", "-revision").first()
    assert release is not None
    return shelf.read(release.pk, release.digest, language).questions


def follow(page: Page, what: Locator) -> None:
    """Clicks on what leads to another page, and is there."""
    with page.expect_navigation():
        what.click()


def enrol(page: Page, prefix: str, code: str) -> None:
    page.goto(f"/{prefix}/courses/")
    page.click(f"a[href$='/courses/{code}/']")
    page.click("form[action$='/enrol'] button")
    page.wait_for_url(f"**/{prefix}/learn/{code}/")


def read_lessons(page: Page, prefix: str, code: str, *, most: int = 60) -> int:
    """From the course page to the cover of the final test, by the buttons that go on; how many lessons there were.

    The pre-test is passed by, each practice question answered, and each scenario walked to its end.
    """
    page.goto(f"/{prefix}/learn/{code}/")
    follow(page, page.locator("main a.button").first)
    lessons = 0
    for _ in range(most):
        if page.locator("form[action$='/begin']").count():
            walk_scenario(page)
        elif page.locator("form[action$='/start']").count():
            instead = page.locator(".lesson-foot a.button-quiet")
            if not instead.count():
                return lessons
            follow(page, instead)
        else:
            answer_check(page)
            follow(page, page.locator(".lesson-foot .steps-on").first)
            lessons += 1
    raise AssertionError("the course does not end")


def walk_scenario(page: Page, *, most: int = 40) -> None:
    """From the cover of a scenario, by trial, to its end, and on to what comes next."""
    follow(page, page.locator("form[action$='/begin'] button"))
    for _ in range(most):
        if page.locator(".scene-end").count():
            follow(page, page.locator(".steps-on, .lesson-foot a.button:not(.button-quiet)").first)
            return
        if page.locator(".scene-choose").count():
            untried = page.locator(".choice").filter(has_not=page.locator(".scene-tried"))
            untried.first.locator("input").check()
            follow(page, page.locator(".scene-choose button"))
        else:
            follow(page, page.locator(".steps-on"))
    raise AssertionError("the scenario does not end")


def answer_check(page: Page) -> None:
    form = page.locator("form[action*='/check/']")
    if form.count():
        form.locator("input[name=choice]").first.check()
        form.locator("button[type=submit]").click()
        expect(form).to_have_count(0)


def take_test(page: Page, right: Key) -> None:
    """Starts the test on whose cover the page is, answers one question at a time, and submits."""
    page.locator("form[action*='/start'] button[type=submit]").click()
    page.wait_for_url("**/learn/attempts/**")
    expect(page.locator("#attempt-stations [aria-current]")).to_be_attached()
    for number in range(1, 11):
        question = page.locator("[data-question]:not([hidden])")
        answer_rightly(question, right[question.get_attribute("data-question") or ""])
        expect(question.locator(".saving")).to_have_attribute("data-state", "saved")
        page.locator("[data-next]").click()
        if number == 10:
            expect(page.locator("#attempt-end")).to_be_visible()
    follow(page, page.locator("[data-submit]"))


def answer_rightly(place: Locator, question: QuestionText) -> None:
    """Fills in the fields of one question, whatever its kind."""
    answer, field = right_answer(question), f"q-{question.id}"
    match question.kind:
        case "matching":
            for left, right in dict(answer).items():
                place.locator(f"select[name='{field}-{left}']").select_option(right)
        case "ordering":
            for number, item in enumerate(answer, 1):
                place.locator(f"select[name='{field}-{item}']").select_option(str(number))
        case "gaps":
            for gap, words in dict(answer).items():
                place.locator(f"input[name='{field}-{gap}']").fill(words)
        case "numeric" | "text":
            place.locator(f"input[name='{field}']").fill(str(answer))
        case _:
            for choice in answer:
                place.locator(f"input[value='{choice}']").check()


def certificate_number(page: Page) -> str:
    """From a result page to the certificate; its number."""
    page.locator("a.button[href*='/certificates/']").click()
    page.wait_for_url("**/certificates/**")
    found = re.search(r"/certificates/([0-9A-Z]{20})/", page.url)
    assert found is not None
    return found[1]
