"""A requirement that asks for a path: assigned, held, annulled, told of, like one for a course."""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import Notice, Unit, User
from lms.accounts.services import export_person
from lms.learning.models import (
    PathAnnulment,
    PathCompletion,
    PathGrant,
    PathState,
    PathVersion,
    PriorLearning,
    Requirement,
)
from lms.learning.queries.paths import published
from lms.learning.queries.required import may_renew
from lms.learning.services.annulling import annul
from lms.learning.services.enrolling import withdraw
from lms.learning.services.path_completing import annul_path
from lms.learning.services.path_releasing import NoReasonError, grant_some, release_path, withdraw_path
from lms.learning.services.prior_learning import Legacy, accept_prior, end_prior, import_completions
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
    made = paths.released(*(release.course for release in taught), months=12)
    grants()
    return made


def grants() -> None:
    while grant_some(at=AT):
        pass


@pytest.fixture
def station(db: None) -> Unit:
    return people.unit()


@pytest.fixture
def officer(station: Unit) -> User:
    officer = people.person()
    people.member(officer, station)
    return officer


def statuses(officer: User) -> list[str]:
    return [status for status, *_ in requirements.spans(officer)]


def asked(station: Unit, version: PathVersion, **provisions: object) -> Requirement:
    return requirements.required(station, version.path, **{"due_days": 60} | provisions)


