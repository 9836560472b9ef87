"""Journeys: a browser, a real server, a starter course, and a few people. No broker listens in any of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker

from lms.accounts.models import Membership, Unit, User
from lms.embedded.locks import held
from tests import databases
from tests.conftest import LOCK, VAR, is_our_error
from tests.factories import people

PASSWORD = "doorway-lantern-harbour"
MEDIA = VAR / "journeys"

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def loaded_template(database_template: str, worker_name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A migrated database with HRD-101 released and people to take it, made once for each worker."""
    name = f"{databases.PREFIX}_{worker_name}_loaded"
    with django_db_blocker.unblock():
        with held(LOCK):
            databases.drop(name)
            databases.execute("CREATE DATABASE {} TEMPLATE {}", name, database_template)
        before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(MEDIA / worker_name)
        with databases.used(name):
            call_command("load_courses", "HRD-101", verbosity=0)
            _people()
        settings.MEDIA_ROOT = before
        yield name
        databases.drop(name)


def _people() -> None:
    agency = people.unit("Custody police", time_zone="Europe/Lisbon")
    north = people.unit("Airport north", parent=agency, time_zone="Europe/Lisbon")
    south = people.unit("Airport south", parent=agency, time_zone="Europe/Lisbon")
    for name, where, role in (
        ("Ana Beatriz Lopes", north, Membership.Role.LEARNER),
        ("Bruno Tavares", south, Membership.Role.LEARNER),
        ("Marta Vidal", north, Membership.Role.MANAGER),
    ):
        people.member(_person(name), Unit.objects.get(pk=where.pk), role=role)
    trainer = _person("Teresa Prado")
    trainer.groups.add(Group.objects.get(name__startswith="Trainers", name__contains="detention"))


def _person(name: str) -> User:
    user = people.person(email=f"{name.split(maxsplit=1)[0].lower()}@example.org", name=name)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def own_database(
    django_db_setup: None, loaded_template: str, worker_name: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Takes the place of the empty one: a copy of the loaded database, this test's alone."""
    with (
        django_db_blocker.unblock(),
        databases.copy(f"{databases.PREFIX}_{worker_name}_own", loaded_template, LOCK) as name,
    ):
        yield name


@pytest.fixture
def media(worker_name: str, settings: object) -> Path:
    """The files that the loaded courses' releases show."""
    settings.MEDIA_ROOT = str(MEDIA / worker_name)
    return MEDIA / worker_name


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens a window of its own, signed in as somebody or as nobody. An error in its console fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(
        first_name: str | None = None, *, width: int = 1280, expect_errors: bool = False, **options: object
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if not expect_errors:  # Chromium logs every answer of 404 as an error
            page.on("console", lambda message: errors.append(message.text) if is_our_error(message) else None)
        if first_name:
            sign_in(page, first_name)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, first_name: str) -> None:
    page.goto("/en/accounts/login/")
    page.fill("input[name=login]", f"{first_name}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/en/learn/")
