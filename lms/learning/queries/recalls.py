"""The recalls of a completed course as the learner sees them, and those for which a mail is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from lms.accounts.models import Membership, Notice
from lms.accounts.rules.hours import NO_UNIT
from lms.learning.models import EnrolmentState
from lms.learning.queries.places import Place
from lms.learning.queries.quizzes import recall_of
from lms.learning.rules import recalls

NOTICE = "recall"  # the kind of the mail
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recall:
    """One of the recalls. `stage`: waiting, ready, begun, answered."""

    days: int
    on: date
    stage: str
    url: str


@dataclass(frozen=True)
class Recalls:
    """What the learner chose, and what comes of it."""

    code: str
    wanted: bool
    wish_url: str
    mails: bool  # whether one can still come
    each: tuple[Recall, ...]

    @property
    def coming(self) -> Recall | None:
        return next((recall for recall in self.each if self.wanted and recall.stage == "waiting"), None)

    @property
    def answered(self) -> bool:
        return any(recall.stage == "answered" for recall in self.each)

    @property
    def ready(self) -> Recall | None:
        """What can be answered now; one that was begun may be finished even when it is switched off."""
        stages = ("ready", "begun") if self.wanted else ("begun",)
        return next((recall for recall in self.each if recall.stage in stages), None)


def stands(state: EnrolmentState) -> bool:
    """Whether there is a completion that counts; without one nothing is asked again."""
    return state.completed_at is not None and state.annulled_at is None and state.withdrawn_at is None


def recalls_of(place: Place, at: datetime) -> Recalls | None:
    """None where the course is not completed, or has no test to draw from. No query."""
    completed_at = place.state.completed_at if stands(place.state) else None
    if completed_at is None or recall_of(place.course, recalls.DAYS[0]) is None:
        return None
    return Recalls(
        code=place.course.code,
        wanted=bool(place.recall and place.recall["wanted"]),
        wish_url=reverse("learning:recall_wish", args=[place.course.code]),
        mails=recalls.mails_can_come(completed_at, zone_of(place), at),
        each=tuple(_recall(place, completed_at, days, at) for days in recalls.DAYS),
    )


def _recall(place: Place, completed_at: datetime, days: int, at: datetime) -> Recall:
    attempt, zone = _attempt(place, days), zone_of(place)
    if attempt:
        stage = "answered" if attempt["submitted"] else "begun"
    else:
        stage = "ready" if recalls.is_due(completed_at, days, zone, at) else "waiting"
    url = (
        reverse("learning:attempt", args=[attempt["uuid"]])
        if attempt
        else reverse("learning:recall", args=[place.course.code, days])
    )
    return Recall(days, recalls.due_on(completed_at, days, zone), stage, url)


def _attempt(place: Place, days: int) -> dict[str, Any] | None:
    recall = recall_of(place.course, days)
    found = place.recall["attempts"] if place.recall and recall else []
    return next((attempt for attempt in found if recall and attempt["activity"] == recall.id), None)


def zone_of(place: Place) -> str:
    return (place.recall and place.recall["zone"]) or NO_UNIT


def notice_key(enrolment_id: int, days: int) -> str:
    return f"{enrolment_id}/{days}"


def due(days: int, at: datetime) -> Any:
    """A QuerySet of the states whose recall after so many days may be due for a mail, with the learner's `zone`.

    Of people who may sign in and want it, whose completion stands, who have begun no later cycle and were not written
    to. What the clock says where they work is left to the rules.
    """
    later = EnrolmentState.objects.places().filter(
        learner=OuterRef("learner"), course=OuterRef("course"), cycle__gt=OuterRef("cycle")
    )
    key = Concat(Cast("pk", CharField()), Value(f"/{days}"))
    written = Notice.objects.filter(user=OuterRef("learner"), kind=NOTICE, key=OuterRef("notice_key"))
    where = Membership.objects.in_force(at.date()).filter(user=OuterRef("learner")).order_by("from_date", "pk")
    after = at - timedelta(days=days)
    return (
        EnrolmentState.objects.filter(
            completed_at__range=(after - recalls.LATEST - 2 * A_DAY, after + 2 * A_DAY),
            annulled_at__isnull=True,
            withdrawn_at__isnull=True,
            enrolment__recall_state__wanted=True,
            learner__is_active=True,
        )
        .annotate(notice_key=key, zone=Coalesce(Subquery(where.values("unit__time_zone")[:1]), Value(NO_UNIT)))
        .exclude(Exists(later))
        .exclude(Exists(written))
        .order_by("pk")
    )


def due_for_mail(at: datetime) -> list[tuple[int, int]]:
    """Enrolments and days, where it is a decent hour. One query for each number of days."""
    return [
        (enrolment, days)
        for days in recalls.DAYS
        for enrolment, completed_at, zone in due(days, at).values_list("pk", "completed_at", "zone")
        if recalls.may_be_mailed(completed_at, days, zone, at)
    ]
