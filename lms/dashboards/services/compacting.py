"""What was appended goes into days and months. Nobody waits for it, and it waits for nobody."""

from django.db import connection, transaction

AT_ONCE = 50_000  # rows in one transaction

# Rows that another transaction has not committed are not seen, and come next time. A sum sees a row either here or
# there, because one statement moves it.
MOVED = """
WITH taken AS (
    DELETE FROM dashboards_rollup
    WHERE id IN (SELECT id FROM dashboards_rollup ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING unit_id, requirement_id, rank, day, n
),
days AS (
    INSERT INTO dashboards_dayrollup (unit_id, requirement_id, rank, day, n)
    SELECT unit_id, requirement_id, rank, day, sum(n) FROM taken GROUP BY unit_id, requirement_id, rank, day
    ON CONFLICT (unit_id, day, requirement_id, rank) DO UPDATE SET n = dashboards_dayrollup.n + excluded.n
),
months AS (
    INSERT INTO dashboards_monthrollup (unit_id, requirement_id, rank, month, n)
    SELECT unit_id, requirement_id, rank, date_trunc('month', day)::date AS month, sum(n)
    FROM taken GROUP BY unit_id, requirement_id, rank, month
    ON CONFLICT (unit_id, month, requirement_id, rank) DO UPDATE SET n = dashboards_monthrollup.n + excluded.n
)
SELECT count(*) FROM taken
"""
EMPTIED = """
DELETE FROM dashboards_dayrollup WHERE n = 0;
DELETE FROM dashboards_monthrollup WHERE n = 0;
"""
COMPACTING = "SELECT {how}(hashtext('dashboards.compact'))"  # one at a time, or two would wait for each other


@transaction.atomic
def compact() -> int:
    """Move some of what was appended. Answers how many rows; 0 where there are none, or another worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute(COMPACTING.format(how="pg_try_advisory_xact_lock"))
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(MOVED, [AT_ONCE])
        moved: int = cursor.fetchone()[0]
        cursor.execute(EMPTIED)
    return moved
