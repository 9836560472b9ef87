"""The pages of audiences that are kept under a name."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from courses.models import Release
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import KeptAudience, Requirement
from lms.learning.services.keeping import keep_audience
from tests.factories import people
from tests.learning.requirements import audience, grouped, manager_of, required, settle
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LIST = "/en/units/requirements/audiences/"


@pytest.fixture
def agency() -> Unit:
    return people.unit("Agency")


@pytest.fixture
def station(agency: Unit) -> Unit:
    return Unit.objects.get(pk=people.unit("Harbour", parent=agency).pk)


@pytest.fixture
def boss(agency: Unit) -> User:
    return manager_of(agency)


def kept_by(unit: Unit, by: User, name: str = "Custody staff") -> KeptAudience:
    return keep_audience(name=name, unit=unit, audience=audience(unit), by=by, at=NOW)


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_kept_used_changed_and_kept_no_longer(
    client: Client, agency: Unit, station: Unit, boss: User, release: Release
) -> None:
    people.member(people.person(name="Ana Sousa"), station)
    people.member(people.person(name="Rui Dias"), agency)
    client.force_login(boss)
    filled = {"name": "Custody staff", "unit": agency.uuid} | grouped([{"units": [station.uuid]}])
    shown = client.post(f"{LIST}new/", filled | {"show": "yes"})
    assert (shown.context["named"].matching, shown.context["named"].names) == (1, ["Ana Sousa"])
    assert not KeptAudience.objects.exists()
    client.post(f"{LIST}new/", filled | {"save": "yes"})
    page = f"{LIST}{KeptAudience.objects.get().uuid}/"
    assert "Ana Sousa" in text_of(client.get(page))

    asked = {
        "name": "Rights", "unit": agency.uuid, "course": "DEM-101", "kept": KeptAudience.objects.get().uuid,
        "due_days": 60, "trigger": "joining", "counts_from": "completion", "opens_days": 30, "save": "yes",
        **grouped([{}]),
    }  # fmt: skip
    client.post("/en/units/requirements/new/", asked)
    settle(NOW)
    made = Requirement.objects.get()
    assert made.states.count() == 1
    assert page in text_of(client.get(f"/en/units/requirements/{made.uuid}/"))

    changed = {"name": "Custody staff", "seen": 1, "note": "All."} | grouped(
        [{"units": [station.uuid], "positions": []}, {"units": [agency.uuid]}]
    )
    shown = client.post(f"{page}change/", changed | {"show": "yes"})
    assert [(row.requirement, row.new, row.ended) for row in shown.context["touched"]] == [(made, 1, 0)]
    changed_people = shown.context["changed"]
    assert (changed_people.added_names, changed_people.gone) == (["Rui Dias"], 0)
    assert made.rules.count() == 1
    client.post(f"{page}change/", changed | {"save": "yes"})
    assert "Being worked out: 0 of 2 people" in text_of(client.get(page))
    settle(timezone.now())
    assert made.states.count() == 2
    assert "Everybody whom one of these fits" in text_of(client.get(page))
    assert client.post(f"{page}change/", changed | {"save": "yes"}).status_code == 400

    assert "A requirement follows this audience" in text_of(client.post(f"{page}forget", follow=True))
    client.post(f"/en/units/requirements/{made.uuid}/end")
    client.post(f"{page}forget")
    assert not KeptAudience.objects.exists()


def test_who_may_and_whom_they_see(client: Client, agency: Unit, station: Unit, boss: User) -> None:
    people.member(people.person(name="Ana Sousa"), station)
    people.member(people.person(name="Rui Dias"), agency)
    page = f"{LIST}{kept_by(agency, boss).uuid}/"
    auditor, stranger, below = people.person(), manager_of(people.unit("Elsewhere")), manager_of(station)
    people.member(auditor, agency, role=Membership.Role.AUDITOR)

    def told(person: User) -> list[int]:
        client.force_login(person)
        paths = (LIST, page, f"{LIST}new/", f"{page}change/")
        return [client.get(path).status_code for path in paths] + [client.post(f"{page}forget").status_code]

    assert told(auditor) == [200, 200, 403, 404, 404]
    assert told(stranger) == [200, 404, 200, 404, 404]
    assert told(below) == [200, 200, 200, 404, 404]
    names = client.get(page).context["named"]
    assert (names.matching, names.names, names.unseen) == (2, ["Ana Sousa"], 1)
    assert told(people.person()) == [403] * 5
    assert told(boss) == [200, 200, 200, 200, 302]


def test_the_list_and_the_page_cost_the_same_for_one_and_for_many(
    client: Client, agency: Unit, boss: User, release: Release
) -> None:
    client.force_login(boss)
    first = kept_by(agency, boss)
    required(agency, release, by=boss, at=NOW, kept=first.uuid)
    paths = (LIST, f"{LIST}{first.uuid}/", f"{LIST}{first.uuid}/change/")
    costs: list[list[int]] = []
    for number in range(3):
        told = []
        for path in paths:
            with counted() as statements:
                client.get(path)
            print(path, listed(statements))
            told.append(len(statements))
        costs.append(told)
        kept_by(agency, boss, name=f"Others {number}")
        required(agency, release, by=boss, at=NOW, kept=first.uuid, due_days=number + 3)
        people.member(people.person(), agency)
    assert costs[1] == costs[2]
