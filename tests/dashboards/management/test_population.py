"""An invented service is as true as one that grew; and no page reads its way through all facts."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from lms.accounts.models import Membership, User
from lms.dashboards.management.population.building import DOMAIN
from lms.learning.models import Assignment, Enrolment
from lms.learning.services.records import check_records
from tests.certificates.makers import released
from tests.dashboards.makers import person
from tests.factories.releases import forget_releases
from tests.queries import counted, listed

PEOPLE = 240
# Tables that grow with every person and year.
FACTS = ("learning_", "dashboards_dayrollup", "dashboards_monthrollup", "accounts_membership")
FEW = ("learning_requirement", "learning_requirementrule", "learning_rulerun")


@pytest.fixture(scope="module")
def population(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Client]]:
    """Once for all, in a transaction that is never committed: its two managers, signed in."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_releases()
        translation.activate("en")
        for code in ("CC-101", "CT-101", "HRD-101", "LA-101"):
            released(code)
        User.objects.all().update(is_demo=True)
        call_command("make_population", people=PEOPLE, verbosity=0)
        clients = {}
        for name in ("station", "head"):
            clients[name] = Client()
            clients[name].force_login(User.objects.get(email=f"{name}@{DOMAIN}"))
        yield clients
        transaction.set_rollback(True)
    forget_releases()


def test_its_states_and_figures_are_those_of_its_facts(
    population: dict[str, Client], django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        learners = Membership.objects.filter(role="learner").values("user").distinct().count()
        assert (learners, Enrolment.objects.count()) == (PEOPLE, 10 * PEOPLE)
        assert Assignment.objects.count() > 3 * PEOPLE
        assert list(check_records()) == []


def test_a_page_costs_the_same_for_one_unit_and_for_all(
    population: dict[str, Client], django_db_blocker: DjangoDbBlocker
) -> None:
    asked = {}
    with django_db_blocker.unblock():
        for name, client in population.items():
            client.get("/en/units/required/")  # what was released is in memory from now on
            for page in ("", "?on=2026-01-31", "matrix/", "required/", "required/?status=late", "required/?in=90"):
                with counted() as statements:
                    assert client.get(f"/en/units/{page}").status_code == HTTPStatus.OK
                asked[name, page] = len(statements)

    expected = {
        "": 7,
        "?on=2026-01-31": 7,
        "matrix/": 5,
        "required/": 8,
        "required/?status=late": 8,
        "required/?in=90": 8,
    }
    assert asked == {(name, page): count for name in population for page, count in expected.items()}, listed(statements)


def test_what_scans_a_table_of_facts_has_no_index(
    population: dict[str, Client], django_db_blocker: DjangoDbBlocker
) -> None:
    scanned = []
    with django_db_blocker.unblock():
        station = Membership.objects.get(user__email=f"station@{DOMAIN}").unit
        member = Membership.objects.filter(unit=station, role="learner").first()
        assert member is not None
        pages = ["", "?on=2026-01-31", f"{station.uuid}/", f"people/{member.uuid}/", "matrix/", "courses/"]
        pages += ["required/?status=late", "required/?in=30", "required.csv", f"{station.uuid}/people.csv"]
        for name, page in product(population, pages):
            with counted() as statements:
                response = population[name].get(f"/en/units/{page}")
                assert b"".join(response) if response.streaming else response.content
            scanned += [(name, page, *scan) for statement in statements for scan in scans(statement)]
        seen = scans("SELECT count(*) FROM learning_completion WHERE score = '9/10'")

    assert scanned == []
    assert [table for table, _ in seen] == ["learning_completion"]


def scans(statement: str) -> list[tuple[str, str]]:
    """Tables of facts that it would read from end to end even where that is made dear, and the statement."""
    asked = statement.partition(" FOR ")[2] if statement.startswith("DECLARE") else statement
    if not asked.lstrip().startswith(("SELECT", "WITH", "(")):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked.replace('%', '%%')}", [])
        found = cursor.fetchone()[0]
        cursor.execute("SET LOCAL enable_seqscan = on")
    (plan,) = json.loads(found) if isinstance(found, str) else found
    return [(table, asked[:200]) for table in seen_whole(plan["Plan"])]


def seen_whole(node: dict[str, Any]) -> Iterator[str]:
    table = node.get("Relation Name", "")
    if node["Node Type"] == "Seq Scan" and table.startswith(FACTS) and table not in FEW:
        yield table
    for below in node.get("Plans", ()):
        yield from seen_whole(below)


@pytest.mark.django_db
def test_it_stays_away_from_people_who_were_not_invented() -> None:
    person("Ana")

    with pytest.raises(CommandError, match="not invented"):
        call_command("make_population", people=PEOPLE)
    assert Enrolment.objects.count() == 0
