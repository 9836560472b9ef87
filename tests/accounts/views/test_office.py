from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import Delegation, Invitation, User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from lms.accounts.services import second
from tests.accounts.conftest import NewPerson, Organisation, Role
from tests.queries import counted

SignIn = Callable[[User], Client]
TODAY = timezone.now().date()
OFFICE, INVITE, LEND = (reverse(f"accounts:{name}") for name in ("office", "invite", "delegations"))


@pytest.fixture
def people(organisation: Organisation, new_person: NewPerson) -> dict[str, User]:
    """By what they are, over the division."""
    found = {role: new_person(role, organisation.division, role) for role in Role.values}
    found["stranger"] = new_person("Stranger", organisation.other, Role.MANAGER)
    found["site"] = new_person("Site")
    found["site"].groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    return found


def test_each_finds_the_doors_that_are_theirs(people: dict[str, User], signed_in: SignIn) -> None:
    doors = {}
    for role, user in people.items():
        answer = signed_in(user).get(OFFICE)
        links = answer.context["links"] if answer.status_code == 200 else []
        doors[role] = [link["url"].split("/")[-2] for link in links]

    assert doors == {
        "learner": [],
        "manager": ["invite", "delegations"],
        "auditor": [],
        "administrator": ["invite", "delegations", "imports", "keys"],
        "stranger": ["invite", "delegations"],
        "site": ["invite", "imports", "keys"],
    }


def test_secondments_are_seen_at_home_and_away_and_cost_no_query_each(
    organisation: Organisation, people: dict[str, User], new_person: NewPerson, signed_in: SignIn
) -> None:
    manager = signed_in(people["manager"])
    asked = []
    for number in range(4):
        ana = new_person(f"Ana {number}", organisation.station)
        facts = {"from_date": TODAY, "until_date": TODAY, "by": ana, "at": timezone.now()}
        second(membership=ana.memberships.get(), unit=organisation.agency, **facts)
        with counted() as queries:
            page = manager.get(OFFICE)
        asked.append(len(queries))

    assert [held.user.name for held in page.context["secondments"]] == [f"Ana {number}" for number in range(4)]
    assert len(set(asked[1:])) == 1
    assert list(signed_in(people["stranger"]).get(OFFICE).context["secondments"]) == []


def test_managers_invite_learners_and_administrators_anybody(
    organisation: Organisation, people: dict[str, User], signed_in: SignIn
) -> None:
    told = {
        "unit": organisation.station.pk,
        "people": "eva@police.example Eva Costa\n\nIda@Police.Example, Ida",
        "role": "learner",
        "language": "pt-pt",
    }
    for role, user in people.items():
        expected = {"learner": 403, "auditor": 403, "stranger": 400}.get(role, 302)
        assert signed_in(user).post(INVITE, told).status_code == expected, role
        sent = set(Invitation.objects.values_list("email", "name", "role", "language"))
        both = {
            ("eva@police.example", "Eva Costa", "learner", "pt-pt"),
            ("ida@police.example", "Ida", "learner", "pt-pt"),
        }
        assert sent == (both if expected == 302 else set())
        Invitation.objects.all().delete()

    assert signed_in(people["manager"]).post(INVITE, told | {"role": "manager"}).status_code == 400
    assert signed_in(people["administrator"]).post(INVITE, told | {"role": "manager"}).status_code == 302
    again = signed_in(people["administrator"]).post(INVITE, told | {"role": "manager"})
    assert [bool(row["error"]) for row in again.context["done"]] == [True, True]


@pytest.mark.parametrize(
    "lines", ["", "eva", "eva@police.example", "\n".join(f"e{n}@police.example E" for n in range(51))]
)
def test_who_is_not_named_rightly_is_not_invited(
    organisation: Organisation, people: dict[str, User], signed_in: SignIn, lines: str
) -> None:
    told = {"unit": organisation.station.pk, "people": lines, "role": "learner", "language": "en"}

    assert signed_in(people["manager"]).post(INVITE, told).status_code == 400
    assert Invitation.objects.count() == 0


def test_a_view_is_lent_looked_at_and_taken_back(
    organisation: Organisation, people: dict[str, User], signed_in: SignIn
) -> None:
    told = {"unit": organisation.station.pk, "email": people["learner"].email, "until_date": TODAY + timedelta(days=7)}
    statuses = {role: signed_in(user).post(LEND, told).status_code for role, user in people.items()}
    assert statuses == {
        "learner": 403, "manager": 302, "auditor": 403, "administrator": 302, "stranger": 400, "site": 403
    }  # fmt: skip
    lent = Delegation.objects.get(by=people["manager"])
    borrower = signed_in(people["learner"])
    assert borrower.get(reverse("dashboards:unit", args=[organisation.station.uuid])).status_code == 200
    assert len(borrower.get(LEND).context["borrowed"]) == 2
    assert [door["title"] for door in borrower.get(OFFICE).context["links"]] == ["Lent to you"]

    revoke = reverse("accounts:revoke_delegation", args=[lent.uuid])
    statuses = {role: signed_in(user).post(revoke).status_code for role, user in people.items() if role != "manager"}
    assert statuses == {"learner": 404, "auditor": 404, "administrator": 302, "stranger": 404, "site": 404}
    lent.refresh_from_db()
    assert lent.revoked_by == people["administrator"]
    page = signed_in(people["manager"]).get(LEND)
    assert [(row["in_force"], bool(row["revoke_url"])) for row in page.context["lent"]] == [
        (True, True),
        (False, False),
    ]
