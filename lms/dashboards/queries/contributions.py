"""What each person adds to the figures, as SQL: their spans, cut to the time they spent in each unit.

A statement begins with the tables `spans (sign, learner_id, requirement_id, agency, rank, from_date, until_date)` and
`places (sign, learner_id, unit_id, agency, from_date, until_date)`; DELTAS follows and adds the table
`deltas (unit_id, requirement_id, rank, day, n)`. With a sign of -1 they take away what was counted before.
Both have the `agency` too: what one agency asks of a person is not counted in the units of another one.
Nothing in these texts comes from outside.
"""

from lms.accounts.models import Membership, Unit
from lms.dashboards.rules.ranks import STATUSES, Rank
from lms.learning.models import AssignmentSpan

RANKED = (
    "CASE "
    + " ".join(
        f"WHEN status IN ({', '.join(repr(s.value) for s in sorted(found))}) THEN '{rank.value}'"
        for rank, found in STATUSES.items()
    )
    + " END"
)

# Every unit and each unit above it, itself included, as the tree is today.
LINEAGE = f"""
lineage AS MATERIALIZED (
    SELECT below.id AS unit_id, above.id AS above_id
    FROM accounts_unit AS below
    CROSS JOIN generate_series({Unit.steplen}, length(below.path), {Unit.steplen}) AS cut
    JOIN accounts_unit AS above ON above.path = left(below.path, cut)
)"""  # noqa: S608 nothing from outside

# The agency of each unit, and the one that set each requirement up, by key: numbers are sorted sooner than letters.
AGENCIES = f"""
unit_of AS MATERIALIZED (
    SELECT unit.id AS unit_id, root.id AS agency
    FROM accounts_unit AS unit JOIN accounts_unit AS root ON root.path = left(unit.path, {Unit.steplen})
),
asked_by AS MATERIALIZED (
    SELECT requirement.id AS requirement_id, agency
    FROM learning_requirement AS requirement JOIN unit_of ON unit_of.unit_id = requirement.unit_id
)"""  # noqa: S608 nothing from outside

# Where people are learners: one row for each stretch of days, however many memberships it is made of.
STAYS = """
stays AS (
    SELECT learner_id, unit_id, lower(stay) AS from_date, upper(stay) AS until_date
    FROM (
        SELECT m.user_id AS learner_id, lineage.above_id AS unit_id,
            range_agg(daterange(m.from_date, m.until_date, '[]')) AS stays
        FROM accounts_membership AS m JOIN lineage ON lineage.unit_id = m.unit_id
        WHERE m.role = 'learner' AND {whose}
        GROUP BY m.user_id, lineage.above_id
    ) AS agreed CROSS JOIN unnest(stays) AS stay
)"""

_EVER = ", ".join(f"(rank = '{rank.value}')::int AS {rank.name.lower()}" for rank in Rank)
_SUMS = ", ".join(f"sum(way * {rank.name.lower()}) AS {rank.name.lower()}" for rank in Rank)
_WORST = " ".join(f"WHEN sum({rank.name.lower()}) OVER way_on > 0 THEN '{rank.value}'" for rank in Rank)

DELTAS = f"""
turns AS (
    SELECT sign, learner_id, agency, day, {_SUMS}
    FROM (
        SELECT sign, learner_id, agency, from_date AS day, 1 AS way, {_EVER} FROM spans
        UNION ALL
        SELECT sign, learner_id, agency, until_date, -1, {_EVER} FROM spans WHERE until_date IS NOT NULL
    ) AS edges
    GROUP BY sign, learner_id, agency, day
),
together AS (
    SELECT sign, learner_id, NULL::bigint AS requirement_id, agency, CASE {_WORST} END AS rank, day AS from_date,
        lead(day) OVER way_on AS until_date
    FROM turns
    WINDOW way_on AS (PARTITION BY sign, learner_id, agency ORDER BY day)
),
counted AS (
    SELECT places.sign, unit_id, requirement_id, rank, greatest(s.from_date, places.from_date) AS from_date,
        least(s.until_date, places.until_date) AS until_date
    FROM (SELECT * FROM spans UNION ALL SELECT * FROM together WHERE rank IS NOT NULL) AS s
    JOIN places ON places.learner_id = s.learner_id AND places.sign = s.sign AND places.agency = s.agency
        AND (places.until_date IS NULL OR s.from_date < places.until_date)
        AND (s.until_date IS NULL OR places.from_date < s.until_date)
),
deltas AS (
    SELECT unit_id, requirement_id, rank, day, sum(n) AS n
    FROM (
        SELECT unit_id, requirement_id, rank, from_date AS day, sign AS n FROM counted
        UNION ALL
        SELECT unit_id, requirement_id, rank, until_date, -sign FROM counted WHERE until_date IS NOT NULL
    ) AS moved
    GROUP BY unit_id, requirement_id, rank, day
    HAVING sum(n) <> 0
)"""  # noqa: S608 nothing from outside

