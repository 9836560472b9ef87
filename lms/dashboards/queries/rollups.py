"""How many people of units stand where, on several days at once: read from months, days and what was just appended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from lms.accounts.models import Unit
from lms.dashboards.rules.ranks import Rank
from lms.dashboards.rules.tallies import Named, Tallies

DAY = timedelta(days=1)

# A row counts on all days asked for that are not before it: `bucket` is the place of the first of them. A month in
# which a day is asked for is read day by day, unless the day is its last; of the others the sum is read.
COUNTED = """
SELECT {place} AS place, unit_id, requirement_id, rank, bucket, sum(n) AS n FROM (
    SELECT unit_id, requirement_id, rank, width_bucket(day, %(ends{place})s::date[]) AS bucket, n
    FROM dashboards_rollup
    WHERE unit_id = ANY(%(units{place})s) AND day < %(end{place})s AND {narrowed}
    UNION ALL
    SELECT unit_id, requirement_id, rank, width_bucket(day, %(ends{place})s::date[]), n
    FROM unnest(%(split{place})s::date[]) AS split (month) JOIN dashboards_dayrollup
        ON day >= split.month AND day < (split.month + interval '1 month')::date
    WHERE unit_id = ANY(%(units{place})s) AND day < %(end{place})s AND {narrowed}
    UNION ALL
    SELECT unit_id, requirement_id, rank, width_bucket(month, %(ends{place})s::date[]), n
    FROM dashboards_monthrollup
    WHERE unit_id = ANY(%(units{place})s) AND month < %(end{place})s AND month <> ALL(%(split{place})s::date[])
        AND {narrowed}
) AS moved
GROUP BY unit_id, requirement_id, rank, bucket
"""
NAMED = """
SELECT place, counted.unit_id, requirement_id, requirement.uuid, requirement.name, rank, bucket, n
FROM ({parts}) AS counted LEFT JOIN learning_requirement AS requirement ON requirement.id = requirement_id
WHERE n <> 0
"""


@dataclass(frozen=True)
class Asked:
    """Figures of these units on these days: of all requirements together, or of each one, or of one alone."""

    units: Sequence[Unit]
    days: Sequence[date]
    each: bool = False
    requirement: int | None = None

    @property
    def narrowed(self) -> str:
        if self.requirement:
            return f"requirement_id = {int(self.requirement)}"
        return f"requirement_id IS {'NOT ' if self.each else ''}NULL"

    @property
    def in_order(self) -> list[date]:
        return sorted(set(self.days))

    def values(self, place: int) -> dict[str, Any]:
        days = self.in_order
        split = {day.replace(day=1) for day in days if (day + DAY).day != 1}
        return {
            f"units{place}": [unit.pk for unit in self.units],
            f"ends{place}": [day + DAY for day in days],
            f"end{place}": days[-1] + DAY,
            f"split{place}": sorted(split),
        }


def tallies(*asked: Asked) -> Tallies:
    """One query, whatever is asked."""
    parts = " UNION ALL ".join(COUNTED.format(place=n, narrowed=one.narrowed) for n, one in enumerate(asked))
    values = {name: value for n, one in enumerate(asked) for name, value in one.values(n).items()}
    found = Tallies()
    with connection.cursor() as cursor:
        cursor.execute(NAMED.format(parts=parts), values)
        for place, unit, key, uuid, name, rank, bucket, n in cursor.fetchall():
            named = Named(key, str(uuid), name) if key else None
            found.add(unit, named, asked[place].in_order[bucket:], Rank(rank), n)
    return found
