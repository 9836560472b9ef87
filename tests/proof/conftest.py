from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django import DjangoDbBlocker

from tests import browsers
from tests.factories import releases
from tests.proof.line import Line
from tests.proof.sitting import Opener
from tests.proof.stand import Stand


@pytest.fixture
def stand(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Stand]:
    """Servers of this test's own; the web server is not started yet."""
    made = Stand(tmp_path)
    releases.forget_releases()
    try:
        with django_db_blocker.unblock():
            made.start()
            yield made
    finally:
        made.stop()
        releases.forget_releases()


@pytest.fixture
def line(stand: Stand) -> Iterator[Line]:
    made = Line(to=stand.port)
    yield made
    made.close()


@pytest.fixture
def open_browser(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a browser that keeps what it has on the disk, and finds it there when it is opened again."""
    opened: list[BrowserContext] = []
    program, environment = browsers.find()

    def again() -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=str(program),
            args=browsers.OPTIONS,
            env={**environment},
            locale="en-GB",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(60_000)
        opened.append(context)
        return context

    yield again
    for context in opened:
        context.close()
