"""Setting up a requirement, changing what it says, ending it. Whom it touches is worked out by a worker."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.accounts.models import Unit, User
from lms.accounts.permissions import DECIDING, units_answered_for
from lms.accounts.rules.days import EARLIEST, LATEST
from lms.accounts.services.errors import RefusedError
from lms.learning.models import KeptAudience, Path, Requirement, RequirementRule, RuleRun, months_of
from lms.learning.rules.audiences import Audience, read_audience
from lms.learning.services.assigning import candidates
from lms.learning.services.holding import hold_rules
from lms.learning.signals import rule_written

Trigger = RequirementRule.Trigger
DATED = (Trigger.DATE, Trigger.LAW_CHANGE)
FARTHEST_DAYS = 3650


class NotYourUnitError(RefusedError):
    text = _("You can only name units that you answer for.")


class NobodyNamedError(RefusedError):
    text = _("Name at least one unit: without it the requirement is for nobody.")


class UnknownUnitError(RefusedError):
    text = _("A unit that was named is not there any more.")


class TooLongError(RefusedError):
    text = _("A requirement cannot make a completion last longer than the course says.")


class TriggerDateMissingError(RefusedError):
    text = _("Say from which date the days are counted.")


class TriggerDateUnusedError(RefusedError):
    text = _("A date is only given where the days are counted from a date.")


class DaysOutOfRangeError(RefusedError):
    text = _("A number of days must be between 0 and 3650, and months at least one.")


class DateOutOfRangeError(RefusedError):
    text = _("Days can only be counted from a date between 1900 and 2199.")


class AlreadyEndedError(RefusedError):
    text = _("This requirement was ended already.")


class NothingChangedError(RefusedError):
    text = _("The requirement says that already.")


class ChangedMeanwhileError(RefusedError):
    text = _("Somebody else changed this requirement meanwhile. Look at what it says now.")


class NotForThisUnitError(RefusedError):
    text = _("This kept audience is not there any more, or is kept by a unit to which this one does not belong.")


@dataclass(frozen=True)
class Provisions:
    """What a rule says. `valid_months` None: as long as the course says.

    With `kept` the rule follows a kept audience: what that says when the rule is written takes the place of `audience`.
    """

    audience: Audience
    trigger: str = Trigger.JOINING
    due_days: int = 30
    trigger_date: date | None = None
    law_change: UUID | None = None
    valid_months: int | None = None
    counts_from: str = RequirementRule.CountsFrom.COMPLETION
    opens_days: int = 90
    kept: UUID | None = None
    audience_name: str = field(default="", compare=False)  # of the kept one; another name is no other rule

    def columns(self) -> dict[str, Any]:
        names = ("trigger", "due_days", "trigger_date", "law_change", "valid_months", "counts_from", "opens_days")
        who = {"audience": self.audience.as_json(), "kept_audience": self.kept, "audience_name": self.audience_name}
        return who | {name: getattr(self, name) for name in names}


def provisions_of(rule: RequirementRule) -> Provisions:
    return Provisions(
        audience=read_audience(rule.audience),
        trigger=rule.trigger,
        due_days=rule.due_days,
        trigger_date=rule.trigger_date,
        law_change=rule.law_change,
        valid_months=rule.valid_months,
        counts_from=rule.counts_from,
        opens_days=rule.opens_days,
        kept=rule.kept_audience,
        audience_name=rule.audience_name,
    )


@transaction.atomic
def require(
    *, name: str, unit: Unit, course: Course | Path, provisions: Provisions, by: User, at: datetime, note: str = ""
) -> Requirement:
    """Set up a requirement of a unit, for a course or a path, with its first rule. Raises what `check` raises, and
    NotForThisUnitError."""
    hold_rules(writes=True)
    provisions = _with_kept(provisions, unit)
    check(unit=unit, course=course, provisions=provisions, by=by, at=at)
    what = {"path": course} if isinstance(course, Path) else {"course": course}
    requirement = Requirement.objects.create(name=name, unit=unit, **what)
    _write(requirement, provisions, number=1, by=by, at=at, note=note)
    return requirement


@transaction.atomic
def change_rule(
    *,
    requirement: Requirement,
    provisions: Provisions,
    by: User,
    at: datetime,
    note: str = "",
    name: str = "",
    seen: int | None = None,
) -> RequirementRule:
    """Write the next rule, and another name where one is given. `seen` is the number of the rule that was on the
    screen.

    Raises AlreadyEndedError, ChangedMeanwhileError, NothingChangedError, NotForThisUnitError, and what `check` raises.
    """
    hold_rules(writes=True)
    provisions = _with_kept(provisions, requirement.unit)
    last = _last(requirement, by, at)
    if last.ended:
        raise AlreadyEndedError
    if seen is not None and last.number != seen:
        raise ChangedMeanwhileError
    check(unit=requirement.unit, course=requirement.thing, provisions=provisions, by=by, at=at, before=last)
    is_renamed = bool(name) and name != requirement.name
    if is_renamed:
        requirement.name = name
        requirement.save(update_fields=["name"])
    if provisions == provisions_of(last):
        if is_renamed:
            return last
        raise NothingChangedError
    return _write(requirement, provisions, number=last.number + 1, by=by, at=at, note=note)


@transaction.atomic
def follow_audience(
    *, requirement: Requirement, kept: KeptAudience, by: User, at: datetime, note: str = ""
) -> RequirementRule | None:
    """Write the next rule, for whom the kept audience describes now. None where it does not follow it any more, or
    says so already. Raises NotYourUnitError."""
    last = _last(requirement, by, at)
    before = provisions_of(last)
    said = replace(before, audience=read_audience(kept.descriptions), audience_name=kept.name)
    if last.ended or before.kept != kept.uuid or said == before:
        return None
    return _write(requirement, said, number=last.number + 1, by=by, at=at, note=note)


@transaction.atomic
def end_requirement(*, requirement: Requirement, by: User, at: datetime, note: str = "") -> RequirementRule:
    """Nobody comes under it any more, and who is under it is let go. Raises AlreadyEndedError, NotYourUnitError."""
    last = _last(requirement, by, at)
    if last.ended:
        raise AlreadyEndedError
    return _write(requirement, provisions_of(last), number=last.number + 1, by=by, at=at, note=note, ended=True)


def check(
    *,
    unit: Unit,
    course: Course | Path,
    provisions: Provisions,
    by: User,
    at: datetime,
    before: RequirementRule | None = None,
) -> None:
    """Raises NotYourUnitError, NobodyNamedError, UnknownUnitError, TooLongError, TriggerDateMissingError,
    TriggerDateUnusedError, DateOutOfRangeError, DaysOutOfRangeError. Units that the rule before named may stay."""
    roots = units_answered_for(by, at.date(), DECIDING)
    check_audience(provisions.audience, roots, read_audience(before.audience) if before else Audience())
    if not is_within(unit, roots):
        raise NotYourUnitError
    if (provisions.trigger in DATED) != (provisions.trigger_date is not None):
        raise TriggerDateUnusedError if provisions.trigger_date else TriggerDateMissingError
    if provisions.trigger_date and not EARLIEST <= provisions.trigger_date <= LATEST:
        raise DateOutOfRangeError
    months = provisions.valid_months
    days = (provisions.due_days, provisions.opens_days)
    if not all(0 <= number <= FARTHEST_DAYS for number in days) or (months is not None and months < 1):
        raise DaysOutOfRangeError
    longest = months_of(course)
    if months and longest and months > longest:
        raise TooLongError


def check_audience(audience: Audience, roots: list[Unit], before: Audience) -> None:
    """Raises NobodyNamedError, UnknownUnitError, NotYourUnitError."""
    named = audience.named
    if not any(each.units for each in audience.descriptions):
        raise NobodyNamedError
    stays = before.named
    found = list(Unit.objects.filter(uuid__in=named))
    if {str(unit.uuid) for unit in found} != named:
        raise UnknownUnitError
    if not all(is_within(unit, roots) or str(unit.uuid) in stays for unit in found):
        raise NotYourUnitError


def is_within(unit: Unit, roots: list[Unit]) -> bool:
    return any(unit.path.startswith(root.path) for root in roots)


def _with_kept(provisions: Provisions, unit: Unit) -> Provisions:
    """With what the kept audience says now; it is held until the rule is written."""
    if provisions.kept is None:
        return provisions
    kept = KeptAudience.objects.select_for_update(of=("self",)).filter(uuid=provisions.kept)
    found = kept.select_related("unit").first()
    if found is None or not is_within(unit, [found.unit]):
        raise NotForThisUnitError
    return replace(provisions, audience=read_audience(found.descriptions), audience_name=found.name)


def _last(requirement: Requirement, by: User, at: datetime) -> RequirementRule:
    """The rule in force, with the requirement held until the next one is written."""
    hold_rules(writes=True)
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    if not is_within(requirement.unit, units_answered_for(by, at.date(), DECIDING)):
        raise NotYourUnitError
    last: RequirementRule = requirement.rules.latest("number")
    return last


def _write(
    requirement: Requirement,
    provisions: Provisions,
    *,
    number: int,
    by: User,
    at: datetime,
    note: str,
    ended: bool = False,
) -> RequirementRule:
    rule = RequirementRule.objects.create(
        requirement=requirement, number=number, by=by, note=note, ended=ended, occurred_at=at, **provisions.columns()
    )
    RuleRun.objects.create(rule=rule, asked_at=at, total=len(candidates(rule)))
    rule_written.send(sender=RequirementRule)
    return rule
