from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lms.accounts.models import PeopleImport, User
from tests.accounts.conftest import NewPerson, Organisation, Role
from tests.accounts.services.importing.conftest import worked
from tests.queries import counted

SignIn = Callable[[User], Client]
IMPORTS = reverse("accounts:imports")


def upload(client: Client, unit: int, text: str, **more: str) -> int:
    content = SimpleUploadedFile("people.csv", text.encode())
    told = {"unit": unit, "content": content, "dates": "ymd", "language": "en"}
    return client.post(IMPORTS, told | more).status_code


def text(people: int) -> str:
    return "number,name,e-mail\n" + "".join(f",P {n},p{n}@police.example\n" for n in range(people))


@pytest.fixture
def administrator(organisation: Organisation, new_person: NewPerson, signed_in: SignIn) -> Client:
    return signed_in(new_person("Rita", organisation.division, Role.ADMINISTRATOR))


def test_a_file_is_sent_looked_at_and_applied(organisation: Organisation, administrator: Client) -> None:
    assert upload(administrator, organisation.station.pk, text(2)) == 302
    job = PeopleImport.objects.get()
    page = reverse("accounts:import", args=[job.uuid])
    assert administrator.get(page).context["progress"] == {"done": 0, "all": 0, "step": 0}
    worked(job)
    shown = administrator.get(page).context
    assert [(line["number"], line["state"]["word"]) for line in shown["lines"]] == [(2, "new"), (3, "new")]
    assert shown["may_decide"]

    assert administrator.post(reverse("accounts:import_apply", args=[job.uuid])).status_code == 302
    assert administrator.get(page).context["progress"] == {"done": 0, "all": 2, "step": 0}
    worked(job)

    assert administrator.get(page).context["sentence"] == "The file was applied."
    assert administrator.post(reverse("accounts:import_apply", args=[job.uuid])).status_code == 409
    assert User.objects.filter(name__startswith="P ").count() == 2


def test_columns_are_named_and_a_file_is_thrown_away(organisation: Organisation, administrator: Client) -> None:
    upload(administrator, organisation.station.pk, "Wer\nana@police.example\n")
    job = worked(PeopleImport.objects.get())
    assert administrator.get(reverse("accounts:import", args=[job.uuid])).context["fault"]
    name = reverse("accounts:import_columns", args=[job.uuid])

    assert administrator.post(name, {"column0": ""}).status_code == 400
    assert administrator.post(name, {"column0": "email"}).status_code == 302
    assert worked(job).status == "judged"
    assert administrator.post(reverse("accounts:import_leave", args=[job.uuid])).status_code == 302
    assert job.lines.count() == 0


def test_nobody_else_sends_or_sees_a_file(
    organisation: Organisation, administrator: Client, new_person: NewPerson, signed_in: SignIn
) -> None:
    upload(administrator, organisation.station.pk, text(1))
    job = worked(PeopleImport.objects.get())
    assert upload(administrator, organisation.agency.pk, text(1)) == 400
    assert upload(administrator, organisation.station.pk, text(1), content="") == 400
    addresses = [reverse(f"accounts:import_{verb}", args=[job.uuid]) for verb in ("apply", "leave", "columns")]
    others: dict[str, Client] = {
        role: signed_in(new_person(role, organisation.division, role))
        for role in (Role.MANAGER, Role.AUDITOR, Role.LEARNER)
    }
    others["elsewhere"] = signed_in(new_person("Elsewhere", organisation.other, Role.ADMINISTRATOR))
    for role, client in others.items():
        assert client.get(IMPORTS).status_code == (200 if role == "elsewhere" else 403)
        assert client.get(reverse("accounts:import", args=[job.uuid])).status_code == 404
        assert [client.post(address).status_code for address in addresses] == [404, 404, 404]
    assert Client().get(IMPORTS).status_code == 302
    assert worked(job).status == "judged"


def test_a_page_asks_as_often_for_many_rows_as_for_one(organisation: Organisation, administrator: Client) -> None:
    asked = []
    for people in (1, 1, 40):
        upload(administrator, organisation.station.pk, text(people))
        job = worked(PeopleImport.objects.latest("pk"))
        for page in (reverse("accounts:import", args=[job.uuid]), IMPORTS):
            with counted() as queries:
                administrator.get(page)
            asked.append(len(queries))

    assert asked[2:4] == asked[4:]
