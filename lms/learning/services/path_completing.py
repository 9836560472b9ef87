"""Whoever holds the courses of a path holds the path: from the transaction on in which that comes about."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from lms.accounts.models import User
from lms.learning.models import (
    Annulment,
    AssignmentState,
    PathAnnulment,
    PathCompletion,
    PathCompletionPart,
    PathState,
    PriorLearningEnd,
)
from lms.learning.queries.audiences import Pair
from lms.learning.queries.path_proofs import begun_in_time, proofs_of
from lms.learning.queries.paths import Version, newest_versions, zones_of
from lms.learning.rules.course_paths import Grounds, Proof, best, learned_here, rests_on, valid_until
from lms.learning.services.holding import hold
from lms.learning.services.restanding import restand
from lms.learning.signals import path_annulled, path_completed


class PathAnnulledError(Exception):
    """The completion of the path was annulled before."""


@transaction.atomic
def follow_completion(*, learner: int, course: int, at: datetime) -> None:
    """The person has completed that course just now, or brought it up to date, or what they learned elsewhere was
    accepted. Where they stand with requirements is for the caller to derive, at one time with all else that follows."""
    if versions := newest_versions(course):
        complete_paths(versions=versions, learners=[learner], at=at)


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
    zones = zones_of(learners, at)
    proofs = proofs_of(zones, {course for version in versions for course in version.courses}, at.date())
    before = _grounds(learners, [version.path for version in versions])
    begun = begun_in_time(versions, learners)
    due: list[Due] = []
    for version in versions:
        for learner in learners:
            if version.withdrawn_at and (learner, version.path) not in begun:
                continue
            day = at.astimezone(zones[learner]).date()
            due += _due(version, learner, proofs[learner], before.get((learner, version.path)), day)
    return _write(due, at) if due else []


Due = tuple[PathCompletion, list[Proof]]


def _due(
    version: Version, learner: int, proofs: dict[int, list[Proof]], before: Grounds | None, day: date
) -> Iterator[Due]:
    """What is to be written: first what was learned here, which has a certificate, then what holds longer with what
    was learned elsewhere."""
    for held in (best(learned_here(proofs)), best(proofs)):
        lasts = {course: proof.until for course, proof in held.items()}
        courses = rests_on(version.steps, lasts)
        if courses is None:
            continue
        parts = [held[course] for course in courses]
        until = valid_until(courses, lasts, max(part.completed for part in parts), version.content["valid_months"])
        if until and until < day:
            continue
        now = Grounds(version.pk, until, frozenset(courses), any(part.prior for part in parts))
        if before is None or now.is_more_than(before):
            made = PathCompletion(
                learner_id=learner, path_id=version.path, version_id=version.pk, valid_until_date=until
            )
            yield made, parts
            before = now


def _grounds(learners: Sequence[int], paths: Sequence[int]) -> dict[tuple[int, int], Grounds]:
    """How these people hold these paths so far. Two queries."""
    states = PathState.objects.filter(learner__in=learners, path__in=paths).select_related("completion")
    held = {state.completion_id: state for state in states}
    courses: dict[int, dict[int, bool]] = {key: {} for key in held}
    rows = PathCompletionPart.objects.filter(path_completion__in=held)
    taught = Coalesce("prior__course", "completion__enrolment__course")
    for key, course, prior in rows.values_list("path_completion", taught, "prior"):
        courses[key][course] = prior is not None
    return {
        (state.learner_id, state.path_id): Grounds(
            version=state.completion.version_id,
            until=state.valid_until_date,
            courses=frozenset(courses[key]),
            elsewhere=any(courses[key].values()),
        )
        for key, state in held.items()
    }


def _write(due: Sequence[Due], at: datetime) -> list[PathCompletion]:
    learners, paths = {made.learner_id for made, _ in due}, {made.path_id for made, _ in due}
    counted = PathCompletion.objects.filter(learner__in=learners, path__in=paths).values_list("learner", "path")
    numbers = {(learner, path): last for learner, path, last in counted.annotate(last=Max("number"))}
    for made, _parts in due:
        key = made.learner_id, made.path_id
        made.occurred_at, made.number = at, numbers.get(key, 0) + 1
        numbers[key] = made.number
    completions = PathCompletion.objects.bulk_create(made for made, _parts in due)
    PathCompletionPart.objects.bulk_create(
        PathCompletionPart(path_completion=made, completion_id=part.completion, prior_id=part.prior)
        for made, parts in due
        for part in parts
    )
    _keep(completions)
    path_completed.send(PathCompletion, completions=completions, at=at)
    return completions


def _keep(completions: Sequence[PathCompletion]) -> None:
    last = {(made.learner_id, made.path_id): made for made in completions}
    PathState.objects.bulk_create(
        [
            PathState(
                learner_id=made.learner_id,
                path_id=made.path_id,
                completion=made,
                valid_until_date=made.valid_until_date,
            )
            for made in last.values()
        ],
        update_conflicts=True,
        unique_fields=["learner", "path"],
        update_fields=["completion", "valid_until_date"],
    )


@transaction.atomic
def follow_annulment(*, annulment: Annulment, learner: int, at: datetime) -> None:
    """A course's completion was annulled: no completion of a path that rests on it counts. Another one may take its
    place, where the person holds the course by an earlier cycle."""
    resting = PathCompletion.objects.filter(parts__completion=annulment.completion_id, annulment__isnull=True)
    _lose(resting, learner, because=annulment, by=annulment.by, reason=annulment.reason, at=at)


@transaction.atomic
def follow_end_of_prior(*, end: PriorLearningEnd, learner: int, at: datetime) -> None:
    """As `follow_annulment`, where what was accepted as learned elsewhere does not count any more."""
    resting = PathCompletion.objects.filter(parts__prior=end.prior_id, annulment__isnull=True)
    _lose(resting, learner, because=None, by=end.by, reason=end.reason, at=at)


def _lose(
    resting: QuerySet[PathCompletion], learner: int, *, because: Annulment | None, by: User, reason: str, at: datetime
) -> None:
    hold([learner])
    if found := list(resting.order_by("pk")):
        _annul(found, learner, because=because, by=by, reason=reason, at=at)
        for path in sorted({made.path_id for made in found}):
            complete_paths(versions=newest_versions(path=path), learners=[learner], at=at)


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
