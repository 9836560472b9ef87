"""The demonstration: everybody in every state, brought in by the product's own services, once."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from certificates.models import Certificate
from lms.accounts.models import ApiKey, Delegation, Invitation, Membership, NameRequest, Unit, User
from lms.dashboards.management.demo.population import Stage, everybody, logins
from lms.dashboards.management.demo.settling import PASSWORD
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.queries.standings import belongs_to, latest
from lms.dashboards.rules.coverage import Group
from lms.learning.models import (
    ActivityCompletion,
    AttemptState,
    Completion,
    Enrolment,
    EnrolmentState,
    ExtensionRequest,
    Opening,
    PriorLearning,
    RequirementRule,
    Response,
    Withdrawal,
)
from tests.factories.releases import forget_releases, released, released_with_scenario

CODES = ("HRD-101", "CT-101", "CC-101", "LA-101")


@pytest.fixture(scope="module")
def brought_in(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Once for all tests of this file, in a transaction that is never committed."""
    forget_releases()
    with django_db_blocker.unblock(), transaction.atomic():
        for code in CODES[:-1]:
            released(code)
        released_with_scenario(CODES[-1])
        with override_settings(DEMO=True, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            call_command("demo_people", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def population(brought_in: None, db: None, settings: Settings) -> None:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def rows() -> dict[str, int]:
    tables = (User, Unit, Membership, Invitation, NameRequest, Enrolment, Completion, Response, Certificate)
    return {table.__name__: table.objects.count() for table in tables}


@pytest.mark.usefixtures("population")
def test_there_are_three_agencies_of_about_sixty_people_with_time_zones_of_their_own() -> None:
    assert [unit.name for unit in Unit.objects.filter(depth=1)] == [
        "Irish Police Service (fictional)",
        "Polícia de Custódia (fictícia)",
        "Rede de Assistência Jurídica (fictícia)",
    ]
    assert set(Unit.objects.values_list("time_zone", flat=True)) == {
        *("Europe/Dublin", "Europe/Lisbon", "Atlantic/Azores", "America/Sao_Paulo", "America/Manaus"),
        "America/Boa_Vista",
    }
    assert User.objects.filter(is_demo=True).count() == len(list(everybody())) == 66
    assert User.objects.filter(is_demo=False).count() == 0
    assert all(email.rpartition(".")[2] == "example" for email in User.objects.values_list("email", flat=True))
    assert set(EmailAddress.objects.values_list("email", "verified")) == {
        (email, True) for email in User.objects.values_list("email", flat=True)
    }


@pytest.mark.usefixtures("population")
def test_every_state_is_there() -> None:
    today = timezone.localdate()

    in_groups = {group: latest().filter(belongs_to(group, today)).count() for group in Group}

    stages = Counter(stage for person in everybody() for stage in person.courses.values())
    valid = stages[Stage.VALID] + stages[Stage.SOON] + stages[Stage.RENEWED] + stages[Stage.CORRECTED]
    under_way = (Stage.ENROLLED, Stage.BEGUN, Stage.HALFWAY, Stage.FAILED, Stage.EXHAUSTED, Stage.AGAIN)
    assert set(stages) == set(Stage)
    assert in_groups == {
        Group.VALID: valid,
        Group.SOON: stages[Stage.SOON],
        Group.RAN_OUT: stages[Stage.RAN_OUT],
        Group.IN_PROGRESS: sum(stages[stage] for stage in under_way),
        Group.NOT_STARTED: sum(stages.values()),
    }
    assert Withdrawal.objects.count() == stages[Stage.WITHDRAWN]
    annulled = EnrolmentState.objects.filter(annulled_at__isnull=False)
    assert annulled.count() == stages[Stage.ANNULLED] == Certificate.objects.filter(revocation__isnull=False).count()
    assert Certificate.objects.filter(superseded_by__isnull=False).count() == stages[Stage.CORRECTED]
    assert EnrolmentState.objects.filter(cycle=2).count() == stages[Stage.RENEWED] + stages[Stage.AGAIN]
    used = Counter(AttemptState.objects.filter(passed=False).values_list("enrolment", flat=True))
    assert list(used.values()).count(3) == stages[Stage.EXHAUSTED]
    assert Membership.objects.filter(until_date__isnull=False, seconded_from=None).count() == 1
    assert NameRequest.objects.filter(decided_at=None).count() == 2
    assert Invitation.objects.waiting().count() == 2


@pytest.mark.usefixtures("population")
def test_no_page_of_managers_is_empty() -> None:
    tables = (ApiKey, Delegation, ExtensionRequest, PriorLearning, SavedView, ScheduledReport)

    assert {table.__name__: table.objects.count() for table in tables} == {
        "ApiKey": 2,
        "Delegation": 2,
        "ExtensionRequest": 3,
        "PriorLearning": 2,
        "SavedView": 4,
        "ScheduledReport": 2,
    }
    assert Membership.objects.exclude(seconded_from=None).count() == 2
    rules = Counter(RequirementRule.objects.values_list("requirement__unit__name", flat=True))
    assert rules == {
        "Irish Police Service (fictional)": 4,
        "Polícia de Custódia (fictícia)": 3,
        "Rede de Assistência Jurídica (fictícia)": 1,
    }


@pytest.mark.usefixtures("population")
def test_everybody_has_learned_in_the_past_and_in_order() -> None:
    now = timezone.now()
    late = [table.__name__ for table in (Enrolment, Opening, ActivityCompletion, Completion, Response)
            if table.objects.filter(occurred_at__gt=now).exists()]  # fmt: skip

    assert late == []
    assert not ActivityCompletion.objects.filter(occurred_at__lt=F("enrolment__occurred_at")).exists()
    assert not Response.objects.filter(occurred_at__lt=F("attempt__occurred_at")).exists()
    assert not Completion.objects.filter(occurred_at__lt=F("enrolment__activitycompletions__occurred_at")).exists()


@pytest.mark.usefixtures("population")
def test_run_again_it_does_nothing() -> None:
    before, out = rows(), StringIO()
    User.objects.filter(email="officer.pt@custody.example").update(name="Changed by hand")

    call_command("demo_people", stdout=out)

    assert rows() == before
    assert out.getvalue() == ""
    assert User.objects.get(email="officer.pt@custody.example").name == "Changed by hand"


@pytest.mark.usefixtures("population")
def test_only_the_logins_have_a_password_and_it_opens_the_door() -> None:
    usable = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert usable == {login.email for _, login in logins()}
    for email in usable:
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"host": "127.0.0.1"})
        assert client.login(request=None, email=email, password=PASSWORD) is False  # not from nowhere
        response = client.post("/en/accounts/login/", {"login": email, "password": PASSWORD})
        assert response.status_code == 302, email


@pytest.mark.usefixtures("population")
def test_the_logins_are_told_with_what_to_look_at() -> None:
    out = StringIO()

    call_command("demo_logins", stdout=out)

    heading, *lines = out.getvalue().splitlines()
    assert heading.split() == ["Who", "E-mail", "Password", "What", "to", "look", "at"]
    assert [line.split(PASSWORD)[0].split()[-1] for line in lines] == [login.email for _, login in logins()]
    assert len(lines) == 9
