"""An officer goes from the catalogue to the certificate, and a stranger checks it."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from lms.accounts.models import User
from lms.learning.models import Completion, EnrolmentState, Response
from tests.journeys.conftest import Visit
from tests.journeys.officers import (
    answer_check,
    answer_rightly,
    certificate_number,
    enrol,
    follow,
    key,
    read_lessons,
    take_test,
)

pytestmark = pytest.mark.browser


def test_in_english_from_catalogue_to_certificate(visit: Visit) -> None:
    page = visit("ana")

    enrol(page, "en", "HRD-101")
    assert read_lessons(page, "en", "HRD-101") == 17
    take_test(page, key("HRD-101"))
    expect(page.locator("h1")).to_have_text("You have completed this course")
    number = certificate_number(page)

    expect(page.locator("main")).to_contain_text("Ana Beatriz Lopes")
    stranger = visit()
    stranger.goto(f"/en/verify/{number}/")
    expect(stranger.locator("main")).to_contain_text("A. L.")
    expect(stranger.locator("main")).not_to_contain_text("Beatriz")
    with page.expect_download() as download:
        page.locator("a[href$='certificate.pdf']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")
    call_command("check_records")  # raises when a state differs from its facts


def test_in_portuguese_on_a_phone(visit: Visit) -> None:
    page = visit("ana", width=360)

    enrol(page, "pt-pt", "HRD-101")
    read_lessons(page, "pt-pt", "HRD-101")
    take_test(page, key("HRD-101", "pt-pt"))
    certificate_number(page)

    state = EnrolmentState.objects.get()
    assert (state.learner.name, state.language) == ("Ana Beatriz Lopes", "pt-pt")
    assert Completion.objects.get().language == "pt-pt"
    expect(page.locator("main")).to_contain_text("Direitos e dignidade na detenção por motivos de imigração")


def test_without_javascript(visit: Visit) -> None:
    page = visit("bruno", java_script_enabled=False)

    enrol(page, "en", "HRD-101")
    read_lessons(page, "en", "HRD-101")
    follow(page, page.locator("form[action*='/start'] button[type=submit]"))
    right = key("HRD-101")
    for question in page.locator("[data-question]").evaluate_all("all => all.map(each => each.dataset.question)"):
        answer_rightly(page.locator(f"#q-{question}"), right[question])
        follow(page, page.locator(f"button[name=save][value='{question}']"))
    follow(page, page.locator("button[name=review]"))
    follow(page, page.locator("form[action$='/submit'] button[type=submit]"))

    expect(page.locator("h1")).to_have_text("You have completed this course")
    assert certificate_number(page)


def test_the_language_changes_in_mid_test_and_nothing_is_lost(visit: Visit) -> None:
    page = visit("ana")
    enrol(page, "en", "HRD-101")
    page.goto("/en/learn/HRD-101/final-test/")
    follow(page, page.locator("form[action*='/start'] button[type=submit]"))
    expect(page.locator("#attempt-stations [aria-current]")).to_be_attached()
    place = page.locator("[data-question]:not([hidden])")
    question = place.get_attribute("data-question") or ""
    answer_rightly(place, key("HRD-101")[question])
    expect(place.locator(".saving")).to_have_attribute("data-state", "saved")
    address = page.url.split("#")[0]

    follow(page, page.locator("form.tongues button"))

    assert page.url.split("#")[0] == address
    assert {str(each.question) for each in Response.objects.all()} == {question}
    expect(page.locator(f"#q-{question} .saving")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-question] [lang='pt-PT'], [data-question] [lang='pt-pt']").first).to_be_attached()


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("ana")
    enrol(page, "en", "HRD-101")
    page.goto("/en/learn/HRD-101/not-a-punishment/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("form[action*='/check/'] input:focus").count():
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("form[action*='/check/']")).to_have_count(0)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(".steps-on:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/what-makes-detention-arbitrary/")


def test_a_lesson_waits_for_its_question(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)  # the refusal is an answer of 409
    enrol(page, "en", "HRD-101")
    page.goto("/en/learn/HRD-101/not-a-punishment/")

    follow(page, page.locator(".lesson-foot .steps-on"))
    expect(page.get_by_role("alert")).to_contain_text("needed before you go on")
    answer_check(page)
    page.locator(".lesson-foot .steps-on").click()

    page.wait_for_url("**/what-makes-detention-arbitrary/")


def test_a_manager_sees_it_and_another_unit_is_not_shown(visit: Visit) -> None:
    officer = visit("ana")
    enrol(officer, "en", "HRD-101")

    manager = visit("marta")
    manager.goto("/en/units/courses/")
    expect(manager.locator("main")).to_contain_text("Airport north")
    expect(manager.locator("main")).not_to_contain_text("Airport south")
    manager.locator("main a", has_text="Airport north").first.click()
    expect(manager.locator("main")).to_contain_text("Ana Beatriz Lopes")
    expect(manager.locator("main")).to_contain_text("In progress")
    assert User.objects.filter(name="Bruno Tavares").exists()
    expect(manager.locator("main")).not_to_contain_text("Bruno")
