"""A staff number belongs to one person of an agency. The database refuses what these questions overlook."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Membership, Unit, User
from lms.accounts.services.errors import RefusedError


class StaffNumberTakenError(RefusedError):
    text = _("Another person of the agency has this staff number.")


def is_taken(*, number: str, unit: Unit, by_other_than: User | None) -> bool:
    """Whether somebody else of the unit's agency has, or had, this number."""
    if not number:
        return False
    found = Membership.objects.numbered(unit.get_root().pk, number)
    return found.exclude(user=by_other_than).exists() if by_other_than else found.exists()


def refuse_taken(*, number: str, unit: Unit, by_other_than: User | None) -> None:
    """Raises StaffNumberTakenError."""
    if is_taken(number=number, unit=unit, by_other_than=by_other_than):
        raise StaffNumberTakenError
