from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Membership, Unit, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.signals import agency_changed, agency_changing, memberships_changed

AGENCIES = """
UPDATE accounts_membership AS membership SET agency_id = root.id
FROM accounts_unit AS unit JOIN accounts_unit AS root ON root.path = left(unit.path, 4)
WHERE unit.id = membership.unit_id AND unit.path LIKE %s AND membership.agency_id IS DISTINCT FROM root.id
"""


class NumbersCollideError(RefusedError):
    text = _("People of this unit have staff numbers that other people of the new agency have already.")


class UnitInsideItselfError(RefusedError):
    text = _("A unit cannot be moved to a place below itself.")


@transaction.atomic
def open_unit(*, unit: Unit, parent: Unit | None, by: User, at: datetime) -> Unit:  # noqa: ARG001 who acts, and when
    """Put a new unit into the tree, below `parent`, or on top."""
    opened: Unit = parent.add_child(instance=unit) if parent else Unit.add_root(instance=unit)
    return opened


@transaction.atomic
def change_unit(*, unit: Unit, parent: Unit | None, by: User, at: datetime) -> None:  # noqa: ARG001 who acts
    """Save the unit's new name, kind and time zone, and move it, with all below it, where its parent changed.

    Raises UnitInsideItselfError, NumbersCollideError.
    """
    if parent and parent.path.startswith(unit.path):
        raise UnitInsideItselfError
    was_renamed = Unit.objects.get(pk=unit.pk).name != unit.name
    unit.save()
    old_parent = unit.get_parent()
    if old_parent == parent and not was_renamed:
        return
    changes_agency = _changes_agency(unit, parent)
    if changes_agency:
        agency_changing.send(Unit, unit=Unit.objects.get(pk=unit.pk))
    if parent:
        unit.move(parent, "sorted-child")
    else:
        unit.move(Unit.get_last_root_node(), "sorted-sibling")
    if old_parent != parent:
        moved = Unit.objects.get(pk=unit.pk)
        _keep_agencies(moved)
        ids = Membership.objects.within([moved]).order_by("pk").values_list("pk", flat=True)
        memberships_changed.send(Membership, ids=list(ids), at=at)
    if changes_agency:
        agency_changed.send(Unit, unit=Unit.objects.get(pk=unit.pk))


def _changes_agency(unit: Unit, parent: Unit | None) -> bool:
    """Whether the unit will stand below another root there, or be one itself."""
    if parent is None:
        return not unit.is_root()
    return bool(parent.path[: Unit.steplen] != unit.path[: Unit.steplen])


def _keep_agencies(moved: Unit) -> None:
    """What moves under another root belongs to another agency, with its own staff numbers."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(AGENCIES, [f"{moved.path}%"])
    except IntegrityError as error:
        raise NumbersCollideError from error
