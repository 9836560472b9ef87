from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.accounts.models import Delegation, Notice, User
from lms.accounts.permissions import DECIDING, may_see_person, units_answered_for
from lms.accounts.services import delegate, erase_person, leave_unit, revoke_delegation
from lms.accounts.services.delegations import (
    LentToOneselfError,
    NobodyOfTheAgencyError,
    NotYoursToLendError,
    WrongEndError,
)
from tests.accounts.conftest import NewPerson, Organisation, Role
from tests.queries import counted

NOW = timezone.now()
TODAY = NOW.date()


@pytest.fixture
def rui(organisation: Organisation, new_person: NewPerson) -> User:
    return new_person("Rui", organisation.division, Role.MANAGER)


@pytest.fixture
def ana(organisation: Organisation, new_person: NewPerson) -> User:
    return new_person("Ana", organisation.agency)


def lend(organisation: Organisation, rui: User, ana: User, **other: object) -> Delegation:
    facts = {"unit": organisation.station, "email": ana.email, "until_date": TODAY + timedelta(days=30)}
    return delegate(**(facts | {"by": rui, "at": NOW} | other))


def sees(user: User, on: date = TODAY) -> list[str]:
    found = User.objects.signed_in(user.pk)
    assert found is not None
    with counted() as queries:
        units = units_answered_for(user, on)
    assert len(queries) == 1
    if on == TODAY:
        assert found.answers_for_units or not units
    return [unit.name for unit in units]


def test_the_view_is_lent_and_not_the_deciding(
    organisation: Organisation, rui: User, ana: User, new_person: NewPerson
) -> None:
    eva = new_person("Eva", organisation.station)

    lent = lend(organisation, rui, ana)

    assert sees(ana) == ["Harbour Station"]
    assert may_see_person(ana, eva, TODAY)
    assert units_answered_for(ana, TODAY, DECIDING) == []
    assert sees(ana, lent.until_date + timedelta(days=1)) == []
    assert sees(ana, TODAY - timedelta(days=1)) == []
    assert list(Notice.objects.values_list("kind", "to")) == [("delegation", ana.email)]


def test_what_is_taken_back_or_no_longer_the_lender_s_opens_nothing(
    organisation: Organisation, rui: User, ana: User
) -> None:
    lent = lend(organisation, rui, ana)
    revoke_delegation(delegation=lent, by=rui, at=NOW)
    revoke_delegation(delegation=lent, by=rui, at=NOW)
    assert sees(ana) == []
    signed_in = User.objects.signed_in(ana.pk)
    assert signed_in is not None
    assert not signed_in.answers_for_units
    assert sorted(Notice.objects.values_list("kind", flat=True)) == ["delegation", "delegation_revoked"]

    lend(organisation, rui, ana)
    again = lend(organisation, rui, ana, until_date=TODAY)
    assert list(Delegation.objects.filter(revoked_at=None)) == [again]
    for membership in (rui.memberships.get(), ana.memberships.get()):
        leave_unit(membership=membership, by=None, at=NOW, last_day=TODAY - timedelta(days=1))
        assert sees(ana) == []
        membership.until_date = None
        membership.save()
        assert sees(ana) == ["Harbour Station"]


def test_an_erased_lender_lends_nothing(organisation: Organisation, rui: User, ana: User) -> None:
    lent = lend(organisation, rui, ana)

    erase_person(user=rui, by=None, reason="asked for it", at=NOW)

    lent.refresh_from_db()
    assert (lent.revoked_at, sees(ana)) == (NOW, [])


def test_what_cannot_be_lent(organisation: Organisation, rui: User, ana: User, new_person: NewPerson) -> None:
    stranger = new_person("Stranger", organisation.other)
    auditor = new_person("Auditor", organisation.agency, Role.AUDITOR)
    lend(organisation, rui, ana)
    for other, error in (
        ({"by": auditor}, NotYoursToLendError),
        ({"by": ana}, NotYoursToLendError),
        ({"unit": organisation.agency}, NotYoursToLendError),
        ({"email": stranger.email}, NobodyOfTheAgencyError),
        ({"email": "nobody@police.example"}, NobodyOfTheAgencyError),
        ({"email": rui.email}, LentToOneselfError),
        ({"until_date": TODAY - timedelta(days=2)}, WrongEndError),
        ({"until_date": TODAY + timedelta(days=92)}, WrongEndError),
    ):
        with pytest.raises(error):
            lend(organisation, rui, ana, **other)


def test_who_may_no_longer_sign_in_lends_nothing(organisation: Organisation, rui: User, ana: User) -> None:
    lend(organisation, rui, ana)

    User.objects.filter(pk=rui.pk).update(is_active=False)

    assert units_answered_for(ana, TODAY) == []
