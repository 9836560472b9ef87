"""Many people on the sample course, as facts and states that are inserted at once."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import ActivityText
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import ActivityState, Attempt, AttemptState, Enrolment, EnrolmentState
from tests.factories.releases import AT

NUMBER = count()


def activities(release: Release) -> list[ActivityText]:
    return shelf.read(release.pk, release.digest, "en").activities


def crowd(number: int, unit: Unit | None = None) -> list[User]:
    made = User.objects.bulk_create(User(email=f"crowd{next(NUMBER)}@example.org", name="Crowd") for _ in range(number))
    if unit:
        Membership.objects.bulk_create(Membership(user=user, unit=unit, from_date=AT.date()) for user in made)
    return made


def began(
    release: Release,
    people: Sequence[User],
    *,
    completed: int = 0,
    language: str = "en",
    days_ago: int = 0,
    cycle: int = 1,
) -> list[EnrolmentState]:
    """A place for each; the first of them complete the course an hour later."""
    at = AT - timedelta(days=days_ago)
    common = {"course": release.course, "edition": release.edition, "language": language, "cycle": cycle}
    places = Enrolment.objects.bulk_create(
        Enrolment(learner=user, by=user, release=release, occurred_at=at, **common) for user in people
    )
    return EnrolmentState.objects.bulk_create(
        EnrolmentState(
            enrolment=place,
            learner=place.learner,
            enrolled_at=at,
            completed_at=at + timedelta(hours=1) if number < completed else None,
            **common,
        )
        for number, place in enumerate(places)
    )


def went(places: Sequence[EnrolmentState], activity: ActivityText, *, finished: int = 0, minutes: int = 10) -> None:
    """Each opened the activity; the first of them finished it so many minutes later."""
    ActivityState.objects.bulk_create(
        ActivityState(
            enrolment_id=place.pk,
            activity=activity.id,
            opened_at=AT,
            completed_at=AT + timedelta(minutes=minutes) if number < finished else None,
        )
        for number, place in enumerate(places)
    )


def tried(
    release: Release, places: Sequence[EnrolmentState], activity: ActivityText, *, passed: int = 0, number: int = 1
) -> None:
    """Each handed in the test; the first of them passed."""
    made = Attempt.objects.bulk_create(
        Attempt(
            enrolment_id=place.pk,
            release=release,
            language="en",
            activity=activity.id,
            number=number,
            draw=[],
            occurred_at=AT,
        )
        for place in places
    )
    AttemptState.objects.bulk_create(
        AttemptState(
            attempt=attempt,
            enrolment_id=attempt.enrolment_id,
            activity=activity.id,
            number=number,
            first_answer_at=AT,
            submitted_at=AT,
            passed=place < passed,
        )
        for place, attempt in enumerate(made)
    )
