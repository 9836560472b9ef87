"""Who may do what to whom. Every answer is for one day, because memberships begin and end.

Auditors see what managers see and change nothing; so does whom a manager has lent their view, until it ends.
Superusers and the group of site administrators run the site; they do not thereby answer for units, so that nobody sees
people's records without a membership that says so.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from lms.accounts.models import Delegation, Membership, NameRequest, Unit, User
from lms.accounts.models.prepared import Prepared

Role = Membership.Role
SITE_ADMINISTRATORS = "Site administrators"  # the group that a migration makes
DELEGATE = "delegate"  # no role of a membership: a view that was lent
SEEING = (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR, DELEGATE)
DECIDING = (Role.MANAGER, Role.ADMINISTRATOR)


def topmost(units: Iterable[Unit]) -> list[Unit]:
    """Without those that lie below another one. The units come in tree order."""
    roots: list[Unit] = []
    for unit in units:
        if not (roots and unit.path.startswith(roots[-1].path)):
            roots.append(unit)
    return roots


def units_answered_for(user: User, on: date, roles: Iterable[str] = SEEING) -> list[Unit]:
    """The topmost units that the person answers for in these roles; everything below belongs to them. One query."""
    if not user.is_active:
        return []
    roles = tuple(roles)
    units = Membership.objects.in_force(on).filter(user=user, role__in=roles).values("unit")
    if DELEGATE in roles:
        units = units.union(Delegation.objects.in_force(on).filter(to=user).values("unit"))
    return topmost(Unit.objects.filter(pk__in=units).order_by("path"))


def units_seen_and_decided(user: User, on: date) -> tuple[list[Unit], list[Unit]]:
    """The topmost units that the person answers for in any role, and those in which they also decide. One query.

    Each says whether a correction of a name waits anywhere (`any_name_waits`): most days none does, and whose it would
    be need not be asked.
    """
    if not user.is_active:
        return [], []
    units = _seen(user.pk, on)
    return topmost(units), topmost(unit for unit in units if unit.is_decided)


def _seen_by(user: int, on: date) -> "QuerySet[Unit]":
    duties = Membership.objects.in_force(on).filter(user=user)
    lent = Delegation.objects.in_force(on).filter(to=user)
    seen = duties.filter(role__in=SEEING).values("unit").union(lent.values("unit"))
    decided = Exists(duties.filter(role__in=DECIDING, unit=OuterRef("pk")))
    names = Exists(NameRequest.objects.filter(decided_at__isnull=True))
    found = Unit.objects.filter(pk__in=seen).annotate(is_decided=decided, any_name_waits=names)
    in_order: QuerySet[Unit] = found.order_by("path")
    return in_order


_seen = Prepared(_seen_by, -1, date.min)


def _is_over(user: User, person: User, on: date, roles: Iterable[str]) -> bool:
    roots = units_answered_for(user, on, roles)
    return bool(roots) and Membership.objects.in_force(on).within(roots).filter(user=person).exists()


def may_see_person(user: User, person: User, on: date) -> bool:
    """Themselves, and people who are now in a unit they answer for."""
    return user == person or _is_over(user, person, on, SEEING)


def may_decide_name(user: User, person: User, on: date) -> bool:
    """Nobody decides about their own name."""
    return user != person and (runs_site(user) or _is_over(user, person, on, DECIDING))


def runs_site(user: User) -> bool:
    """Superusers, and the group SITE_ADMINISTRATORS."""
    return user.is_active and user.has_perm("accounts.add_invitation")


def may_invite(user: User, unit: Unit, role: str, on: date) -> bool:
    """Administrators invite in any role within their units, managers invite learners within theirs."""
    if runs_site(user):
        return True
    roles = DECIDING if role == Role.LEARNER else (Role.ADMINISTRATOR,)
    return any(unit.path.startswith(root.path) for root in units_answered_for(user, on, roles))


def units_administered(user: User, on: date) -> list[Unit]:
    """The topmost units into which the person brings people by files and keys: their administrators, and who runs
    the site, all of them. At most two queries."""
    if runs_site(user):
        return list(Unit.objects.filter(depth=1))
    return units_answered_for(user, on, (Role.ADMINISTRATOR,))


def administers(user: User, unit: Unit, on: date) -> bool:
    return any(unit.path.startswith(root.path) for root in units_administered(user, on))


def units_to_invite_into(user: User, on: date) -> list[Unit]:
    """Where the person may invite at least learners."""
    if runs_site(user):
        return list(Unit.objects.filter(depth=1))
    return units_answered_for(user, on, DECIDING)
