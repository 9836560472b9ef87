"""The lock for what has no row yet."""

from collections.abc import Collection

from django.db import connection

LOCK = 7_306  # the first half of the key of the lock; the second is the person's


def hold(learners: Collection[int]) -> None:
    """Until the end of the transaction nobody else works out which paths these people hold, or brings them under a
    requirement that asks for one.

    Two tabs that complete the last two courses at once must complete the path, and there may be no row yet to lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, person) FROM (SELECT unnest(%s::int[]) AS person ORDER BY 1) AS people",
            [LOCK, list(learners)],
        )
