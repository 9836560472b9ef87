"""What a newer edition offers: an update to those who are certified, a choice to those who are half-way."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.urls import reverse

from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from courses.rules.updates import unchanged
from lms.learning.models import CheckResponse
from lms.learning.queries.places import Place
from lms.learning.rules import marking


@dataclass(frozen=True)
class UpdateOffer:
    """What has changed since the edition in which somebody was certified, and where it is read."""

    edition: str
    from_edition: int
    steps: tuple[ActivityText, ...]
    url: str

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Choice:
    """Until when somebody half-way may change to the newest edition, and what that means to them.

    `kept` is done and counts on, `again` is done and must be done once more, `new` is required and in no part done.
    """

    course: CourseText
    until: date
    url: str
    kept: tuple[ActivityText, ...]
    again: tuple[ActivityText, ...]
    new: tuple[ActivityText, ...]


def update_of(place: Place, on: date) -> UpdateOffer | None:
    """None unless the completion counts today and every edition since has an update module. No query."""
    state = place.state
    if not may_be_updated(place, on) or place.newest_edition <= state.edition:
        return None
    steps = place.newest.updates_from(state.edition)
    url = reverse("learning:update", args=[place.course.code])
    return UpdateOffer(place.newest.edition, state.edition, tuple(steps), url) if steps else None


def may_be_updated(place: Place, on: date) -> bool:
    """Whether there is a completion that counts today."""
    state = place.state
    in_date = state.valid_until_date is None or state.valid_until_date >= on
    return place.is_complete and in_date and state.annulled_at is None


def choice_of(place: Place, on: date) -> Choice | None:
    """None unless the place is under way and the newest edition may be changed to today. No query."""
    if place.is_complete or place.newest_edition <= place.state.edition:
        return None
    new = place.newest
    if new.choice_until is None or new.choice_until < on:
        return None
    still = still_counting(place.course, new)
    done = [activity for activity in new.activities if activity.id in place.done]
    fresh = [activity for activity in new.activities if activity.required and activity.id not in place.done]
    return Choice(
        course=new,
        until=new.choice_until,
        url=reverse("learning:move", args=[new.code]),
        kept=tuple(activity for activity in done if activity.id in still),
        again=tuple(activity for activity in done if activity.id not in still),
        new=tuple(fresh),
    )


@lru_cache(maxsize=128)
def still_counting(old: CourseText, new: CourseText) -> frozenset[str]:
    """The activities that count on for who changes from one release to the other: what is the same in both, and what
    the trainer said does all the same. The trainer speaks of the edition before only."""
    same = unchanged(old.structure, old.source_text, new.structure, new.source_text)
    told = new.kept_by_trainer if new.edition_number == old.edition_number + 1 else []
    return frozenset(same | (set(told) & old.by_id.keys() & new.by_id.keys()))


def answers_in(place: Place, update: ActivityText) -> dict[str, CheckResponse]:
    """By question: the first right answer, or else the last one. One query."""
    questions = place.course.checks(update)
    found: dict[str, CheckResponse] = {}
    rows = CheckResponse.objects.filter(enrolment=place.state.pk, activity=update.id).order_by("pk")
    for row in rows:
        key = str(row.question)
        if key in questions and not (key in found and is_right(questions[key], found[key])):
            found[key] = row
    return found


def is_right(question: QuestionText, given: CheckResponse) -> bool:
    return marking.mark(question.kind, question.choices, given.answer) == 1
