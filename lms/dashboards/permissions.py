"""Whose people somebody may look at: those of the units they answer for, today.

That these pages are there is no secret, so who answers for no unit is told so (403). A unit or a person that is not
theirs does not exist for them (404).
"""

from datetime import date

from lms.accounts.models import Unit, User
from lms.accounts.permissions import DECIDING, runs_site, units_answered_for, units_seen_and_decided


def roots_of(user: User, on: date) -> list[Unit]:
    """The topmost units that the person answers for as manager, auditor or administrator. One query."""
    return units_answered_for(user, on)


def deciding_roots(user: User, on: date) -> list[Unit]:
    """Those in which they also decide: an auditor looks and changes nothing. One query."""
    return units_answered_for(user, on, DECIDING)


def roots_and_deciding(user: User, on: date) -> tuple[list[Unit], list[Unit]]:
    """Both of these in one query."""
    return units_seen_and_decided(user, on)


def root_of(unit: Unit, roots: list[Unit]) -> Unit | None:
    """Through which of these units somebody answers for this one."""
    return next((root for root in roots if unit.path.startswith(root.path)), None)


def may_decide_everywhere(user: User) -> bool:
    """Who runs the site decides for people of every unit, and of none."""
    return runs_site(user)


def may_see_system(user: User) -> bool:
    """Who runs the site: how the installation itself is says nothing of anybody."""
    return runs_site(user)
