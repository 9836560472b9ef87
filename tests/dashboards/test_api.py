"""What a personnel system is told of completions and standings, by which key, and of whom."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Course
from courses.queries.reading import CourseText
from lms.accounts.models import ApiKey, Membership, Unit, User
from lms.accounts.services.api_keys import revoke_key
from lms.learning.models import PriorLearning
from lms.learning.services.annulling import annul
from lms.learning.services.prior_learning import accept_prior, end_prior
from tests.accounts.keys import EVERY, ask, new_key
from tests.dashboards.conftest import Agency
from tests.dashboards.makers import Role, ago, completed, enrolled, learner, member, person, unit
from tests.learning.requirements import audience, required
from tests.queries import counted

SCOPE = "completions:read"
ROUTES = ("/api/v1/completions", "/api/v1/standings")
TODAY = timezone.now().date()


@pytest.fixture
def owner(agency: Agency) -> User:
    found = person("Rita Lopes")
    member(found, agency.north, Role.ADMINISTRATOR)
    return found


@pytest.fixture
def key(agency: Agency, owner: User) -> str:
    return new_key(agency.north, owner, [SCOPE])[1]


def numbered(user: User, number: str) -> None:
    Membership.objects.filter(user=user).update(staff_number=number)


def head_of(place: Unit) -> User:
    found = person(f"Head of {place}")
    member(found, place, Role.MANAGER)
    return found


def told(path: str, key: str) -> list[dict[str, Any]]:
    status, answer = ask("GET", f"/api/v1/{path}", key)
    assert (status, answer["count"]) == (200, len(answer["items"]))
    items: list[dict[str, Any]] = answer["items"]
    return items


def test_only_the_right_key_opens_and_only_what_is_its_own(agency: Agency, owner: User, course: Course) -> None:
    required(agency.agency, course, at=timezone.now(), by=head_of(agency.agency))
    for place, name in ((agency.station, "Ana Sousa"), (agency.south, "Sara Lima")):
        completed(learner(name, place), course, ago(3))
    elsewhere = unit("Legal aid", kind=Unit.Kind.PARTNER)
    stranger = person("Lena Costa")
    member(stranger, elsewhere, Role.ADMINISTRATOR)
    expired, revoked = (new_key(agency.north, owner, [SCOPE]) for _ in range(2))
    ApiKey.objects.filter(pk=expired[0].pk).update(expires_date=TODAY - timedelta(days=1))
    revoke_key(key=revoked[0], by=owner, at=timezone.now())
    tried = {
        "key_missing": (401, ""),
        "key_unknown": (401, revoked[1][:-1]),
        "key_expired": (401, expired[1]),
        "key_revoked": (401, revoked[1]),
        "scope_missing": (403, new_key(agency.north, owner, [scope for scope in EVERY if scope != SCOPE])[1]),
    }
    for route in ROUTES:
        for fault, (status, text) in tried.items():
            answer = ask("GET", route, text)
            assert (route, answer[0], answer[1]["fault"]) == (route, status, fault)
        assert ask("GET", route, new_key(elsewhere, stranger, [SCOPE])[1])[1]["items"] == []
        items = ask("GET", route, new_key(agency.north, owner, [SCOPE])[1])[1]["items"]
        assert [item["email"] for item in items] == [User.objects.get(name="Ana Sousa").email]


def test_completions_are_told_with_where_they_come_from(
    agency: Agency, key: str, course: Course, other_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = learner("Ana Sousa", agency.station), learner("Ben Alves", agency.north)
    numbered(ana, "A7")
    completed(ana, course, datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
    late = completed(ana, other_course, datetime(2023, 3, 1, 9, 0, tzinfo=UTC))
    enrolled(ben, course, ago(3))
    said = {"learner": ben, "evidence": "Certificate 12", "by": agency.manager, "at": ago(1)}
    accept_prior(course=course, completed_date=date(2025, 6, 1), **said)
    end_prior(prior=accept_prior(course=other_course, completed_date=date(2026, 5, 1), **said), reason="Forged.",
              by=agency.manager, at=ago(0))  # fmt: skip
    PriorLearning.objects.create(
        learner=ana, course=course, completed_date=date(2024, 1, 1), valid_until_date=date(2026, 1, 1),
        basis="imported", evidence="", by=agency.manager, occurred_at=ago(1),
    )  # fmt: skip
    hers, his = {"staff_number": "A7", "email": ""}, {"staff_number": "", "email": ben.email}
    nowhere = {"edition": "", "self_marked": False}
    both = {"edition": "1.0", "origin": "course", "self_marked": False}
    expected = [
        {"completed": "2026-03-01", "valid_until": "2028-03-01", "state": "valid", "course": "HRD-101", **hers, **both},
        {"completed": "2023-03-01", "valid_until": "2025-03-01", "state": "expired", "course": "CT-101",
         **hers, **both},
        {"completed": "2025-06-01", "valid_until": "2027-06-01", "state": "valid", "course": "HRD-101",
         "origin": "evidence", **his, **nowhere},
        {"completed": "2026-05-01", "valid_until": "2028-05-01", "state": "annulled", "course": "CT-101",
         "origin": "evidence", **his, **nowhere},
        {"completed": "2024-01-01", "valid_until": "2026-01-01", "state": "expired", "course": "HRD-101",
         "origin": "imported", **hers, **nowhere},
    ]  # fmt: skip
    assert told("completions", key) == expected

    assert told("completions?course=ct-101", key) == [expected[1], expected[3]]
    assert told("completions?staff_number=a7&course=HRD-101", key) == [expected[0], expected[4]]
    assert told("completions?staff_number=none", key) == []
    assert told(f"completions?since={TODAY - timedelta(days=1)}", key) == expected[2:]  # entered since
    annul(completion=late.completions.get(), reason="Sat by another.", by=agency.manager, at=timezone.now())
    monkeypatch.setattr(CourseText, "is_self_marked", property(lambda _text: True))
    marked = [each for each in told(f"completions?since={TODAY}", key) if each["origin"] == "course"]
    assert marked == [expected[1] | {"state": "annulled", "self_marked": True}]
    assert ask("GET", "/api/v1/completions?since=lately", key)[1]["fault"] == "invalid"


def test_standings_are_of_today_and_of_the_own_agency(
    agency: Agency, key: str, course: Course, other_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = learner("Ana Sousa", agency.station)
    numbered(ana, "A7")
    elsewhere = unit("Legal aid", kind=Unit.Kind.PARTNER)
    member(ana, elsewhere)
    made = required(
        agency.agency,
        course,
        at=timezone.now(),
        by=head_of(agency.agency),
        due_days=20,
        audience=audience(agency.station),
    )
    required(elsewhere, other_course, at=timezone.now(), by=head_of(elsewhere))
    line = {
        "staff_number": "A7", "email": "", "requirement": str(made.uuid), "requirement_name": "Rights in custody",
        "course": "HRD-101",
    }  # fmt: skip

    (found,) = told("standings", key)
    assert found == line | {"state": "due-soon", "due": found["due"], "valid_until": None, "self_marked": False}
    completed(ana, course, ago(0))
    (found,) = told("standings?course=hrd-101&staff_number=A7", key)
    assert (found["state"], found["valid_until"]) == ("valid", str(TODAY.replace(year=TODAY.year + 2)))
    assert told("standings?course=CT-101", key) == []
    monkeypatch.setattr(CourseText, "is_self_marked", property(lambda _text: True))
    assert [each["self_marked"] for each in told("standings", key)] == [True]


def test_a_staff_number_that_two_people_have_does_not_stand_alone(agency: Agency, key: str, course: Course) -> None:
    ana = learner("Ana Sousa", agency.station)
    Membership.objects.filter(user=ana).update(staff_number="A7", number_disputed=True)
    completed(ana, course, ago(3))

    assert [(item["staff_number"], item["email"]) for item in told("completions", key)] == [("A7", ana.email)]


def test_many_cost_as_much_as_one(agency: Agency, key: str, course: Course) -> None:
    required(agency.agency, course, at=timezone.now(), by=head_of(agency.agency))
    asked: dict[str, list[int]] = {route: [] for route in ROUTES}
    for number in range(3):
        completed(learner(f"Ana {number}", agency.station), course, ago(3))
        for route in ROUTES:
            with counted() as queries:
                assert ask("GET", route, key)[1]["count"] == number + 1
            asked[route].append(len(queries))

    assert {route: len(set(counts[1:])) for route, counts in asked.items()} == dict.fromkeys(ROUTES, 1)
    assert [ask("GET", f"{route}?page=2", key)[1]["fault"] for route in ROUTES] == ["no_such_page"] * 2


def test_the_description_has_both(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert [described["paths"][route]["get"]["x-scope"] for route in ROUTES] == [SCOPE] * 2
    fields = json.dumps([described["components"]["schemas"][name] for name in ("CompletionOut", "StandingOut")])
    assert "score" not in fields
    assert "answer" not in fields
