"""`check --deploy` has nothing to say about production settings, and refuses a database with demonstration logins."""

import os
import subprocess
import sys

import pytest

from lms.accounts.models import User
from lms.embedded import CHECKOUT

PRODUCTION = {
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DEBUG": "0",
    "DEMO": "0",
    "TESTING": "0",
    "BASE_URL": "https://training.example.org",
    "ALLOWED_HOSTS": "training.example.org",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DEFAULT_FROM_EMAIL": "Amparo <noreply@example.org>",
}


def check_deploy(database: str) -> subprocess.CompletedProcess[str]:
    named = os.environ["DATABASE_URL"].split("?")
    address = f"{named[0].rpartition('/')[0]}/{database}?{named[1]}"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env={**environment, **PRODUCTION, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.embedded
def test_production_settings_are_clean(own_database: str) -> None:
    done = check_deploy(own_database)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.embedded
def test_demonstration_logins_are_refused(own_database: str) -> None:
    User.objects.create_user("demo@example.org", "known-to-everyone", name="Invented", is_demo=True)

    done = check_deploy(own_database)

    assert done.returncode == 1
    assert "accounts.E003" in done.stderr
