from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import AllowedDomain, Invitation, Membership, Unit, User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from lms.accounts.services import invite
from tests.accounts.conftest import NewPerson, Organisation, Role

# By name, and how many queries their list may take.
VIEWSETS = {
    "accounts_units": 12,
    "accounts_memberships": 13,
    "accounts_invitations": 13,
    "accounts_domains": 12,
    "wagtailusers_users": 13,
}
SignIn = Callable[[User], Client]


@pytest.fixture
def administrator(new_person: NewPerson, signed_in: SignIn) -> Client:
    """One of the site's administrators, not a superuser."""
    user = new_person("Admin")
    user.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    return signed_in(user)


@pytest.mark.parametrize("viewset", VIEWSETS)
def test_administrators_see_the_lists_and_others_do_not(
    organisation: Organisation, new_person: NewPerson, signed_in: SignIn, administrator: Client, viewset: str
) -> None:
    trainer = new_person("Trainer", organisation.station)
    trainer.groups.add(Group.objects.get(name="Editors"))
    page = reverse(f"{viewset}:index")

    assert administrator.get(page).status_code == 200
    assert signed_in(new_person("Boss", is_superuser=True)).get(page).status_code == 200
    assert signed_in(new_person("Rui", organisation.agency, Role.ADMINISTRATOR)).get(page).status_code == 302
    assert signed_in(trainer).get(page).status_code == 302
    assert Client().get(page).status_code == 302


def test_the_menu_has_one_group(administrator: Client) -> None:
    menu = administrator.get(reverse("wagtailadmin_home")).content.decode()

    for viewset in VIEWSETS:
        assert reverse(f"{viewset}:index") in menu


