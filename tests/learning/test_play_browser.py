"""H5P packages in a browser: played, kept, gone on with elsewhere; and a hostile one that gets nowhere."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, FrameLocator, Page, Request, expect

from lms.accounts.models import User
from lms.learning.models import ActivityCompletion, PackageState, PackageStatement
from lms.learning.services.records import check_records
from tests.factories import h5p, people, plays
from tests.journeys.test_pages import LOOKS, Axe
from tests.learning import journeys

pytestmark = pytest.mark.browser
PASSWORD = "doorway-lantern-harbour"
Window = Callable[[], Page]


@pytest.fixture
def officer(site: str) -> User:
    return with_password("ana@example.org")


def with_password(email: str) -> User:
    user = people.person(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, user: User) -> None:
    page.goto("/en/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/en/learn/")


@pytest.fixture
def window(browser: Browser, site: str, officer: User) -> Iterator[Window]:
    """A fresh browser, signed in. An error in its console fails the test."""
    contexts, errors = [], []

    def opened() -> Page:
        context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(page, officer)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def frame(page: Page) -> FrameLocator:
    return page.frame_locator(".play-frame")


def asked_for(page: Page) -> list[str]:
    """What is asked for to play a package, as it is asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        path = urlsplit(request.url).path
        if any(part in path for part in ("/play/", "/frame/", "/h5p/")):
            asked.append(path.split("/")[5] if "/learn/" in path else path)

    page.on("requestfinished", note)
    return asked


def kept_by_browser(page: Page, asked: list[str]) -> list[str]:
    """Those of the asked documents that came from the browser's own memory."""
    timing = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name, transferSize }) => [name, transferSize])"
    )
    return [name for name, size in timing if "/frame/" in name and size == 0] if asked else []


def test_a_package_is_played_kept_and_gone_on_with(window: Window, officer: User, media: Path, axe: Axe) -> None:
    journeys.enrol(officer, plays.released())
    page = window()
    asked = asked_for(page)
    page.goto("/en/learn/DEM-101/at-the-desk/")
    frame(page).get_by_label("To be told why").check()
    assert asked == ["play", "frame"]  # cold

    with page.expect_response("**/remember"):
        frame(page).get_by_role("button", name="Check").click()
    expect(page.locator("[data-status]")).to_contain_text("1 of 2 points, as your browser counted them")
    expect(page.locator("[data-when=done]")).to_be_visible()
    assert list(PackageState.objects.values_list("number", "results", "score")) == [(1, 1, "1/2")]
    assert ActivityCompletion.objects.get().basis == "played"

    again = window()
    again.goto("/en/learn/DEM-101/at-the-desk/")
    expect(frame(again).get_by_label("To be told why")).to_be_checked()
    expect(frame(again).get_by_label("To speak to a lawyer")).not_to_be_checked()
    asked.clear()
    again.reload()
    expect(frame(again).get_by_label("To be told why")).to_be_checked()
    assert len(kept_by_browser(again, ["frame"])) == 1  # warm: the launch is all that is asked for
    assert list(check_records()) == []

    found = [fault for look in LOOKS[:2] for fault in faults_while_playing(again, axe, *look)]
    assert found == []


