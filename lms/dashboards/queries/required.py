"""Who of one's people stands where with which requirement: for lists and for files."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True)
class Standing:
    """A person and a requirement. What has days is as of today: earlier ones are not kept."""

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
    on = wanted.on + timedelta(days=wanted.ahead)
    found: QuerySet[AssignmentSpan] = AssignmentSpan.objects.on(on).filter(_asked_of(wanted))
    if wanted.ahead:
        found = found.filter(status__in=LATE, from_date__gt=wanted.on)
    elif wanted.statuses:
        found = found.filter(status__in=wanted.statuses)
    if wanted.requirement:
        found = found.filter(requirement=wanted.requirement)
    return found.order_by("from_date", "pk")


def _asked_of(wanted: Wanted) -> Q:
    """Of the units' learners, what the units' own agency asks: what another one asks of them is none of ours."""
    units: dict[str, list[Unit]] = {}
    for unit in wanted.units:
        units.setdefault(unit.path[: Unit.steplen], []).append(unit)
    found = Q(pk__in=[])
    for agency, some in units.items():
        theirs = learners(some, wanted.on).values("user")
        found |= Q(learner__in=theirs, requirement__unit__path__startswith=agency)
    return found


def spans_of(person: Membership, on: date) -> "QuerySet[AssignmentSpan]":
    """Of one person under what the agency of the membership asks, by the names of the requirements."""
    agency = person.unit.path[: Unit.steplen]
    found: QuerySet[AssignmentSpan] = AssignmentSpan.objects.on(on).filter(
        learner=person.user_id, requirement__unit__path__startswith=agency
    )
    return found.order_by("requirement__name", "requirement")


def with_required(people: "QuerySet[Membership]", on: date) -> "QuerySet[Membership]":
    """Annotates `required`: the statuses of each person on the day. No further query."""
    agency = Left(OuterRef("unit__path"), Unit.steplen)
    mine = AssignmentSpan.objects.on(on).filter(learner=OuterRef("user"), requirement__unit__path__startswith=agency)
    return people.annotate(required=ArraySubquery(mine.order_by("requirement").values("status")))


def tally_of(person: Membership) -> Tally:
    """One person's requirements, counted by where they stand with each. The statuses came by `with_required`."""
    statuses: list[str] = person.required  # type: ignore[attr-defined] # annotated by with_required
    counts = Counter(RANK_OF[Status(status)] for status in statuses)
    return Tally(*(counts[rank] for rank in Rank))


def standings(wanted: Wanted, found: "QuerySet[AssignmentSpan]", marked: SelfMarked) -> Iterable[Standing]:
    """With all that a list shows. One query, also when it is cut into pages or read through a cursor."""
    agency = Left(OuterRef("requirement__unit__path"), Unit.steplen)
    here = learners(wanted.units, wanted.on).filter(user=OuterRef("learner"), unit__path__startswith=agency)
    place = here.order_by("pk")
    state = AssignmentState.objects.filter(learner=OuterRef("learner"), requirement=OuterRef("requirement"))
    shown = JSONObject(uuid="uuid", unit="unit__name", position="position")
    dated = JSONObject(due="due_date", completed="completed_date", until="valid_until_date")
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
        days = {name: parse_date(day) if day else None for name, day in (dates or {}).items()}
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
            due=days.get("due"),
            completed=days.get("completed"),
            valid_until=days.get("until"),
        )
