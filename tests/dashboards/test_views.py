"""The managers' pages, as learner, manager of the unit and of another, auditor, administrator and stranger."""

import csv
from collections.abc import Callable
from http import HTTPStatus
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from certificates.services.revoke import revoke
from courses.models import Course
from lms.accounts.models import NameRequest, Unit, User
from lms.accounts.services import ask_name
from lms.learning.models import Enrolment
from lms.learning.queries.outlines import State
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, completed, enrolled, learner, member, person
from tests.queries import counted, listed

HOME = "/en/units/"
REQUESTS = "/en/units/requests/"


def unit_page(unit: Unit, **query: object) -> str:
    return reverse("dashboards:unit", args=[unit.uuid], query=query or None)


def csv_page(unit: Unit, **query: object) -> str:
    return reverse("dashboards:csv", args=[unit.uuid], query=query or None)


def person_page(user: User) -> str:
    return reverse("dashboards:person", args=[user.memberships.get().uuid])


def context(response: Any) -> Any:
    return response.context


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(text_of(response).removeprefix("\ufeff"))))


# Who may see what


@pytest.fixture
def manager(agency: Agency) -> User:
    return agency.manager


@pytest.fixture
def manager_elsewhere(agency: Agency) -> User:
    user = person("Elsewhere")
    member(user, agency.south, Role.MANAGER)
    return user


@pytest.fixture
def auditor(agency: Agency) -> User:
    user = person("Auditor")
    member(user, agency.agency, Role.AUDITOR)
    return user


@pytest.fixture
def administrator(agency: Agency) -> User:
    user = person("Administrator")
    member(user, agency.agency, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def colleague(agency: Agency) -> User:
    return learner("Colleague", agency.north)


@pytest.fixture
def root(db: None) -> User:
    return person("Root", is_superuser=True)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", {"home": 200, "theirs": [200] * 4, "requests": 200}),
        ("administrator", {"home": 200, "theirs": [200] * 4, "requests": 200}),
        ("auditor", {"home": 200, "theirs": [200] * 4, "requests": 403}),
        ("manager_elsewhere", {"home": 200, "theirs": [404] * 4, "requests": 200}),
        ("colleague", {"home": 403, "theirs": [404] * 4, "requests": 403}),
        ("root", {"home": 403, "theirs": [404] * 4, "requests": 200}),
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
    return [unit_page(agency.north), unit_page(agency.station), csv_page(agency.north), person_page(user)]


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


@pytest.mark.parametrize("page", ["home", "unit", "csv", "person", "requests"])
def test_the_pages_are_read_only(agency: Agency, manager: User, signed_in: SignIn, page: str) -> None:
    about = {"unit": agency.north.uuid, "csv": agency.north.uuid, "person": manager.memberships.get().uuid}
    url = reverse(f"dashboards:{page}", args=[about[page]] if page in about else [])

    assert signed_in(manager).post(url).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("query", ["course=XX-999", "state=great", "page=2", "page=x", "page=0", "course=HRD-101%00"])
def test_what_is_not_there_is_not_found(
    agency: Agency, manager: User, course: Course, signed_in: SignIn, query: str
) -> None:
    learner("Ana", agency.north)

    assert signed_in(manager).get(f"{unit_page(agency.north)}?{query}").status_code == HTTPStatus.NOT_FOUND


# Home


def test_home_says_it_in_a_sentence_four_figures_and_a_table_for_each_course(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    completed(learner("Ana", agency.station), course, ago(10))
    completed(learner("Bo", agency.north), course, ago(700))
    enrolled(learner("Cy", agency.north), course, ago(3))
    enrolled(learner("Not mine", agency.south), other_course, ago(3))

    found = context(signed_in(manager).get(HOME))

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


def test_home_of_a_manager_with_nobody_there(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    response = signed_in(manager).get(HOME)

    assert context(response)["sentence"] == "Nobody is a learner in these units today."
    assert "Nobody has begun a course yet" in response.content.decode()


def test_home_of_a_person_who_answers_for_no_unit_says_so(colleague: User, signed_in: SignIn) -> None:
    response = signed_in(colleague).get(HOME)

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "You answer for no unit" in response.content.decode()


def test_home_of_two_agencies_leaves_out_the_one_that_does_not_take_a_course(
    agency: Agency, auditor: User, course: Course, signed_in: SignIn
) -> None:
    other = Unit.add_root(name="Other agency", kind=Unit.Kind.AGENCY)
    member(auditor, other, Role.AUDITOR)
    learner("Elsewhere", other)
    enrolled(learner("Ana", agency.station), course, ago(3))

    found = context(signed_in(auditor).get(HOME))

    assert found["figures"][0] == {"value": 2, "label": "people", "url": None}
    assert found["figures"][1]["url"] is None
    assert [row["unit"].name for row in found["tables"][0]["rows"]] == ["Custody police", "North", "South"]


# A unit


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
            "standings": [
                {"code": "CT-101", "state": State("none", "In progress")},
                {"code": "HRD-101", "state": State("good", f"Valid until {until}")},
            ],
        },
        {
            "name": "Bo",
            "position": "",
            "unit": "North",
            "url": person_page(bo),
            "standings": [{"code": "", "state": State("none", "Not started")}],
        },
    ]
    assert [link["title"] for link in found["courses"]] == ["All courses", "CT-101", "HRD-101"]
    assert [(row["unit"].name, row["figures"].people) for row in found["units"]] == [("Airport", 1)]
    assert [crumb["name"] for crumb in found["breadcrumbs"]] == ["My units", "North"]


def completed_until(user: User) -> str:
    day = user.enrolment_states.exclude(valid_until_date=None).get().valid_until_date
    assert day is not None
    return f"{day.day} {day:%B %Y}"


def test_with_a_course_the_list_has_dates(agency: Agency, manager: User, course: Course, signed_in: SignIn) -> None:
    at = ago(10)
    completed(learner("Ana", agency.station), course, at)
    learner("Bo", agency.north)

    found = context(signed_in(manager).get(unit_page(agency.north, course="HRD-101")))

    first, second = (row["standing"] for row in found["people"])
    assert (first.enrolled_on, first.completed_on, first.valid_until.year) == (at.date(), at.date(), at.year + 2)
    assert (second.state, second.enrolled_on, second.completed_on) == (State("none", "Not started"), None, None)
    assert [figure["value"] for figure in found["counts"]] == [2, 1, 0, 0]
    assert found["csv_url"] == csv_page(agency.north, course="HRD-101")


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


# A person


def test_a_person_is_shown_with_every_enrolment_and_its_certificate(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station, "Guard")
    completed(ana, course, ago(800))
    enrolled(ana, course, ago(5))
    completed(ana, other_course, ago(10))
    revoked = Certificate.objects.get(release__course=other_course)
    revoke(certificate=revoked, by=manager, reason="Not theirs.", at=timezone.now())

    found = context(signed_in(manager).get(person_page(ana)))

    assert (found["person"]["name"], found["person"]["position"]) == ("Ana", "Guard")
    assert [
        (row.course.code, row.again, row.standing.state.shape, row.certificate and row.certificate.status)
        for row in found["rows"]
    ] == [("CT-101", None, "bad", "revoked"), ("HRD-101", 2, "none", None), ("HRD-101", None, "bad", "expired")]
    assert found["rows"][0].certificate.url == f"/en/verify/{revoked.number}/"


def test_a_person_who_has_begun_nothing(agency: Agency, manager: User, signed_in: SignIn) -> None:
    response = signed_in(manager).get(person_page(learner("Ana", agency.station)))

    assert context(response)["rows"] == []
    assert "has not had a place on a course yet" in response.content.decode()


# The file


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


# The same number of queries, however many people

Page = Callable[[Agency, User], str]


@pytest.mark.parametrize("people", [1, 3, 1000])
def test_no_page_asks_more_often_for_more_people(
    agency: Agency, manager: User, course: Course, signed_in: SignIn, people: int
) -> None:
    crowd = [User(email=f"crowd{number}@example.org", name=f"Person {number:04}") for number in range(people)]
    for user in User.objects.bulk_create(crowd):
        member(user, agency.station)
    for user in crowd[:3]:
        completed(user, course, ago(10))
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
    }.items():
        with counted() as statements:
            assert client.get(page).status_code == HTTPStatus.OK
        asked[name] = len(statements)
    with counted() as statements:
        assert len(rows_of(client.get(csv_page(agency.north)))) == people + 1
    asked["csv"] = len(statements)

    assert asked == {"home": 8, "unit": 9, "course": 9, "state": 9, "person": 10, "requests": 4, "csv": 6}, listed(
        statements
    )


