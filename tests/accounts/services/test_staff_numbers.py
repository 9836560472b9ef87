from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from lms.accounts.models import Membership, Unit
from lms.accounts.services import change_membership, change_unit, join_unit
from lms.accounts.services.staff_numbers import StaffNumberTakenError
from lms.accounts.services.units import NumbersCollideError
from tests.accounts.conftest import AT, NewPerson, Organisation, Role


def test_a_number_is_one_person_s_in_an_agency_in_as_many_memberships_as_they_have(
    organisation: Organisation, new_person: NewPerson
) -> None:
    ana, rui = new_person("Ana"), new_person("Rui")

    def join(user: object, unit: Unit, number: str) -> Membership:
        return join_unit(user=user, unit=unit, role=Role.LEARNER, staff_number=number, by=None, at=AT)

    join(ana, organisation.station, "ab 12")
    join(ana, organisation.division, "AB 12 ")
    join(rui, organisation.other, "ab 12")
    for volunteer in (new_person("One"), new_person("Two")):
        join(volunteer, organisation.other, "")

    with pytest.raises(StaffNumberTakenError):
        join(rui, organisation.agency, "AB 12")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=rui, unit=organisation.agency, role="learner", staff_number="Ab 12", from_date=AT.date()
        )


def test_a_unit_that_moves_to_another_agency_takes_its_numbers_with_it(
    organisation: Organisation, new_person: NewPerson
) -> None:
    ana = join_unit(user=new_person("Ana"), unit=organisation.station, role="learner", staff_number="7", by=None, at=AT)
    rui = new_person("Rui")
    there = join_unit(user=rui, unit=organisation.other, role="learner", staff_number="7", by=None, at=AT)

    with pytest.raises(NumbersCollideError), transaction.atomic():
        change_unit(unit=organisation.station, parent=organisation.other, by=rui, at=AT)
    there.refresh_from_db()
    change_membership(
        membership=there, position="", staff_number="8", from_date=AT.date(), until_date=None, by=rui, at=AT
    )
    station = Unit.objects.get(pk=organisation.station.pk)
    change_unit(unit=station, parent=Unit.objects.get(pk=organisation.other.pk), by=rui, at=AT)

    ana.refresh_from_db()
    assert ana.agency == organisation.other


def test_numbers_that_two_people_had_before_the_rule_are_kept_and_reported(
    organisation: Organisation, new_person: NewPerson, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_membership DROP CONSTRAINT membership_number_of_one_person")
    people = [new_person(name, organisation.station) for name in ("Ana", "Rui", "Eva")]
    Membership.objects.filter(user__in=people[:2]).update(staff_number="12", agency=None)

    migration = import_module("lms.accounts.migrations.0005_several_places")
    migration.settle(apps, SimpleNamespace(connection=connection))

    rows = Membership.objects.order_by("user").values_list("staff_number", "number_disputed", "agency")
    agency = organisation.agency.pk
    assert list(rows) == [("12", False, agency), ("12", True, agency), ("", False, agency)]
    assert "1 memberships have a staff number that somebody else" in capsys.readouterr().out
    rui = Membership.objects.select_related("unit", "user").get(user=people[1])
    facts = {"position": "", "from_date": rui.from_date, "until_date": None, "by": people[0], "at": AT}
    change_membership(membership=rui, staff_number="12", **facts)
    assert rui.number_disputed
    change_membership(membership=rui, staff_number="13", **facts)
    assert not rui.number_disputed
