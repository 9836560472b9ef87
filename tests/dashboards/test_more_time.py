"""Allowing more time, as manager, auditor, another unit's manager, learner and stranger."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course
from lms.accounts.models import User
from lms.learning.models import Allowance
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, enrolled, learner, member, person
from tests.factories import releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def timed() -> Course:
    structure = releases.sample_structure()
    quiz = next(a for m in structure["modules"] for a in m["activities"] if a["kind"] == "quiz")
    quiz["time_limit"] = 20
    course: Course = releases.released("TIM-101", structure=structure).course
    return course


@pytest.fixture
def officer(agency: Agency, timed: Course) -> User:
    found = learner("Rita Reis", agency.north)
    enrolled(found, timed, ago(1))
    return found


def page(user: User, name: str = "person") -> str:
    return reverse(f"dashboards:{name}", args=[user.memberships.get().uuid])


def ask(client: Client, officer: User, **said: object) -> None:
    client.post(page(officer, "more_time"), {"course": "TIM-101", "extra": 50, "reason": "reading"} | said)


def test_a_manager_allows_more_time(signed_in: SignIn, agency: Agency, officer: User) -> None:
    client = signed_in(agency.manager)
    assert [course.code for course in client.get(page(officer)).context["more_time"]["courses"]] == ["TIM-101"]

    ask(client, officer)

    allowed = Allowance.objects.get()
    assert (allowed.extra_percent, allowed.reason, allowed.by) == (50, "reading", agency.manager)
    assert "+ 50 %" in client.get(page(officer)).content.decode()


@pytest.mark.parametrize("said", [{"extra": "much"}, {"extra": 10}, {"reason": "a diagnosis"}, {"extra": ""}])
def test_what_there_is_not_is_not_noted(
    signed_in: SignIn, agency: Agency, officer: User, said: dict[str, object]
) -> None:
    client = signed_in(agency.manager)
    ask(client, officer, **said)

    assert "Choose how much more time" in client.get(page(officer)).content.decode()
    assert not Allowance.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "other manager", "the officer", "stranger", "nobody"])
def test_nobody_else_does(client: Client, agency: Agency, officer: User, who: str) -> None:
    auditor, other = person("Ada Auditor"), person("Otto Other")
    member(auditor, agency.north, Role.AUDITOR)
    member(other, agency.south, Role.MANAGER)
    people = {"auditor": auditor, "other manager": other, "the officer": officer, "stranger": person("Sam Stranger")}
    if who in people:
        client.force_login(people[who])

    ask(client, officer)

    assert not Allowance.objects.exists()


def test_nothing_is_offered_where_no_test_has_a_limit(signed_in: SignIn, agency: Agency, course: Course) -> None:
    officer = learner("Rita Reis", agency.north)
    enrolled(officer, course, ago(1))

    assert signed_in(agency.manager).get(page(officer)).context["more_time"] is None
