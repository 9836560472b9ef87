from django.db import connection

from lms.learning.models import Assignment, AssignmentState
from lms.learning.services.assigning import assign_members
from tests.factories import people, releases
from tests.learning.requirements import AT, required
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
