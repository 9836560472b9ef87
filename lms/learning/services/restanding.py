"""Where people stand with requirements, derived anew for a set of them. As many queries for one as for hundreds.

Whoever writes a fact that a requirement looks at calls this in the same transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from lms.learning.models import AssignmentSpan, AssignmentState, EnrolmentState, Requirement
from lms.learning.queries.audiences import Pair
from lms.learning.queries.cases import Facts, asks_for, facts_of
from lms.learning.queries.timelines import keys_of, rows_of, spans_of
from lms.learning.rules.standing import Earlier, Restood, Span, dates, timeline
from lms.learning.services.holding import hold
from lms.learning.signals import standings_changed

FIELDS = ("assignment_id", "from_date", "due_date", "ended_date", "completed_date", "valid_until_date", "earlier")


@transaction.atomic
def restand(pairs: Collection[Pair], *, at: datetime) -> None:
    """Derive the states of these people under these requirements, and tell the rooms above whose have changed."""
    if not pairs:
        return
    lock(pairs)
    found, stored = facts_of(pairs), spans_of(pairs)
    write_states({pair: state_of(facts) for pair, facts in found.items()})
    derived = {pair: timeline(facts.case) for pair, facts in found.items()}
    changes = [
        Restood(*pair, before=stored.get(pair, []), after=spans)
        for pair, spans in sorted(derived.items())
        if stored.get(pair, []) != spans
    ]
    if changes:
        replace_spans({(change.learner, change.requirement): change.after for change in changes})
        standings_changed.send(sender=AssignmentSpan, changes=changes, at=at)


def restand_course(*, learner_id: int, course_id: int, at: datetime) -> None:
    """After a fact about one person and a course. One query where no requirement ever asked it of them, nor a path with
    it."""
    restand(pairs_of(learner_id, course_id), at=at)


def pairs_of(learner_id: int, course_id: int) -> list[Pair]:
    states = AssignmentState.objects.filter(asks_for([course_id]), learner=learner_id)
    return list(states.values_list("learner_id", "requirement_id"))


def lock(pairs: Collection[Pair], *, paths: bool = False) -> bool:
    """The people's own rows, those of their places first, as whoever completes a course does. Whether there is a
    state among them. With `paths` nobody else completes a path for them meanwhile."""
    learners, requirements = keys_of(pairs)
    lock_places(learners, Requirement.objects.filter(pk__in=requirements).values("course"))
    if paths:
        hold(learners)
    states = rows_of(AssignmentState, pairs).select_for_update().order_by("learner", "requirement")
    return bool(list(states.values_list("pk")))


def lock_places(learners: Collection[int], courses: Any) -> None:
    """These people's rows of their places on these courses, given by key: the first of all locks."""
    places = EnrolmentState.objects.filter(learner__in=learners, course__in=courses)
    list(places.select_for_update().order_by("pk").values_list("pk"))


def state_of(facts: Facts) -> dict[str, Any]:
    """What the state of a pair says, by column."""
    last, case = facts.last, facts.case
    if not case.stretches:  # it was taken back before it began
        none: dict[str, Any] = {"completed_date": None, "valid_until_date": None, "earlier": []}
        begun = {"from_date": last.from_date, "due_date": last.due_date, "ended_date": last.from_date}
        return {"assignment_id": last.pk} | begun | none
    stretch, (now, earlier) = case.stretches[-1], dates(case)
    return {
        "assignment_id": last.pk,
        "from_date": stretch.since,
        "due_date": now.due,
        "ended_date": stretch.until,
        "completed_date": now.completed,
        "valid_until_date": now.valid_until,
        "earlier": [_kept(each) for each in earlier],
    }


def _kept(earlier: Earlier) -> list[str | None]:
    then = earlier.dates
    days = (earlier.before, then.due, then.completed, then.valid_until)
    return [day.isoformat() if day else None for day in days]


def write_states(states: Mapping[Pair, Mapping[str, Any]]) -> None:
    AssignmentState.objects.bulk_create(
        [
            AssignmentState(learner_id=learner, requirement_id=requirement, **values)
            for (learner, requirement), values in sorted(states.items())
        ],
        update_conflicts=True,
        unique_fields=["learner", "requirement"],
        update_fields=[name.removesuffix("_id") for name in FIELDS],
    )


def replace_spans(timelines: Mapping[Pair, Iterable[Span]]) -> None:
    _exactly(AssignmentSpan, timelines).delete()
    AssignmentSpan.objects.bulk_create(
        [
            AssignmentSpan(
                learner_id=pair[0],
                requirement_id=pair[1],
                status=span.status,
                from_date=span.from_date,
                until_date=span.until,
            )
            for pair, spans in timelines.items()
            for span in spans
        ],
        batch_size=5000,
    )


def _exactly(model: Any, pairs: Iterable[Pair]) -> Any:
    by_requirement: dict[int, list[int]] = {}
    for learner, requirement in pairs:
        by_requirement.setdefault(requirement, []).append(learner)
    found = Q(pk__in=[])
    for requirement, learners in by_requirement.items():
        found |= Q(requirement=requirement, learner__in=learners)
    return model.objects.filter(found)
