"""The same number of queries, however many people."""

from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from courses.models import Course
from lms.accounts.models import Membership, User
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import ago, completed
from tests.dashboards.spans import requirement, spans, stands_all
from tests.dashboards.views.pages import (
    COURSES,
    HOME,
    MATRIX,
    REQUESTS,
    REQUIRED,
    REQUIRED_CSV,
    REQUIRED_XLSX,
    csv_page,
    rows_of,
    sheet_of,
    unit_page,
    xlsx_page,
)
from tests.queries import counted, listed


@pytest.mark.parametrize("people", [1, 3, 1000])
def test_no_page_asks_more_often_for_more_people(
    agency: Agency, manager: User, course: Course, signed_in: SignIn, people: int
) -> None:
    crowd = [User(email=f"crowd{number}@example.org", name=f"Person {number:04}") for number in range(people)]
    place = {"unit": agency.station, "role": "learner", "from_date": date(2020, 1, 1)}
    Membership.objects.bulk_create([Membership(user=user, **place) for user in User.objects.bulk_create(crowd)])
    for user in crowd[:3]:
        completed(user, course, ago(10))
    for name in ("Rights", "Force"):
        asked_of = requirement(name, agency.north, course)
        stands_all([(user, asked_of, spans(("overdue", "2026-02-01"))) for user in crowd])
    client = signed_in(manager)
    client.get(HOME)  # what was released is in memory from now on
    station = agency.station

    asked = {}
    for name, page in {
        "home": HOME,
        "unit": unit_page(agency.north),
        "course": unit_page(agency.north, course="HRD-101"),
        "state": unit_page(station, course="HRD-101", state="valid"),
        "person": reverse("dashboards:person", args=[crowd[0].memberships.get().uuid]),
        "requests": REQUESTS,
        "courses": COURSES,
        "one unit": f"{HOME}?unit={agency.station.uuid}",
        "another day": f"{HOME}?on=2026-03-01",
        "matrix": MATRIX,
        "required": f"{REQUIRED}?status=late",
    }.items():
        with counted() as statements:
            assert client.get(page).status_code == HTTPStatus.OK
        asked[name] = len(statements)
    with counted() as statements:
        assert len(rows_of(client.get(csv_page(agency.north)))) == people + 1
    asked["csv"] = len(statements)
    with counted() as statements:
        assert len(sheet_of(client.get(xlsx_page(agency.north)))) == people + 1
    asked["xlsx"] = len(statements)
    with counted() as statements:
        assert len(rows_of(client.get(REQUIRED_CSV))) == 2 * people + 1
    asked["required.csv"] = len(statements)
    with counted() as statements:
        assert len(sheet_of(client.get(REQUIRED_XLSX))) == 2 * people + 1
    asked["required.xlsx"] = len(statements)

    assert asked == {
        "home": 7,
        "one unit": 8,
        "another day": 7,
        "matrix": 5,
        "required": 8,
        "required.csv": 5,
        "required.xlsx": 5,
        "courses": 6,
        "unit": 10,
        "course": 10,
        "state": 10,
        "person": 12,
        "requests": 5,
        "csv": 6,
        "xlsx": 6,
    }, listed(statements)
