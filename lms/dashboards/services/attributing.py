"""People are counted where they are. Whatever changes where they stand or belong is taken back and counted anew."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from lms.dashboards.queries.contributions import KEPT, THESE
from lms.learning.rules.standing import Restood

CHUNK = 1000  # people in one statement

# In the order of their keys: two transactions that count the same people wait for each other, and never in a circle.
HELD = """
INSERT INTO dashboards_attribution (learner_id, places)
SELECT learner_id, '[]' FROM unnest(%(learners)s::bigint[]) AS learner_id ORDER BY learner_id
ON CONFLICT DO NOTHING;
SELECT 1 FROM dashboards_attribution WHERE learner_id = ANY(%(learners)s) ORDER BY learner_id FOR UPDATE
"""

COUNTED = f"""
{THESE},
{KEPT},
noted AS (
    UPDATE dashboards_attribution AS known SET places = coalesce(kept.places, '[]')
    FROM unnest(%(learners)s::bigint[]) AS learner (id) LEFT JOIN kept ON kept.learner_id = learner.id
    WHERE known.learner_id = learner.id AND known.places <> coalesce(kept.places, '[]')
)
INSERT INTO dashboards_rollup (unit_id, requirement_id, rank, day, n)
SELECT unit_id, requirement_id, rank, day, n FROM deltas
"""  # noqa: S608 nothing from outside

# Nobody of whom nothing was ever required is looked at further.
CONCERNED = """
SELECT learner_id FROM unnest(%(learners)s::bigint[]) AS learner_id
WHERE EXISTS (SELECT 1 FROM learning_assignmentspan AS span WHERE span.learner_id = learner_id.learner_id)
    OR EXISTS (SELECT 1 FROM dashboards_attribution AS known WHERE known.learner_id = learner_id.learner_id)
ORDER BY learner_id
"""


@transaction.atomic
def restand(*, changes: Iterable[Restood]) -> None:
    """Their spans are other ones than before. Called in the transaction that wrote them."""
    by_learner: dict[int, list[Restood]] = {}
    for change in changes:
        by_learner.setdefault(change.learner, []).append(change)
    for learners in _chunks(sorted(by_learner)):
        _count(learners, [change for learner in learners for change in by_learner[learner]])


@transaction.atomic
def attribute(*, learners: Collection[int]) -> None:
    """They belong to other units than before, or their units moved. Called in the transaction that wrote it."""
    for some in _chunks(sorted(set(learners))):
        with connection.cursor() as cursor:
            cursor.execute(CONCERNED, {"learners": some})
            concerned = [row[0] for row in cursor.fetchall()]
        if concerned:
            _count(concerned, [])


@transaction.atomic
def take_back(*, learners: Collection[int]) -> None:
    """They are counted nowhere until they are counted anew: for what was counted is not to be worked out afterwards.
    Called in the transaction that counts them anew."""
    for some in _chunks(sorted(set(learners))):
        _count(some, [], counted=[])


def _chunks(learners: list[int]) -> Iterable[list[int]]:
    return (learners[first : first + CHUNK] for first in range(0, len(learners), CHUNK))


def _count(learners: list[int], changes: list[Restood], *, counted: list[int] | None = None) -> None:
    """A lock, and then what it takes to see all that others did until it was given."""
    before = [
        {
            "learner": change.learner,
            "requirement": change.requirement,
            "status": span.status,
            "from": span.from_date.isoformat(),
            "until": span.until.isoformat() if span.until else None,
        }
        for change in changes
        for span in change.before
    ]
    values: dict[str, Any] = {
        "learners": learners,
        "counted": learners if counted is None else counted,
        "changed_learners": [change.learner for change in changes],
        "changed_requirements": [change.requirement for change in changes],
        "before": json.dumps(before),
    }
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        cursor.execute(COUNTED, values)
