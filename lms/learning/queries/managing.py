"""Requirements as managers see them: which ones, and how their own people stand with them. Constant queries.

Who belongs to two agencies is asked for two sets of things. Who answers for them in one agency is told of what that one
asks, wherever in its tree it was set up, and of nothing that the other asks.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from lms.accounts.models import Membership, Unit
from lms.learning.models import AssignmentSpan, AssignmentState, KeptAudience, Requirement, RequirementRule, RuleRun
from lms.learning.rules.standing import HOLDING, LATE, Status

GROUPS: dict[str, frozenset[Status]] = {
    "late": LATE,
    "soon": frozenset({Status.DUE_SOON}),
    "open": frozenset({Status.NOT_STARTED, Status.IN_PROGRESS}),
    "holding": HOLDING,
    "exempt": frozenset({Status.EXEMPT}),
}


def of_agencies(units: list[Unit]) -> "QuerySet[Requirement]":
    """All that the agencies ask to which these units belong."""
    inside = Q(pk__in=[])
    for agency in {unit.agency_path for unit in units}:
        inside |= Q(unit__path__startswith=agency)
    return Requirement.objects.filter(inside)


def known(roots: list[Unit], on: date) -> "QuerySet[Requirement]":
    """What somebody who answers for these units may be told of by its UUID: what was set up above, in or below them,
    and whatever else their agency has asked of one of their people."""
    states = AssignmentState.objects.filter(asked_in(roots, on), requirement=OuterRef("pk"))
    found: QuerySet[Requirement] = Requirement.objects.filter(around(roots) | Exists(states))
    return found


def asked_in(units: list[Unit], on: date) -> Q:
    """Of whatever names a learner and a requirement: what is about the learners who belong to these units or below
    them on that day, and about what the agency asks through which they do."""
    found = Q(pk__in=[])
    for agency in sorted({unit.agency_path for unit in units}):
        within = [unit for unit in units if unit.agency_path == agency]
        learners = Membership.objects.in_force(on).within(within).filter(role=Membership.Role.LEARNER)
        found |= Q(learner__in=learners.values("user"), requirement__unit__path__startswith=agency)
    return found


def visible(roots: list[Unit]) -> "QuerySet[Requirement]":
    """Those set up above, in or below the units answered for."""
    return Requirement.objects.filter(around(roots)).select_related("unit", "course", "path").order_by("name", "pk")


def around(roots: list[Unit]) -> Q:
    """Of what a unit set up: that unit is above, in or below these."""
    above = {root.path[:length] for root in roots for length in range(Unit.steplen, len(root.path) + 1, Unit.steplen)}
    inside = Q(unit__path__in=above)
    for root in roots:
        inside |= Q(unit__path__startswith=root.path)
    return inside


def last_rules(requirements: Iterable[Requirement]) -> dict[int, RequirementRule]:
    """By requirement, with the run. One query."""
    rules = RequirementRule.objects.in_force().filter(requirement__in=requirements).select_related("run", "by")
    return {rule.requirement_id: rule for rule in rules}


def followers(kept: Iterable[KeptAudience]) -> dict[UUID, list[RequirementRule]]:
    """By kept audience the rules in force that follow it, with run and requirement. One query."""
    rules = RequirementRule.objects.following([each.uuid for each in kept])
    found: dict[UUID, list[RequirementRule]] = {}
    for rule in rules.select_related("run", "requirement__unit").order_by("requirement__name", "requirement"):
        if rule.kept_audience:
            found.setdefault(rule.kept_audience, []).append(rule)
    return found


def run_of(rule: RequirementRule) -> RuleRun | None:
    return getattr(rule, "run", None)


def people(roots: list[Unit], on: date) -> "QuerySet[Membership]":
    """One membership of each learner in these units."""
    found = Membership.objects.in_force(on).within(roots).filter(role=Membership.Role.LEARNER)
    return Membership.objects.filter(pk__in=found.order_by("user", "pk").distinct("user").values("pk"))


def counted(requirement: Requirement, roots: list[Unit], on: date) -> dict[str, int]:
    """How many of one's people are in each group. One query."""
    spans = AssignmentSpan.objects.on(on).filter(asked_in(roots, on), requirement=requirement)
    rows = spans.values_list("status").annotate(people=Count("pk"))
    by_status = {Status(status): number for status, number in rows}
    return {group: sum(by_status.get(status, 0) for status in inside) for group, inside in GROUPS.items()}


def listed(requirement: Requirement, roots: list[Unit], on: date, group: str = "") -> QuerySet[Any]:
    """One's people under it, as memberships with `status`, `due_date` and `valid_until_date`: who is late first."""
    roots = [root for root in roots if root.agency_path == requirement.unit.agency_path]
    spans = AssignmentSpan.objects.on(on).filter(requirement=requirement)
    if group:
        spans = spans.filter(status__in=GROUPS[group])
    mine = spans.filter(learner=OuterRef("user"))
    states = AssignmentState.objects.filter(requirement=requirement, learner=OuterRef("user"))
    found = people(roots, on).filter(user__in=spans.values("learner")).select_related("user", "unit")
    return found.annotate(
        status=Subquery(mine.values("status")[:1]),
        due_date=Subquery(states.values("due_date")[:1]),
        valid_until_date=Subquery(states.values("valid_until_date")[:1]),
        is_late=Q(status__in=LATE),
    ).order_by(F("is_late").desc(), "due_date", "user__name", "pk")
