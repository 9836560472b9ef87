"""What a manager sees first: who holds what is required, on a day."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from courses.models import Course
from lms.accounts.models import Unit, User
from lms.learning.models import AssignmentState, Requirement
from lms.learning.queries.outlines import State
from lms.learning.services.extending import answer_extension, ask_extension
from lms.learning.services.standing_records import check_standings
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import ago, completed, learner, unit
from tests.dashboards.spans import Told, requirement, stands
from tests.dashboards.views.pages import (
    COURSES,
    HOME,
    MATRIX,
    REQUIRED,
    REQUIRED_CSV,
    REQUIRED_XLSX,
    context,
    csv_page,
    person_page,
    rows_of,
    sheet_of,
    unit_page,
)
from tests.learning.requirements import required
from tests.queries import counted

TODAY = timezone.localdate()


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


VALID: tuple[Told, ...] = (("not-started", day(-400), day(-300)), ("valid", day(-300)))
EXPIRED: tuple[Told, ...] = (("valid", day(-500), day(-20)), ("expired", day(-20)))
RUNS_OUT: tuple[Told, ...] = (("renewal-open", day(-30), day(50)), ("expired", day(50)))
EXEMPT: tuple[Told, ...] = (("exempt", day(-30), day(10)), ("overdue", day(10)))


@pytest.fixture
def rights(agency: Agency, course: Course) -> Requirement:
    return requirement("Rights", agency.agency, course)


@pytest.fixture
def force(agency: Agency, other_course: Course) -> Requirement:
    return requirement("Force", agency.north, other_course)


@pytest.fixture
def standing(agency: Agency, rights: Requirement, force: Requirement) -> dict[str, User]:
    """Five people of the north, of whom one is in two stations, and one of the south, who is nobody's business here."""
    people = {name: learner(name, agency.station) for name in ("Ana", "Bo", "Cy", "Di")}
    people["Bo"].memberships.create(unit=agency.north, role="learner", from_date=date(2020, 1, 1))
    people["Eva"] = learner("Eva", agency.south)
    stands(people["Ana"], rights, *VALID)
    stands(people["Ana"], force, *EXPIRED)
    stands(people["Bo"], rights, *VALID)
    stands(people["Cy"], rights, *RUNS_OUT)
    stands(people["Di"], rights, *EXEMPT)
    stands(people["Eva"], rights, *EXPIRED)
    return people


def test_it_says_it_in_a_sentence_four_figures_and_tables(
    agency: Agency, manager: User, standing: dict[str, User], signed_in: SignIn
) -> None:
    found = context(signed_in(manager).get(HOME))

    assert found["sentence"] == "2 of 3 people hold everything that is required of them."
    assert [(figure["value"], figure["url"]) for figure in found["figures"]] == [
        ("66 %", f"{REQUIRED}?status=held"),
        (1, f"{REQUIRED}?status=late"),
        (0, f"{REQUIRED}?status=due-soon"),
        (2, f"{REQUIRED}?in=90"),
    ]
    assert [(link["title"], link["number"]) for link in found["links"]] == [
        ("Late now", 1),
        ("More within 30 days", 1),
        ("More within 60 days", 2),
        ("More within 90 days", 2),
    ]
    assert [(row["name"], row["unit"], row["requirement"], row["state"].word) for row in found["late"]] == [
        ("Ana", "Airport", "Force", "Expired")
    ]
    assert [(row["name"], row["tally"].held, row["tally"].asked, row["state"]) for row in found["units"]] == [
        ("Airport", 2, 3, State("bad", "1 late"))
    ]
    assert [(row["name"], row["tally"].held, row["tally"].exempt, row["state"]) for row in found["requirements"]] == [
        ("Force", 0, 0, State("bad", "1 late")),
        ("Rights", 3, 1, State("good", "All hold it")),
    ]
    assert (found["course"][12]["day"], found["course"][12]["tally"].percent) == (TODAY, 66)
    assert sum(bar.number for bar in found["expiry"].bars) == 2


def test_another_day_has_its_own_figures_and_foretells_nothing(
    agency: Agency, manager: User, standing: dict[str, User], signed_in: SignIn
) -> None:
    found = context(signed_in(manager).get(HOME, {"on": day(-350)}))

    assert found["sentence"] == "None of the 2 people of whom something is required holds all of it."
    assert [figure["value"] for figure in found["figures"]] == ["0 %", 0, 0, 0]
    assert (found["links"], "expiry" in found) == ([], False)
    assert found["requirements"][1]["tally"].open == 2


def test_one_requirement_alone(
    agency: Agency, manager: User, standing: dict[str, User], rights: Requirement, signed_in: SignIn
) -> None:
    found = context(signed_in(manager).get(HOME, {"requirement": rights.uuid, "unit": agency.station.uuid}))

    assert found["sentence"] == "All 3 people of whom something is required hold all of it."
    assert (found["title"], found["requirements"]) == ("Airport", [])


def test_what_is_not_theirs_does_not_exist(
    agency: Agency, manager: User, rights: Requirement, course: Course, signed_in: SignIn
) -> None:
    elsewhere = requirement("Elsewhere", unit("Other agency", kind=Unit.Kind.AGENCY), course)
    client = signed_in(manager)

    asked = [
        {"unit": agency.south.uuid},
        {"unit": agency.agency.uuid},
        {"requirement": elsewhere.uuid},
        {"requirement": "no"},
        {"on": day(1)},
        {"on": "soon"},
        {"status": "good"},
        {"in": "31"},
    ]
    for page in (HOME, MATRIX, REQUIRED, REQUIRED_CSV, REQUIRED_XLSX):
        assert {client.get(page, query).status_code for query in asked} == {HTTPStatus.NOT_FOUND}
        assert client.get(page, {"requirement": rights.uuid}).status_code == HTTPStatus.OK


