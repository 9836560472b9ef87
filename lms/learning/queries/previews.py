"""Whom a rule would touch, worked out before it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from courses.models import Course
from lms.accounts.models import Membership, Unit
from lms.accounts.models.membership import MembershipQuerySet
from lms.learning.models import AssignmentState, EnrolmentState, Path, PathState, Requirement
from lms.learning.queries.audiences import Pair, described, paths_of
from lms.learning.queries.cases import Facts, facts_of
from lms.learning.rules.assigning import first_day
from lms.learning.rules.audiences import Audience
from lms.learning.rules.standing import LATE, Stretch, Terms, on, terms_of, timeline

NAMES_SHOWN = 12
LOOKED_AT = 3000  # people whose new timeline is worked out while somebody waits


@dataclass(frozen=True)
class Sums:
    """What decides about dates in a rule that is not written yet."""

    audience: Audience
    trigger: str
    trigger_date: date | None
    terms: Terms


@dataclass
class Named:
    """Whom an audience describes today: how many, some of one's own people by name, how many are not one's own."""

    matching: int
    to_come: int
    names: list[str]
    unseen: int

    @property
    def is_cut(self) -> bool:
        """Whether more of one's own people are among them."""
        return self.matching - self.unseen > len(self.names)


@dataclass
class Preview(Named):
    """`late` are those who would be late at once, of at most LOOKED_AT people; `late_now` those who are so already."""

    new: int
    ended: int
    holding: int
    late: int = 0
    late_now: int = 0
    beyond: int = 0


@dataclass(frozen=True)
class Touched:
    """Of one requirement that follows a kept audience: how many would come under it, and how many be let go."""

    requirement: Requirement
    new: int
    ended: int


def people_named(audience: Audience, roots: list[Unit], today: date) -> Named:
    """Four queries, and one for the units."""
    memberships = described(audience, paths_of([audience]))
    present = memberships.in_force(today)
    coming = memberships.filter(from_date__gt=today).exclude(user__in=present.values("user"))
    matching = _people(present)
    return Named(
        matching=matching,
        to_come=_people(coming),
        names=_names(present, roots),
        unseen=matching - _people(present.within(roots)),
    )


@dataclass(frozen=True)
class Changed:
    """Of a kept audience: how many people are described newly, and how many no longer, with some of one's own."""

    added: int
    added_names: list[str]
    gone: int
    gone_names: list[str]


def people_changed(before: Audience, after: Audience, roots: list[Unit], today: date) -> Changed:
    """Four queries, and one for the units."""
    paths = paths_of([before, after])
    then, now = (described(each, paths).in_force(today) for each in (before, after))
    added, gone = now.exclude(user__in=then.values("user")), then.exclude(user__in=now.values("user"))
    return Changed(_people(added), _names(added, roots), _people(gone), _names(gone, roots))


def _names(memberships: MembershipQuerySet, roots: list[Unit]) -> list[str]:
    """Some of one's own people among them."""
    rows = memberships.within(roots).order_by("user__name", "user").values_list("user", "user__name").distinct()
    return [name for _, name in rows[:NAMES_SHOWN]]


def _people(memberships: QuerySet[Membership]) -> int:
    return memberships.values("user").distinct().count()


def touched(audience: Audience, requirements: Sequence[Requirement], today: date) -> list[Touched]:
    """What it would mean for these requirements if they asked just whom this audience describes. Three queries."""
    if not requirements:
        return []
    present = described(audience, paths_of([audience])).in_force(today)
    matching, named = _people(present), Q(learner__in=present.values("user"))
    rows = _in_force(today).filter(requirement__in=requirements).values_list("requirement")
    under = {key: (all_, both) for key, all_, both in rows.annotate(Count("pk"), both=Count("pk", filter=named))}
    found = []
    for each in requirements:
        all_, both = under.get(each.pk, (0, 0))
        found.append(Touched(each, new=matching - both, ended=all_ - both))
    return found


def preview(
    *, sums: Sums, course: Course | Path, requirement: Requirement | None, roots: list[Unit], at: datetime
) -> Preview:
    """In as many queries for few people as for many, up to LOOKED_AT."""
    today = at.date()
    present = described(sums.audience, paths_of([sums.audience])).in_force(today)
    matching = set(present.values_list("user", flat=True))
    under = _under(requirement, today)
    found = Preview(
        **vars(people_named(sums.audience, roots, today)),
        new=len(matching - under),
        ended=len(under - matching),
        holding=_holding(course, today).filter(learner__in=present.values("user")).values("learner").distinct().count(),
    )
    if requirement:
        _look_at(found, sorted(matching & under), requirement, sums, today)
    return found


def _holding(thing: Course | Path, today: date) -> QuerySet[Any]:
    if isinstance(thing, Path):
        lasts = Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=today)
        return PathState.objects.filter(lasts, path=thing)
    return EnrolmentState.objects.valid(today).filter(course=thing)


def _under(requirement: Requirement | None, today: date) -> set[int]:
    states = _in_force(today).filter(requirement=requirement)
    return set(states.values_list("learner", flat=True)) if requirement else set()


def _in_force(today: date) -> QuerySet[AssignmentState]:
    return AssignmentState.objects.filter(Q(ended_date__isnull=True) | Q(ended_date__gt=today))


def _look_at(found: Preview, people: list[int], requirement: Requirement, sums: Sums, today: date) -> None:
    """Who stays under the requirement and would be late today, by the rule that would be written."""
    found.beyond = max(0, len(people) - LOOKED_AT)
    pairs: Iterable[Pair] = [(learner, requirement.pk) for learner in people[:LOOKED_AT]]
    for facts in facts_of(list(pairs)).values():
        found.late_now += _is_late(facts, today)
        found.late += _is_late(_under_new(facts, sums, today), today)


def _is_late(facts: Facts, today: date) -> bool:
    span = on(timeline(facts.case), today)
    return span is not None and span.status in LATE


def _under_new(facts: Facts, sums: Sums, today: date) -> Facts:
    last = facts.case.stretches[-1] if facts.case.stretches else None
    began = last.since if last else today
    run_out = [term.until for term in terms_of(facts.case.holdings, sums.terms) if term.until and not term.ended]
    first = first_day(sums.trigger, began, sums.trigger_date, run_out)
    stretch = Stretch(today, sums.terms.due_after(first), sums.terms, began=began)
    return replace(facts, case=replace(facts.case, stretches=[stretch]))


def reachable(roots: list[Unit], on: date) -> list[str]:
    """The positions that learners have in these units. One query."""
    rows = Membership.objects.in_force(on).within(roots).filter(role=Membership.Role.LEARNER).exclude(position="")
    return sorted(rows.values_list("position", flat=True).distinct(), key=str.casefold)
