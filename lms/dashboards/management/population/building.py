"""The rows of an invented service: facts, and the states that follow from them by the same rules as everybody's."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any

from courses.models import Release
from courses.queries import shelf
from lms.accounts.models import Membership, Unit, User
from lms.dashboards.management.population import plan
from lms.dashboards.management.population.loading import Cell, next_key
from lms.dashboards.management.population.plan import Asked, Cycle, Person, Way
from lms.learning.models import Requirement, RequirementRule, RuleRun
from lms.learning.queries.cases import Facts, OnRecord
from lms.learning.rules.audiences import Audience, Description
from lms.learning.rules.standing import Case, Holding, Period, Span, Stretch, Terms, timeline
from lms.learning.services.restanding import state_of

DOMAIN = "population.invalid"  # reserved, and leads nowhere (RFC 2606)
SEASONS = -1500  # the day on which the requirements were written
IN_DETAIL = 50  # one person in so many has facts about every activity
FIRST = (
    "Ada",
    "Bruno",
    "Chiara",
    "Davi",
    "Elif",
    "Farid",
    "Greta",
    "Hana",
    "Ivo",
    "Joana",
    "Kofi",
    "Lena",
    "Mara",
    "Nuno",
)
LAST = (
    "Abreu",
    "Brandt",
    "Costa",
    "Dobre",
    "Evers",
    "Ferri",
    "Grau",
    "Horvat",
    "Ilic",
    "Jansen",
    "Klein",
    "Lund",
    "Moreau",
)
POSITIONS = ("Officer", "Officer", "Officer", "Sergeant", "Nurse", "Interpreter", "Officer")
Rows = Iterator[tuple[Cell, ...]]


@dataclass(frozen=True)
class Course:
    """A released course, and the ways through it."""

    release: Release
    activities: tuple[str, ...]
    ways: list[Way]
    first_enrolment: int  # of a person, before it: those on the courses before this one


@dataclass(frozen=True)
class Stand:
    """Where somebody stands who came on that day and went that way: worked out once."""

    state: dict[str, Any]
    spans: list[Span]


@dataclass
class Builder:
    """Makes the tables' rows one after the other, so that few are ever in memory."""

    people: int
    seed: int
    today: date
    stations: list[Unit] = field(default_factory=list)
    required: list[tuple[Asked, Requirement, RequirementRule]] = field(default_factory=list)
    _stands: dict[tuple[int, int, int], Stand] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = Random(self.seed)  # noqa: S311 the same people for the same seed; nothing secret
        self.first_user, self.first_membership = next_key("accounts_user"), next_key("accounts_membership")
        self.first_enrolment, self.first_assignment = next_key("learning_enrolment"), next_key("learning_assignment")
        found, before = [], 0
        for place, release in enumerate(Release.objects.newest().order_by("course__code")[: len(plan.CYCLES)]):
            activities = tuple(each.id for each in shelf.read(release.pk, release.digest).activities)
            found.append(Course(release, activities, plan.ways(dice, plan.CYCLES[place]), before))
            before += plan.CYCLES[place]
        self.courses, self.enrolments_each = found, before

    # What there are few of

    def found(self, at: datetime) -> None:
        """Units, the two managers, and the requirements with their rules."""
        agency = Unit.add_root(name="Population Service", kind=Unit.Kind.AGENCY)
        named = [f"Division {number + 1:02}" for number in range(plan.DIVISIONS)]
        divisions = [agency.add_child(name=name, kind=Unit.Kind.DIVISION) for name in named]
        count = plan.stations(self.people)
        for number in range(count):
            above = Unit.objects.get(pk=divisions[number * plan.DIVISIONS // count].pk)
            self.stations.append(above.add_child(name=f"Station {number + 1:04}", kind=Unit.Kind.STATION))
        head = self._manager("head", agency, at)
        self._manager("station", self.stations[0], at)
        for asked in plan.asked():
            whom = agency if asked.division is None else divisions[asked.division]
            self._require(asked, agency, whom, head)

    def _manager(self, name: str, unit: Unit, at: datetime) -> User:
        made: User = User.objects.create_user(f"{name}@{DOMAIN}", None, name=f"Manager of {unit.name}", created_at=at)
        role = Membership.Role.MANAGER
        Membership.objects.create(user=made, unit=unit, role=role, from_date=self.day(SEASONS))
        self.first_user, self.first_membership = next_key("accounts_user"), next_key("accounts_membership")
        return made

    def _require(self, asked: Asked, agency: Unit, named: Unit, by: User) -> None:
        course = self.courses[asked.course % len(self.courses)].release.course
        made = Requirement.objects.create(name=f"Requirement {asked.number + 1:02}", unit=agency, course=course)
        rule = RequirementRule.objects.create(
            requirement=made,
            number=1,
            audience=Audience((Description(units=(str(named.uuid),)),)).as_json(),
            trigger=RequirementRule.Trigger.JOINING,
            due_days=asked.due_days,
            opens_days=asked.opens_days,
            by=by,
            occurred_at=self.instant(SEASONS),
        )
        RuleRun.objects.create(rule=rule, asked_at=self.instant(SEASONS), done_at=self.instant(SEASONS))
        self.required.append((asked, made, rule))

    # Days and keys

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def instant(self, offset: int) -> datetime:
        return datetime.combine(self.day(offset), time(9), UTC)

    def uuid(self, table: int, number: int) -> str:
        return f"{self.seed % 2**32:08x}-{table:04x}-4000-8000-{number:012x}"

    @cached_property
    def invented(self) -> list[Person]:
        return list(plan.persons(Random(self.seed + 1), self.people))  # noqa: S311 nothing secret

    # People and places

    def users(self) -> Rows:
        made = self.instant(SEASONS)
        for person in self.invented:
            n = person.number
            name = f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n:06}"
            yield self.first_user + n, "!", "f", f"p{n:06}@{DOMAIN}", name, "", "t", "f", made

    def memberships(self) -> Rows:
        key = self.first_membership
        for person in self.invented:
            position, number = POSITIONS[person.number % len(POSITIONS)], f"P{person.number:06}"
            for station in (person.station, person.also):
                if station is not None:
                    user, unit, joined = self.first_user + person.number, self.stations[station].pk, person.joined
                    uuid = self.uuid(1, key)
                    yield key, uuid, user, unit, "learner", position, number, self.day(joined), None, "f"
                    key += 1

    # Courses

    def cycles(self) -> Iterator[tuple[int, Person, Course, int, Cycle]]:
        """Every enrolment with its key."""
        for person in self.invented:
            first = self.first_enrolment + person.number * self.enrolments_each
            for course, way in zip(self.courses, person.ways, strict=False):
                for place, cycle in enumerate(course.ways[way]):
                    yield first + course.first_enrolment + place, person, course, place + 1, cycle

    def enrolments(self) -> Rows:
        for key, person, course, number, cycle in self.cycles():
            at, user, release = self.instant(cycle.enrolled), self.first_user + person.number, course.release
            yield (
                key,
                self.uuid(2, key),
                at,
                at,
                release.edition,
                number,
                "en",
                user,
                release.course_id,
                user,
                release.pk,
            )

    def withdrawals(self) -> Rows:
        for key, person, _, _, cycle in self.cycles():
            if cycle.given_up is not None:
                at = self.instant(cycle.given_up)
                yield self.uuid(3, key), at, at, self.first_user + person.number, key

    def completions(self) -> Rows:
        for key, _, course, _, cycle in self.cycles():
            if cycle.completed is not None and cycle.valid_until is not None:
                at, until = self.instant(cycle.completed), self.day(cycle.valid_until)
                yield self.uuid(4, key), at, at, "en", "9/10", until, course.release.pk, key

    def enrolment_states(self) -> Rows:
        for key, person, course, number, cycle in self.cycles():
            yield (
                *(key, number, course.release.edition, self.instant(cycle.enrolled)),
                None if cycle.given_up is None else self.instant(cycle.given_up),
                None if cycle.completed is None else self.instant(cycle.completed),
                None if cycle.valid_until is None else self.day(cycle.valid_until),
                *(None, "en", course.release.course_id, self.first_user + person.number, 0),
            )

    def finished(self) -> Iterator[tuple[int, Course, Cycle, str, int]]:
        """Every activity of every completed enrolment of those of whom it is told, with a number of its own."""
        number = 0
        for key, person, course, _, cycle in self.cycles():
            if person.number % IN_DETAIL == 0 and cycle.completed is not None:
                for activity in course.activities:
                    number += 1
                    yield key, course, cycle, activity, number

    def openings(self) -> Rows:
        for key, course, cycle, activity, number in self.finished():
            at = self.instant(cycle.enrolled)
            yield self.uuid(5, number), at, at, "en", activity, key, course.release.pk

    def activity_completions(self) -> Rows:
        for key, course, cycle, activity, number in self.finished():
            at = self.instant(cycle.completed or 0)
            yield self.uuid(6, number), at, at, "en", activity, "read", course.release.pk, key, 0

    def activity_states(self) -> Rows:
        for key, course, cycle, activity, _ in self.finished():
            yield activity, self.instant(cycle.enrolled), self.instant(cycle.completed or 0), course.release.pk, key

    # Requirements

    def pairs(self) -> Iterator[tuple[int, Person, Asked, Requirement, RequirementRule]]:
        """Every assignment with its key."""
        key = self.first_assignment
        for person in self.invented:
            for asked, requirement, rule in self.required:
                if asked.division is None or asked.division == person.division:
                    yield key, person, asked, requirement, rule
                    key += 1

    def assignments(self) -> Rows:
        for key, person, asked, requirement, rule in self.pairs():
            at, joined, due = self.instant(person.joined), self.day(person.joined), person.joined + asked.due_days
            yield (
                *(key, self.uuid(7, key), at, at, 1, joined, joined, self.day(due)),
                *(self.first_user + person.number, requirement.pk, rule.pk, "UTC"),
            )

    def assignment_states(self) -> Rows:
        for key, person, asked, requirement, _ in self.pairs():
            state = self.stand(person, asked).state
            yield (
                *(state["from_date"], state["due_date"], state["ended_date"], state["completed_date"]),
                *(
                    state["valid_until_date"],
                    json.dumps(state["earlier"]),
                    key,
                    self.first_user + person.number,
                    requirement.pk,
                ),
            )

    def spans(self) -> Rows:
        for _, person, asked, requirement, _ in self.pairs():
            user = self.first_user + person.number
            for span in self.stand(person, asked).spans:
                yield span.status.value, span.from_date, span.until, user, requirement.pk

    def stand(self, person: Person, asked: Asked) -> Stand:
        place = asked.course % len(self.courses)
        key = (asked.number, person.ways[place], person.joined)
        if key not in self._stands:
            self._stands[key] = self._work_out(self.courses[place].ways[person.ways[place]], person.joined, asked)
        return self._stands[key]

    def _work_out(self, way: Way, joined: int, asked: Asked) -> Stand:
        terms = Terms(opens_days=asked.opens_days, due_days=asked.due_days)
        case = Case(
            [Stretch(self.day(joined), self.day(joined + asked.due_days), terms, None, self.day(joined))],
            holdings=[
                Holding(self.day(cycle.completed), self.day(cycle.valid_until))
                for cycle in way
                if cycle.completed is not None and cycle.valid_until is not None
            ],
            places=list(self._places(way)),
        )
        stretch = case.stretches[0]  # of nobody yet: whose it is decides nothing
        last = OnRecord(0, 0, asked.number, 1, 0, stretch.from_date, stretch.due_date, "UTC", None)
        return Stand(state_of(Facts(last, [], case)), timeline(case))

    def _places(self, way: Iterable[Cycle]) -> Iterator[Period]:
        for cycle in way:
            over = cycle.completed if cycle.given_up is None else cycle.given_up
            yield Period(self.day(cycle.enrolled), None if over is None else self.day(over - 1))
