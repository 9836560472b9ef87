"""Who belongs to two agencies: the manager in one of them learns nothing of what the other asks, wherever they look."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Course
from lms.accounts.models import ApiKey, Membership, Unit, User
from lms.learning.models import Exemption, Extension, Requirement
from lms.learning.queries.escalations import late_people
from lms.learning.services.extending import ask_extension
from tests.accounts.keys import ask, new_key
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, learner, member, person, unit
from tests.dashboards.views.pages import (
    HOME,
    MATRIX,
    REQUESTS,
    REQUIRED,
    REQUIRED_CSV,
    REQUIRED_XLSX,
    context,
    rows_of,
    sheet_of,
    unit_page,
)
from tests.learning.requirements import required

TODAY = timezone.localdate()


@dataclass
class Both:
    """Ana is at the airport and with legal aid. The agency has asked something of her for long, legal aid lately."""

    ana: User
    head: User
    legal_aid: Unit
    lawyer: User
    of_police: Requirement
    of_legal_aid: Requirement

    def place(self, of: Unit) -> Membership:
        return self.ana.memberships.get(unit=of)


@pytest.fixture
def both(agency: Agency, course: Course, other_course: Course) -> Both:
    legal_aid = unit("Legal aid", kind=Unit.Kind.PARTNER)
    ana, lawyer, head = learner("Ana", agency.station), person("Lena Costa"), person("Head")
    member(head, agency.agency, Role.MANAGER)
    member(ana, legal_aid)
    member(lawyer, legal_aid, Role.MANAGER)
    police, aid = (
        required(agency.agency, course, by=head, at=ago(90), due_days=30),
        required(legal_aid, other_course, by=lawyer, at=ago(5), due_days=90),
    )
    return Both(ana, head, legal_aid, lawyer, police, aid)


def told(client: Client, of: Unit, membership: Membership) -> dict[str, Any]:
    """Whatever the pages, files and pictures say: requirements by UUID or course, and how many people are late."""
    home, listed, matrix = (context(client.get(page)) for page in (HOME, REQUIRED, MATRIX))
    before = context(client.get(REQUIRED, {"on": ago(1).date().isoformat()}))
    one = context(client.get(reverse("dashboards:person", args=[membership.uuid])))
    return {
        "home": [row["url"].partition("requirement=")[2] for row in home["requirements"]],
        "late": (home["figures"][1]["value"], len(home["late"])),
        "matrix": [column["url"].partition("requirement=")[2] for column in matrix["columns"]],
        "list": [row["why_url"].split("/")[-2] for row in listed["people"]],
        "offered": [str(each["value"]) for each in listed["requirements"]],
        "before": [row["why_url"].split("/")[-2] for row in before["people"]],
        "csv": len(rows_of(client.get(REQUIRED_CSV))) - 1,
        "xlsx": len(sheet_of(client.get(REQUIRED_XLSX))) - 1,
        "person": [row["why_url"].split("/")[-2] for row in one["required"]],
        "unit": context(client.get(unit_page(of)))["people"][0]["required"].word,
    }


def test_each_is_told_what_their_own_agency_asks(agency: Agency, both: Both, signed_in: SignIn) -> None:
    seen = {
        "police": told(signed_in(agency.manager), agency.station, both.place(agency.station)),
        "legal aid": told(signed_in(both.lawyer), both.legal_aid, both.place(both.legal_aid)),
    }

    police, aid = [str(both.of_police.uuid)], [str(both.of_legal_aid.uuid)]
    places = ("home", "matrix", "list", "offered", "before", "person")
    files = {"csv": 1, "xlsx": 1}
    assert seen == {
        "police": dict.fromkeys(places, police) | files | {"late": (1, 1), "unit": "1 late"},
        "legal aid": dict.fromkeys(places, aid) | files | {"late": (0, 0), "unit": "1 not yet"},
    }
    assert {late.name for late in late_people(TODAY, 7).values()} == {"Airport"}


def test_who_answers_for_both_sees_each_through_its_own_agency(agency: Agency, both: Both, signed_in: SignIn) -> None:
    member(agency.manager, both.legal_aid, Role.AUDITOR)

    rows = context(signed_in(agency.manager).get(REQUIRED))["people"]

    assert {(row["requirement"], row["unit"], row["why_url"]) for row in rows} == {
        (asked.name, of.name, why(both.place(of), asked))
        for of, asked in ((agency.station, both.of_police), (both.legal_aid, both.of_legal_aid))
    }


def why(place: Membership, asked: Requirement, name: str = "why", *more: object) -> str:
    return reverse(f"learning:requirements:{name}", args=[place.uuid, asked.uuid, *more])


def test_what_the_other_agency_asks_does_not_exist_and_cannot_be_decided(
    agency: Agency, both: Both, signed_in: SignIn
) -> None:
    later = TODAY + timedelta(days=120)
    asked = {"learner": both.ana, "wanted_date": later, "reason": "On leave.", "at": timezone.now()}
    wish = ask_extension(requirement=both.of_police, **asked)
    police, lawyer = signed_in(agency.manager), signed_in(both.lawyer)
    airport, aid = both.place(agency.station), both.place(both.legal_aid)
    theirs = reverse("learning:requirements:requirement", args=[both.of_police.uuid])

    for page in (why(aid, both.of_police), theirs, f"{HOME}?requirement={both.of_police.uuid}"):
        assert lawyer.get(page).status_code == HTTPStatus.NOT_FOUND
    for name, more in (("exempt", ()), ("answer", (wish.uuid,)), ("accept_prior", ())):
        assert (
            lawyer.post(why(aid, both.of_police, name, *more), {"granted": "yes"}).status_code == HTTPStatus.NOT_FOUND
        )
    assert [len(context(client.get(REQUESTS))["extensions"]) for client in (police, lawyer)] == [1, 0]
    assert (Exemption.objects.count(), Extension.objects.count()) == (0, 0)

    assert police.get(why(airport, both.of_police)).status_code == HTTPStatus.OK
    police.post(why(airport, both.of_police, "answer", wish.uuid), {"granted": "yes"})
    assert Extension.objects.get().due_date == later


def test_a_requirement_of_another_unit_of_the_agency_is_seen_of_ones_own_people(
    agency: Agency, both: Both, course: Course, signed_in: SignIn
) -> None:
    """Seconded to the south, she stands under what the south asks; at home they see that."""
    member(both.ana, agency.south)
    asked = required(agency.south, course, by=both.head, at=ago(1))
    client, airport = signed_in(agency.manager), both.place(agency.station)

    assert {row["why_url"] for row in context(client.get(REQUIRED))["people"]} == {
        why(airport, each) for each in (both.of_police, asked)
    }
    assert [client.get(page).status_code for page in (why(airport, asked), f"{HOME}?requirement={asked.uuid}")] == [
        200
    ] * 2


def test_a_system_is_told_the_same(agency: Agency, both: Both) -> None:
    owner = person("Rita Lopes")
    for of in (agency.north, both.legal_aid):
        member(owner, of, Role.ADMINISTRATOR)
    keys = [new_key(of, owner, [ApiKey.Scope.COMPLETIONS_READ])[1] for of in (agency.north, both.legal_aid)]

    asked = [[item["requirement"] for item in ask("GET", "/api/v1/standings", key)[1]["items"]] for key in keys]

    assert asked == [[str(both.of_police.uuid)], [str(both.of_legal_aid.uuid)]]
