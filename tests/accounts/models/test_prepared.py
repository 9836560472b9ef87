"""A query that is written once answers every time for the values it is asked with."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.accounts.models import Membership, User
from lms.accounts.models.prepared import Prepared
from tests.factories import people

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def test_each_call_has_its_own_values() -> None:
    one, two = people.person(name="One"), people.person(name="Two")
    named = Prepared(lambda name, pk: User.objects.filter(name=name).exclude(pk=pk).order_by("pk"), "·", -1)

    assert [named("One", two.pk), named("Two", one.pk), named("Two", two.pk), named("·", -1)] == [[one], [two], [], []]


@pytest.mark.parametrize("name", ["'; DROP TABLE x; --", "%s", "100 %", ""])
def test_values_stay_values(name: str) -> None:
    one = people.person(name=name)
    named = Prepared(lambda name: User.objects.filter(name=name), "·")

    assert named(name) == [one]


@pytest.mark.parametrize(
    ("role", "since", "until", "answers"),
    [
        (Membership.Role.MANAGER, TODAY, None, True),
        (Membership.Role.AUDITOR, TODAY - timedelta(9), TODAY, True),
        (Membership.Role.LEARNER, TODAY, None, False),
        (Membership.Role.MANAGER, TODAY + timedelta(1), None, False),
        (Membership.Role.MANAGER, TODAY - timedelta(9), TODAY - timedelta(1), False),
    ],
)
def test_who_is_signed_in_comes_with_the_duties_of_today(
    role: str, since: date, until: date | None, answers: bool
) -> None:
    person = people.person()
    people.member(person, people.unit(), role=role, since=since, until=until)

    found = User.objects.signed_in(person.pk)

    assert found == person
    assert (found.answers_for_units, found.may_author) == (answers, False)
    assert User.objects.signed_in(0) is None


def test_who_runs_the_site_may_write() -> None:
    found = User.objects.signed_in(people.person(is_superuser=True).pk)

    assert found is not None
    assert (found.answers_for_units, found.may_author) == (False, True)
