"""The figures of units: counted in the database, one query whatever the number of people."""

from datetime import date

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from lms.accounts.models import Unit
from lms.dashboards.queries.standings import COMPLETED, belongs_to, latest, learners
from lms.dashboards.rules.coverage import EVERYWHERE, Count, Coverage, Figures, Group
from lms.learning.models import EnrolmentState

# A person in two units counts once in each, and once in every unit above both. `marks` holds a line for each course
# that a person has had a place on, and one without a course that tells what holds for at least one of them.
COUNTED = """
WITH learners AS ({learners}),
latest AS ({latest}),
placed AS (
    SELECT DISTINCT shown.id AS unit_id, learners.user_id
    FROM accounts_unit AS shown JOIN learners ON starts_with(learners.path, shown.path)
    WHERE shown.id = ANY(%s)
    UNION ALL
    SELECT DISTINCT {everywhere}, user_id FROM learners
),
marks AS (
    SELECT learner_id, course_id, completed, valid, soon, ran_out, in_progress FROM latest
    UNION ALL
    SELECT learner_id, NULL, bool_or(completed), bool_or(valid), bool_or(soon), bool_or(ran_out), bool_or(in_progress)
    FROM latest GROUP BY learner_id
)
SELECT unit_id, course_id, count(*),
    count(*) FILTER (WHERE completed), count(*) FILTER (WHERE valid), count(*) FILTER (WHERE soon),
    count(*) FILTER (WHERE ran_out), count(*) FILTER (WHERE in_progress)
FROM placed LEFT JOIN marks ON marks.learner_id = placed.user_id
GROUP BY unit_id, course_id
"""


def coverage(roots: list[Unit], shown: list[Unit], on: date) -> Coverage:
    """Figures of the units `shown`, which lie within `roots`, and of all roots together. One query."""
    people = learners(roots, on).values("user_id", path=F("unit__path"))
    people_sql, people_values = people.query.sql_with_params()
    latest_sql, latest_values = _marked(roots, on).query.sql_with_params()
    sql = COUNTED.format(learners=people_sql, latest=latest_sql, everywhere=EVERYWHERE)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*people_values, *latest_values, [unit.pk for unit in shown]])
        rows = cursor.fetchall()
    return Coverage(Count(unit, course, Figures(*figures)) for unit, course, *figures in rows)


def _marked(roots: list[Unit], on: date) -> "QuerySet[EnrolmentState, dict[str, object]]":
    """The latest standings of these people, with a mark for each group that one belongs to."""
    marks = {
        "completed": COMPLETED,
        "valid": belongs_to(Group.VALID, on),
        "soon": belongs_to(Group.SOON, on),
        "ran_out": belongs_to(Group.RAN_OUT, on),
        "in_progress": belongs_to(Group.IN_PROGRESS, on),
    }
    found = latest(learner__in=learners(roots, on).values("user"))
    marked = found.annotate(**{name: ExpressionWrapper(q, BooleanField()) for name, q in marks.items()})
    return marked.values("learner_id", "course_id", *marks)
