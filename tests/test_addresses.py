"""Who sees what: every address is asked for as everybody, who are told what the table in docs/addresses.md says."""

import logging
import os
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django import shortcuts
from django.conf import settings
from django.db import transaction
from django.template import Template
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from tests import addresses
from tests.factories.releases import forget_releases
from tests.factories.world import World, world

HOW = (
    "Write the rows with `ADDRESSES=write python -m pytest tests/test_addresses.py -p no:xdist`, then read them in"
    " docs/addresses.md as a stranger would: is that who may? With `ADDRESSES_OF=en/units/` only what begins so is"
    " asked for. An argument in braces names something of tests/factories/world.py; put one in where the request asks"
    " for what is not there."
)
ONLY = os.environ.get("ADDRESSES_OF", "")  # how the patterns begin that are asked for; all of them in `make test`
WRITING = os.environ.get("ADDRESSES") == "write"


@pytest.fixture(scope="module")
def of_all(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Once for all requests, in a transaction that is never committed."""
    forget_releases()
    logging.disable(logging.WARNING)  # every refusal would be told
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # Who may is decided before a page is drawn, and drawing takes two thirds of the time.
        patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        patch.setattr(shortcuts, "loader", SimpleNamespace(render_to_string=lambda *_, **__: ""))
        patch.setattr(Template, "render", lambda *_: SafeString(""))
        patch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies")
        with translation.override("en"):  # whatever the test before left
            made = world()
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    forget_releases()


def test_every_address_is_in_the_table() -> None:
    rows, found = addresses.read(), addresses.addresses()
    if WRITING:
        addresses.write([rows.get(address) or addresses.new_row(address) for address in found])
        rows = addresses.read()

    assert [address for address in found if address not in rows] == [], f"not in the table. {HOW}"
    assert sorted(rows.keys() - set(found)) == [], f"in the table, and gone. {HOW}"


@pytest.mark.timeout(400)  # some two thousand requests
def test_everybody_is_told_what_the_table_says(of_all: World, django_db_blocker: DjangoDbBlocker) -> None:
    rows = list(addresses.read().values())
    wrong = []
    with django_db_blocker.unblock():
        for row in (row for row in rows if row.address.startswith(ONLY)):
            if WRITING and addresses.answer(of_all.people["superuser"], row, of_all.names) == "405":
                row.request = row.request.replace("GET ", "POST ")
            for role, person in of_all.people.items():
                told = addresses.answer(person, row, of_all.names)
                if WRITING and row.answers[role] == "?":
                    row.answers[role] = told
                if told.startswith("5") or told != row.answers[role]:
                    wrong.append(f"{row.request} as {role}: {told}, and the table says {row.answers[role]}")
    if WRITING:
        addresses.write(rows)

    assert wrong == [], HOW
