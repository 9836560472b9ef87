"""From facts to what the timeline is made of, for a set of people and requirements: as many queries for one as for all.

Days are those of the unit through which a person came under the requirement, as the last assignment has it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery

from lms.accounts.models import Membership, User
from lms.learning.models import (
    Assignment,
    AssignmentState,
    Completion,
    Enrolment,
    Exemption,
    Extension,
    PathCompletion,
    PathVersion,
    PathVersionCourse,
    PriorLearning,
    Requirement,
    RequirementRule,
)
from lms.learning.queries.audiences import Pair, day_of
from lms.learning.queries.timelines import keys_of
from lms.learning.rules.assigning import Part, Written, began_of, in_effect
from lms.learning.rules.course_paths import InForce, under_way
from lms.learning.rules.standing import Case, Holding, NewDue, Period, Stretch, Terms

DAY = timedelta(days=1)
OnCourse = tuple[int, int]  # keys of learner and course


class OnRecord(NamedTuple):
    """An assignment with its end, as it is stored. Not rows of models: there may be a million of them."""

    pk: int
    learner: int
    requirement: int
    number: int
    rule: int
    from_date: date
    due_date: date
    time_zone: str
    ended: date | None

    @property
    def pair(self) -> Pair:
        return self.learner, self.requirement


@dataclass(frozen=True)
class Facts:
    """A pair's assignments, the last one with their parts in effect, and the case they make with all else."""

    last: OnRecord
    parts: list[Part]
    case: Case


@dataclass
class _Learnt:
    """What is on record of a person and a course, with the times as they are stored."""

    completions: list["_Completed"] = field(default_factory=list)
    prior: list[Holding] = field(default_factory=list)
    places: list[tuple[datetime, datetime | None]] = field(default_factory=list)


class _Completed(NamedTuple):
    at: datetime
    valid_until: date | None
    annulled_at: datetime | None


class _Row(NamedTuple):
    """A completion as it is stored. `update_of`: the completion of which its enrolment is an update."""

    pk: int
    update_of: int | None
    completed: _Completed


def facts_of(pairs: Collection[Pair]) -> dict[Pair, Facts]:
    """Of each pair that was ever assigned."""
    wanted, (learners, requirements) = set(pairs), keys_of(pairs)
    return _facts(each for each in assignments_of(learners, requirements) if each.pair in wanted)


def facts_of_people(learners: Collection[int]) -> dict[Pair, Facts]:
    """Of everything that was ever required of them."""
    return _facts(assignments_of(learners))


def _facts(on_record: Iterable[OnRecord]) -> dict[Pair, Facts]:
    assignments: dict[Pair, list[OnRecord]] = defaultdict(list)
    for each in on_record:
        assignments[each.pair].append(each)
    learners, requirements = keys_of(assignments)
    known = _required_learning(learners, requirements)
    exempt, extended = _exemptions(learners, requirements), _extensions(learners, requirements)
    rules = _terms({row.rule for rows in assignments.values() for row in rows})
    found = {}
    for pair, rows in assignments.items():
        zone, parts = rows[-1].time_zone, in_effect(map(written, rows))
        holdings, places = known(*pair, zone)
        case = Case(
            stretches=[_stretch(part, parts, rows, rules) for part in parts],
            holdings=holdings,
            places=places,
            exemptions=exempt.get(pair, []),
            extensions=[NewDue(day_of(at, zone), due) for at, due in extended.get(pair, [])],
        )
        found[pair] = Facts(rows[-1], parts, case)
    return found


def required_of(learner: int, course: int, on: date) -> tuple[str, list[Pair], bool]:
    """The time zone of the unit to which the person belongs, the requirements that ever asked the course of them, or a
    path with it, and whether it stands on a path. One query."""
    where = Membership.objects.in_force(on).filter(user=OuterRef("pk")).order_by("pk")
    states = AssignmentState.objects.filter(asks_for([course]), learner=OuterRef("pk"))
    row = User.objects.filter(pk=learner).values_list(
        Subquery(where.values("unit__time_zone")[:1]),
        ArraySubquery(states.values("requirement_id")),
        Exists(PathVersionCourse.objects.filter(course=course)),
    )
    zone, requirements, on_path = row.get()
    return zone or "UTC", [(learner, requirement) for requirement in requirements], on_path


def holdings_of(zones: Mapping[Pair, str]) -> dict[Pair, list[Holding]]:
    """What these people hold of what these requirements ask for, on the days of the time zones given."""
    learners, requirements = keys_of(zones)
    known = _required_learning(learners, requirements)
    return {pair: known(*pair, zone)[0] for pair, zone in zones.items()}


