import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from lms.accounts.models import Erasure, Invitation, Membership, NameRequest, Notice, User
from lms.accounts.services import ask_name, change_address, erase_person, export_person, invite, notify
from lms.accounts.services.people import AddressTakenError, ReasonMissingError
from lms.accounts.signals import person_erasing, person_exporting
from tests.accounts.conftest import AT, NewPerson, Organisation, Role


def door() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('amparo.erasure', true)")
        return cursor.fetchone()[0] or ""


@pytest.fixture
def ana(organisation: Organisation, new_person: NewPerson) -> User:
    """A person of whom everything is known that this room can know."""
    ana = new_person("Ana Sousa", organisation.station, language="pt-pt")
    membership = ana.memberships.get()
    membership.position, membership.staff_number = "officer", "XQ4711ZW"
    membership.save()
    ana.groups.add(Group.objects.create(name="Trainers"))
    ask_name(user=ana, wanted="Ana Maria Sousa", reason="incomplete", at=AT)
    facts = {"unit": organisation.other, "role": Role.LEARNER, "language": "en", "by": None, "at": AT}
    invite(email=ana.email, name=ana.name, **facts)
    notify(to=ana.email, user=ana, kind="name_decided", key="1", language="en", context={"wanted": "Ana"}, due_at=AT)
    log(instance=ana, action="wagtail.edit")
    Client().force_login(ana)
    return ana


def test_the_copy_holds_all_that_this_room_knows(ana: User) -> None:
    copy = json.loads(json.dumps(export_person(user=ana, at=AT), cls=DjangoJSONEncoder))

    account = copy["account"][0]
    assert {key: account[key] for key in ("email", "name", "language", "groups")} == {
        "email": "ana.sousa@police.example",
        "name": "Ana Sousa",
        "language": "pt-pt",
        "groups": ["Trainers"],
    }
    assert "password" not in account
    assert [row["staff_number"] for row in copy["memberships"]] == ["XQ4711ZW"]
    assert [row["wanted"] for row in copy["name_requests"]] == ["Ana Maria Sousa"]
    assert [row["unit__name"] for row in copy["invitations"]] == ["Legal Aid"]
    assert sorted(row["kind"] for row in copy["notices"]) == ["invitation", "name_decided"]
    assert copy["addresses"] == [{"email": "ana.sousa@police.example", "verified": True, "primary": True}]


def test_the_copy_of_a_colleague_is_not_in_it(ana: User, new_person: NewPerson) -> None:
    new_person("Rui")

    assert "rui" not in json.dumps(export_person(user=ana, at=AT), cls=DjangoJSONEncoder).lower()


@pytest.fixture
def other_room() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def export(user: User, **_: object) -> dict[str, list[dict[str, Any]]]:
        return {"certificates": [{"holder": user.name}]}

    def erase(user: User, **facts: object) -> None:
        heard.append({"name": user.name, "door": door(), "at": facts["at"]})

    person_exporting.connect(export)
    person_erasing.connect(erase)
    yield heard
    person_exporting.disconnect(export)
    person_erasing.disconnect(erase)


def test_higher_rooms_add_what_they_hold(ana: User, other_room: list[dict[str, Any]]) -> None:
    assert export_person(user=ana, at=AT)["certificates"] == [{"holder": "Ana Sousa"}]


def test_higher_rooms_erase_through_the_door_and_it_is_shut_afterwards(
    ana: User, other_room: list[dict[str, Any]]
) -> None:
    erasure = erase_person(user=ana, by=None, reason="asked for", at=AT)

    assert other_room == [{"name": "Ana Sousa", "door": str(erasure.uuid), "at": AT}]
    assert door() == ""


def test_nothing_that_names_an_erased_person_is_left(ana: User, new_person: NewPerson) -> None:
    by = new_person("Rui")

    erasure = erase_person(user=ana, by=by, reason=" asked for ", at=AT)

    assert [model.objects.count() for model in (Invitation, Notice, NameRequest)] == [0, 0, 0]
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [by.email]
    assert not Session.objects.exists()
    assert list(ModelLogEntry.objects.values_list("label", flat=True)) == ["erased"]
    membership = Membership.objects.get()
    assert (membership.position, membership.staff_number) == ("", "")
    assert membership.until_date == (AT - timedelta(days=1)).date() or membership.until_date == membership.from_date
    assert (erasure.reason, erasure.by, len(erasure.subject)) == ("asked for", by, 64)
    assert mentions("sousa") == []
    assert mentions("XQ4711ZW") == []


def mentions(word: str) -> list[str]:
    """Every table of the database with a row that holds the word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_an_erased_account_is_empty_and_shut(ana: User) -> None:
    erase_person(user=ana, by=None, reason="asked for", at=AT)

    ana = User.objects.get(pk=ana.pk)
    assert ana.email.startswith("erased-")
    assert ana.email.endswith("@invalid.example")
    assert (ana.name, ana.language, ana.is_active, ana.is_superuser, ana.has_usable_password()) == (
        "",
        "",
        False,
        False,
        False,
    )
    assert not ana.groups.exists()


def test_an_erasure_needs_a_reason(ana: User) -> None:
    with pytest.raises(ReasonMissingError):
        erase_person(user=ana, by=None, reason="  ", at=AT)

    assert not Erasure.objects.exists()


def test_the_door_does_not_outlive_its_transaction(own_database: str) -> None:
    user = User.objects.create_user("ana@police.example", name="Ana")

    erasure = erase_person(user=user, by=None, reason="asked for", at=AT)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.erasure', %s, true), txid_current()", [str(erasure.uuid)])
        assert cursor.fetchone()[1] != erasure.transaction


def test_an_erasure_that_fails_leaves_everything_and_no_open_door(ana: User) -> None:
    def fail(**_: object) -> None:
        raise IntegrityError

    person_erasing.connect(fail)
    try:
        with pytest.raises(IntegrityError):
            erase_person(user=ana, by=None, reason="asked for", at=AT)
    finally:
        person_erasing.disconnect(fail)

    assert User.objects.get(pk=ana.pk).name == "Ana Sousa"
    assert not Erasure.objects.exists()
    assert door() == ""


def test_a_person_with_records_cannot_be_deleted(ana: User) -> None:
    with pytest.raises(ProtectedError):
        ana.delete()


def test_a_new_address_is_verified_and_the_old_one_gone(ana: User, new_person: NewPerson) -> None:
    by = new_person("Rui")

    change_address(user=ana, email=" Ana.Santos@Police.example ", by=by, at=AT)

    assert list(EmailAddress.objects.filter(user=ana).values_list("email", "verified", "primary")) == [
        ("ana.santos@police.example", True, True)
    ]
    assert User.objects.get(pk=ana.pk).email == "ana.santos@police.example"
    with pytest.raises(AddressTakenError):
        change_address(user=ana, email=by.email, by=by, at=AT)
