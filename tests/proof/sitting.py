"""Somebody sits a test while everything breaks around them."""

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as TooLongError

from tests.proof import answers
from tests.proof.course import CODE, PASSWORD
from tests.proof.line import Line

SAFE = re.compile("saved|kept")
WAITING = """all => all.filter((each) => !["", "saved"].includes(each.dataset.state))
    .map((each) => each.closest("[data-question]").dataset.question)"""
PATIENCE = 90  # seconds until everything must have reached the server
SLOW = 30_000  # milliseconds for a page on a machine that has much else to do

Opener = Callable[[], BrowserContext]


class Sitting:
    """One learner, one attempt, one browser; `made` holds every answer given to each question, in order."""

    def __init__(self, *, line: Line, open_browser: Opener, chance: random.Random) -> None:
        self.line, self.chance = line, chance
        self._open_browser = open_browser
        self.made: dict[str, list[Any]] = {}
        self.log: list[str] = []
        self.errors: list[str] = []
        self.context = open_browser()
        self.address = f"http://127.0.0.1:{line.port}"
        self.page = self._new_page()
        self.kinds = self._begin()
        self.answered = ""  # the question answered last

    # Coming and going

    def _begin(self) -> dict[str, str]:
        """Starts the test; the kinds of its questions, by question, in the order of the page."""
        cover = f"{self.address}/en/learn/{CODE}/final-test/"
        self._visit(cover)
        self.page.locator("form[action*='/start'] button[type=submit]").click()
        self.page.wait_for_url("**/learn/attempts/**")
        self.address = self.page.url.split("#")[0]
        self._is_ready()
        script = "all => all.map((each) => [each.dataset.question, each.dataset.kind])"
        return dict(self.page.locator("[data-question]").evaluate_all(script))

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", self._note)
        return page

    def _note(self, response: Response) -> None:
        if response.status >= 400:
            self.log.append(f"{response.status} {response.url.rpartition('/')[2] or 'page'}")

    def _visit(self, address: str) -> None:
        self.page.goto(address)
        if self.page.locator("input[name=login]:not([readonly])").count():
            self.page.fill("input[name=login]", "ana@example.org")
            self.page.fill("input[name=password]", PASSWORD)
            self.page.press("input[name=password]", "Enter")
            self.page.wait_for_url(address)

    def _is_ready(self) -> None:
        expect(self.page.locator("#attempt-stations [aria-current]")).to_be_attached(timeout=SLOW)

    def open_tab(self) -> None:
        self.page = self._new_page()
        self._visit(self.address)
        self._is_ready()

    def close_tab(self) -> None:
        self.page.close()

    def close_browser(self) -> None:
        self.context.close()

    def open_browser(self) -> None:
        """On the same profile; a session ends with the browser."""
        self.context = self._open_browser()
        self.open_tab()

    def drop_session(self) -> None:
        self.context.clear_cookies(name="sessionid")

    # Answering

    def question(self, identity: str) -> Locator:
        return self.page.locator(f"[data-question='{identity}']")

    def turn_to(self, identity: str) -> None:
        place = list(self.kinds).index(identity)
        self.page.locator("#attempt-stations .stop").nth(place).click()

    def answer(self, identity: str = "") -> None:
        """Answers one question, an open one rather than another; what is given is at least on this device after it."""
        self.begin_answer(identity)
        self.is_safe()

    def begin_answer(self, identity: str = "") -> None:
        open_ones = [each for each in self.kinds if each not in self.made]
        if not identity:
            identity = self.chance.choice(open_ones if open_ones and self.chance.random() < 0.5 else list(self.kinds))
        self.turn_to(identity)
        made = self.made.setdefault(identity, [])
        made.append(answers.act(self.question(identity), self.kinds[identity], made[-1] if made else None, self.chance))
        self.answered = identity
        self.log.append(f"answer {list(self.kinds).index(identity) + 1}, {self.kinds[identity]}: {made[-1]}")

    def is_safe(self) -> None:
        """The page says that the last answer is on this device or on the server."""
        expect(self.question(self.answered).locator(".saving")).to_have_attribute("data-state", SAFE, timeout=SLOW)

    # Coming to rest

    def settle(self) -> None:
        """Does what a person would until the page says of every answer that the server has it."""
        until = time.monotonic() + PATIENCE
        while waiting := self._waiting():
            assert time.monotonic() < until, f"still not on the server: {self._words(waiting)}"
            with suppress(TooLongError):
                self._help_on(waiting[0])

    def _waiting(self) -> list[str]:
        found: list[str] = self.page.locator(".saving").evaluate_all(WAITING)
        return found

    def _help_on(self, identity: str) -> None:
        if self.page.locator("#sign-in[open]").count():
            self.sign_in_again()
            return
        again = self.question(identity).locator(".retry")
        if again.count():
            self.turn_to(identity)
            again.click(timeout=1000)
        self.page.wait_for_timeout(100)

    def sign_in_again(self) -> None:
        self.log.append("signs in again")
        dialog = self.page.locator("#sign-in")
        dialog.locator("[name=password]").fill(PASSWORD)
        dialog.locator("[type=submit]").click()
        dialog.wait_for(state="hidden", timeout=SLOW / 3)  # or it is tried again, as a person would

    def _words(self, identities: list[str]) -> list[str]:
        return [self.question(each).locator(".saving").inner_text() for each in identities]

    def is_shown(self, identity: str) -> None:
        """The question shows the answer that was given to it last, wherever it was given."""
        until = time.monotonic() + PATIENCE
        while answers.shown(self.question(identity), self.kinds[identity]) != self.made[identity][-1]:
            assert time.monotonic() < until, "the page shows another answer than the one given last"
            self.page.wait_for_timeout(50)

    def submit(self) -> None:
        self.page.locator("#attempt-stations .stop").last.click()
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("[data-submit]").click()
