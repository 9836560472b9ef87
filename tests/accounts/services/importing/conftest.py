from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from lms.accounts.models import Membership, PeopleImport, Unit, User
from lms.accounts.services.importing import apply_file, send_file, work_on
from lms.accounts.signals import memberships_changed
from tests.accounts.conftest import NewPerson, Organisation, Role

Send = Callable[..., PeopleImport]


def worked(job: PeopleImport) -> PeopleImport:
    while work_on(at=timezone.now()):
        pass
    job.refresh_from_db()
    return job


@pytest.fixture
def administrator(organisation: Organisation, new_person: NewPerson) -> User:
    return new_person("Rita Admin", organisation.agency, Role.ADMINISTRATOR)


@pytest.fixture
def send(organisation: Organisation, administrator: User) -> Send:
    """A file, judged; with `apply` also applied."""

    def sent(
        text: str, *, unit: Unit | None = None, by: User | None = None, apply: bool = False, **of: object
    ) -> object:
        facts = {"dates": "ymd", "language": "pt-pt", "complete": False, "makes_units": False, **of}
        job = send_file(
            content=text.encode(), unit=unit or organisation.agency, by=by or administrator, at=timezone.now(), **facts
        )
        job = worked(job)
        if apply:
            apply_file(job=job, typed=str(job.counts.get("left", "")), by=job.by, at=timezone.now())
            job = worked(job)
        return job

    return sent


@pytest.fixture
def heard() -> Iterator[list[list[int]]]:
    ids_heard: list[list[int]] = []

    def listen(ids: list[int], **_: object) -> None:
        ids_heard.append(ids)

    memberships_changed.connect(listen)
    yield ids_heard
    memberships_changed.disconnect(listen)


def outcomes(job: PeopleImport) -> list[tuple[int | None, str, str]]:
    return list(job.lines.order_by("number", "pk").values_list("number", "outcome", "reason"))


def places(user: User) -> list[tuple[str, str, str]]:
    """Open memberships."""
    found = Membership.objects.filter(user=user, until_date=None).order_by("unit__path", "role")
    return list(found.values_list("unit__name", "role", "staff_number"))
