"""A learner at an H5P package, by the product's own services."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from lms.accounts.models import User
from lms.learning.queries.packages import Part, part_of
from lms.learning.rules.packages import iri
from lms.learning.services import packages
from lms.learning.services.packages import Heard, Launched, Told
from tests.factories.plays import ACTIVITY
from tests.factories.releases import AT
from tests.learning import journeys

LATER = AT + timedelta(minutes=2)


def part(learner: User, slug: str = "at-the-desk", key: str = ACTIVITY) -> Part:
    where = journeys.place(learner)
    found = part_of(where.course, journeys.activity(where, slug), key)
    assert found is not None
    return found


def launch(learner: User, slug: str = "at-the-desk", key: str = ACTIVITY, at: datetime = AT) -> Launched:
    return packages.launch(place=journeys.place(learner), part=part(learner, slug, key), at=at)


def text(
    verb: str = "answered",
    *,
    key: str = ACTIVITY,
    sub: str = "",
    raw: float | None = 1,
    most: float = 2,
    response: str = "",
) -> str:
    told: dict[str, Any] = {
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": iri(key) + (f"?subContentId={sub}" if sub else "")},
        "result": {"response": response} | ({"score": {"raw": raw, "max": most}} if raw is not None else {}),
    }
    return json.dumps(told)


def say(
    launched: Launched, learner: User, *, mark: uuid.UUID | None = None, at: datetime = LATER, **said: Any
) -> Heard:
    told = Told(mark or uuid.uuid4(), text(**said), at)
    return packages.say(attempt_uuid=launched.attempt.uuid, learner=learner, told=told, at=at)
