from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import Membership, User
from lms.accounts.permissions import (
    SITE_ADMINISTRATORS,
    may_decide_name,
    may_invite,
    may_see_person,
    units_answered_for,
)
from tests.accounts.conftest import NewPerson, Organisation, Role

TODAY = timezone.now().date()
ROLES = ("stranger", "learner", "manager", "auditor", "administrator", "superuser", "site administrator")


def someone(kind: str, organisation: Organisation, new_person: NewPerson) -> User:
    """Of that kind, over the division."""
    if kind == "stranger":
        return new_person("Someone", organisation.other, Role.ADMINISTRATOR)
    if kind == "superuser":
        return new_person("Someone", is_superuser=True)
    if kind == "site administrator":
        user = new_person("Someone")
        user.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
        return user
    return new_person("Someone", organisation.division, kind)


def table(organisation: Organisation, new_person: NewPerson, ask: object) -> dict[str, bool]:
    answers = {}
    for kind in ROLES:
        user = someone(kind, organisation, new_person)
        answers[kind] = ask(user)  # type: ignore[operator]
        user.memberships.all().delete()
        user.delete()
    return answers


def test_who_sees_a_person_of_a_station(organisation: Organisation, new_person: NewPerson) -> None:
    ana = new_person("Ana", organisation.station)

    assert table(organisation, new_person, lambda user: may_see_person(user, ana, TODAY)) == {
        "stranger": False,
        "learner": False,
        "manager": True,
        "auditor": True,
        "administrator": True,
        "superuser": False,
        "site administrator": False,
    }


def test_who_decides_their_name(organisation: Organisation, new_person: NewPerson) -> None:
    ana = new_person("Ana", organisation.station)

    assert table(organisation, new_person, lambda user: may_decide_name(user, ana, TODAY)) == {
        "stranger": False,
        "learner": False,
        "manager": True,
        "auditor": False,
        "administrator": True,
        "superuser": True,
        "site administrator": True,
    }


@pytest.mark.parametrize(("role", "manager_may"), [(Role.LEARNER, True), (Role.MANAGER, False), (Role.AUDITOR, False)])
def test_who_invites_into_a_station(
    organisation: Organisation, new_person: NewPerson, role: str, manager_may: bool
) -> None:
    assert table(organisation, new_person, lambda user: may_invite(user, organisation.station, role, TODAY)) == {
        "stranger": False,
        "learner": False,
        "manager": manager_may,
        "auditor": False,
        "administrator": True,
        "superuser": True,
        "site administrator": True,
    }


def test_nobody_decides_about_their_own_name(organisation: Organisation, new_person: NewPerson) -> None:
    manager = new_person("Rui", organisation.station, Role.MANAGER)

    assert not may_decide_name(manager, manager, TODAY)
    assert may_see_person(manager, manager, TODAY)


def test_duties_and_memberships_count_only_while_they_last(organisation: Organisation, new_person: NewPerson) -> None:
    ana, manager = new_person("Ana", organisation.station), new_person("Rui", organisation.agency, Role.MANAGER)

    for membership in (ana.memberships.get(), manager.memberships.get()):
        membership.until_date = TODAY - timedelta(days=1)
        membership.save()
        assert not may_see_person(manager, ana, TODAY)
        assert may_see_person(manager, ana, TODAY - timedelta(days=1))
        membership.until_date = None
        membership.save()


def test_only_the_topmost_units_are_named(
    organisation: Organisation, new_person: NewPerson, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rui = new_person("Rui", organisation.agency, Role.MANAGER)
    for unit, role in (
        (organisation.station, Role.MANAGER),
        (organisation.agency, Role.AUDITOR),
        (organisation.other, Role.LEARNER),
    ):
        Membership.objects.create(user=rui, unit=unit, role=role, from_date=TODAY)

    with django_assert_num_queries(1):
        roots = units_answered_for(rui, TODAY)

    assert roots == [organisation.agency]


def test_an_account_that_is_switched_off_answers_for_nothing(organisation: Organisation, new_person: NewPerson) -> None:
    assert units_answered_for(new_person("Rui", organisation.agency, Role.MANAGER, is_active=False), TODAY) == []
