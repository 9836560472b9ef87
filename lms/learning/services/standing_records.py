"""Where people stand with requirements, recomputed from the facts and compared.

Whether everybody is assigned whom a rule names is not looked at here, nor where people stand with a path of which a
version was just published: that is work which a task may not have done yet, and not a state that says something else
than its facts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.learning.models import Assignment, AssignmentSpan, AssignmentState, Requirement
from lms.learning.queries.audiences import Pair
from lms.learning.queries.cases import facts_of_people
from lms.learning.queries.timelines import spans_of_people
from lms.learning.rules.differences import Difference
from lms.learning.rules.standing import Span, timeline
from lms.learning.services.restanding import FIELDS, lock, replace_spans, state_of, write_states

CHUNK = 1000  # people who are looked at at one time
PAIR = ("learner_id", "requirement_id")
States = Mapping[Pair, Mapping[str, Any]]
Timelines = Mapping[Pair, list[Span]]


@dataclass(frozen=True)
class _Compared:
    """What the facts of some people say, and what is stored."""

    states: States
    stored: States
    spans: Timelines
    stored_spans: Timelines

    @property
    def pairs(self) -> set[Pair]:
        return {*self.states, *self.stored, *self.spans, *self.stored_spans}

    @property
    def wrong_spans(self) -> list[Pair]:
        pairs = self.spans.keys() | self.stored_spans.keys()
        return sorted(pair for pair in pairs if self.spans.get(pair, []) != self.stored_spans.get(pair, []))

    @property
    def wrong_states(self) -> list[Pair]:
        pairs = self.states.keys() | self.stored.keys()
        return sorted(pair for pair in pairs if not _agree(self.states.get(pair), self.stored.get(pair)))


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


def _check(people: list[int], *, repair: bool) -> list[Difference]:
    """Nobody is held who is as they should be. A difference may be what somebody is writing: then it is gone when
    those whom it concerns are held, and looked at again."""
    suspect = _compare(people)
    if not suspect.wrong_states and not suspect.wrong_spans:
        return []
    with transaction.atomic():
        lock(suspect.pairs)
        found = _compare(people)
        if repair:
            _repair(found)
    return [*_states(found), *_spans(found)]


def _compare(people: list[int]) -> _Compared:
    waiting = set(
        Requirement.objects.filter(
            path__versions__grant__done_at=None, path__versions__grant__isnull=False
        ).values_list("pk", flat=True)
    )
    found = {pair: facts for pair, facts in facts_of_people(people).items() if pair[1] not in waiting}
    rows = AssignmentState.objects.filter(learner__in=people).exclude(requirement__in=waiting)
    spans = spans_of_people(people)
    return _Compared(
        states={pair: state_of(facts) for pair, facts in found.items()},
        stored={(row["learner_id"], row["requirement_id"]): row for row in rows.values("id", *PAIR, *FIELDS)},
        spans={pair: timeline(facts.case) for pair, facts in found.items()},
        stored_spans={pair: spans for pair, spans in spans.items() if pair[1] not in waiting},
    )


def _agree(derived: Mapping[str, Any] | None, stored: Mapping[str, Any] | None) -> bool:
    if derived is None or stored is None:
        return derived is stored
    return all(stored[field] == value for field, value in derived.items())


def _repair(found: _Compared) -> None:
    write_states({pair: found.states[pair] for pair in found.wrong_states if pair in found.states})
    gone = found.stored.keys() - found.states.keys()
    AssignmentState.objects.filter(pk__in=[found.stored[pair]["id"] for pair in gone]).delete()
    replace_spans({pair: found.spans.get(pair, []) for pair in found.wrong_spans})


def _states(found: _Compared) -> Iterator[Difference]:
    for pair in found.wrong_states:
        name, derived, stored = " ".join(map(str, pair)), found.states.get(pair), found.stored.get(pair)
        if derived is None or stored is None:
            there = ("missing", "there") if stored is None else ("there", "nothing")
            yield Difference("AssignmentState", name, "", *there)
            continue
        for field, value in derived.items():
            if stored[field] != value:
                yield Difference("AssignmentState", name, field, str(stored[field]), str(value))


def _spans(found: _Compared) -> Iterator[Difference]:
    for pair in found.wrong_spans:
        now, then = found.stored_spans.get(pair, []), found.spans.get(pair, [])
        yield Difference("AssignmentSpan", " ".join(map(str, pair)), "timeline", _told(now), _told(then))


def _told(spans: list[Span]) -> str:
    return ", ".join(f"{span.status} from {span.from_date}" for span in spans) or "none"
