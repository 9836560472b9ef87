from datetime import UTC, date, datetime, timedelta

import pytest

from courses.models import Release
from lms.accounts.models import Delegation, Membership, Notice, Unit, User
from lms.accounts.services.notices import message
from lms.learning.models import Requirement
from lms.learning.services.escalations import escalate
from lms.learning.services.reminders import prefer
from tests.factories import people
from tests.factories.standings import TODAY, requirement, stand
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def nine(days: int = 0) -> datetime:
    return datetime(2026, 11, 20, 9, tzinfo=UTC) + timedelta(days=days)


@pytest.fixture
def agency(db: None) -> Unit:
    return people.unit("Agency")


@pytest.fixture
def station(agency: Unit) -> Unit:
    return people.unit("North", parent=agency)


@pytest.fixture
def required(release: Release, agency: Unit) -> Requirement:
    return requirement(release.course, agency, people.person())


def late(required: Requirement, unit: Unit, *, days: int = 10) -> User:
    officer = people.person()
    people.member(officer, unit)
    stand(officer, required, "overdue", target=TODAY - timedelta(days=days))
    return officer


def answering(unit: Unit, role: str = "manager") -> User:
    person = people.person()
    people.member(person, unit, role=role)
    return person


def told(days: int = 0) -> dict[str, list[tuple[str, int]]]:
    """Who is written to on that day, of which units and how many people."""
    escalate(at=nine(days))
    found = {n.to: [(u["name"], u["people"]) for u in n.context["units"]] for n in Notice.objects.filter(sent_at=None)}
    Notice.objects.update(sent_at=nine())
    return found


def test_the_nearest_who_answers_is_told_and_whom_they_lent_it_to(
    agency: Unit, station: Unit, required: Requirement
) -> None:
    south, far = people.unit("South", parent=agency), people.unit("Elsewhere")
    head, chief, runs, deputy = answering(agency), answering(station), answering(far, "administrator"), people.person()
    answering(station, "auditor"), answering(agency, "administrator")
    people.member(deputy, south)
    duty = Membership.objects.get(user=head)
    Delegation.objects.create(unit=south, duty=duty, to=deputy, by=head, from_date=TODAY, until_date=TODAY)
    for unit in (station, station, south, far):
        late(required, unit)  # whoever is far is not late with anything that is asked there
    late(requirement(required.course, far, head), far)

    assert told() == {
        chief.email: [("North", 2)],
        head.email: [("South", 1)],
        deputy.email: [("South", 1)],
        runs.email: [("Elsewhere", 1)],
    }


def test_once_somebody_is_a_week_overdue_then_each_week_on_their_day(station: Unit, required: Requirement) -> None:
    chief = answering(station)
    prefer(user=chief, weekday=3, weekly=False, own_courses=False)
    late(required, station, days=5)

    assert [day for day in range(17) if told(day)] == [3, 6, 13]  # not on Sunday the 22nd; then Thursdays


def test_the_mail_names_nobody_and_no_course(station: Unit, required: Requirement) -> None:
    answering(station)
    officer = late(required, station)
    escalate(at=nine())

    notice = Notice.objects.get()
    mail = message(notice)

    assert notice.context == {
        "days": 7, "units": [{"name": "North", "people": 1}], "more": 0, "path": ["dashboards:home"],
    }  # fmt: skip
    assert mail.subject == "People of your units are overdue on Amparo"
    assert not any(word in mail.body for word in (officer.name, required.name, "DEM-101", officer.email))


@pytest.mark.parametrize("rows", [1, 8])
def test_it_costs_the_same_however_many_there_are(agency: Unit, required: Requirement, rows: int) -> None:
    for number in range(rows):
        unit = people.unit(f"Station {number}", parent=agency)
        answering(unit)
        late(required, unit)

    with counted() as statements:
        assert escalate(at=nine()) == rows

    assert len(statements) == 7, listed(statements)


def test_only_people_who_belong_there_on_that_day(station: Unit, required: Requirement) -> None:
    answering(station)
    officer = late(required, station)
    Membership.objects.filter(user=officer).update(until_date=date(2026, 11, 19))

    assert told() == {}
