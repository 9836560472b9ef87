"""What every test stands on: a private PostgreSQL, a copy of a migrated database, and for some a browser."""

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lms import embedded
from lms.embedded import CHECKOUT, messages

VAR = CHECKOUT / "var" / "test"
PLACE = embedded.Place(VAR)

# Before Django reads its settings, which pytest-django makes it do after this file.
if not os.environ.get("TEST_DATABASE_URL"):
    POSTGRES = embedded.Postgres(PLACE, settings=embedded.FAST_AND_LOOSE, may_create_databases=True)
    embedded.Share(POSTGRES).join()
    os.environ["DATABASE_URL"] = POSTGRES.url()
else:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["REDIS_URL"] = "redis://127.0.0.1:9"  # nobody listens: a test that needs a broker brings its own
os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
os.environ["SECRET_KEY"] = "only for the tests"
os.environ["MEDIA_ROOT"] = str(VAR / "media")
os.environ["TESTING"] = "1"
for name in ("DEBUG", "DEMO", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL"):
    os.environ.pop(name, None)
# Nothing is left outside the checkout, not even in the machine's directory for temporary files.
TEMPORARY = PLACE.directory("tmp")
os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(TEMPORARY)
messages.compile_stale(CHECKOUT / "locale")
(CHECKOUT / "var" / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none

import django  # noqa: E402 - the environment comes first

django.setup()  # pytest-django does it only where the settings are named before this file
gc.freeze()  # what is loaded by now stays, and need not be looked through again and again

import pytest  # noqa: E402 - the environment comes first
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.testcases import LiveServerThread  # noqa: E402
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright  # noqa: E402
from pytest_django import DjangoDbBlocker, Settings  # noqa: E402

from tests import browsers, databases  # noqa: E402

LOCK = PLACE.locks / "databases"
expect.set_options(timeout=15_000)  # two browsers and two servers share what may be two slow cores


# Before xdist starts its workers, so that they draw by the seed that is printed.
os.environ.setdefault("PROOF_SEED", str(int(time.time())))


def pytest_report_header() -> list[str]:
    return [f"database: {os.environ['DATABASE_URL']}", f"proof: PROOF_SEED={os.environ['PROOF_SEED']}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, so that no worker is left with one at the end."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: `transaction=True` empties every table; take `own_database`")
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "stand" in getattr(item, "fixturenames", ()):
        return 0  # it has a database of its own, which it migrates while another worker migrates the template
    return 2 if item.get_closest_marker("browser") is None and "embedded" not in item.keywords else 1


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_template(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        return databases.template(LOCK)


@pytest.fixture(scope="session")
def django_db_setup(database_template: str, worker_name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Takes the place of pytest-django's: a copy takes a tenth of a second, the migrations take twenty."""
    with (
        django_db_blocker.unblock(),
        databases.copy(f"{databases.PREFIX}_{worker_name}", database_template, LOCK),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def own_database(
    django_db_setup: None, database_template: str, worker_name: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database that is this test's alone: what it commits is seen by other threads and processes, and then gone.

    Use it in place of `transaction=True`, which empties tables that migrations have filled.
    """
    with (
        django_db_blocker.unblock(),
        databases.copy(f"{databases.PREFIX}_{worker_name}_own", database_template, LOCK) as name,
    ):
        yield name
    ContentType.objects.clear_cache()  # migrations that were taken back give other numbers


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    """Files of this test's own."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def site(own_database: str, settings: Settings, media: Path) -> Iterator[str]:
    """The address of a real server over a database of this test's own."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    address = f"http://127.0.0.1:{server.port}"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.BASE_URL = address
    try:
        yield address
    finally:
        server.terminate()
        connections.close_all()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Where there is none the test is skipped, or fails if REQUIRE_BROWSER says so."""
    program, environment = browsers.find()
    if program is None:
        reason = "there is no browser: set CHROME_EXE, or apt install chromium, or run `make test` with a network"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright runs an event loop in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(program), args=browsers.OPTIONS, env={**os.environ, **environment}
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A window on the site at the width of a phone. An error in the page's console fails the test."""
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 800}, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if is_our_error(message) else None)
    yield page
    context.close()
    assert errors == []


def is_our_error(message: ConsoleMessage) -> bool:
    """A page that names no icon is asked for one all the same."""
    return message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico")


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page: one line for each rule and place."""
    return browsers.axe_findings
