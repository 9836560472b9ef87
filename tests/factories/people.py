"""People and the places where they work."""

from datetime import date
from typing import Any

from factory import Sequence
from factory.django import DjangoModelFactory

from lms.accounts.models import Membership, Unit, User


class PersonFactory(DjangoModelFactory[User]):
    """Somebody with an account and no password: tests sign them in by `client.force_login`, which takes no time."""

    class Meta:
        model = User

    email = Sequence(lambda number: f"person{number}@example.org")  # type: ignore[no-untyped-call]
    name = Sequence(lambda number: f"Ana Número {number}")  # type: ignore[no-untyped-call]

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **fields: Any) -> User:
        return model_class.objects.create_user(password=None, **fields)


def person(**fields: object) -> User:
    made: User = PersonFactory.create(**fields)
    return made


def unit(name: str = "Station", *, parent: Unit | None = None, time_zone: str = "UTC") -> Unit:
    kind = Unit.Kind.STATION if parent else Unit.Kind.AGENCY
    fields = {"name": name, "kind": kind, "time_zone": time_zone}
    made: Unit = parent.add_child(**fields) if parent else Unit.add_root(**fields)
    return made


def member(
    user: User,
    of: Unit,
    *,
    role: str = Membership.Role.LEARNER,
    since: date = date(2026, 1, 1),
    until: date | None = None,
) -> Membership:
    return Membership.objects.create(user=user, unit=of, role=role, from_date=since, until_date=until)