def test_the_list_says_who_stands_where_and_will_be_late(
    agency: Agency, manager: User, standing: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(manager)

    def listed(**query: object) -> list[tuple[str, str, str]]:
        people = context(client.get(REQUIRED, query))["people"]
        return [(row["name"], row["requirement"], row["state"].word) for row in people]

    assert listed(status="late") == [("Ana", "Force", "Expired")]
    assert listed(**{"in": 30}) == [("Di", "Rights", "Overdue")]
    assert listed(**{"in": 90}) == [("Di", "Rights", "Overdue"), ("Cy", "Rights", "Expired")]
    assert listed(status="held", on=day(-100)) == [
        ("Ana", "Force", "Valid"),
        *[(n, "Rights", "Valid") for n in ("Ana", "Bo")],
    ]
    assert len(listed()) == 5
    lines = rows_of(client.get(REQUIRED_CSV, {"status": "late"}))
    assert [(line[0], line[1], line[3], line[4], line[5]) for line in lines[1:]] == [
        ("Ana", "Airport", "Force", "Expired", day(-20))
    ]
    (row,) = sheet_of(client.get(REQUIRED_XLSX, {"status": "late"}))[1:]
    assert [cell.isoformat() if isinstance(cell, date) else cell for cell in row] == lines[1]


def test_of_a_past_day_the_list_says_what_was_due_and_valid_then(
    agency: Agency, manager: User, course: Course, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station)
    asked = required(agency.north, course, by=manager, at=ago(80), due_days=30)
    wish = ask_extension(learner=ana, requirement=asked, wanted_date=ago(-10).date(), reason="On leave.", at=ago(70))
    answer_extension(request=wish, due_date=wish.wanted_date, by=manager, at=ago(60))
    completed(ana, course, ago(40))
    client = signed_in(manager)

    def told(days_ago: int) -> tuple[object, ...]:
        (row,) = context(client.get(REQUIRED, {"on": day(-days_ago)}))["people"]
        (_, line) = rows_of(client.get(REQUIRED_CSV, {"on": day(-days_ago)}))
        return row["state"].word, row["date"].isoformat(), *line[6:]

    until = AssignmentState.objects.get().valid_until_date
    assert until is not None
    assert [told(days_ago) for days_ago in (65, 50, 0)] == [
        ("Due soon", day(-50), day(-50), "", ""),
        ("Not started", day(10), day(10), "", ""),
        ("Valid", until.isoformat(), day(10), day(-40), until.isoformat()),
    ]
    assert list(check_standings()) == []


def test_units_and_requirements_side_by_side(
    agency: Agency, manager: User, standing: dict[str, User], signed_in: SignIn
) -> None:
    found = context(signed_in(manager).get(MATRIX))

    assert [column["name"] for column in found["columns"]] == ["Force", "Rights"]
    assert [
        (row["name"], [(cell["percent"], cell["state"].word) for cell in row["cells"]]) for row in found["rows"]
    ] == [
        ("North", [(0, "1 late"), (100, "All hold it")]),
        ("Airport", [(0, "1 late"), (100, "All hold it")]),
    ]


def test_the_pages_of_a_unit_and_of_a_person_say_what_is_required(
    agency: Agency, manager: User, standing: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(manager)

    of_unit, of_ana = context(client.get(unit_page(agency.station))), context(client.get(person_page(standing["Ana"])))

    assert of_unit["required"]["sentence"] == "2 of 3 people hold everything that is required of them."
    assert [(person["name"], person["required"]) for person in of_unit["people"]] == [
        ("Ana", State("bad", "1 late")),
        ("Bo", State("good", "Holds all")),
        ("Cy", State("good", "Holds all")),
        ("Di", State("none", "Exempt")),
    ]
    assert [(row["requirement"], row["state"].word) for row in of_ana["required"]] == [
        ("Force", "Expired"),
        ("Rights", "Valid"),
    ]


def test_no_page_and_no_file_of_this_room_holds_an_answer(
    agency: Agency, manager: User, standing: dict[str, User], rights: Requirement, signed_in: SignIn
) -> None:
    """They cannot: no statement that they send names a table of answers, attempts or practice."""
    client = signed_in(manager)
    member = standing["Ana"].memberships.get().uuid
    pages = [HOME, MATRIX, REQUIRED, REQUIRED_CSV, COURSES, unit_page(agency.station), csv_page(agency.station)]
    pages += [f"{HOME}?unit={agency.station.uuid}&requirement={rights.uuid}", f"{HOME}people/{member}/"]

    with counted() as statements:
        for page in pages:
            response = client.get(page)
            assert (response.status_code, bool(response.getvalue())) == (HTTPStatus.OK, True)

    kept_back = ("response", "checkresponse", "attempt", "marking", "scenario", "package", "recall")
    assert [s for s in statements if any(f'"learning_{name}' in s for name in kept_back)] == []


def test_without_requirements_it_says_so_and_leads_on(agency: Agency, manager: User, signed_in: SignIn) -> None:
    response = signed_in(manager).get(HOME)

    assert context(response)["sentence"] == "Nothing was required of anybody in these units on this day."
    assert "Nothing is required here yet" in response.content.decode()


def test_home_of_a_person_who_answers_for_no_unit_says_so(colleague: User, signed_in: SignIn) -> None:
    response = signed_in(colleague).get(HOME)

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "You answer for no unit" in response.content.decode()
