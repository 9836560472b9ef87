"""A unit: its figures and its people."""

from http import HTTPStatus

import pytest

from courses.models import Course
from lms.accounts.models import User
from lms.learning.queries.outlines import State
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import ago, completed, enrolled, learner
from tests.dashboards.views.pages import HOME, completed_until, context, csv_page, person_page, unit_page, xlsx_page


@pytest.mark.parametrize("query", ["course=XX-999", "state=great", "page=2", "page=x", "page=0", "course=HRD-101%00"])
def test_what_is_not_there_is_not_found(
    agency: Agency, manager: User, course: Course, signed_in: SignIn, query: str
) -> None:
    learner("Ana", agency.north)

    assert signed_in(manager).get(f"{unit_page(agency.north)}?{query}").status_code == HTTPStatus.NOT_FOUND


def test_a_unit_lists_its_people_with_their_state(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station, "Guard")
    completed(ana, course, ago(10))
    enrolled(ana, other_course, ago(5))
    bo = learner("Bo", agency.north)

    found = context(signed_in(manager).get(unit_page(agency.north)))

    until = completed_until(ana)
    assert found["people"] == [
        {
            "name": "Ana",
            "position": "Guard",
            "unit": "Airport",
            "url": person_page(ana),
            "required": None,
            "standings": [
                {"code": "CT-101", "state": State("none", "In progress"), "is_self_marked": False},
                {"code": "HRD-101", "state": State("good", f"Valid until {until}"), "is_self_marked": False},
            ],
        },
        {
            "name": "Bo",
            "position": "",
            "unit": "North",
            "url": person_page(bo),
            "required": None,
            "standings": [{"code": "", "state": State("none", "Not started"), "is_self_marked": False}],
        },
    ]
    assert [link["title"] for link in found["courses"]] == ["All courses", "CT-101", "HRD-101"]
    assert [(row["unit"].name, row["figures"].people) for row in found["units"]] == [("Airport", 1)]
    assert [crumb["name"] for crumb in found["breadcrumbs"]] == ["My units", "North"]


def test_with_a_course_the_list_has_dates(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    at = ago(10)
    completed(learner("Ana", agency.station), course, at)
    learner("Bo", agency.north)

    found = context(signed_in(manager).get(unit_page(agency.north, course="HRD-101")))

    first, second = (row["standing"] for row in found["people"])
    assert (first.enrolled_on, first.completed_on, first.valid_until.year) == (at.date(), at.date(), at.year + 2)
    assert (second.state, second.enrolled_on, second.completed_on) == (State("none", "Not started"), None, None)
    assert [figure["value"] for figure in found["counts"]] == [2, 1, 0, 0]
    assert found["files"] == [
        {"name": "CSV", "url": csv_page(agency.north, course="HRD-101")},
        {"name": "XLSX", "url": xlsx_page(agency.north, course="HRD-101")},
    ]


def test_the_list_is_narrowed_to_a_state(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    completed(learner("Ana", agency.station), course, ago(10))
    learner("Bo", agency.north)

    client = signed_in(manager)
    valid = context(client.get(unit_page(agency.north, state="valid")))
    ran_out = client.get(unit_page(agency.north, state="ran-out", course="HRD-101"))

    assert [row["name"] for row in valid["people"]] == ["Ana"]
    assert context(ran_out)["people"] == []
    assert "Nobody in this state" in ran_out.content.decode()


def test_the_breadcrumb_begins_where_one_answers(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ana = learner("Ana", agency.station)
    client = signed_in(manager)

    of_station = context(client.get(unit_page(agency.station)))["breadcrumbs"]
    of_person = context(client.get(person_page(ana)))["breadcrumbs"]

    assert [crumb["name"] for crumb in of_station] == ["My units", "North", "Airport"]
    assert [crumb["name"] for crumb in of_person] == ["My units", "North", "Airport", "Ana"]
    assert [crumb["url"] for crumb in of_person] == [HOME, unit_page(agency.north), unit_page(agency.station), ""]


def test_long_lists_are_paged(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    for number in range(51):
        learner(f"Person {number:02}", agency.north)

    client = signed_in(manager)
    first = context(client.get(unit_page(agency.north, course="HRD-101")))
    second = context(client.get(unit_page(agency.north, course="HRD-101", page=2)))

    assert [len(first["people"]), len(second["people"])] == [50, 1]
    assert first["pages"] == {
        "number": 1,
        "total": 2,
        "people": 51,
        "previous_url": None,
        "next_url": unit_page(agency.north, course="HRD-101", page=2),
    }
    assert second["pages"]["previous_url"] == unit_page(agency.north, course="HRD-101")
