from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from lms.accounts.models import User
from lms.dashboards.management.demo.population import AGENCIES
from lms.learning.models import Enrolment
from tests.factories.releases import released


@pytest.fixture
def demonstration(settings: Settings) -> None:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.usefixtures("db", "demonstration")
def test_courses_may_be_released_later() -> None:
    call_command("demo_people", stdout=StringIO())
    assert Enrolment.objects.count() == 0
    released("CC-101")

    call_command("demo_people", stdout=StringIO())

    planned = sum("CC-101" in person.courses for agency in AGENCIES for person in agency.people)
    assert Enrolment.objects.count() == planned


@pytest.mark.parametrize("command", ["demo_people", "demo_logins"])
def test_without_demo_there_is_no_demonstration(db: None, command: str) -> None:
    with pytest.raises(CommandError, match="DEMO is not set"):
        call_command(command, stdout=StringIO())

    assert User.objects.count() == 0


@pytest.mark.usefixtures("db", "demonstration")
def test_logins_before_people_say_what_to_do() -> None:
    with pytest.raises(CommandError, match="demo_people"):
        call_command("demo_logins", stdout=StringIO())
