"""Who is described by a requirement's audience: one answer, in SQL, for previews, for tasks and for one who joins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value

from lms.accounts.models import Membership, Unit
from lms.accounts.models.membership import MembershipQuerySet
from lms.learning.models import RequirementRule
from lms.learning.rules.audiences import Audience, Description, read_audience

RULES_AT_ONCE = 40  # in one statement
Pair = tuple[int, int]  # keys of learner and requirement
Paths = dict[str, str]


@dataclass(frozen=True)
class Match:
    """A rule names the person from a day on, until before another, where a unit has that time zone."""

    from_date: date
    until: date | None
    time_zone: str
    rule_day: date


def rules_in_force() -> list[RequirementRule]:
    """The last rule of every requirement that was not ended."""
    rules = RequirementRule.objects.in_force().select_related(
        "requirement__unit", "requirement__course", "requirement__path"
    )
    return [rule for rule in rules if not rule.ended]


def paths_of(audiences: Iterable[Audience]) -> Paths:
    """Where in the tree the units are that they name; one that was deleted is nowhere. One query."""
    named = {unit for audience in audiences for unit in audience.named}
    rows = Unit.objects.filter(uuid__in=named).values_list("uuid", "path") if named else ()
    return {str(uuid): path for uuid, path in rows}


def described(audience: Audience, paths: Paths) -> MembershipQuerySet:
    """The learners' memberships that it names, past ones and those to come."""
    found = Q(pk__in=[])
    for description in audience.descriptions:
        found |= _fits(description, paths)
    memberships: MembershipQuerySet = Membership.objects.filter(found, role=Membership.Role.LEARNER)
    return memberships


def _fits(description: Description, paths: Paths) -> Q:
    inside = _below(description.units, paths)
    if description.but_units:
        inside &= ~_below(description.but_units, paths)
    if description.positions:
        named = Q()
        for position in description.positions:
            named |= Q(position__iexact=position)
        inside &= named
    if description.joined_from:
        inside &= Q(from_date__gte=description.joined_from)
    if description.joined_until:
        inside &= Q(from_date__lte=description.joined_until)
    return inside


def _below(units: Iterable[str], paths: Paths) -> Q:
    inside = Q(pk__in=[])
    for unit in units:
        if unit in paths:
            inside |= Q(unit__path__startswith=paths[unit])
    return inside


def matches(rules: Sequence[RequirementRule], learners: Iterable[int]) -> dict[Pair, list[Match]]:
    """When the rules name these people, those that were ended nobody. A query for every forty rules, and one more."""
    open_rules = {rule.pk: rule for rule in rules if not rule.ended}
    audiences = {key: read_audience(rule.audience) for key, rule in open_rules.items()}
    paths, people = paths_of(audiences.values()), list(learners)
    found: dict[Pair, list[Match]] = defaultdict(list)
    keys = list(open_rules)
    for start in range(0, len(keys), RULES_AT_ONCE):
        asked = [_named(key, audiences[key], paths, people) for key in keys[start : start + RULES_AT_ONCE]]
        for key, learner, first, last, zone in asked[0].union(*asked[1:], all=True):
            rule = open_rules[key]
            day = day_of(rule.occurred_at, zone)
            until = last + timedelta(days=1) if last and last < date.max else None
            found[learner, rule.requirement_id].append(Match(max(first, day), until, zone, day))
    return found


def _named(key: int, audience: Audience, paths: Paths, people: list[int]) -> QuerySet[Any, Any]:
    rows = described(audience, paths).filter(user__in=people).annotate(rule=Value(key), zone=F("unit__time_zone"))
    return rows.values_list("rule", "user_id", "from_date", "until_date", "zone")


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