@pytest.mark.parametrize("viewset", VIEWSETS)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_often_for_three_as_for_one(  # noqa: PLR0917 fixtures
    organisation: Organisation,
    new_person: NewPerson,
    administrator: Client,
    viewset: str,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    Unit.objects.filter(pk=organisation.station.pk).delete()
    for number in range(rows):
        unit = organisation.other.add_child(name=f"Office {number}", kind=Unit.Kind.PARTNER)
        new_person(f"Person {number}", unit)
        invitation = {"name": "X", "unit": unit, "role": Role.LEARNER, "language": "en", "by": None}
        invite(email=f"{number}@x.example", at=timezone.now(), **invitation)
        AllowedDomain.objects.create(domain=f"{number}.example", unit=unit)
    page = reverse(f"{viewset}:index")
    administrator.get(page)

    with django_assert_num_queries(VIEWSETS[viewset]):
        administrator.get(page)


# Units


def test_the_tree_is_listed_in_its_order(organisation: Organisation, administrator: Client) -> None:
    page = administrator.get(reverse("accounts_units:index")).content.decode()

    places = [page.index(name) for name in ("Custody Police", "– North", "– – Harbour Station", "Legal Aid")]
    assert places == sorted(places)


def unit_data(**changes: object) -> dict[str, object]:
    return {"name": "Airport", "kind": "station", "time_zone": "Europe/Lisbon", "parent": "", **changes}


def test_a_unit_is_added_below_another(organisation: Organisation, administrator: Client) -> None:
    response = administrator.post(reverse("accounts_units:add"), unit_data(parent=organisation.division.pk))

    assert response.status_code == 302
    unit = Unit.objects.get(name="Airport")
    assert (unit.get_parent(), unit.time_zone) == (organisation.division, "Europe/Lisbon")


def test_a_unit_cannot_be_put_below_itself(organisation: Organisation, administrator: Client) -> None:
    page = reverse("accounts_units:edit", args=[organisation.agency.pk])
    response = administrator.post(page, unit_data(name="New name", parent=organisation.station.pk))

    assert response.context["form"].non_field_errors() == ["A unit cannot be moved to a place below itself."]
    assert Unit.objects.get(pk=organisation.agency.pk).name == "Custody Police"


def test_a_unit_is_moved_and_renamed(organisation: Organisation, administrator: Client) -> None:
    page = reverse("accounts_units:edit", args=[organisation.station.pk])

    administrator.post(page, unit_data(name="Harbour", parent=organisation.other.pk))

    assert [child.name for child in Unit.objects.get(pk=organisation.other.pk).get_children()] == ["Harbour"]


def test_a_unit_with_people_is_not_deleted(
    organisation: Organisation, administrator: Client, new_person: NewPerson
) -> None:
    new_person("Ana", organisation.station)

    response = administrator.post(reverse("accounts_units:delete", args=[organisation.agency.pk]))

    assert response.status_code == 409
    assert "people belong or belonged to it" in response.content.decode()
    assert Unit.objects.count() == 4
    administrator.post(reverse("accounts_units:delete", args=[organisation.other.pk]))
    assert Unit.objects.count() == 3


# Memberships


def test_a_person_joins_by_address(organisation: Organisation, administrator: Client, new_person: NewPerson) -> None:
    ana = new_person("Ana")
    data = {"email": "ANA@police.example", "unit": organisation.station.pk, "role": "manager", "position": "chief",
            "staff_number": "", "from_date": "2026-03-01"}  # fmt: skip

    assert administrator.post(reverse("accounts_memberships:add"), data).status_code == 302
    bad = administrator.post(reverse("accounts_memberships:add"), {**data, "email": "nobody@police.example"})

    assert list(Membership.objects.values_list("user", "unit", "role", "position")) == [
        (ana.pk, organisation.station.pk, "manager", "chief")
    ]
    assert list(bad.context["form"].errors) == ["email"]


def test_a_membership_is_ended_and_not_deleted(
    organisation: Organisation, new_person: NewPerson, signed_in: SignIn
) -> None:
    boss = signed_in(new_person("Boss", is_superuser=True))
    membership = new_person("Ana", organisation.station).memberships.get()
    page = reverse("accounts_memberships:edit", args=[membership.pk])
    data = {"position": "", "staff_number": "", "from_date": "2026-03-02"}

    reversed_dates = boss.post(page, {**data, "until_date": "2026-03-01"})
    boss.post(page, {**data, "until_date": "2026-03-05"})

    membership.refresh_from_db()
    assert list(reversed_dates.context["form"].errors) == ["until_date"]
    assert str(membership.until_date) == "2026-03-05"
    boss.post(reverse("accounts_memberships:delete", args=[membership.pk]))
    assert Membership.objects.count() == 1


# Invitations


def invitation_data(organisation: Organisation, **changes: object) -> dict[str, object]:
    unit = organisation.station.pk
    return {"email": "Ana@police.example", "name": "Ana", "unit": unit, "role": "learner", "position": "",
            "staff_number": "", "language": "fr", **changes}  # fmt: skip


def test_inviting_calls_the_service(organisation: Organisation, administrator: Client) -> None:
    page = reverse("accounts_invitations:add")

    assert administrator.post(page, invitation_data(organisation)).status_code == 302
    again = administrator.post(page, invitation_data(organisation))

    assert list(Invitation.objects.values_list("email", "language", "invited_by__name")) == [
        ("ana@police.example", "fr", "Admin")
    ]
    assert "has been invited to that unit" in again.context["form"].non_field_errors()[0]


@pytest.mark.parametrize("changes", [{"email": "no"}, {"name": ""}, {"unit": 0}, {"role": "king"}, {"language": "xx"}])
def test_a_bad_invitation_is_refused(
    organisation: Organisation, administrator: Client, changes: dict[str, object]
) -> None:
    response = administrator.post(reverse("accounts_invitations:add"), invitation_data(organisation, **changes))

    assert list(response.context["form"].errors) == list(changes)
    assert not Invitation.objects.exists()


def test_an_invitation_is_looked_at_and_withdrawn_but_not_edited(
    organisation: Organisation, administrator: Client
) -> None:
    administrator.post(reverse("accounts_invitations:add"), invitation_data(organisation))
    invitation = Invitation.objects.get()

    assert administrator.get(reverse("accounts_invitations:inspect", args=[invitation.pk])).status_code == 200
    assert administrator.get(reverse("accounts_invitations:edit", args=[invitation.pk])).status_code == 302
    page = reverse("accounts_invitations:delete", args=[invitation.pk])
    assert "Withdraw the invitation" in administrator.get(page).content.decode()
    administrator.post(page)

    invitation.refresh_from_db()
    assert invitation.state(timezone.now()) == "withdrawn"


# Domains


def test_a_domain_is_written_without_the_at_sign(organisation: Organisation, administrator: Client) -> None:
    page, unit = reverse("accounts_domains:add"), organisation.station.pk

    administrator.post(page, {"domain": "@Police.example", "unit": unit, "enabled": "on"})
    bad = administrator.post(page, {"domain": "ana@police.example", "unit": unit})
    again = administrator.post(page, {"domain": "police.example", "unit": unit})

    assert list(AllowedDomain.objects.values_list("domain", "enabled")) == [("police.example", True)]
    assert list(bad.context["form"].errors) == ["domain"]
    assert again.context["form"].errors


def test_a_person_is_seconded_from_their_membership(
    organisation: Organisation, new_person: NewPerson, administrator: Client, signed_in: SignIn
) -> None:
    home = new_person("Ana", organisation.station).memberships.get()
    page = reverse("accounts_memberships:second", args=[home.pk])
    today = timezone.now().date().isoformat()
    told = {"unit": organisation.division.pk, "from_date": today, "until_date": today}
    assert page in administrator.get(reverse("accounts_memberships:edit", args=[home.pk])).content.decode()
    assert administrator.get(page).status_code == 200
    assert administrator.post(page, told | {"until_date": "2020-01-01"}).status_code == 400

    assert administrator.post(page, told).status_code == 302

    assert [lent.unit for lent in home.secondments.all()] == [organisation.division]
    assert "Harbour Station" in administrator.get(reverse("accounts_memberships:index")).content.decode()
    trainer = new_person("Trainer")
    trainer.groups.add(Group.objects.get(name="Editors"))
    assert signed_in(trainer).post(page, told).status_code in (302, 403)
    assert home.secondments.count() == 1