def asks_for(courses: Collection[int]) -> Q:
    """Of rows with a requirement: it asks for one of these courses, or for a path that has or had one of them."""
    on_paths = PathVersionCourse.objects.filter(course__in=courses).values("version__path")
    return Q(requirement__course__in=courses) | Q(requirement__path__in=on_paths)


Known = Callable[[int, int, str], tuple[list[Holding], list[Period]]]


def _required_learning(learners: Iterable[int], requirements: Iterable[int]) -> Known:
    """By person, requirement and time zone: what they hold of its course, or of its path, and when it was under way."""
    rows = Requirement.objects.filter(pk__in=requirements).values_list("pk", "course_id", "path_id")
    asked = {pk: (course, path) for pk, course, path in rows}
    paths = {path for _, path in asked.values() if path}
    editions = _editions(paths)
    on_paths = {course for of_path in editions.values() for edition in of_path for course in edition.courses}
    of_courses = _learnt(learners, {course for course, _ in asked.values() if course} | on_paths)
    of_paths = _paths_held(learners, paths)

    def known(learner: int, requirement: int, zone: str) -> tuple[list[Holding], list[Period]]:
        course, path = asked[requirement]
        if course:
            return _holdings(of_courses[learner, course], zone), list(_places(of_courses[learner, course], zone))
        versions = [edition.in_force(zone) for edition in editions[path]]
        taken = {course for version in versions for course in version.courses if (learner, course) in of_courses}
        learnt = {course: _taken(of_courses[learner, course], zone) for course in taken}
        return _holdings(of_paths[learner, path], zone), under_way(versions, learnt)

    return known


class _Edition(NamedTuple):
    """A version of a path: when it was published, when the next one was, and its courses."""

    since: datetime | None  # None: the first one, which holds from the beginning
    until: datetime | None
    courses: frozenset[int]

    def in_force(self, zone: str) -> InForce:
        since = day_of(self.since, zone) if self.since else date.min
        return InForce(since, day_of(self.until, zone) if self.until else None, self.courses)


def _editions(paths: Collection[int]) -> dict[int, list[_Edition]]:
    """All versions of each path, in their order. One query, or none."""
    found: dict[int, list[_Edition]] = defaultdict(list)
    versions = PathVersion.objects.filter(path__in=paths).order_by("path", "number")
    courses = ArraySubquery(PathVersionCourse.objects.filter(version=OuterRef("pk")).values("course_id"))
    for path, since, taught in versions.values_list("path_id", "released_at", courses) if paths else ():
        if found[path]:
            found[path][-1] = found[path][-1]._replace(until=since)
        found[path].append(_Edition(since if found[path] else None, None, frozenset(taught)))
    return found


def _taken(known: _Learnt, zone: str) -> list[Period]:
    """When a course was open to somebody, and when they held it."""
    held = (Period(each.completed, _last(each)) for each in _holdings(known, zone))
    return [*_places(known, zone), *(period for period in held if period.last is None or period.first <= period.last)]


def _last(held: Holding) -> date | None:
    return min((day for day in (held.valid_until, held.ended and held.ended - DAY) if day), default=None)


def _paths_held(learners: Iterable[int], paths: Collection[int]) -> dict[tuple[int, int], _Learnt]:
    """Nobody has a place on a path: it is held or not. No query where no path is asked for."""
    found: dict[tuple[int, int], _Learnt] = defaultdict(_Learnt)
    if not paths:
        return found
    rows = PathCompletion.objects.filter(learner__in=learners, path__in=paths).order_by("occurred_at", "pk")
    for learner, path, at, until, annulled_at in rows.values_list(
        "learner_id", "path_id", "occurred_at", "valid_until_date", "annulment__occurred_at"
    ):
        found[learner, path].completions.append(_Completed(at, until, annulled_at))
    return found


def assignments_of(learners: Iterable[int], requirements: Iterable[int] | None = None) -> list[OnRecord]:
    """In their order; under all requirements where none are given."""
    rows = Assignment.objects.filter(learner__in=learners)
    if requirements is not None:
        rows = rows.filter(requirement__in=requirements)
    columns = ("pk", "learner_id", "requirement_id", "number", "rule_id", "from_date", "due_date", "time_zone")
    in_order = rows.order_by("learner", "requirement", "number")
    return [OnRecord(*row) for row in in_order.values_list(*columns, "end__from_date")]


def written(row: OnRecord) -> Written:
    return Written(row.number, row.rule, row.from_date, row.ended)


def terms(rule: RequirementRule) -> Terms:
    return Terms(
        valid_months=rule.valid_months,
        from_expiry=rule.counts_from == RequirementRule.CountsFrom.EXPIRY,
        opens_days=rule.opens_days,
        due_days=rule.due_days,
    )


