"""Timelines as they are stored, for a set of people and requirements."""

from collections.abc import Collection, Iterable
from typing import Any

from lms.learning.models import AssignmentSpan
from lms.learning.queries.audiences import Pair
from lms.learning.rules.standing import Span, Status


def spans_of(pairs: Collection[Pair]) -> dict[Pair, list[Span]]:
    """The timelines as they are stored."""
    wanted, found = set(pairs), dict[Pair, list[Span]]()
    rows = rows_of(AssignmentSpan, pairs).order_by("learner", "requirement", "from_date")
    for learner, requirement, status, first, until in rows.values_list(
        "learner_id", "requirement_id", "status", "from_date", "until_date"
    ):
        if (learner, requirement) in wanted:
            found.setdefault((learner, requirement), []).append(Span(Status(status), first, until))
    return found


def keys_of(pairs: Iterable[Pair]) -> tuple[set[int], set[int]]:
    listed = list(pairs)
    return {learner for learner, _ in listed}, {requirement for _, requirement in listed}


def rows_of(model: Any, pairs: Collection[Pair]) -> Any:
    """The rows of these people under these requirements: others of them may be among it."""
    learners, requirements = keys_of(pairs)
    return model.objects.filter(learner__in=learners, requirement__in=requirements)
