"""A learner's place on a course, with all that a page of the player needs, in one query."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from courses.models import Release
from courses.queries import shelf
from courses.queries.law_since import Since, law_since, since
from courses.queries.reading import ActivityText, CourseText
from lms.accounts.models import Membership, User
from lms.accounts.models.prepared import Prepared
from lms.learning.models import ActivityState, AttemptState, EnrolmentState, RecallState
from lms.learning.rules.quizzes import PRETEST


@dataclass
class Place:
    """An enrolment on the screen: its state, the release in force for it, what is done."""

    state: EnrolmentState
    release_id: int
    digest: str
    newest_edition: int
    newest_id: int
    newest_digest: str
    finished: frozenset[str]
    opened: frozenset[str]
    since: Since  # what the register says of the law since that release
    recall: dict[str, Any] | None  # {wanted, zone | None, attempts [{activity, uuid, submitted}]}; None if never wished

    @cached_property
    def course(self) -> CourseText:
        return shelf.read(self.release_id, self.digest, self.state.language, self.since)

    @cached_property
    def newest(self) -> CourseText:
        """The newest release of the course, in the learner's language."""
        return shelf.read(self.newest_id, self.newest_digest, self.state.language)

    @property
    def done(self) -> frozenset[str]:
        """The finished activities. Who was brought up to date by an update has completed the whole course."""
        return frozenset(self.course.by_id) if self.state.update_of_id and self.is_complete else self.finished

    @property
    def learner_id(self) -> int:
        return self.state.learner_id

    @property
    def is_complete(self) -> bool:
        return self.state.completed_at is not None

    @property
    def resume(self) -> ActivityText | None:
        """The first activity in the course's order that is not done. A voluntary pre-test is offered at the start only:
        after a lesson it would no longer tell what was known before."""
        left = (activity for activity in self.course.activities if activity.id not in self.done)
        return next((each for each in left if each.required or not self.done or each.rules.get("use") != PRETEST), None)


def place_of(user: User, code: str) -> Place | None:
    """The learner's place in the latest cycle, unless they withdrew from it. One query."""
    return place_by_key(user.pk, code)


def place_by_key(learner_id: int, code: str) -> Place | None:
    """As `place_of`, for who is not at hand."""
    row = next(iter(_latest_place(learner_id, code, timezone.now().date())), None)
    return _place(row) if row and row.withdrawn_at is None else None


def places_of(user: User) -> list[Place]:
    """All places of a learner, newest first, withdrawn ones too. One query."""
    return [_place(row) for row in _all_places(user.pk, timezone.now().date())]


def update_place_of(user: User, code: str) -> Place | None:
    """The learner's place in an update that is under way, beside the completion it is an update of. One query."""
    row = next(iter(_update_place(user.pk, code, timezone.now().date())), None)
    return _place(row) if row else None


def _places(learner: int, on: date) -> Any:
    return _with_all(EnrolmentState.objects.places(), learner, on)


def _with_all(found: Any, learner: int, on: date) -> Any:
    states = ActivityState.objects.filter(enrolment=OuterRef("pk"))
    ours = Release.objects.filter(pk=OuterRef("release_id"))
    return (
        found.filter(learner=learner)
        .with_release()
        .annotate(
            done=ArraySubquery(states.filter(completed_at__isnull=False).values("activity")),
            opened=ArraySubquery(states.filter(opened_release=OuterRef("release_id")).values("activity")),
            released_at=Subquery(ours.values("released_at")[:1]),
            since=law_since("released_at"),
            recall=Subquery(_recall(learner, on)),
        )
    )


def _recall(learner: int, on: date) -> Any:
    """Of the places whose learner has ever wished for a recall, all that it takes to show it; of others nothing."""
    where = Membership.objects.in_force(on).filter(user=learner).order_by("from_date", "pk")
    attempts = AttemptState.objects.filter(enrolment=OuterRef("pk")).order_by("pk")
    told = JSONObject(activity="activity", uuid="attempt__uuid", submitted="submitted_at")
    return RecallState.objects.filter(pk=OuterRef("pk")).values(
        told=JSONObject(
            wanted="wanted",
            zone=Subquery(where.values("unit__time_zone")[:1]),
            attempts=ArraySubquery(attempts.values_list(told)),
        )
    )


_latest_place = Prepared(
    lambda learner, code, on: _places(learner, on).filter(course__code=code).order_by("-cycle")[:1], -1, "·", date.min
)
_update_place = Prepared(
    lambda learner, code, on: (
        _with_all(EnrolmentState.objects.open(), learner, on)
        .filter(course__code=code, update_of__isnull=False)
        .order_by("-cycle")[:1]
    ),
    *(-1, "·", date.min),
)
_all_places = Prepared(lambda learner, on: _places(learner, on).order_by("-enrolled_at"), -1, date.min)


def _place(row: Any) -> Place:
    return Place(
        state=row,
        release_id=row.release_id,
        digest=row.release_digest,
        newest_edition=row.newest_edition,
        newest_id=row.newest_id,
        newest_digest=row.newest_digest,
        finished=frozenset(map(str, row.done)),
        opened=frozenset(map(str, row.opened)),
        since=since(row.since),
        recall=json.loads(row.recall) if isinstance(row.recall, str) else row.recall,
    )


def standings(user: User) -> dict[int, EnrolmentState]:
    """The latest state per course id. One query."""
    return {row.course_id: row for row in _standings(user.pk)}


_standings = Prepared(
    lambda learner: (
        EnrolmentState.objects.places()
        .filter(learner=learner, withdrawn_at__isnull=True)
        .order_by("course_id", "-cycle")
        .distinct("course_id")
    ),
    -1,
)
