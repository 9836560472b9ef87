"""Lines of the managers' lists."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from lms.dashboards.queries.ranked_words import status_state
from lms.dashboards.queries.required import Standing
from lms.learning.rules.standing import HOLDING, Status


def person_row(found: Standing) -> dict[str, Any]:
    """`date`: until when it is to be done, or holds."""
    holds = found.status in HOLDING or found.status is Status.EXPIRED
    return {
        "name": found.person,
        "url": reverse("dashboards:person", args=[found.membership]),
        "unit": found.unit,
        "requirement": found.requirement,
        "state": status_state(found.status),
        "since": found.since,
        "date": found.valid_until if holds else found.due,
        "why_url": _why_url(found),
    }


def _why_url(found: Standing) -> str:
    try:
        return reverse("learning:why_person", args=[found.membership, found.requirement_uuid])
    except NoReverseMatch:
        return reverse("dashboards:person", args=[found.membership])
