"""Walking through a scenario: every choice is a fact, and going back begins another path beside the first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from courses.queries.reading import ActivityText
from courses.queries.scenarios import ScenarioText, WayText
from courses.rules.scenario_graph import is_passed
from lms.learning.models import ActivityCompletion, Completion, ScenarioPath, ScenarioState, ScenarioStep
from lms.learning.queries.places import Place
from lms.learning.queries.scenarios import Walk, walks_of
from lms.learning.services.activities import finish, lock_place


class ScenarioError(Exception):
    """The path cannot go on in this way."""


class PathUnknownError(ScenarioError):
    """The learner has no such path, or it is not that long."""


class PathLeftError(ScenarioError):
    """Another path was begun since; this one stays as it was left."""


class AlreadyChosenError(ScenarioError):
    """At this step something else was chosen, and it stands."""


class PathEndedError(ScenarioError):
    """The path has come to its ending."""


class AnswerMissingError(ScenarioError):
    """Nothing was chosen."""


class AnswerUnknownError(ScenarioError):
    """What was chosen is no choice of this situation."""


@dataclass(frozen=True)
class Beginning:
    """On which release a path begins, and which steps of which other one it keeps."""

    release_id: int
    from_path: ScenarioPath | None = None
    kept: list[ScenarioStep] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    step: ScenarioStep
    completion: Completion | None = None


@transaction.atomic
def begin(*, place: Place, activity: ActivityText, after: int, at: datetime) -> ScenarioPath:
    """A path from the first situation. `after` is the number of the last path that the learner saw, 0 for none: sent
    twice it begins once. Raises PlaceGivenUpError."""
    lock_place(place)
    walks = walks_of(place.state.pk, activity.id)
    if walks and (walks[-1].number != after or not walks[-1].steps):
        return walks[-1].path
    return _begin(place, activity, Beginning(place.release_id), walks, at)


@transaction.atomic
def go_back(*, place: Place, activity: ActivityText, number: int, step: int, at: datetime) -> ScenarioPath:
    """Another path that keeps what was chosen before this step of an earlier one. Sent twice it begins once.

    Raises PathUnknownError, PlaceGivenUpError.
    """
    lock_place(place)
    walks = walks_of(place.state.pk, activity.id)
    walk = next((walk for walk in walks if walk.number == number), None)
    if walk is None or not 1 <= step <= len(walk.steps):
        raise PathUnknownError
    last, kept = walks[-1], walk.steps[: step - 1]
    if last.steps == kept and last.path.release_id == walk.path.release_id:
        return last.path
    return _begin(place, activity, Beginning(walk.path.release_id, walk.path, kept), walks, at)


def _begin(place: Place, activity: ActivityText, how: Beginning, walks: list[Walk], at: datetime) -> ScenarioPath:
    path = ScenarioPath.objects.create(
        enrolment_id=place.state.pk,
        release_id=how.release_id,
        language=place.course.language,
        activity=activity.id,
        number=walks[-1].number + 1 if walks else 1,
        from_path=how.from_path if how.kept else None,
        kept=len(how.kept),
        occurred_at=at,
    )
    ScenarioState.objects.create(
        path=path,
        enrolment_id=place.state.pk,
        activity=activity.id,
        number=path.number,
        steps=len(how.kept),
        critical_errors=Walk(path, how.kept).critical_errors,
    )
    return path


@transaction.atomic
def choose(*, place: Place, activity: ActivityText, number: int, step: int, choice: str, at: datetime) -> Chosen:
    """What the learner does at this step of a path. Sending the same choice again changes nothing.

    Raises PathUnknownError, AlreadyChosenError, PathLeftError, PathEndedError, AnswerMissingError, AnswerUnknownError,
    PlaceGivenUpError.
    """
    state = lock_place(place)
    walks = walks_of(place.state.pk, activity.id)
    walk = next((walk for walk in walks if walk.number == number), None)
    if walk is None or not 1 <= step <= len(walk.steps) + 1:
        raise PathUnknownError
    if not choice:
        raise AnswerMissingError
    if step <= len(walk.steps):
        return _again(walk.steps[step - 1], choice)
    if walk is not walks[-1]:
        raise PathLeftError
    if walk.ending:
        raise PathEndedError
    made = _step(place, walk, choice, at)
    if (
        made.good is None
        or not _counts(walk, activity, state.edition)
        or not is_passed(
            activity.rules["scoring"],
            good=made.good,
            critical_errors=Walk(walk.path, [*walk.steps, made]).critical_errors,
        )
    ):
        return Chosen(made)
    basis = ActivityCompletion.Basis.WALKED
    return Chosen(made, finish(state=state, course=place.course, activity=activity, basis=basis, at=at))


def _again(made: ScenarioStep, choice: str) -> Chosen:
    if str(made.choice) != choice:
        raise AlreadyChosenError
    return Chosen(made)


def _step(place: Place, walk: Walk, choice: str, at: datetime) -> ScenarioStep:
    scenario = walk.scenario(place.course.language)
    situation = scenario.situations[walk.here(scenario)]
    chosen = situation.by_id.get(choice)
    if chosen is None:
        raise AnswerUnknownError
    made = ScenarioStep.objects.create(
        path=walk.path,
        place=len(walk.steps) + 1,
        situation=situation.id,
        choice=chosen.id,
        mark=chosen.mark,
        leads_to=chosen.to,
        good=_good(scenario, chosen),
        language=place.course.language,
        occurred_at=at,
    )
    after = Walk(walk.path, [*walk.steps, made])
    ScenarioState.objects.filter(path=walk.path).update(
        steps=len(after.steps), critical_errors=after.critical_errors, ended_at=after.ended_at, good=made.good
    )
    return made


def _counts(walk: Walk, activity: ActivityText, edition: int) -> bool:
    """A path that was begun before the learner changed editions counts where the scenario is still the same."""
    began = walk.course(activity.language)
    then = began.by_id[activity.id]
    return began.edition_number == edition or then.rules == activity.rules


def _good(scenario: ScenarioText, chosen: WayText) -> bool | None:
    ending = scenario.endings.get(chosen.to)
    return ending.good if ending else None


@transaction.atomic
def read_short(*, place: Place, activity: ActivityText, at: datetime) -> Completion | None:
    """The learner has read the short version in place of the scenario; it counts the same. Raises PlaceGivenUpError."""
    state = lock_place(place)
    basis = ActivityCompletion.Basis.SHORT
    return finish(state=state, course=place.course, activity=activity, basis=basis, at=at)
