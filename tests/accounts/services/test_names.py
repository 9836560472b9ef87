import pytest

from lms.accounts.models import NameRequest, Notice
from lms.accounts.services import ask_name, decide_name
from lms.accounts.services.names import NameAlreadyAskedError, NameAlreadyDecidedError, NameUnchangedError
from tests.accounts.conftest import AT, NewPerson, Organisation, Role


def test_asking_does_not_change_the_name(new_person: NewPerson) -> None:
    ana = new_person("Ana")

    request = ask_name(user=ana, wanted="  Ana   Sousa ", reason="married", at=AT)

    ana.refresh_from_db()
    assert (ana.name, request.wanted, request.reason, request.accepted) == ("Ana", "Ana Sousa", "married", None)


def test_asking_for_the_same_name_or_twice_is_refused(new_person: NewPerson) -> None:
    ana = new_person("Ana")
    with pytest.raises(NameUnchangedError):
        ask_name(user=ana, wanted="Ana", reason="", at=AT)
    ask_name(user=ana, wanted="Ana Sousa", reason="", at=AT)

    with pytest.raises(NameAlreadyAskedError):
        ask_name(user=ana, wanted="Ana Santos", reason="", at=AT)

    assert NameRequest.objects.count() == 1


@pytest.mark.parametrize(("accepted", "name"), [(True, "Ana Sousa"), (False, "Ana")])
def test_deciding_tells_the_person(
    organisation: Organisation, new_person: NewPerson, accepted: bool, name: str
) -> None:
    ana, manager = new_person("Ana"), new_person("Rui", organisation.station, Role.MANAGER)
    request = ask_name(user=ana, wanted="Ana Sousa", reason="", at=AT)

    decide_name(request=request, accepted=accepted, by=manager, at=AT)

    ana.refresh_from_db()
    request.refresh_from_db()
    assert ana.name == name
    assert (request.accepted, request.decided_by, request.decided_at) == (accepted, manager, AT)
    assert [(notice.to, notice.kind) for notice in Notice.objects.all()] == [(ana.email, "name_decided")]
    with pytest.raises(NameAlreadyDecidedError):
        decide_name(request=request, accepted=True, by=manager, at=AT)
