"""The locks for what has no row yet."""

from collections.abc import Collection

from django.db import connection

LOCK = 7_306  # the first half of the key of the lock; the second is the person's
RULES = 7_307


def hold_rules(*, writes: bool = False) -> None:
    """Until the end of the transaction the rules of requirements stay as they are; any number of people may be
    assigned by them meanwhile. With `writes`: nobody is, and a rule is written.

    Else somebody who joins while a rule is written would be missed for good: they do not see the rule yet, and the
    worker that applies it does not see them. Whoever writes a rule takes this lock first of all.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'' if writes else '_shared'}(%s)", [RULES])


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