def test_it_is_held_when_the_path_is_and_not_before(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    asked(station, version)
    assert statuses(officer) == ["not-started", "due-soon", "overdue"]
    place = journeys.enrol(officer, taught[0])
    assert statuses(officer) == ["in-progress", "due-soon", "overdue"]
    withdraw(enrolment=place, by=officer, at=AT)
    assert statuses(officer) == ["not-started", "due-soon", "overdue"]
    journeys.complete(officer, taught[0])
    assert statuses(officer) == ["in-progress", "due-soon", "overdue"]

    completion = journeys.complete(officer, taught[1])

    until = date(2027, 11, 20)  # its own twelve months
    held = [("valid", TODAY), ("renewal-open", until - timedelta(days=89)), ("expired", until + timedelta(days=1))]
    assert [(status, first) for status, first, _ in requirements.spans(officer)] == held
    renewed = [may_renew(officer, taught[0].course, until - timedelta(days=left)) for left in (90, 89)]
    assert renewed == [False, True]
    annul(completion=completion, by=people.person(), reason="Cause.", at=AT + timedelta(days=2))
    after = TODAY + timedelta(days=2)
    assert ("in-progress", after) in [(status, first) for status, first, _ in requirements.spans(officer)]


def test_who_holds_it_already_and_whose_path_is_annulled(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    for release in taught:
        journeys.complete(officer, release)
    asked(station, version)
    assert requirements.spans(officer)[0][0] == "valid"

    annul_path(completion=PathCompletion.objects.get(), by=people.person(), reason="Cause.", at=AT + timedelta(days=1))

    assert statuses(officer)[1] == "in-progress"


def test_another_version_makes_another_course_a_beginning_from_its_day_on(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    third = releases.released("DEM-103")
    asked(station, version, due_days=200)
    journeys.enrol(officer, third)
    assert statuses(officer)[0] == "not-started"

    later = AT + timedelta(days=10)
    path = paths.written(*(release.course for release in (*taught, third)), months=12)
    release_path(path=path, by=None, at=later, note="More.")
    assert statuses(officer)[0] == "not-started"  # a worker has still to do it, and the records wait for it too
    grants()

    assert requirements.spans(officer)[:2] == [
        ("not-started", TODAY, later.date()),
        ("in-progress", later.date(), TODAY + timedelta(days=170)),
    ]


def test_an_upgrade_lets_a_worker_look_again_by_the_newest_version(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    third = releases.released("DEM-103")
    newest = paths.released(*(release.course for release in (*taught, third)), months=12, note="More.")
    grants()

    import_module("lms.learning.migrations.0017_look_at_paths_again").ask_again(apps, None)

    assert list(PathGrant.objects.filter(done_at=None).values_list("version", "after")) == [(newest.pk, 0)]
    grants()
    assert not PathGrant.objects.filter(done_at=None).exists()


# What was learned elsewhere


def accepted(officer: User, release: Release, *, by: User | None = None, day: date = TODAY) -> PriorLearning:
    said = {"evidence": "Diploma 7", "by": by or people.person(), "at": AT}
    return accept_prior(learner=officer, course=release.course, completed_date=day, **said)


def test_what_was_learned_elsewhere_counts_for_its_step_and_is_never_certified(
    client: Client, officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    made = asked(station, version)
    prior = accepted(officer, taught[0])
    assert statuses(officer)[0] == "in-progress"
    journeys.complete(officer, taught[1])

    held = PathCompletion.objects.get()
    assert statuses(officer)[0] == "valid"
    assert list(held.parts.order_by("pk").values_list("prior", "completion__enrolment__course__code")) == [
        (prior.pk, None), (None, "DEM-102"),
    ]  # fmt: skip
    assert not Certificate.objects.filter(path_completion__isnull=False).exists()
    client.force_login(officer)
    why = client.get(f"/en/learn/why/{made.uuid}/").content.decode()
    assert "DEM-101: Learned before, on 20 November 2026: accepted on evidence." in why
    assert "Learned elsewhere, and counted: DEM-101. So there is no certificate of the path." in why
    assert "learned elsewhere, and accepted" in client.get("/en/paths/CUS-900/").content.decode()

    journeys.complete(officer, taught[0])
    last = PathCompletion.objects.latest("number")
    assert (last.number, last.parts.filter(prior=None).count()) == (2, 2)
    assert Certificate.objects.get(path_completion__isnull=False).path_completion == last
    end_prior(prior=prior, reason="Forged.", by=people.person(), at=AT)
    assert statuses(officer)[0] == "valid"
    assert PathAnnulment.objects.get().completion == held


def test_the_path_goes_with_what_was_accepted(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    asked(station, version)
    journeys.complete(officer, taught[1])
    prior = accepted(officer, taught[0])
    assert statuses(officer)[0] == "valid"

    end_prior(prior=prior, reason="Forged.", by=people.person(), at=AT + timedelta(days=1))

    assert statuses(officer)[:2] == ["valid", "in-progress"]
    assert (PathAnnulment.objects.get().reason, PathState.objects.count()) == ("Forged.", 0)


def test_imported_completions_hold_paths_and_what_lasts_longer_counts_beside_what_is_certified(
    officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    both = people.person()
    people.member(both, station)
    asked(station, version)
    for release in taught:
        journeys.complete(both, release, at=AT - timedelta(days=400))
    rows = [
        Legacy(learner.pk, release.course, TODAY - timedelta(days=9), None, "")
        for learner in (officer, both)
        for release in taught
    ]

    import_completions(rows=rows, by=people.person(), at=AT)
    import_completions(rows=rows, by=people.person(), at=AT)

    assert [statuses(learner)[0] for learner in (officer, both)] == ["valid", "valid"]
    assert PathCompletion.objects.filter(learner=officer).count() == 1
    numbers = PathCompletion.objects.filter(learner=both).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert Certificate.objects.filter(path_completion__isnull=False).count() == 1


# Withdrawn


def test_a_path_that_was_withdrawn_is_finished_by_who_had_begun_it_and_by_nobody_else(
    client: Client, officer: User, station: Unit, version: PathVersion, taught: Sequence[Release]
) -> None:
    made, late = asked(station, version), people.person()
    journeys.complete(officer, taught[0])
    boss = people.person()
    with pytest.raises(NoReasonError):
        withdraw_path(path=version.path, by=boss, at=AT, reason=" ")

    gone = withdraw_path(path=version.path, by=boss, at=AT + timedelta(hours=1), reason="Replaced.")

    assert withdraw_path(path=version.path, by=boss, at=AT, reason="Again.") == gone
    assert ModelLogEntry.objects.get(action="learning.withdraw_path").user == boss
    (deed,) = export_person(user=boss, at=AT)["paths_withdrawn"]
    assert (deed["path_code"], deed["reason"]) == ("CUS-900", "Replaced.")
    for learner, release in ((officer, taught[1]), (late, taught[0]), (late, taught[1])):
        journeys.complete(learner, release, at=AT + timedelta(days=1))
    assert [PathState.objects.filter(learner=learner).count() for learner in (officer, late)] == [1, 0]
    client.force_login(late)
    assert "CUS-900" not in client.get("/en/courses/").content.decode()
    assert "nobody begins it any more" in client.get("/en/paths/CUS-900/").content.decode()
    client.force_login(requirements.manager_of(station))
    assert "it was withdrawn" in client.get(f"/en/units/requirements/{made.uuid}/").content.decode()
    assert "CUS-900" not in client.get("/en/units/requirements/new/").content.decode()

    release_path(path=version.path, by=None, at=AT + timedelta(days=2), note="Again.")
    grants()
    assert PathState.objects.filter(learner=late).count() == 1


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

    prior = {"prior-completed_date": TODAY.isoformat(), "prior-evidence": "Diploma", "prior-course": "DEM-102"}
    client.post(f"/en/units/people/{membership.uuid}/why/{made.uuid}/prior", prior)
    assert PriorLearning.objects.get().course.code == "DEM-102"
    why = client.get(f"/en/units/people/{membership.uuid}/why/{made.uuid}/")
    (accepted,) = why.context["decisions"]["accepted"]
    client.post(accepted["url"], {"reason": "Mistaken."})
    assert PriorLearning.objects.get().end.reason == "Mistaken."
