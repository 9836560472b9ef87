from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone, translation

from lms.accounts.models import Membership, Unit, User

Role = Membership.Role
PASSWORD = "quiet harbour lantern"
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick(settings: pytest.FixtureRequest) -> None:
    """Hashing a password slowly is Django's business; mails stay in memory; the language of an earlier test is gone."""
    translation.activate("en")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@dataclass
class Organisation:
    """agency → division → station, and another agency."""

    agency: Unit
    division: Unit
    station: Unit
    other: Unit


@pytest.fixture
def organisation(db: None) -> Organisation:
    agency = Unit.add_root(name="Custody Police", kind=Unit.Kind.AGENCY, time_zone="Europe/Lisbon")
    division = agency.add_child(name="North", kind=Unit.Kind.DIVISION, time_zone="Europe/Lisbon")
    station = division.add_child(name="Harbour Station", kind=Unit.Kind.STATION, time_zone="Europe/Lisbon")
    other = Unit.add_root(name="Legal Aid", kind=Unit.Kind.PARTNER, time_zone="America/Sao_Paulo")
    return Organisation(*(Unit.objects.get(pk=unit.pk) for unit in (agency, division, station, other)))


NewPerson = Callable[..., User]


@pytest.fixture
def new_person(db: None) -> NewPerson:
    """A person with a verified address, in a unit if one is named."""

    def make(name: str, unit: Unit | None = None, role: str = Role.LEARNER, **fields: object) -> User:
        email = f"{name.lower().replace(' ', '.')}@police.example"
        user = User.objects.create_user(email, PASSWORD, name=name, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if unit:
            since = (timezone.now() - timedelta(days=400)).date()
            Membership.objects.create(user=user, unit=unit, role=role, from_date=since)
        return user

    return make


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
