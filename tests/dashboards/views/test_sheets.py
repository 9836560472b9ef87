"""The people of a unit as a file."""

import csv
from http import HTTPStatus
from io import StringIO

from django.utils import timezone

from courses.models import Course
from lms.accounts.models import User
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import ago, completed, enrolled, learner
from tests.dashboards.views.pages import (
    completed_until,
    csv_page,
    rows_of,
    sheet_of,
    text_of,
    xlsx_page,
)
from tests.queries import counted


def test_the_file_holds_the_people_of_the_unit_and_no_others(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    at = ago(10)
    ana = learner("Ana", agency.station, "Guard")
    completed(ana, course, at)
    enrolled(ana, other_course, ago(5))
    learner("Bo", agency.north)
    learner("Not mine", agency.south)

    response = signed_in(manager).get(csv_page(agency.north))

    until = ana.enrolment_states.get(course=course).valid_until_date
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="people-{timezone.localdate()}.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert rows_of(response) == [
        ["Name", "Unit", "Position", "Course", "State", "Enrolled", "Completed", "Valid until"],
        ["Ana", "Airport", "Guard", "CT-101", "In progress", str(ago(5).date()), "", ""],
        [
            *("Ana", "Airport", "Guard", "HRD-101", f"Valid until {completed_until(ana)}"),
            *(str(at.date()), str(at.date()), str(until)),
        ],
        ["Bo", "North", "", "", "Not started", "", "", ""],
    ]


def test_the_file_of_one_course_names_who_has_not_started_it(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    enrolled(learner("Ana", agency.station), other_course, ago(5))

    rows = rows_of(signed_in(manager).get(csv_page(agency.north, course="HRD-101")))

    assert rows[1:] == [["Ana", "Airport", "", "HRD-101", "Not started", "", "", ""]]


def test_the_file_can_be_opened_in_a_spreadsheet_without_harm(agency: Agency, manager: User, signed_in: SignIn) -> None:
    learner('=HYPERLINK("http://evil.example";"x")', agency.north, "@SUM(1)")
    learner("+1", agency.north, "-2")

    text = text_of(signed_in(manager).get(csv_page(agency.north)))

    assert text.startswith("\ufeffName,")
    assert [row[:3] for row in csv.reader(StringIO(text.removeprefix("\ufeff")))][1:] == [
        ["'+1", "North", "'-2"],
        ['\'=HYPERLINK("http://evil.example";"x")', "North", "'@SUM(1)"],
    ]


def test_the_file_speaks_the_language_of_the_page(agency: Agency, manager: User, signed_in: SignIn) -> None:
    learner("Ana", agency.north)

    response = signed_in(manager).get(csv_page(agency.north).replace("/en/", "/fr/"))

    assert response.status_code == HTTPStatus.OK
    assert rows_of(response)[1][0] == "Ana"


def test_the_file_is_read_through_a_cursor_on_the_server(agency: Agency, manager: User, signed_in: SignIn) -> None:
    """So that 50,000 people are never in memory at once."""
    for number in range(3):
        learner(f"Person {number}", agency.north)

    response = signed_in(manager).get(csv_page(agency.north))

    with counted() as statements:
        assert len(rows_of(response)) == 4
    assert response.streaming
    assert len(statements) == 1


def test_the_spreadsheet_says_the_same_with_days_as_days(
    agency: Agency, manager: User, course: Course, signed_in: SignIn
) -> None:
    at = ago(10)
    ana = learner("=Ana", agency.station, "Guard")
    completed(ana, course, at)
    learner("Bo", agency.north)

    response = signed_in(manager).get(xlsx_page(agency.north, course="HRD-101"))

    until = ana.enrolment_states.get(course=course).valid_until_date
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert response.headers["Content-Disposition"] == f'attachment; filename="people-{timezone.localdate()}.xlsx"'
    assert response.headers["Cache-Control"] == "no-store"
    assert sheet_of(response) == [
        ["Name", "Unit", "Position", "Course", "State", "Enrolled", "Completed", "Valid until"],
        ["'=Ana", "Airport", "Guard", "HRD-101", f"Valid until {completed_until(ana)}", at.date(), at.date(), until],
        ["Bo", "North", "", "HRD-101", "Not started", "", "", ""],
    ]
