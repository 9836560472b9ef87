"""What a system with a key is told of people: what they completed, and where they stand. Never answers or scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value

from courses.queries import shelf
from lms.accounts.models import Membership, Unit
from lms.learning.models import (
    AssignmentSpan,
    AssignmentState,
    Completion,
    EnrolmentState,
    PriorLearning,
    Requirement,
)
from lms.learning.queries.audiences import day_of
from lms.learning.queries.self_marked import SelfMarked, self_marked
from lms.learning.queries.wording import taught

KINDS = COURSE, PRIOR = ("course", "prior")  # in the order in which they are told


class Origin(StrEnum):
    COURSE = "course"
    UPDATE = "update"  # of a completion, by what has changed only
    EVIDENCE = "evidence"
    IMPORTED = "imported"


class Counts(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    ANNULLED = "annulled"


@dataclass(frozen=True)
class Sought:
    """Of whom, and of what. Without `staff_number` or `course`: of everybody, of all of them."""

    unit: Unit
    on: date
    staff_number: str = ""
    course: str = ""


def members(sought: Sought) -> "QuerySet[Membership]":
    """Who belongs to the unit or to one below it on the day, in every role: managers take courses too."""
    found: QuerySet[Membership] = Membership.objects.in_force(sought.on).within([sought.unit])
    return found.filter(staff_number__iexact=sought.staff_number) if sought.staff_number else found


def completions(sought: Sought, since: date | None) -> "QuerySet[Any]":
    """Kind and key of each. `since`: what was completed, entered or annulled on that day, where the unit is, or later,
    so that a system that asks again and again misses nothing."""
    wanted: dict[str, Any] = {"learner__in": members(sought).values("user")}
    if sought.course:
        wanted["course__code"] = sought.course.upper()
    states = EnrolmentState.objects.filter(completed_at__isnull=False, **wanted)
    priors = PriorLearning.objects.filter(**wanted)
    if since:
        start = datetime.combine(since, time.min, ZoneInfo(sought.unit.time_zone))
        states = states.filter(Q(completed_at__gte=start) | Q(annulled_at__gte=start))
        entered = Q(received_at__gte=start) | Q(end__received_at__gte=start)
        priors = priors.filter(Q(completed_date__gte=since) | entered)
    told = _keys(states, COURSE).union(_keys(priors, PRIOR), all=True)
    return told.order_by("kind", "key")


def _keys(found: "QuerySet[Any]", kind: str) -> "QuerySet[Any]":
    return found.order_by().annotate(kind=Value(kind), key=F("pk")).values_list("kind", "key")


def standings(sought: Sought) -> "QuerySet[AssignmentSpan]":
    """Under requirements of the unit's own agency: what another one asks of the same person is not told."""
    found: QuerySet[AssignmentSpan] = AssignmentSpan.objects.on(sought.on).filter(
        learner__in=members(sought).values("user"), requirement__unit__path__startswith=sought.unit.agency_path
    )
    if sought.course:
        found = found.filter(requirement__course__code=sought.course.upper())
    return found.select_related("requirement__course", "requirement__path").order_by("requirement", "learner")


@dataclass(frozen=True)
class Person:
    """By staff number; and by e-mail address where there is none, or where it is somebody else's too."""

    staff_number: str
    email: str
    zone: str


def people(sought: Sought, learners: Iterable[int]) -> dict[int, Person]:
    """By key of the user; a membership with a staff number comes before one without. One query."""
    found = members(sought).filter(user__in=set(learners)).select_related("user", "unit").order_by("-pk")
    return {held.user_id: _person(held) for held in sorted(found, key=lambda held: bool(held.staff_number))}


def _person(held: Membership) -> Person:
    is_known = held.staff_number and not held.number_disputed
    return Person(held.staff_number, "" if is_known else held.user.email, held.unit.time_zone)


@dataclass(frozen=True)
class Completed:
    """A completion, or what counts as one. Days are those where the person's unit is."""

    person: Person
    course: str
    edition: str
    completed: date
    valid_until: date | None
    state: Counts
    origin: Origin
    is_self_marked: bool


def completed(sought: Sought, keys: Sequence[tuple[str, int]]) -> list[Completed]:
    """With all that is told, in the order of the keys. Three queries, but for releases this process has not seen."""
    of = {kind: [key for found, key in keys if found == kind] for kind in KINDS}
    done = Completion.objects.filter(enrolment__in=of[COURSE]).select_related("enrolment__state", "enrolment__course")
    prior = list(PriorLearning.objects.filter(pk__in=of[PRIOR]).select_related("course", "end").order_by("pk"))
    ours = list(done.order_by("enrolment"))
    who = people(sought, [each.enrolment.learner_id for each in ours] + [each.learner_id for each in prior])
    told = [_of_course(each, who[each.enrolment.learner_id], sought.on) for each in ours]
    return told + [_of_prior(each, who[each.learner_id], sought.on) for each in prior]


def _of_course(done: Completion, person: Person, on: date) -> Completed:
    """Of the release that was completed: what a later one says of itself does not change it."""
    state, taught = done.enrolment.state, shelf.read_by_id(done.release_id)
    assert state.completed_at is not None  # noqa: S101 only such states are asked for
    return Completed(
        person=person,
        course=done.enrolment.course.code,
        edition=taught.edition,
        completed=day_of(state.completed_at, person.zone),
        valid_until=state.valid_until_date,
        state=_counts(state.valid_until_date, on, annulled=state.annulled_at is not None),
        origin=Origin.UPDATE if done.enrolment.update_of_id else Origin.COURSE,
        is_self_marked=taught.is_self_marked,
    )


def _of_prior(prior: PriorLearning, person: Person, on: date) -> Completed:
    return Completed(
        person=person,
        course=prior.course.code,
        edition="",
        completed=prior.completed_date,
        valid_until=prior.valid_until_date,
        state=_counts(prior.valid_until_date, on, annulled=hasattr(prior, "end")),
        origin=Origin(prior.basis),
        is_self_marked=False,
    )


def _counts(until: date | None, on: date, *, annulled: bool) -> Counts:
    if annulled:
        return Counts.ANNULLED
    return Counts.EXPIRED if until and until < on else Counts.VALID


@dataclass(frozen=True)
class Standing:
    person: Person
    requirement: Requirement
    status: str
    due: date
    valid_until: date | None
    is_self_marked: bool


def stood(sought: Sought, spans: Sequence[AssignmentSpan]) -> list[Standing]:
    """With all that is told of each, in the same order. Three queries, and one for the paths once a minute."""
    learners = [span.learner_id for span in spans]
    states = AssignmentState.objects.filter(
        learner__in=learners, requirement__in=[span.requirement_id for span in spans]
    )
    of = {(state.learner_id, state.requirement_id): state for state in states}
    who = people(sought, learners)
    marked = self_marked(taught()) if spans else SelfMarked.none()
    told = []
    for span in spans:
        state = of[span.learner_id, span.requirement_id]
        told.append(
            Standing(
                person=who[span.learner_id],
                requirement=span.requirement,
                status=span.status,
                due=state.due_date,
                valid_until=state.valid_until_date,
                is_self_marked=marked.is_asked_by(span.requirement),
            )
        )
    return told
