"""A learner's way through the sample scenario, by the product's own services."""

from datetime import datetime, timedelta

from courses.models import Release
from courses.standards.coursefiles import identity
from lms.accounts.models import User
from lms.learning.models import ScenarioPath, ScenarioState
from lms.learning.queries.scenarios import Walk, walks_of
from lms.learning.services import scenarios
from tests.factories import people, sample
from tests.factories.releases import AT
from tests.learning import journeys

SLUG = "first-hour-scene"


def uid(*keys: str) -> str:
    return str(identity(sample.CODE, SLUG, *keys))


def begin(learner: User, *, after: int = 0, at: datetime = AT) -> ScenarioPath:
    where = journeys.place(learner)
    return scenarios.begin(place=where, activity=journeys.activity(where, SLUG), after=after, at=at)


def choose(learner: User, *keys: str, number: int = 1, step: int | None = None, at: datetime = AT) -> scenarios.Chosen:
    """`keys`: a situation and a letter. Without a step: the next one of the path."""
    where = journeys.place(learner)
    walk = next(walk for walk in walks(learner) if walk.number == number)
    return scenarios.choose(
        place=where,
        activity=journeys.activity(where, SLUG),
        number=number,
        step=len(walk.steps) + 1 if step is None else step,
        choice=uid(*keys) if keys else "",
        at=at,
    )


def go_back(learner: User, number: int, step: int, *, at: datetime = AT) -> ScenarioPath:
    where = journeys.place(learner)
    return scenarios.go_back(place=where, activity=journeys.activity(where, SLUG), number=number, step=step, at=at)


def walks(learner: User) -> list[Walk]:
    where = journeys.place(learner)
    return walks_of(where.state.pk, journeys.activity(where, SLUG).id)


def told(walk: Walk) -> list[str]:
    """A path as situations and letters: ["rights/c", "consulate/b"]."""
    names = {uid(s, letter): f"{s}/{letter}" for s in ("rights", "consulate") for letter in "abc"}
    return [names[str(step.choice)] for step in walk.steps]


def state(learner: User, number: int) -> dict[str, object]:
    row = ScenarioState.objects.filter(enrolment__learner=learner, number=number)
    return row.values("steps", "critical_errors", "ended_at", "good").get()


def walk(learner: User, *choices: str, after: int = 0, at: datetime = AT) -> ScenarioPath:
    """A whole path from the start, by situations and letters."""
    path = begin(learner, after=after, at=at)
    for choice in choices:
        choose(learner, *choice.split("/"), number=path.number, at=at)
    return path


def group(count: int, release: Release, *choices: str, minutes: float = 4) -> None:
    """So many new people, each walking the same path."""
    for _ in range(count):
        learner = people.person()
        journeys.enrol(learner, release)
        path = begin(learner)
        for choice in choices:
            choose(learner, *choice.split("/"), number=path.number, at=AT + timedelta(minutes=minutes))
