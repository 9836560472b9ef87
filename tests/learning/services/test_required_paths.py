"""A requirement that asks for a path: assigned, held, annulled, told of, like one for a course."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.models import Release
from lms.accounts.models import Notice, Unit, User
from lms.learning.models import PathCompletion, PathVersion, Requirement
from lms.learning.queries.paths import published
from lms.learning.services.annulling import annul
from lms.learning.services.path_completing import annul_path
from lms.learning.services.reminders import write_some
from lms.learning.services.requiring import Provisions, TooLongError, require
from tests.factories import paths, people, releases
from tests.factories.releases import AT
from tests.learning import journeys, requirements
from tests.learning.requirements import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
DUE = TODAY + timedelta(days=60)


@pytest.fixture
def taught(db: None) -> list[Release]:
    return [releases.released(f"DEM-10{number}") for number in (1, 2)]


@pytest.fixture
def version(taught: Sequence[Release]) -> PathVersion:
    published.forget()
    return paths.released(*(release.course for release in taught), months=12)


@pytest.fixture
def station(db: None) -> Unit:
    return people.unit()


@pytest.fixture
def officer(station: Unit) -> User:
    officer = people.person()
    people.member(officer, station)
    return officer


def asked(station: Unit, version: PathVersion, **provisions: object) -> Requirement:
    return requirements.required(station, version.path, **{"due_days": 60} | provisions)


def test_it_is_held_when_the_path_is_and_not_before(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    asked(station, version)
    before = requirements.spans(officer)
    journeys.complete(officer, taught[0])
    assert requirements.spans(officer) == before
    assert [status for status, *_ in before] == ["not-started", "due-soon", "overdue"]

    completion = journeys.complete(officer, taught[1])

    until = date(2027, 11, 20)  # its own twelve months
    held = [("valid", TODAY), ("renewal-open", until - timedelta(days=89)), ("expired", until + timedelta(days=1))]
    assert [(status, first) for status, first, _ in requirements.spans(officer)] == held
    annul(completion=completion, by=people.person(), reason="Cause.", at=AT + timedelta(days=2))
    after = TODAY + timedelta(days=2)
    assert ("not-started", after) in [(status, first) for status, first, _ in requirements.spans(officer)]


def test_who_holds_it_already_and_whose_path_is_annulled(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    for release in taught:
        journeys.complete(officer, release)
    asked(station, version)
    assert requirements.spans(officer)[0][0] == "valid"

    annul_path(completion=PathCompletion.objects.get(), by=people.person(), reason="Cause.", at=AT + timedelta(days=1))

    assert [status for status, *_ in requirements.spans(officer)][1] == "not-started"


def test_it_asks_for_a_course_or_a_path_and_never_prolongs(station: Unit, version: PathVersion) -> None:
    said = Provisions(audience=requirements.audience(station), valid_months=13)
    boss = requirements.manager_of(station)
    with pytest.raises(TooLongError):
        require(name="Too long", unit=station, course=version.path, provisions=said, by=boss, at=AT)
    with pytest.raises(IntegrityError, match="requirement_course_or_path"), transaction.atomic():
        Requirement.objects.create(name="Of nothing", unit=station)


def test_pages_and_mails_name_the_path(client: Client, officer: User, station: Unit, version: PathVersion) -> None:
    made = asked(station, version, due_days=5)
    client.force_login(officer)
    for page in ("/en/learn/", f"/en/learn/why/{made.uuid}/"):
        assert "CUS-900" in client.get(page).content.decode(), page
    assert 'href="/en/paths/CUS-900/"' in client.get(f"/en/learn/why/{made.uuid}/").content.decode()

    write_some(after=0, at=AT)

    told = Notice.objects.get(kind="reminder", user=officer).context
    assert [line["title"] for line in told["coming"]] == ["CUS-900 Custody, all of it"]


def test_a_manager_requires_a_path(client: Client, officer: User, station: Unit, version: PathVersion) -> None:
    client.force_login(requirements.manager_of(station))
    filled = {
        "name": "All of custody", "unit": str(station.uuid), "course": "CUS-900",
        **requirements.grouped([{"units": [str(station.uuid)]}]),
        "due_days": 60, "trigger": "joining", "counts_from": "completion", "opens_days": 90,
    }  # fmt: skip

    page = client.post("/en/units/requirements/new/", filled | {"show": "yes"})
    client.post("/en/units/requirements/new/", filled | {"save": "yes"})
    requirements.settle()

    assert (page.context["preview"].matching, page.context["preview"].holding) == (1, 0)
    made = Requirement.objects.get()
    assert (made.path, made.course, made.code, made.months) == (version.path, None, "CUS-900", 12)
    membership = officer.memberships.get()
    for page in (f"/en/units/requirements/{made.uuid}/", f"/en/units/people/{membership.uuid}/why/{made.uuid}/"):
        text = client.get(page).content.decode()
        assert "Custody, all of it" in text
        assert "Accept what was learned before" not in text
