"""Corrections of names wait for the manager."""

import pytest

from courses.models import Course
from lms.accounts.models import NameRequest, User
from lms.accounts.services import ask_name
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import ago, learner, person
from tests.dashboards.views.pages import HOME, REQUESTS, context


@pytest.fixture
def asked(agency: Agency) -> NameRequest:
    return ask_name(user=learner("Ana Silva", agency.station), wanted="Ana da Silva", reason="Misspelt.", at=ago(2))


def test_a_request_waits_for_the_manager(
    agency: Agency, manager: User, course: Course, asked: NameRequest, signed_in: SignIn
) -> None:
    client = signed_in(manager)

    home, waiting = context(client.get(HOME)), context(client.get(REQUESTS))

    assert home["figures"][-1] == {"value": 1, "label": "request waits for you", "url": REQUESTS}
    assert waiting["requests"] == [
        {
            "person": asked.user,
            "wanted": "Ana da Silva",
            "reason": "Misspelt.",
            "asked_on": ago(2).date(),
            "decide_url": f"/en/accounts/name-requests/{asked.uuid}",
        }
    ]


def test_deciding_brings_one_back_to_the_list(manager: User, asked: NameRequest, signed_in: SignIn) -> None:
    client = signed_in(manager)
    url = context(client.get(REQUESTS))["requests"][0]["decide_url"]

    response = client.post(url, {"accepted": "yes", "next": REQUESTS})

    assert response.headers["Location"] == REQUESTS
    assert User.objects.get(pk=asked.user_id).name == "Ana da Silva"
    assert context(client.get(REQUESTS))["requests"] == []


def test_a_request_waits_for_nobody_elses_manager_and_for_no_auditor(
    manager_elsewhere: User, auditor: User, asked: NameRequest, signed_in: SignIn
) -> None:
    assert context(signed_in(manager_elsewhere).get(REQUESTS))["requests"] == []
    assert [figure["label"] for figure in context(signed_in(auditor).get(HOME))["figures"]] == [
        *("hold everything required", "are late", "are due within 30 days"),
        "more are late within 90 days if nobody does anything",
    ]


def test_nobody_decides_about_their_own_name(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ask_name(user=manager, wanted="Marta Vidal Reis", reason="", at=ago(1))

    assert context(signed_in(manager).get(REQUESTS))["requests"] == []


def test_who_runs_the_site_decides_for_people_of_no_unit(root: User, signed_in: SignIn) -> None:
    asked = ask_name(user=person("Ana"), wanted="Ana Reis", reason="", at=ago(1))

    assert [row["wanted"] for row in context(signed_in(root).get(REQUESTS))["requests"]] == [asked.wanted]
