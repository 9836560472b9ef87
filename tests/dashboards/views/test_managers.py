"""Who may see what: learner, manager of the unit and of another, auditor, administrator and stranger."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.dashboards import permissions
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, learner, member
from tests.dashboards.views.pages import HOME, REQUESTS, csv_page, person_page, unit_page, xlsx_page


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", {"home": 200, "theirs": [200] * 5, "requests": 200}),
        ("administrator", {"home": 200, "theirs": [200] * 5, "requests": 200}),
        ("auditor", {"home": 200, "theirs": [200] * 5, "requests": 403}),
        ("manager_elsewhere", {"home": 200, "theirs": [404] * 5, "requests": 200}),
        ("colleague", {"home": 403, "theirs": [404] * 5, "requests": 403}),
        ("root", {"home": 403, "theirs": [404] * 5, "requests": 200}),
    ],
)
def test_who_sees_a_unit_and_its_people(
    agency: Agency, signed_in: SignIn, request: pytest.FixtureRequest, who: str, expected: dict[str, object]
) -> None:
    ana = learner("Ana", agency.station)
    client = signed_in(request.getfixturevalue(who))

    assert {
        "home": client.get(HOME).status_code,
        "theirs": [client.get(page).status_code for page in pages_about(agency, ana)],
        "requests": client.get(REQUESTS).status_code,
    } == expected


def pages_about(agency: Agency, user: User) -> list[str]:
    pages = [unit_page(agency.north), unit_page(agency.station), csv_page(agency.north), xlsx_page(agency.north)]
    return [*pages, person_page(user)]


def test_a_stranger_is_sent_to_sign_in(agency: Agency, client: Client) -> None:
    ana = learner("Ana", agency.station)

    for page in [HOME, REQUESTS, *pages_about(agency, ana)]:
        assert client.get(page).headers["Location"] == f"/en/accounts/login/?next={page}"


def test_a_learner_does_not_see_themselves_in_a_managers_way(agency: Agency, signed_in: SignIn) -> None:
    ana = learner("Ana", agency.station)

    assert signed_in(ana).get(person_page(ana)).status_code == HTTPStatus.NOT_FOUND


def test_the_unit_above_ones_own_is_not_open(agency: Agency, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)

    assert client.get(unit_page(agency.agency)).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("dashboards:unit", args=[uuid4()])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("dashboards:person", args=[uuid4()])).status_code == HTTPStatus.NOT_FOUND


def test_who_has_left_is_gone_from_the_managers_pages(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ana = learner("Ana", agency.station)
    ana.memberships.update(until_date=ago(2).date())

    assert signed_in(manager).get(person_page(ana)).status_code == HTTPStatus.NOT_FOUND


def test_a_managers_own_duty_ends_with_their_membership(agency: Agency, manager: User, signed_in: SignIn) -> None:
    manager.memberships.update(until_date=ago(2).date())
    client = signed_in(manager)

    assert client.get(HOME).status_code == HTTPStatus.FORBIDDEN
    assert client.get(unit_page(agency.north)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", ["home", "unit", "csv", "xlsx", "person", "requests"])
def test_the_pages_are_read_only(agency: Agency, manager: User, signed_in: SignIn, page: str) -> None:
    north = agency.north.uuid
    about = {"unit": north, "csv": north, "xlsx": north, "person": manager.memberships.get().uuid}
    url = reverse(f"dashboards:{page}", args=[about[page]] if page in about else [])

    assert signed_in(manager).post(url).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_one_question_answers_who_sees_and_who_decides(
    agency: Agency, auditor: User, administrator: User, colleague: User
) -> None:
    today = timezone.localdate()
    member(auditor, agency.south, Role.MANAGER)

    for user in (agency.manager, auditor, administrator, colleague):
        both = permissions.roots_of(user, today), permissions.deciding_roots(user, today)
        assert permissions.roots_and_deciding(user, today) == both