# Requests


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
        *("person", "completed and valid", "in progress", "run out in the next 90 days"),
    ]


def test_nobody_decides_about_their_own_name(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ask_name(user=manager, wanted="Marta Vidal Reis", reason="", at=ago(1))

    assert context(signed_in(manager).get(REQUESTS))["requests"] == []


def test_who_runs_the_site_decides_for_people_of_no_unit(root: User, signed_in: SignIn) -> None:
    asked = ask_name(user=person("Ana"), wanted="Ana Reis", reason="", at=ago(1))

    assert [row["wanted"] for row in context(signed_in(root).get(REQUESTS))["requests"]] == [asked.wanted]


# Giving a place


def enrol_page(user: User) -> str:
    return reverse("dashboards:enrol", args=[user.memberships.get().uuid])


def test_a_manager_gives_a_place_whatever_the_course_says(
    agency: Agency, course: Course, manager: User, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station)
    Course.objects.filter(pk=course.pk).update(enrolment=Course.EnrolmentPolicy.ASSIGNMENT)
    client = signed_in(manager)

    twice = [client.post(enrol_page(ana), {"course": course.code}) for _ in range(2)]

    assert [answer.status_code for answer in twice] == [HTTPStatus.FOUND, HTTPStatus.FOUND]
    assert [(made.learner, made.by, made.course) for made in Enrolment.objects.all()] == [(ana, manager, course)]


def test_nobody_else_gives_a_place(
    agency: Agency, course: Course, colleague: User, auditor: User, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station)

    for somebody in (ana, colleague, auditor):
        answer = signed_in(somebody).post(enrol_page(ana), {"course": course.code})
        assert answer.status_code == HTTPStatus.NOT_FOUND

    assert not Enrolment.objects.exists()


def test_a_course_that_is_not_released_is_not_given(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ana = learner("Ana", agency.station)
    Course.objects.create(code="NEW-101")

    for code in ("NEW-101", "garbage", ""):
        assert signed_in(manager).post(enrol_page(ana), {"course": code}).status_code == HTTPStatus.NOT_FOUND