def faults_while_playing(
    page: Page, axe: Axe, scheme: Literal["light", "dark"], language: str, width: int
) -> list[str]:
    """Of the activity and of the lesson with a block, once the package is there."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = []
    for slug in ("at-the-desk", "going-on"):
        page.goto(f"/{language}/learn/DEM-101/{slug}/")
        expect(frame(page).get_by_label("To be told why")).to_be_visible()
        found += axe(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{slug} is wider than {width} px")
    return found


def test_a_block_in_a_lesson_lets_one_go_on_once_it_was_done_with_or_without_a_line(
    window: Window, officer: User, media: Path
) -> None:
    journeys.enrol(officer, plays.released())
    page = window()
    page.goto("/en/learn/DEM-101/going-on/")
    page.get_by_role("button", name="Continue: Three rights").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("do each exercise marked “needed before you go on”")
    frame(page).get_by_label("To be told why").check()

    page.context.set_offline(True)
    frame(page).get_by_role("button", name="Check").click()
    expect(page.locator("[data-status]")).to_have_text("Saved on this device, will be sent when there is a connection")
    assert not PackageStatement.objects.filter(verb="answered").exists()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-status]")).to_contain_text("1 of 2 points")
    page.get_by_role("button", name="Continue: Three rights").press("Enter")  # a click may land where the frame was
    page.wait_for_url("**/at-the-desk/")
    assert [row.basis for row in ActivityCompletion.objects.all()] == ["read"]


def results() -> list[tuple[str, str]]:
    """Whose they are, and of how many points."""
    ends = PackageStatement.objects.filter(verb="answered")
    return [(end.attempt.enrolment.learner.email, f"{end.raw:.0f}/{end.max:.0f}") for end in ends]


def test_a_result_survives_a_session_that_ended(window: Window, officer: User, media: Path) -> None:
    journeys.enrol(officer, plays.released())
    page = window()
    page.goto("/en/learn/DEM-101/at-the-desk/")
    frame(page).get_by_label("To be told why").check()
    Session.objects.all().delete()

    # By its event: what the package remembers may have opened the dialog over it already.
    frame(page).get_by_role("button", name="Check").dispatch_event("click")
    status, dialog = page.locator("[data-status]"), page.locator("#sign-in")
    expect(dialog).to_be_visible()
    expect(status).to_have_text("Saved on this device, will be sent when you are signed in")
    dialog.get_by_role("button", name="Not now").click()
    frame(page).get_by_role("button", name="Check").click()  # goes on, and is not asked again
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Sign in again").click()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(status).to_contain_text("1 of 2 points")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-when=done]")).to_be_visible()
    assert results() == [("ana@example.org", "1/2")] * 2
    assert list(check_records()) == []


def test_a_result_waits_on_a_shared_machine_for_who_made_it(window: Window, officer: User, media: Path) -> None:
    release, other = plays.released(), with_password("bruno@example.org")
    journeys.enrol(officer, release)
    journeys.enrol(other, release)
    page = window()
    context = page.context
    page.goto("/en/learn/DEM-101/going-on/")
    frame(page).get_by_label("To be told why").check()
    context.set_offline(True)
    frame(page).get_by_role("button", name="Check").click()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "kept")
    page.close()
    context.set_offline(False)
    context.clear_cookies()

    page = context.new_page()
    sign_in(page, other)
    expect(page.locator("#outbox-waiting")).to_be_hidden()
    page.goto("/en/learn/DEM-101/going-on/")
    frame(page).get_by_label("To speak to a lawyer").check()
    expect(frame(page).get_by_label("To be told why")).not_to_be_checked()
    assert results() == []
    context.clear_cookies()
    back = context.new_page()
    sign_in(back, officer)  # the other page is open beside it
    with page.expect_response("**/say") as refused:
        frame(page).get_by_role("button", name="Check").click()
    assert refused.value.status == 404
    expect(page.locator("[data-status]")).to_contain_text("Somebody else is signed in")
    back.locator("#outbox-waiting a").click()
    expect(back.locator("[data-status]")).to_contain_text("1 of 2 points")

    expect(back.locator("#outbox-waiting")).to_be_hidden()
    assert results() == [("ana@example.org", "1/2")]


@pytest.fixture
def foreign() -> Iterator[tuple[str, list[str]]]:
    """Another host, and who came."""
    came: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/", came
    server.shutdown()
    server.server_close()


def test_a_hostile_library_gets_nowhere(
    window: Window, officer: User, media: Path, site: str, foreign: tuple[str, list[str]]
) -> None:
    address, came = foreign
    files = h5p.hostile(foreign=address, home=f"{site}/en/learn/")
    journeys.enrol(officer, plays.released(plays.stored(files)))
    page = window()
    page.evaluate("localStorage.setItem('amparo-secret', 'a secret')")

    page.goto("/en/learn/DEM-101/at-the-desk/")
    expect(frame(page).locator(".amparo-hostile[data-done]")).to_be_visible()

    tried = frame(page).locator(".amparo-hostile li").all_text_contents()
    assert [line for line in tried if not line.endswith("=blocked")] == []
    assert len(tried) > 8
    assert came == []
    assert page.url == f"{site}/en/learn/DEM-101/at-the-desk/"
    assert PackageState.objects.get().results == 0  # 99999 of 10 is not taken
