"""What a personnel system may ask and tell, with which key, and what it is told when it may not."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import ApiKey, Membership, Notice, Unit, User
from lms.accounts.services.api_keys import revoke_key
from lms.accounts.services.memberships import leave_unit
from tests.accounts.conftest import NewPerson, Organisation, Role
from tests.accounts.keys import EVERY, ask, new_key
from tests.queries import counted

ROUTES = {
    ("GET", "/api/v1/units"): "units:read",
    ("GET", "/api/v1/memberships"): "people:read",
    ("GET", "/api/v1/people/7"): "people:read",
    ("PUT", "/api/v1/people/7"): "people:write",
}


@pytest.fixture
def owner(organisation: Organisation, new_person: NewPerson) -> User:
    return new_person("Rita", organisation.division, Role.ADMINISTRATOR)


@pytest.fixture
def key(organisation: Organisation, owner: User) -> str:
    return new_key(organisation.division, owner)[1]


def body(unit: Unit, **more: Any) -> dict[str, Any]:
    place = {"unit": str(unit.uuid), **more.pop("place", {})}
    return {"name": "Ana Sousa", "email": "ana@police.example", "memberships": [place], **more}


@pytest.mark.parametrize("route", ROUTES)
def test_without_the_right_key_nothing_opens(
    organisation: Organisation, owner: User, new_person: NewPerson, route: tuple[str, str]
) -> None:
    other_scopes = [scope for scope in EVERY if scope != ROUTES[route]]
    expired, revoked, gone = (new_key(organisation.division, owner) for _ in range(3))
    ApiKey.objects.filter(pk=expired[0].pk).update(expires_date=timezone.now().date() - timedelta(days=1))
    revoke_key(key=revoked[0], by=owner, at=timezone.now())
    elsewhere = new_person("Elsewhere", organisation.other, Role.ADMINISTRATOR)
    left = new_person("Left", organisation.division, Role.ADMINISTRATOR)
    gone = new_key(organisation.division, left)
    leave_unit(
        membership=left.memberships.get(), by=None, at=timezone.now(),
        last_day=timezone.now().date() - timedelta(days=1),
    )  # fmt: skip
    tried = {
        "key_missing": (401, ""),
        "key_unknown": (401, new_key(organisation.division, owner)[1][:-1]),
        "key_expired": (401, expired[1]),
        "key_revoked": (401, revoked[1]),
        "owner_gone": (401, gone[1]),
        "scope_missing": (403, new_key(organisation.division, owner, other_scopes)[1]),
    }
    for fault, (status, text) in tried.items():
        answer = ask(*route, text, body(organisation.station))
        assert (answer[0], answer[1]["fault"]) == (status, fault)
    assert not Membership.objects.filter(staff_number="7").exists()

    theirs = new_key(organisation.other, elsewhere)[1]
    status, told = ask(*route, theirs, body(organisation.station))
    assert (status, told.get("fault"), [unit["name"] for unit in told.get("items", []) if "kind" in unit]) in [
        (200, None, ["Legal Aid"]),
        (200, None, []),
        (404, "no_such_person", []),
        (409, "unit_unknown", []),
    ]
    assert "North" not in json.dumps(told)


def test_a_person_is_as_told_and_told_again_nothing_changes(organisation: Organisation, key: str) -> None:
    told = body(organisation.station, language="pt", place={"position": "officer", "from_date": "2026-03-01"})

    status, answer = ask("PUT", "/api/v1/people/7", key, told)

    assert (status, answer["outcomes"]) == (201, ["added"])
    ana = User.objects.get(email="ana@police.example")
    assert (ana.language, ana.has_usable_password(), Notice.objects.get().kind) == ("pt-pt", False, "invitation")
    assert answer["person"] == ask("GET", "/api/v1/people/7", key)[1]
    held = answer["person"]["memberships"][0]
    assert (held["unit_name"], held["position"], held["from_date"]) == ("Harbour Station", "officer", "2026-03-01")
    before = list(Membership.objects.order_by("pk").values())
    assert ask("PUT", "/api/v1/people/7", key, told)[1]["outcomes"] == ["same"]
    assert list(Membership.objects.order_by("pk").values()) == before

    both = told | {"memberships": [{"unit": str(organisation.division.uuid)}, {"unit": str(organisation.station.uuid)}]}
    assert ask("PUT", "/api/v1/people/7", key, both)[1]["outcomes"] == ["added", "same"]
    ending = body(organisation.station, place={"until_date": "2026-03-31"})
    assert ask("PUT", "/api/v1/people/7", key, ending)[1]["outcomes"] == ["changed"]


def test_what_cannot_be_is_named(organisation: Organisation, key: str, new_person: NewPerson) -> None:
    new_person("Lena", organisation.other)
    new_person("Boss", organisation.agency)
    tried = [
        (body(organisation.agency), 409, "unit_outside"),
        (body(organisation.other), 409, "unit_unknown"),
        (body(organisation.station, name=""), 409, "name_missing"),
        (body(organisation.station, email="lena@police.example"), 409, "address_elsewhere"),
        (body(organisation.station, email="boss@police.example"), 409, "belongs_elsewhere"),
        (body(organisation.station, email="ana"), 422, "email_wrong"),
        (body(organisation.station, place={"role": "king"}), 422, "role_unknown"),
        (body(organisation.station, place={"position": "of\x00ficer"}), 422, "not_text"),
        (body(organisation.station, memberships=[]), 422, "invalid"),
        ({"name": "Ana Sousa"}, 422, "invalid"),
    ]
    for told, status, fault in tried:
        answer = ask("PUT", "/api/v1/people/7", key, told)
        assert (answer[0], answer[1]["fault"]) == (status, fault)
        assert "Ana Sousa" not in json.dumps(answer[1])
    assert not Membership.objects.filter(staff_number="7").exists()


def test_no_staff_number_stands_in_the_log(key: str, caplog: pytest.LogCaptureFixture) -> None:
    assert ask("GET", "/api/v1/people/A-1709", key)[0] == 404

    assert "A-1709" not in caplog.text


def test_a_staff_number_that_cannot_be_one_is_nobodys(key: str) -> None:
    for path, status in (("people/%00", 404), ("completions?staff_number=%00", 422), ("standings?course=%00", 422)):
        assert ask("GET", f"/api/v1/{path}", key)[0] == status


def test_lists_come_in_pages_and_cost_as_much_for_many(
    organisation: Organisation, key: str, new_person: NewPerson
) -> None:
    asked = []
    for number in range(3):
        new_person(f"Ana {number}", organisation.station)
        with counted() as queries:
            status, told = ask("GET", "/api/v1/memberships", key)
        asked.append(len(queries))

    assert (status, told["count"], [held["name"] for held in told["items"]][1:]) == (
        200,
        4,
        ["Ana 0", "Ana 1", "Ana 2"],
    )
    assert asked[1] == asked[2]
    units = ask("GET", "/api/v1/units", key)[1]["items"]
    assert [(unit["name"], unit["parent"]) for unit in units] == [
        ("North", None),
        ("Harbour Station", str(organisation.division.uuid)),
    ]
    assert ask("GET", "/api/v1/units?page=2", key)[1]["fault"] == "no_such_page"


def test_a_key_has_a_rate(key: str, settings: Any) -> None:
    settings.API_RATE_LIMIT = "2/m/key"

    assert [ask("GET", "/api/v1/units", key)[0] for _ in range(3)] == [200, 200, 429]


def test_keys_that_are_made_up_have_one_rate_together(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.accounts.api.NO_KEY_RATE", "2/m/ip")

    assert [ask("GET", "/api/v1/units", f"amparo.{n}.x")[0] for n in range(3)] == [401, 401, 429]
    assert ask("GET", "/api/v1/units", key)[0] == 200


def test_what_is_no_json_is_named_as_such(key: str) -> None:
    answer = Client().put(
        "/api/v1/people/7", b"{" * 9, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )

    assert (answer.status_code, answer["Content-Type"], answer.json()["fault"]) == (
        400,
        "application/problem+json",
        "unreadable",
    )


def test_the_interface_describes_itself_without_anybody_else(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert {(method.upper(), path.replace("{staff_number}", "7")) for path, methods in described["paths"].items()
            for method in methods} >= set(ROUTES)  # fmt: skip

    page = client.get(reverse("api")).content.decode()

    assert "/api/v1/people/{staff_number}" in page
    assert "//cdn" not in page


def test_keys_are_made_shown_once_and_taken_back(
    organisation: Organisation, owner: User, new_person: NewPerson, client: Client
) -> None:
    page = reverse("accounts:keys")
    told = {"name": "HR", "unit": organisation.station.pk, "scopes": ["units:read"], "expires_date": "2000-01-01"}
    client.force_login(owner)
    assert client.post(page, told).status_code == 400
    made = client.post(page, told | {"expires_date": timezone.now().date().isoformat()})
    text = made.context["text"]
    assert ask("GET", "/api/v1/units", text)[0] == 200
    key = ApiKey.objects.get()
    assert (text not in client.get(page).content.decode(), key.digest in text, key.used_date) == (
        True, False, timezone.now().date()
    )  # fmt: skip
    revoke = reverse("accounts:revoke_key", args=[key.uuid])
    for name, unit, role, statuses in (
        ("Manager", organisation.division, Role.MANAGER, (403, 404)),
        ("Auditor", organisation.agency, Role.AUDITOR, (403, 404)),
        ("Stranger", organisation.other, Role.ADMINISTRATOR, (200, 404)),
    ):
        other = Client()
        other.force_login(new_person(name, unit, role))
        assert (other.get(page).status_code, other.post(revoke).status_code) == statuses

    assert client.post(revoke).status_code == 302
    assert ask("GET", "/api/v1/units", text)[1]["fault"] == "key_revoked"
