"""The figures of units are sums of changes. Here they are compared with what people's spans come to."""

from collections.abc import Iterator

from django.db import connection, transaction

from lms.dashboards.queries.contributions import EVERYBODY, KEPT, LINEAGE, STAYS
from lms.dashboards.services.compacting import COMPACTING
from lms.learning.rules.differences import Difference

# One statement sees one state of the database, so nothing need be held while figures are compared.
COMPARED = f"""
{EVERYBODY}
SELECT unit_id, requirement_id, rank, day, sum(stored)::bigint AS stored, sum(derived)::bigint AS derived FROM (
    SELECT unit_id, requirement_id, rank, day, n AS stored, 0 AS derived FROM dashboards_rollup
    UNION ALL
    SELECT unit_id, requirement_id, rank, day, n, 0 FROM dashboards_dayrollup
    UNION ALL
    SELECT unit_id, requirement_id, rank, day, 0, n FROM deltas
) AS compared
GROUP BY unit_id, requirement_id, rank, day
HAVING sum(stored) <> sum(derived)
"""  # noqa: S608 nothing from outside
MONTHS_COMPARED = """
SELECT unit_id, requirement_id, rank, month AS day, sum(stored)::bigint AS stored, sum(derived)::bigint AS derived
FROM (
    SELECT unit_id, requirement_id, rank, month, n AS stored, 0 AS derived FROM dashboards_monthrollup
    UNION ALL
    SELECT unit_id, requirement_id, rank, date_trunc('month', day)::date, 0, n FROM dashboards_dayrollup
) AS compared
GROUP BY unit_id, requirement_id, rank, month
HAVING sum(stored) <> sum(derived)
"""
# Who was counted somewhere else than they are. Of whom nothing was ever required need not have been counted.
PLACES_COMPARED = f"""
WITH {LINEAGE}, {STAYS.format(whose="true")}, {KEPT}
SELECT learner_id, known.places::text, coalesce(kept.places, '[]')::text
FROM (SELECT learner_id FROM dashboards_attribution UNION SELECT learner_id FROM learning_assignmentspan) AS people
LEFT JOIN kept USING (learner_id) LEFT JOIN dashboards_attribution AS known USING (learner_id)
WHERE known.places IS DISTINCT FROM coalesce(kept.places, '[]')
ORDER BY learner_id
"""  # noqa: S608 nothing from outside
LISTED = """
SELECT unit_id, requirement_id, rank, min(day), count(*), sum(stored), sum(derived) FROM ({compared}) AS compared
GROUP BY unit_id, requirement_id, rank ORDER BY unit_id, requirement_id, rank
"""
REPAIRED = f"""
INSERT INTO dashboards_rollup (unit_id, requirement_id, rank, day, n)
SELECT unit_id, requirement_id, rank, day, derived - stored FROM ({COMPARED}) AS compared;
INSERT INTO dashboards_monthrollup (unit_id, requirement_id, rank, month, n)
SELECT unit_id, requirement_id, rank, day, derived - stored FROM ({MONTHS_COMPARED}) AS compared
ON CONFLICT (unit_id, month, requirement_id, rank) DO UPDATE SET n = dashboards_monthrollup.n + excluded.n;
INSERT INTO dashboards_attribution (learner_id, places)
SELECT learner_id, derived::jsonb FROM ({PLACES_COMPARED}) AS told (learner_id, stored, derived)
ON CONFLICT (learner_id) DO UPDATE SET places = excluded.places
"""  # noqa: S608 nothing from outside


def check_rollups(*, repair: bool = False) -> Iterator[Difference]:
    """Every unit, requirement and rank whose changes do not come to what people's spans say; one line for each.

    With `repair` what is missing is appended. Until that is done nobody is counted: what waits goes on afterwards.
    """
    yield from _check(repair=repair)


@transaction.atomic
def _check(*, repair: bool) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")  # everything is sorted once
        if repair:
            cursor.execute(COMPACTING.format(how="pg_advisory_xact_lock"))
            cursor.execute("LOCK TABLE dashboards_attribution IN EXCLUSIVE MODE")
        found = []
        for model, compared in (("Rollup", COMPARED), ("MonthRollup", MONTHS_COMPARED)):
            cursor.execute(LISTED.format(compared=compared))
            found += [_difference(model, *row) for row in cursor.fetchall()]
        cursor.execute(PLACES_COMPARED)
        found += [Difference("Attribution", str(who), "places", was or "none", now) for who, was, now in cursor]
        if repair and found:
            cursor.execute(REPAIRED)
    return found


def _difference(model: str, *row: object) -> Difference:
    unit, requirement, rank, first, days, stored, derived = row
    key = f"unit {unit}, {f'requirement {requirement}' if requirement else 'all'}, {rank}, {days} days from {first}"
    return Difference(model, key, "n", str(stored), str(derived))
