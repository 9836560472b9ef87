from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.accounts.models import AllowedDomain, Membership
from lms.accounts.services import change_membership, join_by_domain, join_unit, leave_unit, second
from lms.accounts.services.memberships import (
    AlreadyMemberError,
    DatesReversedError,
    NotOfTheAgencyError,
    SecondmentWithoutEndError,
)
from lms.accounts.signals import memberships_changed
from tests.accounts.conftest import AT, NewPerson, Organisation, Role


@pytest.fixture
def heard() -> Iterator[list[list[int]]]:
    ids_heard: list[list[int]] = []

    def listen(ids: list[int], **_: object) -> None:
        ids_heard.append(ids)

    memberships_changed.connect(listen)
    yield ids_heard
    memberships_changed.disconnect(listen)


def test_joining_begins_on_the_day_that_it_is_where_the_unit_is(
    organisation: Organisation, new_person: NewPerson, heard: list[list[int]]
) -> None:
    just_past_midnight = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)  # still the 2nd in São Paulo

    membership = join_unit(
        user=new_person("Ana"), unit=organisation.other, role=Role.LEARNER, by=None, at=just_past_midnight
    )

    assert (membership.from_date, membership.until_date) == (date(2026, 3, 2), None)
    assert heard == [[membership.pk]]


def test_joining_twice_is_joining_once(
    organisation: Organisation, new_person: NewPerson, heard: list[list[int]]
) -> None:
    ana = new_person("Ana")
    first = join_unit(user=ana, unit=organisation.station, role=Role.LEARNER, by=None, at=AT)

    second = join_unit(user=ana, unit=organisation.station, role=Role.LEARNER, by=None, at=AT, position="cook")

    assert (second.pk, second.position, heard) == (first.pk, "", [[first.pk]])


def test_leaving_ends_with_today(organisation: Organisation, new_person: NewPerson, heard: list[list[int]]) -> None:
    membership = new_person("Ana", organisation.station).memberships.get()

    leave_unit(membership=membership, by=None, at=datetime.now(UTC))

    assert membership.until_date == datetime.now(UTC).date()
    assert heard == [[membership.pk]]


def test_a_membership_that_had_not_begun_never_was(organisation: Organisation, new_person: NewPerson) -> None:
    later = AT.date() + timedelta(days=30)
    membership = join_unit(
        user=new_person("Ana"), unit=organisation.station, role=Role.LEARNER, by=None, at=AT, from_date=later
    )

    leave_unit(membership=membership, by=None, at=AT)

    assert not Membership.objects.exists()


def test_changing_refuses_what_cannot_be(organisation: Organisation, new_person: NewPerson) -> None:
    ana = new_person("Ana", organisation.station)
    ended = ana.memberships.get()
    leave_unit(membership=ended, by=None, at=AT)
    join_unit(user=ana, unit=organisation.station, role=Role.LEARNER, by=None, at=AT)

    def change(until_date: date | None) -> None:
        first_day = date(2026, 2, 2)
        change_membership(
            membership=ended,
            position="",
            staff_number="",
            from_date=first_day,
            until_date=until_date,
            by=ana,
            at=AT,
        )

    with pytest.raises(DatesReversedError):
        change(date(2026, 2, 1))
    with pytest.raises(AlreadyMemberError):
        change(None)


@pytest.mark.parametrize(("email", "enabled", "joins"), [
    ("ana@police.example", True, True),
    ("ana@police.example", False, False),
    ("ana@elsewhere.example", True, False),
])  # fmt: skip
def test_a_verified_address_joins_the_unit_of_its_domain(
    organisation: Organisation, new_person: NewPerson, email: str, enabled: bool, joins: bool
) -> None:
    AllowedDomain.objects.create(domain="police.example", unit=organisation.station, enabled=enabled)
    ana = new_person("Ana")

    join_by_domain(user=ana, email=email, at=AT)

    found = [(membership.unit, membership.role) for membership in ana.memberships.all()]
    assert found == ([(organisation.station, "learner")] if joins else [])


def test_who_was_a_member_once_does_not_join_by_domain(organisation: Organisation, new_person: NewPerson) -> None:
    AllowedDomain.objects.create(domain="police.example", unit=organisation.station, enabled=True)
    ana = new_person("Ana", organisation.other)

    assert join_by_domain(user=ana, email=ana.email, at=AT) is None


def test_a_secondment_is_a_further_membership_that_ends_with_the_one_at_home(
    organisation: Organisation, new_person: NewPerson, heard: list[list[int]]
) -> None:
    ana = new_person("Ana", organisation.station)
    home = ana.memberships.get()
    dates = {"from_date": AT.date(), "until_date": AT.date() + timedelta(days=60)}

    def lend(unit: object, **other: object) -> Membership:
        return second(membership=home, by=ana, at=AT, **{"unit": unit, **dates, **other})

    for unit, other, error in (
        (organisation.other, {}, NotOfTheAgencyError),
        (organisation.station, {}, NotOfTheAgencyError),
        (organisation.division, {"until_date": AT.date() - timedelta(days=1)}, SecondmentWithoutEndError),
    ):
        with pytest.raises(error):
            lend(unit, **other)
    seconded = lend(organisation.division, position="desk")
    with pytest.raises(AlreadyMemberError):
        lend(organisation.division)

    in_force = ana.memberships.in_force(AT.date()).order_by("pk")
    assert [(found.unit, found.seconded_from) for found in in_force] == [
        (organisation.station, None),
        (organisation.division, home),
    ]
    leave_unit(membership=home, by=None, at=AT, last_day=AT.date() + timedelta(days=9))
    seconded.refresh_from_db()
    assert seconded.until_date == AT.date() + timedelta(days=9)
    assert heard == [[seconded.pk], [seconded.pk, home.pk]]
