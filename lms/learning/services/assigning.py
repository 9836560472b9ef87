"""Who comes under which requirement, written as facts: once, however often and by however many it is asked.

Two who write for the same person at once: one of them waits for the other, reads again and finds nothing left to do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from lms.accounts.models import Membership
from lms.learning.models import Assignment, AssignmentEnd, AssignmentState, RequirementRule, RuleRun
from lms.learning.queries.audiences import Match, Pair, day_of, described, matches, paths_of, rules_in_force
from lms.learning.queries.cases import OnRecord, assignments_of, holdings_of, terms, written
from lms.learning.rules.assigning import NewAssignment, Plan, first_day, merged, plan
from lms.learning.rules.audiences import read_audience
from lms.learning.rules.standing import Holding, terms_of
from lms.learning.services.holding import hold_rules
from lms.learning.services.restanding import lock, restand

CHUNK = 500  # people who are looked at, and held, at one time
Trigger = RequirementRule.Trigger


@dataclass(frozen=True)
class Change:
    """What is to be written for a person and a requirement."""

    rule: RequirementRule
    plan: Plan
    last: OnRecord | None
    time_zone: str


@transaction.atomic
def assign_members(*, memberships: Sequence[int], users: Iterable[int] = (), at: datetime) -> int:
    """After these memberships began, ended, changed or went: how many assignments and ends were written.

    `users` are people of whom a membership was deleted. Nothing is asked of who is no learner.
    """
    hold_rules()
    members = Membership.objects.filter(pk__in=memberships).values_list("user", flat=True)
    learners, rules = sorted({*members, *users}), rules_in_force()
    if not rules:
        return 0
    return sum(
        assign(learners=learners[start : start + CHUNK], rules=rules, at=at) for start in range(0, len(learners), CHUNK)
    )


@transaction.atomic
def assign(*, learners: Collection[int], rules: Sequence[RequirementRule], at: datetime) -> int:
    """Write what is missing so that these people are under these rules just when they say so: for how many pairs."""
    changes = _changes(learners, rules)
    if not changes:
        return 0
    try:
        with transaction.atomic():
            return _write_held(changes, rules, at)
    except IntegrityError:  # another worker was first with somebody who had no row yet that could be held
        return _write_held(_changes(learners, rules), rules, at)


def _write_held(changes: dict[Pair, Change], rules: Sequence[RequirementRule], at: datetime) -> int:
    """Of rows that had to be waited for, what was to be done may have been done by now: they are read again."""
    if lock(changes, paths=any(rule.requirement.path_id for rule in rules)):
        changes = _changes({learner for learner, _ in changes}, rules)
    if changes:
        _write(changes, at)
        restand(changes.keys(), at=at)
    return len(changes)


def _changes(learners: Collection[int], rules: Sequence[RequirementRule]) -> dict[Pair, Change]:
    found = matches(rules, learners)
    of_requirement = {rule.requirement_id: rule for rule in rules}
    on_record: dict[Pair, list[OnRecord]] = {}
    for each in assignments_of(learners, of_requirement):
        on_record.setdefault(each.pair, []).append(each)
    changes = {}
    for pair in sorted(found.keys() | on_record.keys()):
        rule, named, rows = of_requirement[pair[1]], found.get(pair, []), on_record.get(pair, [])
        zone = _zone(rule, named, rows)
        wanted = merged((match.from_date, match.until) for match in named)
        day = min((match.rule_day for match in named), default=day_of(rule.occurred_at, zone))
        needed = plan([written(row) for row in rows], wanted, rule=rule.pk, rule_day=day)
        if needed:
            changes[pair] = Change(rule, needed, rows[-1] if rows else None, zone)
    return changes


def _zone(rule: RequirementRule, named: Sequence[Match], rows: Sequence[OnRecord]) -> str:
    """Of the unit to which the person came last; of who has left them all, as it was."""
    if named:
        return max(named, key=lambda match: match.from_date).time_zone
    return rows[-1].time_zone if rows else rule.requirement.unit.time_zone


def _write(changes: Mapping[Pair, Change], at: datetime) -> None:
    """The facts: all assignments in one statement, all ends in another."""
    dues = _Dues(changes)
    made: list[Assignment] = []
    ends: list[AssignmentEnd] = []
    for pair, change in changes.items():
        if change.plan.end and change.last:
            ends.append(_end(change, change.plan.end, at, assignment_id=change.last.pk))
        last = change.last.number if change.last else 0
        for number, new in enumerate(_to_make(change.plan), last + 1):
            made.append(Assignment(number=number, occurred_at=at, **_columns(pair, change, new, dues)))
            if new.until:
                ends.append(_end(change, new.until, at, assignment=made[-1]))
    Assignment.objects.bulk_create(made, batch_size=2000)
    AssignmentEnd.objects.bulk_create(ends, batch_size=2000)


def _end(change: Change, day: date, at: datetime, **assignment: Any) -> AssignmentEnd:
    return AssignmentEnd(from_date=day, reason=_reason(change), occurred_at=at, **assignment)


def _to_make(needed: Plan) -> list[NewAssignment]:
    nothing = [NewAssignment(needed.void, needed.void, needed.void)] if needed.void else []
    return [*nothing, *needed.new]


def _columns(pair: Pair, change: Change, new: NewAssignment, dues: "_Dues") -> dict[str, Any]:
    trigger = dues.trigger(pair, change, new)
    return {
        "learner_id": pair[0],
        "requirement_id": pair[1],
        "rule": change.rule,
        "from_date": new.from_date,
        "trigger_date": trigger,
        "due_date": terms(change.rule).due_after(trigger),
        "time_zone": change.time_zone,
    }


def _reason(change: Change) -> str:
    if change.rule.ended:
        return AssignmentEnd.Reason.ENDED
    return AssignmentEnd.Reason.CHANGED if change.plan.changed_by_rule else AssignmentEnd.Reason.LEFT


class _Dues:
    """From when the days until a requirement is due are counted. What people hold is read where a rule asks for it."""

    def __init__(self, changes: Mapping[Pair, Change]) -> None:
        asked = {pair: change for pair, change in changes.items() if change.rule.trigger == Trigger.EXPIRY}
        zones = {pair: each.time_zone for pair, each in asked.items()}
        self.held: Mapping[Pair, list[Holding]] = holdings_of(zones) if asked else {}

    def trigger(self, pair: Pair, change: Change, new: NewAssignment) -> date:
        rule = change.rule
        return first_day(rule.trigger, new.began, rule.trigger_date, self._run_out(pair, rule))

    def _run_out(self, pair: Pair, rule: RequirementRule) -> Iterable[date]:
        held = self.held.get(pair, [])
        return [term.until for term in terms_of(held, terms(rule)) if term.until and not term.ended]


# A rule for everybody whom it touches, set by set


def candidates(rule: RequirementRule, after: int = 0, limit: int | None = None) -> list[int]:
    """The keys of people whom the rule names, or who are under its requirement now, in order."""
    states = AssignmentState.objects.filter(requirement=rule.requirement_id, learner__gt=after)
    under = states.order_by("learner").values_list("learner", flat=True)[:limit]
    if rule.ended:
        return list(under)
    audience = read_audience(rule.audience)
    named = described(audience, paths_of([audience])).filter(user__gt=after).order_by("user")
    both = {*under, *named.values_list("user", flat=True).distinct()[:limit]}
    return sorted(both)[:limit]


def apply_next(*, at: datetime) -> bool:
    """The next set of people of the run that was asked for first. False where there is none that is not held."""
    with transaction.atomic():
        runs = RuleRun.objects.filter(done_at__isnull=True).order_by("asked_at", "pk")
        run = runs.select_for_update(skip_locked=True, of=("self",)).first()
        if run is None:
            return False
        _apply(run, at)
    return True


def _apply(run: RuleRun, at: datetime) -> None:
    rule = RequirementRule.objects.select_related("requirement__unit", "requirement__course", "requirement__path").get(
        pk=run.rule_id
    )
    newest = RequirementRule.objects.filter(requirement=rule.requirement_id, number__gt=rule.number).exists()
    people = [] if newest else candidates(rule, run.reached, CHUNK)
    if people:
        assign(learners=people, rules=[rule], at=at)
        run.reached, run.done = people[-1], min(run.total, run.done + len(people))
    if len(people) < CHUNK:  # those were the last, or a later rule says something else
        run.done, run.done_at = run.total, at
    run.save(update_fields=["reached", "done", "done_at"])
