"""Whoever holds the courses of a path holds the path: from the transaction on in which that comes about."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from lms.accounts.models import User
from lms.learning.models import (
    Annulment,
    AssignmentState,
    Completion,
    PathAnnulment,
    PathCompletion,
    PathCompletionPart,
    PathState,
)
from lms.learning.queries.audiences import Pair
from lms.learning.queries.paths import Version, held_courses, newest_versions, zones_of
from lms.learning.rules.course_paths import is_longer, rests_on, valid_until
from lms.learning.services.holding import hold
from lms.learning.services.restanding import restand
from lms.learning.signals import path_annulled, path_completed


class PathAnnulledError(Exception):
    """The completion of the path was annulled before."""


@transaction.atomic
def follow_completion(*, learner: int, course: int, at: datetime) -> list[Pair]:
    """The person has completed that course just now, or brought it up to date. Answers which requirements ask for the
    paths that they hold by it: where the person stands with those is for the caller to derive, at one time with all
    else that follows from the completion."""
    versions = newest_versions(course)
    return pairs_of_paths(complete_paths(versions=versions, learners=[learner], at=at)) if versions else []


def pairs_of_paths(completions: Sequence[PathCompletion]) -> list[Pair]:
    """The requirements that ask these people for the paths that they have completed. One query, or none."""
    paths = {(made.learner_id, made.path_id) for made in completions}
    if not paths:
        return []
    states = AssignmentState.objects.filter(
        learner__in={learner for learner, _ in paths}, requirement__path__in={path for _, path in paths}
    )
    rows = states.values_list("learner_id", "requirement_id", "requirement__path_id")
    return [(learner, requirement) for learner, requirement, path in rows if (learner, path) in paths]


@transaction.atomic
def complete_paths(*, versions: Sequence[Version], learners: Sequence[int], at: datetime) -> list[PathCompletion]:
    """Write down which of these people hold which of these paths, where they did not before, or hold it longer now.

    As many queries for many people as for one. Done twice it writes nothing more.
    """
    hold(learners)
    courses = {course for version in versions for course in version.courses}
    held = held_courses(learners, courses, at.date())
    before = PathState.objects.filter(learner__in=learners, path__in=[version.path for version in versions])
    earlier = {(state.learner_id, state.path_id): state for state in before.select_related("completion")}
    zones = zones_of(learners, at)
    due: list[tuple[PathCompletion, list[int]]] = []
    for version in versions:
        for learner in learners:
            day = at.astimezone(zones[learner]).date()
            found = _due(version, held[learner], earlier.get((learner, version.path)), day)
            if found:
                found[0].learner_id = learner
                due.append(found)
    return _write(due, at) if due else []


def _due(
    version: Version, held: dict[int, tuple[date | None, int]], before: PathState | None, day: date
) -> tuple[PathCompletion, list[int]] | None:
    """The completion that is to be written, with those of the courses it rests on."""
    lasts = {course: until for course, (until, _completion) in held.items()}
    courses = rests_on(version.steps, lasts)
    if courses is None:
        return None
    until = valid_until(courses, lasts, day, version.content["valid_months"])
    parts = [held[course][1] for course in courses]
    if before and not is_longer(until, before.valid_until_date) and not _asks_for_more(version, before, parts):
        return None
    made = PathCompletion(path_id=version.path, version_id=version.pk, valid_until_date=until)
    return made, parts


def _asks_for_more(version: Version, before: PathState, parts: list[int]) -> bool:
    """Whether it is held by a newer version, with a course that the one before did not ask for."""
    if before.completion.version_id == version.pk:
        return False
    course = "completion__enrolment__course"
    asked = set(before.completion.parts.values_list(course, flat=True))
    now = set(Completion.objects.filter(pk__in=parts).values_list("enrolment__course", flat=True))
    return not now <= asked


def _write(due: list[tuple[PathCompletion, list[int]]], at: datetime) -> list[PathCompletion]:
    learners, paths = {made.learner_id for made, _ in due}, {made.path_id for made, _ in due}
    counted = PathCompletion.objects.filter(learner__in=learners, path__in=paths).values_list("learner", "path")
    numbers = {(learner, path): last for learner, path, last in counted.annotate(last=Max("number"))}
    for made, _parts in due:
        made.occurred_at = at
        made.number = numbers.get((made.learner_id, made.path_id), 0) + 1
    completions = PathCompletion.objects.bulk_create(made for made, _parts in due)
    PathCompletionPart.objects.bulk_create(
        PathCompletionPart(path_completion=made, completion_id=part) for made, parts in due for part in parts
    )
    _keep(completions)
    path_completed.send(PathCompletion, completions=completions, at=at)
    return completions


def _keep(completions: Sequence[PathCompletion]) -> None:
    PathState.objects.bulk_create(
        [
            PathState(
                learner_id=made.learner_id,
                path_id=made.path_id,
                completion=made,
                valid_until_date=made.valid_until_date,
            )
            for made in completions
        ],
        update_conflicts=True,
        unique_fields=["learner", "path"],
        update_fields=["completion", "valid_until_date"],
    )


@transaction.atomic
def follow_annulment(*, annulment: Annulment, learner: int, at: datetime) -> list[Pair]:
    """A course's completion was annulled: no completion of a path that rests on it counts. Another one may take its
    place, where the person holds the course by an earlier cycle. Answers as `follow_completion` does."""
    resting = PathCompletion.objects.filter(parts__completion=annulment.completion_id, annulment__isnull=True)
    found = list(resting.order_by("pk"))
    if found:
        _annul(found, learner, because=annulment, by=annulment.by, reason=annulment.reason, at=at)
        for path in sorted({made.path_id for made in found}):
            complete_paths(versions=newest_versions(path=path), learners=[learner], at=at)
    return pairs_of_paths(found)


@transaction.atomic
def annul_path(*, completion: PathCompletion, by: User, reason: str, at: datetime) -> PathAnnulment:
    """Take the completion of a path back; those of its courses stay. Raises PathAnnulledError."""
    hold([completion.learner_id])
    if PathAnnulment.objects.filter(completion=completion).exists():
        raise PathAnnulledError
    made = _annul([completion], completion.learner_id, because=None, by=by, reason=reason, at=at)
    restand(pairs_of_paths([completion]), at=at)
    return made[0]


def _annul(
    found: list[PathCompletion], learner: int, *, because: Annulment | None, by: User, reason: str, at: datetime
) -> list[PathAnnulment]:
    hold([learner])
    annulments = PathAnnulment.objects.bulk_create(
        PathAnnulment(completion=made, because=because, by=by, reason=reason, occurred_at=at) for made in found
    )
    paths = {made.path_id for made in found}
    PathState.objects.filter(learner=learner, path__in=paths).delete()
    _keep(counting(learner=learner, paths=paths))
    path_annulled.send(PathAnnulment, annulments=annulments, at=at)
    return annulments


def counting(*, learner: int, paths: set[int]) -> list[PathCompletion]:
    """Of each of these paths the completion that counts: the last one that was not annulled."""
    left = PathCompletion.objects.filter(learner=learner, path__in=paths, annulment__isnull=True)
    return list(left.order_by("path_id", "-number").distinct("path_id"))