# All people as they are now: what the stored figures must come to. Places are put together first, or PostgreSQL would
# begin with each span beside each unit of its agency.
EVERYBODY = f"""
WITH {LINEAGE}, {AGENCIES}, {STAYS.format(whose="true")},
places AS MATERIALIZED (
    SELECT 1 AS sign, learner_id, unit_id, agency, from_date, until_date FROM stays JOIN unit_of USING (unit_id)
),
spans AS (
    SELECT 1 AS sign, learner_id, requirement_id, agency, {RANKED} AS rank, from_date, until_date
    FROM learning_assignmentspan JOIN asked_by USING (requirement_id)
),
{DELTAS}"""  # noqa: S608 nothing from outside

# People whose places or spans changed. Taken away: where they were counted last, with the spans that they had before.
# Of `counted` what they come to now is added: of those of the people who are not only taken away.
THESE = f"""
WITH {LINEAGE}, {AGENCIES}, {STAYS.format(whose="m.user_id = ANY(%(counted)s)")},
places AS (
    SELECT 1 AS sign, learner_id, unit_id, agency, from_date, until_date FROM stays JOIN unit_of USING (unit_id)
    UNION ALL
    SELECT -1, learner_id, unit, agency, "from", until
    FROM dashboards_attribution
    CROSS JOIN jsonb_to_recordset(places) AS place (unit bigint, "from" date, until date)
    JOIN unit_of ON unit_of.unit_id = place.unit
    WHERE learner_id = ANY(%(learners)s)
),
stored AS (
    SELECT learner_id, requirement_id, agency, {RANKED} AS rank, from_date, until_date
    FROM learning_assignmentspan JOIN asked_by USING (requirement_id) WHERE learner_id = ANY(%(learners)s)
),
spans AS (
    SELECT 1 AS sign, * FROM stored
    UNION ALL
    SELECT -1, * FROM stored WHERE (learner_id, requirement_id) NOT IN (
        SELECT * FROM unnest(%(changed_learners)s::bigint[], %(changed_requirements)s::bigint[])
    )
    UNION ALL
    SELECT -1, learner, requirement, agency, {RANKED}, "from", until
    FROM jsonb_to_recordset(%(before)s::jsonb)
        AS before (learner bigint, requirement bigint, status text, "from" date, until date)
    JOIN asked_by ON asked_by.requirement_id = before.requirement
),
{DELTAS}"""  # noqa: S608 nothing from outside

# What each of the people is attributed to, as the row keeps it.
KEPT = """
kept AS (
    SELECT learner_id,
        jsonb_agg(
            jsonb_build_object('unit', unit_id, 'from', from_date, 'until', until_date) ORDER BY unit_id, from_date
        ) AS places
    FROM stays GROUP BY learner_id
)"""


def concerned(unit: Unit) -> set[int]:
    """Who belonged to the unit or to one below it at any time, or is asked for something by one of them."""
    members = Membership.objects.within([unit]).values_list("user", flat=True)
    asked = AssignmentSpan.objects.filter(requirement__unit__path__startswith=unit.path)
    return {*members, *asked.values_list("learner", flat=True)}
