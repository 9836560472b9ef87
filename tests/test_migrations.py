"""Upgrading keeps what is there, and every migration of ours can be taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import uncollected

ROOMS = ("accounts", "courses", "learning", "certificates", "dashboards")
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Node = tuple[str, str | None]  # without a name: before its first migration

pytestmark = pytest.mark.usefixtures("own_database")


def latest() -> list[Node]:
    return [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] in ROOMS]


def previous() -> list[Node]:
    """For every room the state before its last migration, unless another room's needs that."""
    graph = MigrationExecutor(connection).loader.graph
    before: dict[Node, Node] = {node: (node[0], None) for node in latest()}
    before |= {
        node: parent.key
        for node in latest()
        for parent in graph.node_map[node].parents
        if parent.key[0] == node[0]
    }  # fmt: skip
    needed = {node for room, name in before.values() if name for node in graph.forwards_plan((room, name))}
    return [key for node, key in before.items() if node not in needed]


def migrate(targets: list[Node]) -> Any:
    """Goes there, and answers with the models as they were then."""
    executor = MigrationExecutor(connection)
    with uncollected():
        executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state([(room, name) for room, name in targets if name]).apps


def made(models: Any, label: str, **fields: Any) -> Any:
    return models.get_model(label).objects.create(**fields)


def rows(models: Any, label: str) -> list[dict[str, Any]]:
    return list(models.get_model(label).objects.values())


def test_an_upgrade_from_the_previous_state_keeps_what_is_there() -> None:
    nodes = {node[0]: node for node in latest()} | {node[0]: node for node in previous()}
    before = migrate(list(nodes.values()))
    user = made(before, "accounts.User", email="ana@example.org", name="Ana")
    course = made(before, "courses.Course", code="DEM-101")
    release = made(
        before,
        "courses.Release",
        course=course,
        edition=1,
        revision=0,
        change="substantive",
        least_change="substantive",
        note="First.",
        released_at=AT,
        structure={"code": "DEM-101"},
        digest="0" * 64,
    )
    made(before, "courses.ReleaseText", release=release, language="en", content={}, digest="1" * 64, search="t")
    place = {"learner": user, "course": course, "edition": 1, "cycle": 1, "language": "en"}
    enrolment = made(before, "learning.Enrolment", **place, release=release, by=user, occurred_at=AT)
    made(before, "learning.EnrolmentState", **place, enrolment=enrolment, enrolled_at=AT)
    labels = ("accounts.User", "courses.Course", "courses.Release", "courses.ReleaseText", "learning.Enrolment")
    tables = {label: rows(before, label) for label in (*labels, "learning.EnrolmentState")}

    after = migrate(latest())

    for label, were in tables.items():
        assert len(were) == 1
        (now,) = rows(after, label)
        assert {name: now[name] for name in were[0]} == were[0]


@pytest.mark.timeout(300)  # some two hundred steps, there and back
def test_every_migration_of_ours_can_be_taken_back() -> None:
    """To the first one everywhere; and the rooms above people, on which Wagtail does not rest, altogether."""
    above = ("dashboards", "certificates", "learning", "courses")

    with uncollected():
        MigrationExecutor(connection).migrate([("accounts", "0001_initial"), *((room, None) for room in above)])
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert [name for name in tables if name.partition("_")[0] in above] == []

    with uncollected():
        MigrationExecutor(connection).migrate(latest())
    assert MigrationExecutor(connection).migration_plan(latest()) == []


def test_the_models_say_what_the_migrations_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
