from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from lms.accounts.models import User
from tests.accounts.conftest import NewPerson

PAGE = "/en/accounts/me/"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_session_ends_after_thirty_idle_minutes(new_person: NewPerson, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(new_person("Ana"))
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client.get(PAGE)
        clock.shift(minutes(29))
        assert client.get(PAGE).status_code == 200
        clock.shift(minutes(29))
        assert client.get(PAGE).status_code == 200

        clock.shift(minutes(31))

        assert client.get(PAGE).status_code == 302


def test_noting_that_somebody_is_there_costs_one_statement_a_minute(
    new_person: NewPerson, signed_in: Callable[[User], Client], django_assert_num_queries: Any
) -> None:
    client = signed_in(new_person("Ana"))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get(PAGE)
        first = Session.objects.get().expire_date
        clock.shift(minutes(0.9))
        client.get(PAGE)
        assert Session.objects.get().expire_date == first
        clock.shift(minutes(0.2))
        client.get(PAGE)
        assert Session.objects.get().expire_date == first + minutes(1.1)


def test_a_visitor_who_is_not_signed_in_has_no_session(client: Client, db: None) -> None:
    client.get("/en/accounts/login/")

    assert not Session.objects.exists()


@pytest.mark.parametrize(("path", "cached"), [(PAGE, "no-store"), ("/healthz", "no-store")])
def test_what_a_person_was_shown_is_not_kept(
    new_person: NewPerson, signed_in: Callable[[User], Client], path: str, cached: str
) -> None:
    assert signed_in(new_person("Ana")).get(path).headers["Cache-Control"] == cached


@pytest.mark.parametrize("place", ["api/v1", "documents/1", "files", "h5p/libraries", "media/images"])
def test_what_has_no_language_in_its_address_is_not_looked_for_under_one(client: Client, db: None, place: str) -> None:
    told = client.get(f"/{place}/none.png", headers={"accept-language": "pt-pt"})

    assert told.status_code == 404


def test_a_page_is_looked_for_under_the_language_of_the_reader(client: Client, db: None) -> None:
    told = client.get("/courses/none/", headers={"accept-language": "pt-pt"})

    assert (told.status_code, told.headers["Location"]) == (302, "/pt-pt/courses/none/")
