import threading

from django.db import connection, connections, transaction

from lms.accounts.models import Membership
from lms.accounts.services import join_unit
from lms.learning.models import Assignment, AssignmentState
from lms.learning.services.assigning import assign_members
from tests.factories import people, releases
from tests.learning.requirements import AT, manager_of, required
from tests.threads import at_once


def test_two_workers_at_once_write_nothing_twice(own_database: str) -> None:
    station, release = people.unit("Station"), releases.released()
    members = [people.member(people.person(), station).pk for _ in range(20)]
    required(station, release)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE learning_assignment, learning_assignmentend CASCADE")
        cursor.execute("TRUNCATE learning_assignmentspan")

    at_once(3, lambda: assign_members(memberships=members, at=AT))

    assert Assignment.objects.count() == AssignmentState.objects.count() == 20


def test_who_joins_while_a_rule_is_written_is_not_missed(own_database: str) -> None:
    """They do not see the rule, and the worker that applies it would not see them."""
    station, release = people.unit("Station"), releases.released()
    boss, newcomer = manager_of(station), people.person()

    def write_and_apply() -> None:
        try:
            required(station, release, by=boss)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_and_apply)
    with transaction.atomic():
        join_unit(user=newcomer, unit=station, role=Membership.Role.LEARNER, by=boss, at=AT)
        writer.start()
        while writer.is_alive() and not _somebody_waits():
            writer.join(0.01)
    writer.join()

    assert AssignmentState.objects.filter(learner=newcomer).exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory')")
        return bool(cursor.fetchone()[0])
