from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import AllowedDomain, Membership, Unit, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.staff_numbers import is_taken, refuse_taken
from lms.accounts.signals import memberships_changed


class DatesReversedError(RefusedError):
    text = _("The last day cannot be before the first.")


class NotOfTheAgencyError(RefusedError):
    text = _("A person is seconded within their agency: choose a unit of it that is not their own.")


class SecondmentWithoutEndError(RefusedError):
    text = _("A secondment has a last day, not before its first and not after that of the membership at home.")


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
    """Make the person a member of the unit, from that day (today, where the unit is). A member already: left as is.

    Raises StaffNumberTakenError.
    """
    staff_number = staff_number.strip()
    refuse_taken(number=staff_number, unit=unit, by_other_than=user)
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
    """End the membership with that day (today, where the unit is). One that had not begun yet never was.

    Secondments from it end with it.
    """
    last_day = last_day or day_at(membership.unit, at)
    ends = [*membership.secondments.filter(until_date__gt=last_day), membership]
    ids = [ended.pk for ended in ends]
    for ended in ends:
        _end(ended, last_day)
    memberships_changed.send(Membership, ids=ids, users=[membership.user_id], at=at)


def _end(membership: Membership, last_day: date) -> None:
    if membership.from_date > last_day:
        membership.delete()
    else:
        membership.until_date = last_day
        membership.save(update_fields=["until_date"])


@transaction.atomic
def second(
    *,
    membership: Membership,
    unit: Unit,
    from_date: date,
    until_date: date,
    position: str = "",
    by: User,  # noqa: ARG001 every service is told who acts
    at: datetime,
) -> Membership:
    """Lend the person to another unit of the agency; they belong to both while it lasts.

    Raises NotOfTheAgencyError, SecondmentWithoutEndError, AlreadyMemberError.
    """
    home = Membership.objects.select_for_update(of=("self",)).select_related("unit").get(pk=membership.pk)
    if home.seconded_from_id or unit.pk == home.unit_id or unit.get_root().pk != home.agency_id:
        raise NotOfTheAgencyError
    last_at_home = home.until_date or date.max
    if not home.from_date <= from_date <= until_date <= last_at_home:
        raise SecondmentWithoutEndError
    there = Membership.objects.filter(user=home.user_id, unit=unit, role=home.role, from_date__lte=until_date)
    if there.exclude(until_date__lt=from_date).exists():
        raise AlreadyMemberError
    seconded = Membership.objects.create(
        user_id=home.user_id,
        unit=unit,
        role=home.role,
        position=position or home.position,
        staff_number=home.staff_number,
        number_disputed=home.number_disputed,
        from_date=from_date,
        until_date=until_date,
        seconded_from=home,
    )
    memberships_changed.send(Membership, ids=[seconded.pk], at=at)
    return seconded


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
    """Correct what is recorded. Another role or unit is another membership.

    Raises DatesReversedError, AlreadyMemberError, StaffNumberTakenError, SecondmentWithoutEndError.
    """
    if membership.seconded_from_id and until_date is None:
        raise SecondmentWithoutEndError
    if until_date and until_date < from_date:
        raise DatesReversedError
    others = Membership.objects.filter(user=membership.user_id, unit=membership.unit_id, role=membership.role)
    if until_date is None and others.filter(until_date=None).exclude(pk=membership.pk).exists():
        raise AlreadyMemberError
    _renumber(membership, staff_number.strip())
    membership.position = position
    membership.from_date, membership.until_date = from_date, until_date
    membership.save()
    memberships_changed.send(Membership, ids=[membership.pk], at=at)


def _renumber(membership: Membership, number: str) -> None:
    """A number that is disputed may stay so until somebody settles it; a new one must be free."""
    if number.lower() != membership.staff_number.lower():
        refuse_taken(number=number, unit=membership.unit, by_other_than=membership.user)
        membership.number_disputed = False
    elif membership.number_disputed:
        membership.number_disputed = is_taken(number=number, unit=membership.unit, by_other_than=membership.user)
    membership.staff_number = number


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