def _terms(rules: Iterable[int]) -> dict[int, Terms]:
    return {rule.pk: terms(rule) for rule in RequirementRule.objects.filter(pk__in=rules).defer("audience", "note")}


def _stretch(part: Part, parts: list[Part], rows: list[OnRecord], rules: Mapping[int, Terms]) -> Stretch:
    row = next(each for each in rows if each.number == part.number)
    return Stretch(part.from_date, row.due_date, rules[row.rule], part.until, began_of(parts, part))


def _holdings(known: _Learnt, zone: str) -> list[Holding]:
    own = [
        Holding(
            day_of(each.at, zone),
            each.valid_until,
            day_of(each.annulled_at, zone) if each.annulled_at else None,
        )
        for each in known.completions
    ]
    return sorted([*own, *known.prior], key=lambda holding: holding.completed)


def _places(known: _Learnt, zone: str) -> Iterator[Period]:
    """Up to the day before it was completed or given up."""
    for began_at, over_at in known.places:
        first, last = day_of(began_at, zone), day_of(over_at, zone) - DAY if over_at else None
        if last is None or last >= first:
            yield Period(first, last)


def _learnt(learners: Iterable[int], courses: Iterable[int]) -> dict[OnCourse, _Learnt]:
    found: dict[OnCourse, _Learnt] = defaultdict(_Learnt)
    people, taught = list(learners), list(courses)
    updates: dict[OnCourse, list[_Row]] = defaultdict(list)
    rows = Completion.objects.filter(enrolment__learner__in=people, enrolment__course__in=taught)
    columns = ("enrolment__learner_id", "enrolment__course_id", "pk", "enrolment__update_of_id")
    times = ("occurred_at", "valid_until_date", "annulment__occurred_at")
    for learner, course, pk, before, *completed in rows.order_by("occurred_at", "pk").values_list(*columns, *times):
        updates[learner, course].append(_Row(pk, before, _Completed(*completed)))
    for key, completions in updates.items():
        found[key].completions = list(_terms_begun(completions))
    places = Enrolment.objects.filter(learner__in=people, course__in=taught, update_of__isnull=True)
    for learner, course, began, left, completed in places.order_by("occurred_at", "pk").values_list(
        "learner", "course", "occurred_at", "withdrawal__occurred_at", "completions__occurred_at"
    ):
        found[learner, course].places.append((began, left or completed))
    _add_prior(found, people, taught)
    return found


def _terms_begun(rows: list[_Row]) -> Iterator[_Completed]:
    """An update renews what was taught and not the term: it is one with the completion that it is an update of, and
    when it is annulled that one does not come back."""
    first: dict[int, int] = {}
    chains: dict[int, list[_Completed]] = defaultdict(list)
    for row in rows:
        first[row.pk] = first.get(row.update_of, row.pk) if row.update_of else row.pk
        chains[first[row.pk]].append(row.completed)
    for chain in chains.values():
        annulled = [each.annulled_at for each in chain if each.annulled_at]
        yield _Completed(chain[0].at, chain[-1].valid_until, min(annulled, default=None))


def _add_prior(found: dict[OnCourse, _Learnt], people: list[int], taught: list[int]) -> None:
    rows = PriorLearning.objects.filter(learner__in=people, course__in=taught).order_by("completed_date", "pk")
    for learner, course, completed, until, ended in rows.values_list(
        "learner", "course", "completed_date", "valid_until_date", "end__from_date"
    ):
        found[learner, course].prior.append(Holding(completed, until, ended))


def _exemptions(learners: Iterable[int], requirements: Iterable[int]) -> dict[Pair, list[Period]]:
    found: dict[Pair, list[Period]] = defaultdict(list)
    rows = Exemption.objects.filter(learner__in=learners, requirement__in=requirements).order_by("from_date", "pk")
    for learner, requirement, first, last, ended in rows.values_list(
        "learner", "requirement", "from_date", "until_date", "end__last_date"
    ):
        last_day = min(last, ended) if ended else last
        if last_day >= first:
            found[learner, requirement].append(Period(first, last_day))
    return found


def _extensions(learners: Iterable[int], requirements: Iterable[int]) -> dict[Pair, list[tuple[datetime, date]]]:
    found: dict[Pair, list[tuple[datetime, date]]] = defaultdict(list)
    rows = Extension.objects.filter(request__learner__in=learners, request__requirement__in=requirements)
    for learner, requirement, at, due in rows.order_by("occurred_at", "pk").values_list(
        "request__learner", "request__requirement", "occurred_at", "due_date"
    ):
        if due:
            found[learner, requirement].append((at, due))
    return found
