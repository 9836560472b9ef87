"""An attempt with feedback after each answer, and one with a time limit; and both looked at by axe."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, Response
from lms.learning.queries.places import place_of
from lms.learning.services import attempts
from tests.journeys.conftest import Visit
from tests.journeys.kinds import CODE, PART, QUESTION, begin, choose, go, question, released, saving, stored
from tests.journeys.officers import enrol, follow
from tests.journeys.test_pages import LOOKS, faults

pytestmark = pytest.mark.browser
SINGLE = QUESTION["single"]
Axe = Callable[[Page], list[str]]


def test_checking_an_answer_shows_its_reasons_and_settles_it(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path = begin(page, feedback="each")
    first = page.locator("[data-question]").first
    wrong = choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    expect(first).not_to_contain_text("Because the law says so.")

    first.get_by_role("button", name="Check this answer").click()

    expect(first.locator(".settled")).to_be_focused()
    expect(first).to_contain_text("Not this one")
    expect(first).to_contain_text("Said to When there is time.")
    expect(first).to_contain_text("Because the law says so.")
    expect(first.get_by_role("button", name="Check this answer")).to_have_count(0)
    expect(first.locator("input")).to_have_count(0)
    expect(page.locator("[data-question]").nth(1)).not_to_contain_text("Because the law says so.")
    assert [(row.answer, row.settled) for row in Response.objects.order_by("pk")] == [([wrong], False), ([wrong], True)]
    go(page, path)
    page.locator(".stop").first.click()
    expect(first).to_contain_text("Because the law says so.")
    page.locator(".stop").last.click()
    follow(page, page.locator("[data-submit]"))
    assert AttemptState.objects.get().submitted_at is not None


def test_checking_nothing_asks_for_an_answer(visit: Visit) -> None:
    page = visit("ana")
    begin(page, feedback="each")

    page.locator("[data-question]").first.get_by_role("button", name="Check this answer").click()

    expect(saving(page)).to_have_text("Give an answer first.")
    assert Response.objects.count() == 0


def test_checking_without_a_line_waits_and_then_shows(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page, feedback="each")
    first = page.locator("[data-question]").first
    page.context.set_offline(True)
    choose(page, 1, 0)
    first.get_by_role("button", name="Check this answer").click()

    expect(saving(page)).to_have_attribute("data-state", "kept")
    expect(first.locator("input").first).to_be_disabled()
    page.context.set_offline(False)

    expect(first).to_contain_text("Because the law says so.")
    assert Response.objects.get(settled=True).answer == [PART["single"][0]]


def test_checking_in_another_tab_closes_it_here(visit: Visit) -> None:
    page = visit("ana")
    path = begin(page, feedback="each")
    other = page.context.new_page()
    go(other, path)
    choose(page, 1, 0)

    page.locator("[data-question]").first.get_by_role("button", name="Check this answer").click()

    expect(other.locator("[data-question]").first).to_contain_text("Because the law says so.")
    expect(other.locator("[data-question]").first.locator("input")).to_have_count(0)


def test_checking_on_another_device_closes_it_here(visit: Visit) -> None:
    page = visit("ana")
    path = begin(page, feedback="each")
    phone = visit("ana")
    go(phone, path)
    choose(phone, 1, 0)
    phone.locator("[data-question]").first.get_by_role("button", name="Check this answer").click()
    expect(phone.locator("[data-question]").first).to_contain_text("Because the law says so.")

    choose(page, 2, 0)

    expect(saving(page)).to_contain_text("Checked in another window or on another device")
    expect(page.locator("[data-question]").first.locator("input").first).to_be_disabled()


def test_without_javascript_checking_shows_the_reasons(visit: Visit) -> None:
    page = visit("bruno", java_script_enabled=False)
    begin(page, feedback="each")
    page.locator(f"#q-{SINGLE} input").first.check()

    follow(page, page.locator(f"#q-{SINGLE}").get_by_role("button", name="Check this answer"))

    expect(page.locator(f"#q-{SINGLE}")).to_contain_text("Because the law says so.")
    expect(page.locator(f"#q-{SINGLE} input")).to_have_count(0)
    expect(page.locator(f"#q-{QUESTION['multiple']}")).not_to_contain_text("Because the law says so.")


def with_time_left(page: Page, left: timedelta) -> str:
    """The path of an attempt that began so long ago that this much of its twenty minutes is left."""
    released(time_limit=20)
    enrol(page, "en", CODE)
    place = place_of(User.objects.get(email="ana@example.org"), CODE)
    assert place is not None
    begun_at = timezone.now() - timedelta(minutes=20) + left
    attempts.start(place=place, activity=place.course.by_slug["final-test"], at=begun_at)
    return f"/en/learn/attempts/{Attempt.objects.get().uuid}/"


def test_what_is_left_of_the_time_is_shown_on_the_servers_clock(visit: Visit) -> None:
    page = visit("ana")
    path = with_time_left(page, timedelta(minutes=11, seconds=30))
    page.clock.set_fixed_time(timezone.now() - timedelta(hours=3))  # this machine's clock is wrong
    page.goto(path)

    expect(page.locator("#attempt-left")).to_have_text("about 12 min left")
    expect(page.locator("#attempt-said")).to_be_empty()


def test_the_last_minutes_are_said_once(visit: Visit) -> None:
    page = visit("ana")
    path = with_time_left(page, timedelta(minutes=5, seconds=4))
    go(page, path)

    expect(page.locator("#attempt-said")).to_be_empty()
    expect(page.locator("#attempt-said")).to_have_text("About 5 minutes left.", timeout=10_000)


def test_when_the_time_is_over_what_is_saved_can_be_handed_in(visit: Visit) -> None:
    page = visit("ana")
    path = with_time_left(page, timedelta(seconds=9))
    go(page, path)
    expect(page.locator("#attempt-said")).to_have_text("One minute left.")
    chosen = choose(page, 1, 0)
    question(page, 7).locator("[data-typed]").press_sequentially("law")

    expect(page.locator("#attempt-notice")).to_contain_text("The time is over", timeout=15_000)
    expect(page.locator("[data-question]").nth(6).locator("[data-typed]")).to_be_disabled()
    assert AttemptState.objects.get().submitted_at is None
    page.locator("#attempt-notice").get_by_role("button").click()
    follow(page, page.locator("[data-submit]"))

    assert stored() == {SINGLE: [chosen], QUESTION["text"]: "law"}
    assert AttemptState.objects.get().submitted_at is not None


def test_when_the_time_was_over_before_nothing_more_can_be_answered(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path = with_time_left(page, timedelta(seconds=-70))
    go(page, path)

    expect(page.locator("main")).to_contain_text("The time is over")
    expect(page.locator("[data-question] input").first).to_be_disabled()
    expect(page.locator("[data-submit]")).to_be_attached()


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_every_kind_under_way_looked_over_and_explained(
    visit: Visit, axe: Axe, scheme: str, language: str, width: int
) -> None:
    page = visit("ana", width=width, color_scheme=scheme)
    begin(page, language=language, feedback="submit", time_limit=20)
    path = urlsplit(page.url).path.removeprefix(f"/{language}/")
    found: dict[str, list[str]] = {}
    for number in range(1, len(QUESTION) + 1):
        anchor = f"{path}#q-{list(QUESTION.values())[number - 1]}"
        found |= faults(page, axe, language, [anchor])
        expect(page.locator(".stop").nth(number - 1)).to_have_attribute("aria-current", "step")
    choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    found |= faults(page, axe, language, [f"{path}#attempt-end", f"{path}review"])
    go(page, f"/{language}/{path}#attempt-end")
    follow(page, page.locator("[data-submit]"))
    found |= faults(page, axe, language, [path])

    assert found == {}


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_the_dialog_for_the_password(visit: Visit, axe: Axe, scheme: str, language: str, width: int) -> None:
    page = visit("ana", width=width, color_scheme=scheme, expect_errors=True)
    begin(page, language=language)
    page.context.clear_cookies(name="sessionid")
    choose(page, 1, 1)
    expect(page.locator("#sign-in")).to_be_visible()

    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#sign-in :focus")).to_have_count(1)  # the keyboard stays inside
    page.keyboard.press("Escape")
    assert axe(page) == []
