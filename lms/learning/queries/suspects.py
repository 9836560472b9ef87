"""Which enrolments must be looked at one by one when states are compared with facts: few of them, as a rule."""

from django.db import connection
from django.db.models.fields.reverse_related import ForeignObjectRel

from lms.learning.models import Completion, Enrolment, EnrolmentState, Move, Withdrawal

# Those of which nothing is known but when they began and ended are compared here, all in one statement.
BY_THEMSELVES = (Withdrawal, Completion, Move, EnrolmentState)

DIFFERENT = """
SELECT place.id FROM learning_enrolment AS place
LEFT JOIN learning_withdrawal AS withdrawal ON withdrawal.enrolment_id = place.id
LEFT JOIN learning_completion AS completion ON completion.enrolment_id = place.id
LEFT JOIN learning_annulment AS annulment ON annulment.completion_id = completion.id
LEFT JOIN (
    SELECT enrolment_id, count(*) AS n, (array_agg(to_edition ORDER BY occurred_at DESC, id DESC))[1] AS edition
    FROM learning_move GROUP BY enrolment_id
) AS moved ON moved.enrolment_id = place.id
LEFT JOIN learning_enrolmentstate AS state ON state.enrolment_id = place.id
WHERE (
    place.learner_id, place.course_id, place.cycle, coalesce(moved.edition, place.edition), place.update_of_id,
    place.renews_id, place.occurred_at, withdrawal.occurred_at, completion.occurred_at, completion.valid_until_date,
    annulment.occurred_at, coalesce(moved.n, 0)
) IS DISTINCT FROM (
    state.learner_id, state.course_id, state.cycle, state.edition, state.update_of_id,
    state.renews_id, state.enrolled_at, state.withdrawn_at, state.completed_at, state.valid_until_date,
    state.annulled_at, state.moves
)
"""


def suspects() -> list[int]:
    """Their keys, in order: those whose state is another one than their facts say, and all with facts or states about
    single activities. Other transactions may be writing: whoever reads one of them again, holding it, decides."""
    related = Enrolment._meta.related_objects  # noqa: SLF001 Django documents it
    others = (each for each in related if each.related_model not in BY_THEMSELVES)
    parts = [DIFFERENT, *map(_mentioned, others)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({' UNION '.join(parts)}) AS found (id) ORDER BY id")  # noqa: S608 our own
        return [row[0] for row in cursor.fetchall()]


def _mentioned(related: ForeignObjectRel) -> str:
    model = related.related_model._meta  # noqa: SLF001 Django documents it
    table, column = model.db_table, related.field.column
    return f'SELECT "{column}" FROM "{table}"'  # noqa: S608 names of our own tables
