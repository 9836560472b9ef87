"""Where people stand with requirements, recomputed from the facts and compared.

Whether everybody is assigned whom a rule names is not looked at here: that is work which a task may not have done yet,
and not a state that says something else than its facts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from lms.learning.models import Assignment, AssignmentSpan, AssignmentState
from lms.learning.queries.audiences import Pair
from lms.learning.queries.cases import facts_of
from lms.learning.queries.timelines import spans_of
from lms.learning.rules.differences import Difference
from lms.learning.rules.standing import Span, timeline
from lms.learning.services.restanding import FIELDS, lock, replace_spans, state_of, write_states

CHUNK = 500  # people who are looked at, and held, at one time
PAIR = ("learner_id", "requirement_id")
States = Mapping[Pair, Mapping[str, Any]]


def check_standings(*, repair: bool = False) -> Iterator[Difference]:
    """Every difference of AssignmentState and AssignmentSpan. With `repair` they are written anew."""
    last = 0
    while people := _next(last):
        yield from _check(people, repair=repair)
        last = people[-1]


def _next(last: int) -> list[int]:
    """The next people of whom there is a fact or a state."""
    found: set[int] = set()
    for model in (Assignment, AssignmentState, AssignmentSpan):
        rows: Any = model.objects.filter(learner__gt=last)
        found |= set(rows.order_by("learner").values_list("learner", flat=True).distinct()[:CHUNK])
    return sorted(found)[:CHUNK]


@transaction.atomic
def _check(people: list[int], *, repair: bool) -> list[Difference]:
    pairs = {
        pair
        for model in (Assignment, AssignmentState, AssignmentSpan)
        for pair in model.objects.filter(learner__in=people).values_list(*PAIR).distinct()
    }
    lock(pairs)
    found = facts_of(pairs)
    states = {pair: state_of(facts) for pair, facts in found.items()}
    stored = {(row["learner_id"], row["requirement_id"]): row for row in _rows(people)}
    spans = {pair: timeline(facts.case) for pair, facts in found.items()}
    stored_spans = spans_of(pairs)
    different = [*_states(states, stored), *_spans(spans, stored_spans)]
    if repair and different:
        write_states(states)
        AssignmentState.objects.filter(pk__in=[stored[pair]["id"] for pair in stored.keys() - states.keys()]).delete()
        replace_spans(
            {pair: spans.get(pair, []) for pair in pairs if spans.get(pair, []) != stored_spans.get(pair, [])}
        )
    return different


def _rows(people: list[int]) -> Any:
    return AssignmentState.objects.filter(learner__in=people).values("id", *PAIR, *FIELDS)


def _states(derived: States, stored: States) -> Iterator[Difference]:
    for pair in sorted(derived.keys() | stored.keys()):
        name = " ".join(map(str, pair))
        if pair not in derived or pair not in stored:
            there = ("missing", "there") if pair in derived else ("there", "nothing")
            yield Difference("AssignmentState", name, "", *there)
            continue
        for field, value in derived[pair].items():
            if stored[pair][field] != value:
                yield Difference("AssignmentState", name, field, str(stored[pair][field]), str(value))


def _spans(derived: Mapping[Pair, list[Span]], stored: Mapping[Pair, list[Span]]) -> Iterator[Difference]:
    for pair in sorted(derived.keys() | stored.keys()):
        now, then = stored.get(pair, []), derived.get(pair, [])
        if now != then:
            yield Difference("AssignmentSpan", " ".join(map(str, pair)), "timeline", _told(now), _told(then))


def _told(spans: list[Span]) -> str:
    return ", ".join(f"{span.status} from {span.from_date}" for span in spans) or "none"
