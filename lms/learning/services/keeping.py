"""Audiences that are kept under a name: written, changed with all requirements that follow them, taken away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit, User
from lms.accounts.permissions import DECIDING, units_answered_for
from lms.accounts.services.errors import RefusedError
from lms.learning.models import KeptAudience, RequirementRule
from lms.learning.rules.audiences import Audience, read_audience
from lms.learning.services.holding import hold_rules
from lms.learning.services.requiring import (
    ChangedMeanwhileError,
    NotYourUnitError,
    check_audience,
    follow_audience,
    is_within,
)


class NameTakenError(RefusedError):
    text = _("This unit keeps another audience of that name.")


class StillFollowedError(RefusedError):
    text = _("A requirement follows this audience. Change or end the requirement first.")


class SaysSoAlreadyError(RefusedError):
    text = _("The audience says that already.")


@transaction.atomic
def keep_audience(*, name: str, unit: Unit, audience: Audience, by: User, at: datetime) -> KeptAudience:
    """For the requirements of the unit and of those below it. Raises what `check_kept` raises."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two of the same name come one after the other
    check_kept(name=name, unit=unit, audience=audience, by=by, at=at)
    return KeptAudience.objects.create(name=name, unit=unit, descriptions=audience.as_json(), changed_at=at, by=by)


@transaction.atomic
def change_audience(
    *, kept: KeptAudience, name: str, audience: Audience, seen: int, by: User, at: datetime, note: str = ""
) -> list[RequirementRule]:
    """Say otherwise whom it describes, and write a new rule for each requirement that follows it: these rules.

    `seen` is the number that was on the screen. Raises ChangedMeanwhileError, SaysSoAlreadyError, and what `check_kept`
    raises.
    """
    hold_rules(writes=True)
    Unit.objects.select_for_update(no_key=True).get(pk=kept.unit_id)
    held = KeptAudience.objects.select_for_update(of=("self",)).select_related("unit").get(pk=kept.pk)
    if held.number != seen:
        raise ChangedMeanwhileError
    check_kept(name=name, unit=held.unit, audience=audience, by=by, at=at, before=held)
    if name == held.name and audience == read_audience(held.descriptions):
        raise SaysSoAlreadyError
    held.name, held.descriptions = name, audience.as_json()
    held.number, held.changed_at, held.by = held.number + 1, at, by
    held.save()
    followed = RequirementRule.objects.following([held.uuid]).select_related("requirement__unit")
    rules = [
        follow_audience(requirement=rule.requirement, kept=held, by=by, at=at, note=note)
        for rule in followed.order_by("requirement")
    ]
    return [rule for rule in rules if rule]


@transaction.atomic
def forget_audience(*, kept: KeptAudience, by: User, at: datetime) -> None:
    """What rules took of it stays with them. Raises NotYourUnitError, StillFollowedError."""
    held = KeptAudience.objects.select_for_update(of=("self",)).select_related("unit").get(pk=kept.pk)
    if not is_within(held.unit, units_answered_for(by, at.date(), DECIDING)):
        raise NotYourUnitError
    if RequirementRule.objects.following([held.uuid]).exists():
        raise StillFollowedError
    held.delete()


def check_kept(
    *, name: str, unit: Unit, audience: Audience, by: User, at: datetime, before: KeptAudience | None = None
) -> None:
    """Raises NotYourUnitError, NobodyNamedError, UnknownUnitError, NameTakenError. Units that it named before may
    stay."""
    roots = units_answered_for(by, at.date(), DECIDING)
    if not is_within(unit, roots):
        raise NotYourUnitError
    check_audience(audience, roots, read_audience(before.descriptions) if before else Audience())
    same = KeptAudience.objects.filter(unit=unit, name=name).first()
    if same and same != before:
        raise NameTakenError
