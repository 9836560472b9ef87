"""Everybody is counted anew, from nothing. For a database whose people were brought in past the services."""

from django.db import connection, transaction

from lms.dashboards.queries.contributions import EVERYBODY, KEPT, LINEAGE, STAYS
from lms.dashboards.services.compacting import COMPACTING

EMPTIED = """
LOCK TABLE dashboards_attribution IN EXCLUSIVE MODE;
DELETE FROM dashboards_rollup; DELETE FROM dashboards_dayrollup; DELETE FROM dashboards_monthrollup;
DELETE FROM dashboards_attribution
"""
DAYS = f"""
INSERT INTO dashboards_dayrollup (unit_id, requirement_id, rank, day, n)
{EVERYBODY}
SELECT unit_id, requirement_id, rank, day, n FROM deltas ORDER BY unit_id, day
"""  # noqa: S608 nothing from outside
MONTHS = """
INSERT INTO dashboards_monthrollup (unit_id, requirement_id, rank, month, n)
SELECT unit_id, requirement_id, rank, date_trunc('month', day)::date AS month, sum(n)
FROM dashboards_dayrollup GROUP BY unit_id, requirement_id, rank, month HAVING sum(n) <> 0
ORDER BY unit_id, month
"""
PLACES = f"""
INSERT INTO dashboards_attribution (learner_id, places)
WITH {LINEAGE}, {STAYS.format(whose="m.user_id IN (SELECT learner_id FROM learning_assignmentspan)")}, {KEPT}
SELECT learner_id, places FROM kept ORDER BY learner_id
"""  # noqa: S608 nothing from outside


@transaction.atomic
def recount() -> None:
    """What others would count waits until this is done."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(COMPACTING.format(how="pg_advisory_xact_lock"))
        for statement in (EMPTIED, DAYS, MONTHS, PLACES):
            cursor.execute(statement)
