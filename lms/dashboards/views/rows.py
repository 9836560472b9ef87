"""Lines of the managers' lists."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from lms.dashboards.queries.required import Standing
from lms.learning.queries.wording import state_of
from lms.learning.rules.standing import HOLDING, Status


def person_row(found: Standing) -> dict[str, Any]:
    """`date`: until when it is to be done, or holds."""
    holds = found.status in HOLDING or found.status is Status.EXPIRED
    return {
        "name": found.person,
        "url": _url("dashboards:person", found.membership),
        "unit": found.unit,
        "requirement": found.requirement,
        "is_self_marked": found.is_self_marked,
        "state": state_of(found.status),
        "since": found.since,
        "date": found.valid_until if holds else found.due,
        "why_url": _url("learning:requirements:why", found.membership, found.requirement_uuid),
    }


@lru_cache(maxsize=64)
def _address(name: str, arguments: int, _language: str | None) -> str:
    """With a place for each UUID: a page has dozens of them."""
    nobody = [UUID(int=0)] * arguments
    return reverse(name, args=nobody).replace(str(nobody[0]), "{}")


def _url(name: str, *uuids: UUID | str) -> str:
    return _address(name, len(uuids), get_language()).format(*uuids)
