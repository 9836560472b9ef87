"""A manager's view, lent for a time: sight of a unit, without deciding anything in it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Delegation, Membership, Unit, User
from lms.accounts.models.delegation import LENDING, MOST_DAYS
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.invitations import account_of
from lms.accounts.services.memberships import day_at
from lms.accounts.services.notices import notify


class NotYoursToLendError(RefusedError):
    text = _("You can lend the view of units only for which you answer as a manager or administrator.")


class NobodyOfTheAgencyError(RefusedError):
    text = _("Nobody of your agency signs in with this address.")


class LentToOneselfError(RefusedError):
    text = _("This is your own address.")


class WrongEndError(RefusedError):
    text = _("Choose a last day from today on, within the next 90 days.")


@transaction.atomic
def delegate(*, unit: Unit, email: str, until_date: date, by: User, at: datetime) -> Delegation:
    """Lend the sight of the unit and all below it until that day; a view of it lent before to the same person ends.

    Raises NotYoursToLendError, LentToOneselfError, NobodyOfTheAgencyError, WrongEndError.
    """
    today = day_at(unit, at)
    duty = _duty_over(unit, by, today)
    if not today <= until_date <= today + timedelta(days=MOST_DAYS):
        raise WrongEndError
    to = _of_the_agency(email, duty, today)
    if to == by:
        raise LentToOneselfError
    for earlier in Delegation.objects.filter(unit=unit, to=to, by=by, revoked_at=None, until_date__gte=today):
        _revoke(earlier, by, at)
    lent = Delegation.objects.create(
        unit=unit, duty=duty, to=to, from_date=today, until_date=until_date, by=by, created_at=at
    )
    _tell(lent, "delegation", at)
    return lent


def _duty_over(unit: Unit, by: User, today: date) -> Membership:
    duties = Membership.objects.in_force(today).filter(user=by, role__in=LENDING).select_related("unit")
    for duty in duties.order_by(F("until_date").desc(nulls_first=True), "pk"):
        if unit.path.startswith(duty.unit.path):
            return duty
    raise NotYoursToLendError


def _of_the_agency(email: str, duty: Membership, today: date) -> User:
    """Whether an address is unknown or somebody else's employee's is not told apart."""
    to = account_of(email.strip())
    if to is None or not to.is_active or not to.memberships.in_force(today).filter(agency=duty.agency_id).exists():
        raise NobodyOfTheAgencyError
    return to


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by: User, at: datetime) -> None:
    """Take the view back at once, and tell the person. Revoked already: nothing happens."""
    held = Delegation.objects.select_for_update(of=("self",)).select_related("unit", "to", "by").get(pk=delegation.pk)
    if held.revoked_at is None:
        _revoke(held, by, at)
        _tell(held, "delegation_revoked", at)


def _revoke(delegation: Delegation, by: User, at: datetime) -> None:
    delegation.revoked_at, delegation.revoked_by = at, by
    delegation.save(update_fields=["revoked_at", "revoked_by"])


def _tell(delegation: Delegation, kind: str, at: datetime) -> None:
    notify(
        to=delegation.to.email,
        user=delegation.to,
        kind=kind,
        key=str(delegation.uuid),
        language=delegation.to.language,
        context={
            "unit": delegation.unit.name,
            "by": str(delegation.by),
            "until": delegation.until_date.isoformat(),
            "path": ["accounts:delegations"],
        },
        due_at=at,
    )
