from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import translation

from courses.models import Course
from lms.accounts.models import Unit, User
from tests.certificates.makers import released
from tests.dashboards.makers import Role, member, person, unit
from tests.factories.releases import forget_releases

SignIn = Callable[[User], Client]


@dataclass
class Agency:
    """An agency with two divisions; the north has a station. The manager answers for the north."""

    agency: Unit
    north: Unit
    station: Unit
    south: Unit
    manager: User


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_releases()
    translation.activate("en")


@pytest.fixture
def agency(db: None) -> Agency:
    top = unit("Custody police", kind=Unit.Kind.AGENCY)
    north = unit("North", top, Unit.Kind.DIVISION)
    station = unit("Airport", north)
    south = unit("South", top, Unit.Kind.DIVISION)
    manager = person("Marta Vidal")
    member(manager, north, Role.MANAGER)
    top, north, station, south = (Unit.objects.get(pk=made.pk) for made in (top, north, station, south))
    return Agency(top, north, station, south, manager)


@pytest.fixture
def course(db: None) -> Course:
    """One lesson and no test, valid for 24 months."""
    return released("HRD-101").course


@pytest.fixture
def other_course(db: None) -> Course:
    return released("CT-101").course


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
