"""An attempt with all that an answer to it is measured by, in one query that is written here and not by Django.

It is asked for every answer of every test, and to write it takes Django longer than to answer it takes PostgreSQL.
"""

import uuid
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, Enrolment, EnrolmentState


def _columns(model: type[models.Model], table: str) -> str:
    return ", ".join(f'{table}.{f.column} AS "{table}__{f.attname}"' for f in model._meta.concrete_fields)  # noqa: SLF001 public by name


ATTEMPT = f"""
SELECT attempt.*, began.digest, in_force.id AS in_force, in_force.digest AS in_force_digest,
    {_columns(AttemptState, "state")}, {_columns(EnrolmentState, "place")}
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

    It carries the `digest` of the release it began with, and `in_force` and `in_force_digest` of the one in force now.
    """
    rows = Attempt.objects.raw(ATTEMPT + (LOCK if lock else ""), [attempt_uuid, learner.pk])
    found: Attempt | None = next(iter(rows), None)
    if found is None:
        raise Attempt.DoesNotExist
    found.state = _part(found, AttemptState, "state")
    found.enrolment = Enrolment.from_db(DEFAULT_DB_ALIAS, ["id"], [found.enrolment_id])
    found.enrolment.state = _part(found, EnrolmentState, "place")
    return found


def _part(row: Attempt, model: Any, table: str) -> Any:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 public by name
    return model.from_db(DEFAULT_DB_ALIAS, names, [getattr(row, f"{table}__{name}") for name in names])
