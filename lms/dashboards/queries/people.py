"""People of a unit, and where each of them stands: for pages and for files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.lookups import Unaccent
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject, Lower
from django.utils.dateparse import parse_date, parse_datetime

from lms.accounts.models import Membership, Unit
from lms.dashboards.queries.standings import belongs_to, latest, learners
from lms.dashboards.rules.coverage import Group
from lms.learning.models import EnrolmentState
from lms.learning.queries.outlines import State, state_word

FIELDS = ("course_id", "enrolled_at", "withdrawn_at", "completed_at", "valid_until_date", "annulled_at")


@dataclass(frozen=True)
class Standing:
    """Where a person stands with a course. The days are those where their unit is."""

    course_id: int | None
    state: State
    enrolled_on: date | None = None
    completed_on: date | None = None
    valid_until: date | None = None


def people_of(unit: Unit, on: date, *, course: int | None = None, group: Group | None = None) -> "QuerySet[Membership]":
    """One membership for each learner of the unit and of all below it, by name; only those in the group.

    Each comes with `latest`, the standings that `standings_of` reads. No further query, however many are asked for.
    """
    wanted = {"course": course} if course else {}
    members = learners([unit], on)
    chosen = members.order_by("user_id", "pk").distinct("user_id")
    mine = latest(learner=OuterRef("user"), **wanted)
    found = Membership.objects.filter(pk__in=chosen.values("pk"))
    if group is Group.NOT_STARTED:
        found = found.filter(~Exists(mine))
    elif group:
        found = found.filter(Exists(mine.filter(belongs_to(group, on))))
    standings = ArraySubquery(mine.order_by("course__code").values(json=JSONObject(**{name: name for name in FIELDS})))
    people: QuerySet[Membership] = (
        found.select_related("user", "unit")
        .annotate(latest=standings)
        .order_by(Lower(Unaccent("user__name")), "user_id")
    )
    return people


def standings_of(person: Membership, on: date) -> list[Standing]:
    """The standings that came with the person, in the order of the courses' codes."""
    rows: list[dict[str, Any]] = person.latest  # type: ignore[attr-defined] # annotated by people_of
    return [standing(_state(row), person.unit, on) for row in rows]


def not_started(on: date) -> Standing:
    state = state_word(None, on)
    assert state is not None  # noqa: S101 there is always a word for that
    return Standing(None, state)


def standing(state: EnrolmentState, unit: Unit, on: date) -> Standing:
    word = state_word(state, on)
    assert word is not None  # noqa: S101 there is a word for every state
    return Standing(
        course_id=state.course_id,
        state=word,
        enrolled_on=_day(state.enrolled_at, unit),
        completed_on=_day(state.completed_at, unit) if state.completed_at else None,
        valid_until=state.valid_until_date,
    )


def _state(row: dict[str, Any]) -> EnrolmentState:
    """The state as the model has it: PostgreSQL writes instants and days into JSON as ISO 8601 has them."""
    instants = {name: parse_datetime(row[name]) if row[name] else None for name in FIELDS if name.endswith("_at")}
    until = parse_date(row["valid_until_date"]) if row["valid_until_date"] else None
    return EnrolmentState(course_id=row["course_id"], valid_until_date=until, **instants)


def _day(at: datetime, unit: Unit) -> date:
    return at.astimezone(ZoneInfo(unit.time_zone)).date()
