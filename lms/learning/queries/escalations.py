"""Who is told that people of a unit are late, and of how many. Counts only: names stand behind the sign-in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left

from lms.accounts.models import Delegation, Membership, Notice, Unit, User
from lms.accounts.rules.hours import NO_UNIT
from lms.learning.models import ReminderPreference
from lms.learning.rules.reminders import is_weekly_due
from lms.learning.rules.standing import LATE

NOTICE = "overdue_people"  # the kind of the mail
STEP = Unit.steplen  # letters of a path for each level of the tree


@dataclass(frozen=True)
class Late:
    """So many people of one unit, itself without those below, are late by at least so many days."""

    name: str
    people: int


@dataclass(frozen=True)
class Reader:
    """Somebody who is to be told, and of which units, by path."""

    person: User
    units: set[str]


def late_people(day: date, days: int) -> dict[str, Late]:
    """By the path of the unit, in the order of the tree, late with what the unit's agency asks. One query."""
    span = "user__assignment_spans__"
    lasts = Q(**{f"{span}until_date__isnull": True}) | Q(**{f"{span}until_date__gt": day})
    since = {f"{span}status__in": LATE, f"{span}from_date__lte": day - timedelta(days=days - 1)}
    rows = (
        Membership.objects.in_force(day)
        .filter(lasts, role=Membership.Role.LEARNER, user__is_active=True, **since)
        .values(path=F("unit__path"), name=F("unit__name"), asking=Left(f"{span}requirement__unit__path", STEP))
        .annotate(people=Count("user", distinct=True))
        .order_by("unit__path")
    )
    return {row["path"]: Late(row["name"], row["people"]) for row in rows if row["path"].startswith(row["asking"])}


def readers(zones: Mapping[str, date], day: date, late: Mapping[str, Late]) -> list[Reader]:
    """Who is to be told today of these units: those who answer for the nearest unit above that anybody answers for,
    managers before administrators, and to whom the sight of it was lent. Three queries."""
    answering = _answering(day)
    chosen: dict[int, set[str]] = {}
    for path in late:
        for person in _nearest(path, answering):
            chosen.setdefault(person, set()).add(path)
    for path, person in Delegation.objects.in_force(day).values_list("unit__path", "to"):
        below = {unit for unit in late if unit.startswith(path)}
        if below:
            chosen.setdefault(person, set()).update(below)
    return [
        Reader(person, chosen[person.pk])
        for person, weekday, last in _told(chosen, zones, day)
        if is_weekly_due(last, day, weekday)
    ]


Answering = dict[str, dict[str, list[int]]]  # path of a unit → role → people


def _answering(day: date) -> Answering:
    roles = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
    found: Answering = {}
    rows = Membership.objects.in_force(day).filter(role__in=roles).values_list("unit__path", "role", "user")
    for path, role, person in rows:
        found.setdefault(path, {}).setdefault(role, []).append(person)
    return found


def _nearest(path: str, answering: Answering) -> list[int]:
    upwards = [path[:length] for length in range(len(path), 0, -STEP)]
    for role in (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR):
        for unit in upwards:
            if people := answering.get(unit, {}).get(role):
                return people
    return []


def _told(people: Iterable[int], zones: Mapping[str, date], day: date) -> Iterator[tuple[User, int, date | None]]:
    """Of those where mails may be written and it is that day: the person, their weekday, when they were last told."""
    where = Membership.objects.in_force(day).filter(user=OuterRef("pk")).order_by("from_date", "pk")
    mails = Notice.objects.filter(user=OuterRef("pk"), kind=NOTICE).order_by("-key")
    wish = ReminderPreference.objects.filter(pk=OuterRef("pk"))
    found = User.objects.filter(pk__in=people, is_active=True).annotate(
        zone=Coalesce(Subquery(where.values("unit__time_zone")[:1]), Value(NO_UNIT)),
        weekday=Coalesce(Subquery(wish.values("weekday")[:1]), 0),
        last=Subquery(mails.values("key")[:1]),
    )
    for person in found.order_by("pk"):
        if zones.get(person.zone) == day:
            yield person, person.weekday, date.fromisoformat(person.last) if person.last else None
