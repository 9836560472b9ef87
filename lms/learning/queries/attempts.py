"""An attempt with all that an answer to it is measured by, in one query that is written here and not by Django.

It is asked for every answer of every test, and to write it takes Django longer than to answer it takes PostgreSQL.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, Enrolment, EnrolmentState, Response
from lms.learning.rules.answers import Answer


def _columns(model: type[models.Model], table: str) -> str:
    return ", ".join(f'{table}.{f.column} AS "{table}__{f.attname}"' for f in model._meta.concrete_fields)  # noqa: SLF001 public by name


ATTEMPT = f"""
SELECT attempt.*, began.digest, in_force.id AS in_force, in_force.digest AS in_force_digest,
    {_columns(AttemptState, "state")}, {_columns(EnrolmentState, "place")},
    (SELECT jsonb_object_agg(counting.question, jsonb_build_object(
        'uuid', counting.uuid, 'answer', counting.answer, 'settled', counting.settled, 'sequence', counting.sequence,
        'made_at', counting.occurred_at, 'received_at', counting.received_at
    )) FROM (
        SELECT DISTINCT ON (question) * FROM learning_response WHERE attempt_id = attempt.id
        ORDER BY question, settled DESC, occurred_at DESC, sequence DESC, id DESC
    ) AS counting) AS counting,
    ARRAY(
        SELECT jsonb_build_object(
            'card', change.card, 'language', told.language, 'after', told.after,
            'on', told.occurred_at, 'opened', change.occurred_at
        )::text
        FROM courses_lawchangetext AS told JOIN courses_lawchange AS change ON change.id = told.change_id
        WHERE told.occurred_at > began.released_at ORDER BY told.id
    ) AS law_since
FROM learning_attempt AS attempt
JOIN learning_attemptstate AS state ON state.attempt_id = attempt.id
JOIN learning_enrolmentstate AS place ON place.enrolment_id = attempt.enrolment_id
JOIN courses_release AS began ON began.id = attempt.release_id
CROSS JOIN LATERAL (
    SELECT id, digest FROM courses_release AS release
    WHERE release.course_id = place.course_id AND release.edition = place.edition
    ORDER BY release.revision DESC LIMIT 1
) AS in_force
WHERE attempt.uuid = %s AND place.learner_id = %s
"""  # noqa: S608 names of our own columns
LOCK = "FOR UPDATE OF place, state"


def attempt_of(attempt_uuid: uuid.UUID, learner: User, *, lock: bool = False) -> Attempt:
    """The learner's own attempt with its `state`, and the enrolment's. Raises Attempt.DoesNotExist.

    It carries the `digest` of the release it began with, `in_force` and `in_force_digest` of the one in force now, and
    `answers`: of each question the answer that counts; and `law_since`, for courses.queries.law_since. Where the lock
    had to be waited for, they are those of before.
    """
    rows = Attempt.objects.raw(ATTEMPT + (LOCK if lock else ""), [attempt_uuid, learner.pk])
    found: Attempt | None = next(iter(rows), None)
    if found is None:
        raise Attempt.DoesNotExist
    told: dict[str, Any] = json.loads(found.counting or "{}")  # type: ignore[attr-defined] # annotated
    found.answers = {key: _given(each) for key, each in told.items()}  # type: ignore[attr-defined] # annotated here
    found.state = _part(found, AttemptState, "state")
    found.enrolment = Enrolment.from_db(DEFAULT_DB_ALIAS, ["id"], [found.enrolment_id])
    found.enrolment.state = _part(found, EnrolmentState, "place")
    return found


@dataclass(frozen=True)
class Given:
    """The answer to a question that counts, as the server has it."""

    uuid: str
    answer: Answer
    settled: bool
    sequence: int
    made_at: datetime
    received_at: datetime

    @property
    def weight(self) -> tuple[bool, datetime, int]:
        """Of several answers the heaviest counts: a settled one, then the last made."""
        return self.settled, self.made_at, self.sequence


def given(response: Response) -> Given:
    return Given(
        uuid=str(response.uuid),
        answer=response.answer,
        settled=response.settled,
        sequence=response.sequence,
        made_at=response.occurred_at,
        received_at=response.received_at,
    )


def counting(attempt: Attempt) -> dict[str, Given]:
    """The answer that counts for each question, asked for anew; under the lock none can be added. One query."""
    rows = Response.objects.filter(attempt=attempt).order_by("question", "-settled", "-occurred_at", "-sequence", "-pk")
    return {str(row.question): given(row) for row in rows.distinct("question")}


def _given(told: dict[str, Any]) -> Given:
    times = {name: datetime.fromisoformat(told[name]) for name in ("made_at", "received_at")}
    return Given(**{**told, **times})


def _part(row: Attempt, model: Any, table: str) -> Any:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 public by name
    return model.from_db(DEFAULT_DB_ALIAS, names, [getattr(row, f"{table}__{name}") for name in names])
