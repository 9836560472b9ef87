import pytest

from lms.accounts.models import Unit
from lms.accounts.services import change_unit, open_unit
from lms.accounts.services.units import UnitInsideItselfError
from lms.accounts.signals import memberships_changed
from tests.accounts.conftest import AT, NewPerson, Organisation


def tree() -> list[tuple[int, str]]:
    return list(Unit.objects.order_by("path").values_list("depth", "name"))


def test_units_stand_in_the_tree_in_order_of_name(organisation: Organisation, new_person: NewPerson) -> None:
    by = new_person("Rui")
    open_unit(unit=Unit(name="Airport", kind=Unit.Kind.STATION), parent=organisation.division, by=by, at=AT)
    open_unit(unit=Unit(name="Border Guard", kind=Unit.Kind.AGENCY), parent=None, by=by, at=AT)

    assert tree() == [
        (1, "Border Guard"),
        (1, "Custody Police"),
        (2, "North"),
        (3, "Airport"),
        (3, "Harbour Station"),
        (1, "Legal Aid"),
    ]


def test_a_unit_moves_with_all_below_it_and_its_members_are_told_of(
    organisation: Organisation, new_person: NewPerson
) -> None:
    ana = new_person("Ana", organisation.station)
    heard: list[list[int]] = []

    def listen(ids: list[int], **_: object) -> None:
        heard.append(ids)

    memberships_changed.connect(listen)
    try:
        change_unit(unit=organisation.division, parent=organisation.other, by=ana, at=AT)
    finally:
        memberships_changed.disconnect(listen)

    assert tree() == [(1, "Custody Police"), (1, "Legal Aid"), (2, "North"), (3, "Harbour Station")]
    assert heard == [[ana.memberships.get().pk]]


def test_a_unit_moves_to_the_top(organisation: Organisation, new_person: NewPerson) -> None:
    change_unit(unit=organisation.division, parent=None, by=new_person("Rui"), at=AT)

    assert tree() == [(1, "Custody Police"), (1, "Legal Aid"), (1, "North"), (2, "Harbour Station")]


def test_a_renamed_unit_takes_its_place(organisation: Organisation, new_person: NewPerson) -> None:
    organisation.agency.name = "Police"

    change_unit(unit=organisation.agency, parent=None, by=new_person("Rui"), at=AT)

    assert tree() == [(1, "Legal Aid"), (1, "Police"), (2, "North"), (3, "Harbour Station")]


def test_a_unit_does_not_go_below_itself(organisation: Organisation, new_person: NewPerson) -> None:
    with pytest.raises(UnitInsideItselfError):
        change_unit(unit=organisation.agency, parent=organisation.station, by=new_person("Rui"), at=AT)
