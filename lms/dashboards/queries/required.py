"""Who of one's people stands where with which requirement: for lists and for files."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.dateparse import parse_date

from lms.accounts.models import Membership, Unit
from lms.dashboards.queries.standings import learners
from lms.dashboards.rules.ranks import RANK_OF, Rank
from lms.dashboards.rules.tallies import Tally
from lms.learning.models import AssignmentSpan, AssignmentState
from lms.learning.queries.managing import asked_in
from lms.learning.queries.self_marked import SelfMarked
from lms.learning.rules.standing import LATE, Status


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to. `ahead`: those who will be late within so many days, and are not yet."""

    units: list[Unit]
    on: date
    statuses: frozenset[Status] = frozenset()
    requirement: int | None = None
    ahead: int = 0

    @property
    def day(self) -> date:
        """On which they stand as the list says."""
        return self.on + timedelta(days=self.ahead)


@dataclass(frozen=True)
class Standing:
    """A person and a requirement, with the dates as they were on the day that is asked about."""

    person: str
    membership: UUID
    unit: str
    position: str
    requirement: str
    requirement_uuid: UUID
    is_self_marked: bool
    status: Status
    since: date
    due: date | None
    completed: date | None
    valid_until: date | None


def spans(wanted: Wanted) -> "QuerySet[AssignmentSpan]":
    """The spans that are asked for, whoever has stood there longest first."""
    found: QuerySet[AssignmentSpan] = AssignmentSpan.objects.on(wanted.day).filter(asked_in(wanted.units, wanted.on))
    if wanted.ahead:
        found = found.filter(status__in=LATE, from_date__gt=wanted.on)
    elif wanted.statuses:
        found = found.filter(status__in=wanted.statuses)
    if wanted.requirement:
        found = found.filter(requirement=wanted.requirement)
    return found.order_by("from_date", "pk")


def spans_of(person: Membership, on: date) -> "QuerySet[AssignmentSpan]":
    """Of one person, under what the agency of this unit asks, by the names of the requirements."""
    asked = Q(learner=person.user_id, requirement__unit__path__startswith=person.unit.agency_path)
    found: QuerySet[AssignmentSpan] = AssignmentSpan.objects.on(on).filter(asked)
    return found.order_by("requirement__name", "requirement")


def with_required(people: "QuerySet[Membership]", unit: Unit, on: date) -> "QuerySet[Membership]":
    """Annotates `required`: each person's statuses on the day, with what the unit's agency asks. No further query."""
    asked = Q(learner=OuterRef("user"), requirement__unit__path__startswith=unit.agency_path)
    mine = AssignmentSpan.objects.on(on).filter(asked)
    return people.annotate(required=ArraySubquery(mine.order_by("requirement").values("status")))


def tally_of(person: Membership) -> Tally:
    """One person's requirements, counted by where they stand with each. The statuses came by `with_required`."""
    statuses: list[str] = person.required  # type: ignore[attr-defined] # annotated by with_required
    counts = Counter(RANK_OF[Status(status)] for status in statuses)
    return Tally(*(counts[rank] for rank in Rank))


def standings(wanted: Wanted, found: "QuerySet[AssignmentSpan]", marked: SelfMarked) -> Iterable[Standing]:
    """With all that a list shows. One query, also when it is cut into pages or read through a cursor."""
    asking = Left(OuterRef("requirement__unit__path"), Unit.steplen)
    places = learners(wanted.units, wanted.on).annotate(agency_path=Left("unit__path", Unit.steplen))
    place = places.filter(user=OuterRef("learner"), agency_path=asking).order_by("pk")
    state = AssignmentState.objects.filter(learner=OuterRef("learner"), requirement=OuterRef("requirement"))
    shown = JSONObject(uuid="uuid", unit="unit__name", position="position")
    dated = JSONObject(due="due_date", completed="completed_date", until="valid_until_date", earlier="earlier")
    rows = found.values_list(
        F("learner__name"),
        Subquery(place.values(json=shown)[:1]),
        F("requirement__name"),
        F("requirement__uuid"),
        F("requirement__course"),
        F("requirement__path"),
        "status",
        "from_date",
        Subquery(state.values(json=dated)[:1]),
    )
    for person, where, requirement, uuid, course, path, status, since, dates in rows.iterator(chunk_size=1000):
        due, completed, until = _dates(dates or {}, wanted.day)
        yield Standing(
            person=person,
            membership=where["uuid"],
            unit=where["unit"],
            position=where["position"],
            requirement=requirement,
            requirement_uuid=uuid,
            is_self_marked=marked.has(course, path),
            status=Status(status),
            since=since,
            due=due,
            completed=completed,
            valid_until=until,
        )


def _dates(state: dict[str, Any], on: date) -> list[date | None]:
    """When it was due on that day, and what counted then: completed when, valid until when."""
    earlier = (then for before, *then in state.get("earlier", ()) if on.isoformat() < before)
    now = (state.get(name) for name in ("due", "completed", "until"))
    return [parse_date(day) if day else None for day in next(earlier, now)]
