from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import AllowedDomain, Membership, Unit, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.signals import memberships_changed


class DatesReversedError(RefusedError):
    text = _("The last day cannot be before the first.")


class AlreadyMemberError(RefusedError):
    text = _("This person has that role in that unit already.")


def day_at(unit: Unit, at: datetime) -> date:
    """The day that it is where the unit is."""
    return at.astimezone(ZoneInfo(unit.time_zone)).date()


@transaction.atomic
def join_unit(
    *,
    user: User,
    unit: Unit,
    role: str,
    by: User | None,  # noqa: ARG001 every service is told who acts
    at: datetime,
    position: str = "",
    staff_number: str = "",
    from_date: date | None = None,
) -> Membership:
    """Make the person a member of the unit, from that day (today, where the unit is). A member already: left as is."""
    membership, is_new = Membership.objects.get_or_create(
        user=user,
        unit=unit,
        role=role,
        until_date=None,
        defaults={
            "position": position,
            "staff_number": staff_number,
            "from_date": from_date or day_at(unit, at),
        },
    )
    if is_new:
        memberships_changed.send(Membership, ids=[membership.pk], at=at)
    return membership


@transaction.atomic
def leave_unit(
    *,
    membership: Membership,
    by: User | None,  # noqa: ARG001 every service is told who acts
    at: datetime,
    last_day: date | None = None,
) -> None:
    """End the membership with that day (today, where the unit is). One that had not begun yet never was."""
    last_day = last_day or day_at(membership.unit, at)
    ids = [membership.pk]
    if membership.from_date > last_day:
        membership.delete()
    else:
        membership.until_date = last_day
        membership.save(update_fields=["until_date"])
    memberships_changed.send(Membership, ids=ids, at=at)


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    position: str,
    staff_number: str,
    from_date: date,
    until_date: date | None,
    by: User,  # noqa: ARG001 every service is told who acts
    at: datetime,
) -> None:
    """Correct what is recorded. Another role or unit is another membership."""
    if until_date and until_date < from_date:
        raise DatesReversedError
    others = Membership.objects.filter(user=membership.user_id, unit=membership.unit_id, role=membership.role)
    if until_date is None and others.filter(until_date=None).exclude(pk=membership.pk).exists():
        raise AlreadyMemberError
    membership.position, membership.staff_number = position, staff_number
    membership.from_date, membership.until_date = from_date, until_date
    membership.save()
    memberships_changed.send(Membership, ids=[membership.pk], at=at)


@transaction.atomic
def join_by_domain(*, user: User, email: str, at: datetime) -> Membership | None:
    """Someone who signed up by themselves has shown that the address is theirs: a learner in the domain's unit.

    Not before that, or a stranger who types in a colleague's address would stand in the manager's list.
    """
    if user.memberships.exists():
        return None
    domain = AllowedDomain.objects.select_related("unit").filter(enabled=True, domain=email.lower().rpartition("@")[2])
    allowed = domain.first()
    if allowed is None:
        return None
    return join_unit(user=user, unit=allowed.unit, role=Membership.Role.LEARNER, by=user, at=at)
