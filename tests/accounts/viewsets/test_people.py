from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from lms.accounts.models import Erasure, User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from tests.accounts.conftest import NewPerson, Organisation

SignIn = Callable[[User], Client]


@pytest.fixture
def boss(new_person: NewPerson, signed_in: SignIn) -> Client:
    return signed_in(new_person("Boss", is_superuser=True))


@pytest.fixture
def administrator(new_person: NewPerson, signed_in: SignIn) -> Client:
    user = new_person("Admin")
    user.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    return signed_in(user)


def edit(person: User) -> str:
    return reverse("wagtailusers_users:edit", args=[person.pk])


def data(person: User, **changes: object) -> dict[str, object]:
    return {"name": person.name, "email": person.email, "language": "", "is_active": "on", **changes}


def test_accounts_are_made_by_invitation(boss: Client) -> None:
    page = reverse("wagtailusers_users:add")

    assert boss.get(page).headers["Location"] == "/admin/accounts_invitations/new/"
    boss.post(page, {"email": "x@police.example", "name": "X"})
    assert User.objects.count() == 1


def test_people_are_found_by_name_and_address(boss: Client, new_person: NewPerson) -> None:
    new_person("Ana Sousa")
    page = reverse("wagtailusers_users:index")

    for words in ("sousa", "ana.sousa@"):
        found = [user.name for user in boss.get(page, {"q": words}).context["object_list"]]
        assert found == ["Ana Sousa"]


def test_a_person_is_corrected(boss: Client, new_person: NewPerson) -> None:
    ana = new_person("Ana")

    response = boss.post(edit(ana), data(ana, name="Ana Sousa", email="Sousa@police.example", language="pt-pt"))

    assert response.status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.email, ana.language) == ("Ana Sousa", "sousa@police.example", "pt-pt")
    assert list(EmailAddress.objects.filter(user=ana).values_list("email", "verified")) == [
        ("sousa@police.example", True)
    ]


def test_a_taken_address_is_refused_and_nothing_stored(boss: Client, new_person: NewPerson) -> None:
    ana, rui = new_person("Ana"), new_person("Rui")

    response = boss.post(edit(ana), data(ana, name="Other", email=rui.email))

    assert response.context["form"].non_field_errors() == ["Another account uses this e-mail address."]
    ana.refresh_from_db()
    assert (ana.name, ana.email) == ("Ana", "ana@police.example")


def test_an_account_that_is_switched_off_is_signed_out_at_once(
    boss: Client, new_person: NewPerson, signed_in: SignIn
) -> None:
    ana = new_person("Ana")
    client = signed_in(ana)
    assert client.get("/en/accounts/me/").status_code == 200

    boss.post(edit(ana), data(ana, is_active=""))

    assert client.get("/en/accounts/me/").status_code == 302


def test_an_administrator_gives_no_rights_and_touches_no_superuser(
    administrator: Client, boss: Client, new_person: NewPerson
) -> None:
    ana, chief = new_person("Ana"), User.objects.get(name="Boss")
    editors = Group.objects.get(name="Editors")

    administrator.post(edit(ana), data(ana, name="Ana S", is_superuser="on", groups=[editors.pk]))
    administrator.post(edit(chief), data(chief, email="mine@police.example"))

    ana.refresh_from_db()
    chief.refresh_from_db()
    assert (ana.name, ana.is_superuser, list(ana.groups.all())) == ("Ana S", False, [])
    assert chief.email == "boss@police.example"


def test_nobody_locks_themselves_out(boss: Client) -> None:
    chief = User.objects.get(name="Boss")

    boss.post(edit(chief), data(chief, is_active="", is_superuser=""))

    chief.refresh_from_db()
    assert (chief.is_active, chief.is_superuser) == (True, True)


def test_deleting_a_person_with_records_is_refused_with_the_way_to_do_it_right(
    organisation: Organisation, boss: Client, new_person: NewPerson
) -> None:
    ana, nobody = new_person("Ana", organisation.station), new_person("Nobody")

    response = boss.post(reverse("wagtailusers_users:delete", args=[ana.pk]))
    boss.post(reverse("wagtailusers_users:delete", args=[nobody.pk]))

    assert response.status_code == 409
    assert "erase_person" in response.content.decode()
    assert sorted(User.objects.values_list("name", flat=True)) == ["Ana", "Boss"]


def test_people_are_not_changed_in_bulk(boss: Client, new_person: NewPerson) -> None:
    ana = new_person("Ana")
    for action in ("delete", "set_active_state", "assign_role"):
        page = f"/admin/bulk/accounts/user/{action}/?id={ana.pk}"
        boss.post(page, {"mark_as_active": "", "role": Group.objects.get(name="Editors").pk})

    ana.refresh_from_db()
    assert (ana.is_active, list(ana.groups.all())) == (True, [])


def test_a_superuser_erases_who_they_name(boss: Client, new_person: NewPerson) -> None:
    ana = new_person("Ana")
    page = reverse("wagtailusers_users:erase", args=[ana.pk])
    assert page in boss.get(edit(ana)).content.decode()
    assert boss.get(page).status_code == 200

    wrong = boss.post(page, {"email": "rui@police.example", "reason": "asked for"})
    silent = boss.post(page, {"email": ana.email, "reason": " "})
    assert (wrong.status_code, silent.status_code, Erasure.objects.count()) == (400, 400, 0)
    right = boss.post(page, {"email": ana.email, "reason": "asked for"})

    assert right.status_code == 302
    assert User.objects.get(pk=ana.pk).name == ""


def test_only_superusers_erase_or_copy_and_never_themselves(
    boss: Client, administrator: Client, new_person: NewPerson, signed_in: SignIn
) -> None:
    ana, chief = new_person("Ana"), User.objects.get(name="Boss")
    for name in ("erase", "export"):
        for client, person in ((administrator, ana), (boss, chief), (signed_in(ana), ana)):
            assert client.get(reverse(f"wagtailusers_users:{name}", args=[person.pk])).status_code in (302, 403)


def test_a_copy_is_taken_for_a_person_who_asked_otherwise(boss: Client, new_person: NewPerson) -> None:
    response = boss.get(reverse("wagtailusers_users:export", args=[new_person("Ana").pk]))

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.json()["account"][0]["name"] == "Ana"
