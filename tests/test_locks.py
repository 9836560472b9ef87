from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from lms.embedded import CHECKOUT


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_a_lock_names_no_address(name: str) -> None:
    """Where packages come from is the business of whoever installs them; the hashes say which."""
    assert "://" not in (CHECKOUT / name).read_text()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    entries = [line for line in (CHECKOUT / name).read_text().splitlines() if line and line[0] not in " #"]

    assert entries
    assert all(line.endswith("\\") for line in entries)


def test_psycopg_3_is_not_here() -> None:
    """Django would silently prefer it."""
    assert not list(Path(CHECKOUT / ".venv").glob("lib/python*/site-packages/psycopg"))


@pytest.mark.django_db
def test_the_driver_is_psycopg2() -> None:
    connection.ensure_connection()

    assert is_psycopg3 is False
    assert connection.connection.server_version >= 150_000
