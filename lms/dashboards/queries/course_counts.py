"""How many people stand where on one course, counted by the database. Nothing of this is fit to be shown as it is.

Each person counts once, by their newest place that is not an update module; who gave it up has begun as well. The parts
are editions and languages: of the place, as they are today.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from lms.accounts.models import Unit

Part = tuple[int | None, str | None]  # one edition, one language, or neither: everybody
EVERYBODY: Part = (None, None)
TRIES = 3  # the third stands for all that came after it too

PLACES = """
WITH places AS MATERIALIZED (
    SELECT DISTINCT ON (learner_id) enrolment_id, learner_id, edition, language,
        completed_at IS NOT NULL AND annulled_at IS NULL AS completed
    FROM learning_enrolmentstate
    WHERE course_id = %(course)s AND update_of_id IS NULL
    ORDER BY learner_id, cycle DESC
)
"""
BEGAN = """
SELECT edition, language, count(*), count(*) FILTER (WHERE completed)
FROM places
GROUP BY GROUPING SETS ((), (edition), (language))
"""
# Time is known of who opened the activity and finished it later; a pre-test that proved a lesson, or a move, did not.
ACTIVITIES = """
SELECT state.activity::text, edition, language,
    count(state.opened_at), count(state.completed_at) FILTER (WHERE state.opened_at IS NOT NULL),
    count(*) FILTER (WHERE state.completed_at > state.opened_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY state.completed_at - state.opened_at)
        FILTER (WHERE state.completed_at > state.opened_at)
FROM places JOIN learning_activitystate AS state USING (enrolment_id)
GROUP BY GROUPING SETS ((state.activity), (state.activity, edition), (state.activity, language))
"""
TRIED = """
SELECT state.activity::text, least(state.number, %(tries)s), edition, language,
    count(DISTINCT learner_id), count(DISTINCT learner_id) FILTER (WHERE state.passed)
FROM places JOIN learning_attemptstate AS state USING (enrolment_id)
WHERE state.submitted_at IS NOT NULL AND state.first_answer_at IS NOT NULL AND state.set_aside_at IS NULL
GROUP BY GROUPING SETS (
    (state.activity, least(state.number, %(tries)s)),
    (state.activity, least(state.number, %(tries)s), edition),
    (state.activity, least(state.number, %(tries)s), language)
)
"""
# Every place counts in its months, also of who took the course again. What lies before the first month is one part.
MONTHS = """
WITH happened AS (
    SELECT learner_id, enrolled_at AS at, true AS began FROM learning_enrolmentstate
    WHERE course_id = %(course)s AND update_of_id IS NULL
    UNION ALL
    SELECT learner_id, completed_at, false FROM learning_enrolmentstate
    WHERE course_id = %(course)s AND update_of_id IS NULL AND completed_at IS NOT NULL AND annulled_at IS NULL
)
SELECT month, grouping(month) = 1, count(DISTINCT learner_id) FILTER (WHERE began),
    count(DISTINCT learner_id) FILTER (WHERE NOT began)
FROM (
    SELECT learner_id, began, date_trunc('month', greatest(at AT TIME ZONE 'UTC', %(before)s))::date AS month
    FROM happened
) AS told
GROUP BY GROUPING SETS ((), (month))
"""
# Who learns in several units today counts where they came first: else a unit and its neighbour would share people.
UNITS = """
SELECT left(unit.path, %(short)s) AS agency, left(unit.path, %(long)s) AS division,
    count(*), count(*) FILTER (WHERE completed)
FROM places
LEFT JOIN LATERAL (
    SELECT path FROM accounts_membership AS membership JOIN accounts_unit ON accounts_unit.id = membership.unit_id
    WHERE membership.user_id = places.learner_id AND membership.role = 'learner'
        AND membership.from_date <= %(today)s AND (membership.until_date IS NULL OR membership.until_date >= %(today)s)
    ORDER BY membership.from_date, membership.id
    LIMIT 1
) AS unit ON true
GROUP BY agency, division
"""


@dataclass(frozen=True)
class Progress:
    """Of one activity: who opened it, who of these finished it, of how many the time is known, and its median."""

    opened: int = 0
    finished: int = 0
    timed: int = 0
    took: timedelta | None = None


@dataclass(frozen=True)
class Tried:
    """Who handed in a test for the first, second, or a later time, and who passed then."""

    handed_in: int = 0
    passed: int = 0


Pair = tuple[int, int]  # who began, who completed


@dataclass(frozen=True)
class Counts:
    """Of one course. `ever`: who began and who completed at least once. Months go by their first day, the one before
    the first that is told stands for all before it. Units go by their paths: None for people who learn in no unit
    today, a division that is its agency for people directly in that."""

    people: dict[Part, Pair]
    activities: dict[tuple[str, Part], Progress]
    tries: dict[tuple[str, int, Part], Tried]
    ever: Pair
    months: dict[date, Pair]
    units: dict[tuple[str | None, str | None], Pair]


def counts(course_id: int, before: date, today: date) -> Counts:
    """`before` is the month that stands for all earlier ones. Five queries, however many people and units there are."""
    values = {"course": course_id, "tries": TRIES, "before": before, "today": today}
    values |= {"short": Unit.steplen, "long": 2 * Unit.steplen}
    months = _rows(MONTHS, values)
    return Counts(
        people={(row[0], row[1]): (row[2], row[3]) for row in _rows(PLACES + BEGAN, values)},
        activities={(row[0], (row[1], row[2])): Progress(*row[3:]) for row in _rows(PLACES + ACTIVITIES, values)},
        tries={(row[0], row[1], (row[2], row[3])): Tried(*row[4:]) for row in _rows(PLACES + TRIED, values)},
        ever=next((row[2], row[3]) for row in months if row[1]),
        months={row[0]: (row[2], row[3]) for row in months if not row[1]},
        units={(row[0], row[1]): (row[2], row[3]) for row in _rows(PLACES + UNITS, values)},
    )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
