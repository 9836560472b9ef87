"""Corrections of names that wait for a decision."""

from datetime import date

from django.db.models import QuerySet

from lms.accounts.models import Membership, NameRequest, Unit, User


def waiting(roots: list[Unit], on: date, *, but: User) -> "QuerySet[NameRequest]":
    """From people who are now in these units, in any role; nobody decides about their own name. The oldest first."""
    people = Membership.objects.in_force(on).within(roots).values("user")
    return _open(but).filter(user__in=people)


def waiting_anywhere(*, but: User) -> "QuerySet[NameRequest]":
    return _open(but)


def _open(but: User) -> "QuerySet[NameRequest]":
    found = NameRequest.objects.filter(decided_at__isnull=True).exclude(user=but)
    return found.select_related("user").order_by("asked_at", "pk")
