"""Who has completed which course."""

from courses.models import Course
from lms.accounts.models import Unit, User
from lms.learning.queries.outlines import State
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, completed, enrolled, learner, member
from tests.dashboards.views.pages import COURSES, context, unit_page


def test_it_is_said_in_a_sentence_four_figures_and_a_table_for_each_course(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    completed(learner("Ana", agency.station), course, ago(10))
    completed(learner("Bo", agency.north), course, ago(700))
    enrolled(learner("Cy", agency.north), course, ago(3))
    enrolled(learner("Not mine", agency.south), other_course, ago(3))

    found = context(signed_in(manager).get(COURSES))

    north, station = unit_page(agency.north), unit_page(agency.station)
    assert found["sentence"] == "2 of 3 people have completed at least one course that is valid today."
    assert found["figures"] == [
        {"value": 3, "label": "people", "url": None},
        {"value": 2, "label": "completed and valid", "url": f"{north}?state=valid"},
        {"value": 1, "label": "in progress", "url": f"{north}?state=in-progress"},
        {"value": 1, "label": "runs out in the next 90 days", "url": f"{north}?state=soon"},
    ]
    (table,) = found["tables"]
    assert table["course"].code == "HRD-101"
    assert [
        (row["unit"].name, row["unit"].depth, row["url"], row["figures"].people, row["figures"].percent, row["state"])
        for row in table["rows"]
    ] == [
        ("North", 0, f"{north}?course=HRD-101", 3, 66, State("soon", "1 runs out soon")),
        ("Airport", 1, f"{station}?course=HRD-101", 1, 100, State("good", "All valid")),
    ]


def test_a_manager_with_nobody_there(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    response = signed_in(manager).get(COURSES)

    assert context(response)["sentence"] == "Nobody is a learner in these units today."
    assert "Nobody has begun a course yet" in response.content.decode()


def test_of_two_agencies_the_one_that_does_not_take_a_course_is_left_out(
    agency: Agency, auditor: User, course: Course, signed_in: SignIn
) -> None:
    other = Unit.add_root(name="Other agency", kind=Unit.Kind.AGENCY)
    member(auditor, other, Role.AUDITOR)
    learner("Elsewhere", other)
    enrolled(learner("Ana", agency.station), course, ago(3))

    found = context(signed_in(auditor).get(COURSES))

    assert found["figures"][0] == {"value": 2, "label": "people", "url": None}
    assert found["figures"][1]["url"] is None
    assert [row["unit"].name for row in found["tables"][0]["rows"]] == ["Custody police", "North", "South"]
