"""Lines of the managers' lists."""

from typing import Any

from django.urls import reverse

from lms.dashboards.queries.required import Standing
from lms.learning.queries.wording import state_of
from lms.learning.rules.standing import HOLDING, Status


def person_row(found: Standing) -> dict[str, Any]:
    """`date`: until when it is to be done, or holds."""
    holds = found.status in HOLDING or found.status is Status.EXPIRED
    return {
        "name": found.person,
        "url": reverse("dashboards:person", args=[found.membership]),
        "unit": found.unit,
        "requirement": found.requirement,
        "state": state_of(found.status),
        "since": found.since,
        "date": found.valid_until if holds else found.due,
        "why_url": reverse("learning:requirements:why", args=[found.membership, found.requirement_uuid]),
    }
