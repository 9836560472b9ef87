"""No answer is lost: without a line, with a session that has ended, in two tabs, on a machine that others use too."""

import json
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Request, Route, expect

from lms.learning.models import AttemptState, Response
from tests.journeys.conftest import PASSWORD, Visit, sign_in
from tests.journeys.kinds import asked, begin, choose, go, question, saving, stored
from tests.journeys.officers import follow

pytestmark = pytest.mark.browser

EVERY_ROW = """async () => {
  const open = indexedDB.open("amparo");
  const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const all = database.transaction("outbox").objectStore("outbox").getAll();
  const rows = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
  database.close();
  return rows.map((row) => ({ ...row, iv: [...row.iv], sealed: new TextDecoder("latin1").decode(row.sealed) }));
}"""


def test_an_answer_without_a_line_survives_the_closed_tab_and_is_sent_by_its_owner(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path, context = begin(page), page.context
    context.set_offline(True)
    chosen = choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "kept")
    expect(saving(page)).to_contain_text("Saved on this device")
    expect(page.locator(".stop").first).to_have_attribute("aria-label", "Question 1: answered, saved on this device")
    name = asked(page)
    page.close()
    context.set_offline(False)
    assert Response.objects.count() == 0

    page = context.new_page()
    page.goto("/en/learn/")
    follow(page, page.locator("#outbox-waiting a"))
    expect(saving(page)).to_have_attribute("data-state", "saved")

    assert page.url.split("#")[0].endswith(path)
    assert stored() == {name: [chosen]}
    assert page.evaluate(EVERY_ROW) == []
    assert AttemptState.objects.get().submitted_at is None


def test_nobody_else_on_that_machine_can_see_or_send_it(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path, context = begin(page), page.context
    name = asked(page)
    context.set_offline(True)
    chosen = choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "kept")
    page.close()
    context.set_offline(False)
    context.clear_cookies()

    other = context.new_page()
    sign_in(other, "bruno")
    expect(other.locator("#outbox-waiting")).to_be_hidden()
    refused = other.goto(path)
    rows = other.evaluate(EVERY_ROW)

    assert refused is not None
    assert refused.status == 404
    assert len(rows) == 1
    assert set(rows[0]) == {"sequence", "owner", "attempt", "iv", "sealed"}
    assert not [word for word in (name, chosen, "ana", "Ana") if word in json.dumps(rows)]
    assert Response.objects.count() == 0
    context.clear_cookies()
    back = context.new_page()
    sign_in(back, "ana")
    expect(back.locator("#outbox-waiting")).to_be_visible()
    go(back, path)
    expect(saving(back)).to_have_attribute("data-state", "saved")
    assert stored() == {name: [chosen]}


def test_another_person_signs_in_while_the_page_is_open(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, "bruno")

    choose(page, 1, 0)

    expect(page.locator("#attempt-notice")).to_contain_text("belong to ana@example.org")
    expect(saving(page)).to_contain_text("for ana@example.org only")
    expect(page.locator("#sign-in")).to_be_hidden()
    assert Response.objects.count() == 0


