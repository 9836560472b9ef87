"""Timelines as they are stored, for a set of people and requirements."""

from collections.abc import Collection, Iterable
from typing import Any

from lms.learning.models import AssignmentSpan
from lms.learning.queries.audiences import Pair
from lms.learning.rules.standing import Span, Status

STATUSES = {status.value: status for status in Status}


def spans_of(pairs: Collection[Pair]) -> dict[Pair, list[Span]]:
    """The timelines as they are stored."""
    wanted = set(pairs)
    return {pair: spans for pair, spans in _spans(rows_of(AssignmentSpan, pairs)).items() if pair in wanted}


def spans_of_people(learners: Collection[int]) -> dict[Pair, list[Span]]:
    """Under whatever requirement."""
    return _spans(AssignmentSpan.objects.filter(learner__in=learners))


def _spans(rows: Any) -> dict[Pair, list[Span]]:
    found: dict[Pair, list[Span]] = {}
    for learner, requirement, status, first, until in rows.order_by("learner", "requirement", "from_date").values_list(
        "learner_id", "requirement_id", "status", "from_date", "until_date"
    ):
        found.setdefault((learner, requirement), []).append(Span(STATUSES[status], first, until))
    return found


def keys_of(pairs: Iterable[Pair]) -> tuple[set[int], set[int]]:
    listed = list(pairs)
    return {learner for learner, _ in listed}, {requirement for _, requirement in listed}


def rows_of(model: Any, pairs: Collection[Pair]) -> Any:
    """The rows of these people under these requirements: others of them may be among it."""
    learners, requirements = keys_of(pairs)
    return model.objects.filter(learner__in=learners, requirement__in=requirements)