def test_signing_out_with_unsent_answers_says_so(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    page.route("**/answer", lambda route: route.abort())
    choose(page, 1, 0)
    expect(saving(page)).to_have_attribute("data-state", "kept")
    page.goto("/en/learn/")
    page.locator("#outbox-waiting a").wait_for()

    page.locator(".menu-tools summary", has_text="Account").click()
    follow(page, page.get_by_role("button", name="Sign out"))

    expect(page.locator("[data-outbox-some]")).to_contain_text("not on the server yet")
    expect(page.locator("[data-outbox-none]")).to_be_hidden()
    follow(page, page.locator("main").get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert len(page.evaluate(EVERY_ROW)) == 1


def test_signing_out_with_nothing_unsent_is_one_press(visit: Visit) -> None:
    page = visit("ana")
    begin(page)
    choose(page, 1, 0)
    expect(saving(page)).to_have_attribute("data-state", "saved")

    page.locator(".menu-tools summary", has_text="Account").click()
    follow(page, page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_an_ended_session_asks_for_the_password_in_place_and_goes_on(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    name = asked(page)
    page.context.clear_cookies()

    chosen = choose(page, 1, 2)
    dialog = page.locator("#sign-in")
    expect(dialog).to_be_visible()
    expect(dialog.locator("input[name=login]")).to_have_value("ana@example.org")
    expect(dialog.locator("input[name=password]")).to_be_focused()
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("not correct")
    assert Response.objects.count() == 0
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(saving(page)).to_have_attribute("data-state", "saved")
    assert stored() == {name: [chosen]}
    choose(page, 2, 0)
    expect(saving(page, 2)).to_have_attribute("data-state", "saved")
    page.locator(".stop").last.click()
    follow(page, page.locator("[data-submit]"))  # the tokens of the page follow the new session
    expect(page.locator("main")).to_contain_text("Question by question")


def test_the_password_can_wait(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    page.context.clear_cookies(name="sessionid")
    choose(page, 1, 2)
    expect(page.locator("#sign-in")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#sign-in")).to_be_hidden()
    expect(saving(page)).to_contain_text("when you have signed in again")
    page.locator("#attempt-notice").get_by_role("button", name="Sign in again").click()
    expect(page.locator("#sign-in input[name=password]")).to_be_focused()
    page.locator("#sign-in input[name=password]").fill(PASSWORD)
    page.locator("#sign-in").get_by_role("button", name="Sign in", exact=True).click()
    expect(saving(page)).to_have_attribute("data-state", "saved")
    expect(page.locator("#attempt-notice")).to_be_empty()


def test_who_signs_in_in_another_tab_is_not_asked_any_more(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    name = asked(page)
    page.context.clear_cookies(name="sessionid")
    chosen = choose(page, 1, 2)
    expect(page.locator("#sign-in")).to_be_visible()

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.fill("input[name=login]", "ana@example.org")
    opened.value.fill("input[name=password]", PASSWORD)
    opened.value.press("input[name=password]", "Enter")
    opened.value.locator("form#attempt[data-ready]").wait_for()
    page.bring_to_front()

    expect(page.locator("#sign-in")).to_be_hidden()
    expect(saving(page)).to_have_attribute("data-state", "saved")
    assert stored() == {name: [chosen]}


def test_answers_that_come_after_the_test_was_submitted_are_told_of_once(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path = begin(page)
    page.context.set_offline(True)
    choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "kept")
    page.close()
    phone = visit("ana")
    go(phone, path)
    counted = choose(phone, 1, 0)
    expect(saving(phone)).to_have_attribute("data-state", "saved")
    phone.locator(".stop").last.click()
    follow(phone, phone.locator("[data-submit]"))
    page.context.set_offline(False)

    back = page.context.new_page()
    back.goto(path)
    expect(back.locator("#outbox-late")).to_contain_text("They do not count. Their number: 1")
    back.reload()
    expect(back.locator("h2", has_text="Question by question")).to_be_visible()
    expect(back.locator("#outbox-late")).to_be_hidden()

    assert back.evaluate(EVERY_ROW) == []
    assert list(stored().values()) == [[counted]]


def test_two_tabs_show_the_same_and_the_last_answer_counts(visit: Visit) -> None:
    page = visit("ana")
    path = begin(page)
    other = page.context.new_page()
    go(other, path)
    name = asked(page)

    choose(page, 1, 0)
    expect(question(other).locator("input").nth(0)).to_be_checked()
    last = choose(other, 1, 2)
    expect(question(page).locator("input").nth(2)).to_be_checked()

    expect(saving(page)).to_contain_text("Changed in another window")
    expect(saving(other)).to_have_text(saving(other).text_content() or "")
    expect(saving(other)).not_to_contain_text("Changed")
    assert stored() == {name: [last]}
    assert Response.objects.count() == 2


def test_what_one_tab_keeps_without_a_line_the_other_one_shows(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path = begin(page)
    other = page.context.new_page()
    go(other, path)
    page.context.set_offline(True)

    first = choose(page, 1, 0)
    second = choose(other, 2, 1)

    expect(question(other).locator("input").nth(0)).to_be_checked()
    expect(question(page, 2).locator("input").nth(1)).to_be_checked()
    page.context.set_offline(False)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    expect(saving(page, 2)).to_have_attribute("data-state", "saved")
    assert stored() == {asked(page): [first], asked(page, 2): [second]}
    assert Response.objects.count() == 2


def test_a_uuid_seen_again_with_another_answer_is_refused_and_shown(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    with page.expect_request("**/answer") as sent:
        first = choose(page, 1, 0)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    used = fields(sent.value)["uuid"]
    page.route("**/answer", lambda route: resend(route, uuid=used))

    second = choose(page, 2, 0)

    expect(saving(page, 2)).to_have_attribute("data-state", "failed")
    expect(saving(page, 2)).to_contain_text("Not saved: The server has another answer under this mark")
    assert stored() == {asked(page): [first]}
    page.unroute("**/answer")
    page.locator("[data-question]").nth(1).get_by_role("button", name="Try again").click()
    expect(saving(page, 2)).to_have_attribute("data-state", "saved")
    assert stored() == {asked(page): [first], asked(page, 2): [second]}


def test_submitting_sends_first_what_the_server_lacks(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    name = asked(page)
    page.route("**/answer", pretend_saved)
    chosen = choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    page.unroute("**/answer")
    assert Response.objects.count() == 0

    page.locator(".stop").last.click()
    with page.expect_response("**/submit") as refused:
        page.locator("[data-submit]").click()
    page.get_by_role("heading", name="Question by question").wait_for()

    assert refused.value.status == 409
    assert stored() == {name: [chosen]}
    assert AttemptState.objects.get().submitted_at is not None


def test_with_unsent_answers_nothing_is_submitted(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    page.context.set_offline(True)
    choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "kept")
    page.locator(".stop").last.click()
    expect(page.locator("[data-submit]")).to_have_text("Send the answers")
    expect(page.locator("#attempt-view li").first).to_contain_text("On this device, not on the server yet")

    page.locator("[data-submit]").click()
    expect(page.locator("#attempt-asking")).to_contain_text("Nothing was submitted")
    page.context.set_offline(False)

    expect(page.locator("[data-submit]")).to_have_text("Submit the test")
    expect(page.locator("#attempt-view li").first).to_contain_text("On the server since")
    expect(page.locator("#attempt-asking")).to_have_text(
        "The server has all your answers now. Look them over, and submit."
    )
    assert AttemptState.objects.get().submitted_at is None
    follow(page, page.locator("[data-submit]"))
    assert AttemptState.objects.get().submitted_at is not None


def test_newer_answers_from_elsewhere_are_shown_before_submitting(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    path = begin(page)
    choose(page, 1, 0)
    expect(saving(page)).to_have_attribute("data-state", "saved")
    phone = visit("ana")
    go(phone, path)
    changed = choose(phone, 1, 2)
    expect(saving(phone)).to_have_attribute("data-state", "saved")
    words = phone.locator("[data-question]").first.locator(".choice").nth(2).text_content() or ""

    page.locator(".stop").last.click()
    page.locator("[data-submit]").click()

    expect(page.locator("#attempt-asking")).to_contain_text("newer answers")
    expect(page.locator("#attempt-view li").first).to_contain_text(words.strip())
    assert AttemptState.objects.get().submitted_at is None
    follow(page, page.locator("[data-submit]"))
    assert stored() == {asked_id: [changed] for asked_id in stored()}


def test_where_nothing_can_be_kept_on_the_device_it_says_not_saved(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    page.add_init_script("delete window.indexedDB; Object.defineProperty(window, 'indexedDB', { value: undefined });")
    begin(page)
    name = asked(page)
    page.context.set_offline(True)
    chosen = choose(page, 1, 1)

    expect(saving(page)).to_have_attribute("data-state", "failed")
    expect(saving(page)).to_contain_text("Not saved: no connection. Keep this page open")
    page.context.set_offline(False)
    expect(saving(page)).to_have_attribute("data-state", "saved")

    assert stored() == {name: [chosen]}


def test_leaving_the_page_submits_nothing(visit: Visit) -> None:
    page = visit("ana")
    begin(page)
    choose(page, 1, 1)
    expect(saving(page)).to_have_attribute("data-state", "saved")

    page.goto("/en/learn/")
    page.close()

    assert AttemptState.objects.get().submitted_at is None


def fields(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.post_data or "").items()}


def resend(route: Route, **changed: str) -> None:
    route.continue_(post_data=urlencode(fields(route.request) | changed))


def pretend_saved(route: Route) -> None:
    """A server that forgets: it confirms an answer that it does not keep."""
    told = fields(route.request)
    view = {told["question"]: {"uuid": told["uuid"], "at": "10:31", "answer": json.loads(told["answer"])}}
    route.fulfill(json={"saved": True, "at": "10:31", "question": told["question"], "view": view})
