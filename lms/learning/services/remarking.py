"""A corrected key: what was handed in under the wrong one is marked again, beside the old marking.

A pass once given is never lost by this. Who would not pass under the corrected key is listed, for a person to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import CourseText
from courses.rules.diff import is_corrected
from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, EnrolmentState, Marking, Remarking, Response, Submission
from lms.learning.queries.attempts import Given, counting, given
from lms.learning.queries.questions import scores_of
from lms.learning.queries.quizzes import rules_of
from lms.learning.rules.marking import passes, total
from lms.learning.services import marking
from lms.learning.services.activities import finish, lock
from lms.learning.services.attempts import basis_of, quiz_of_attempt

CHUNK = 200
Test = tuple[int, UUID]  # the place of a learner, and the activity


class NothingToMarkError(Exception):
    """No key of an earlier release was corrected by this one, or nothing was handed in under it."""


class AlreadyAskedError(Exception):
    """What this release corrects was asked to be marked again before."""


@dataclass
class Effect:
    """What marking again would do: to how many attempts, and to whose final tests, by learners' ids."""

    attempts: int = 0
    gains: set[int] = field(default_factory=set)
    would_lose: set[int] = field(default_factory=set)
    better: int = 0
    worse: int = 0
    same: int = 0

    def add(self, before: Fraction, after: Fraction) -> None:
        self.attempts += 1
        self.better += after > before
        self.worse += after < before
        self.same += after == before


def corrected(release: Release) -> dict[int, set[str]]:
    """By earlier release of the course: the questions whose key this one has corrected."""
    new = release.structure["questions"]
    found = {}
    for earlier in Release.objects.filter(course=release.course_id).exclude(pk=release.pk):
        if (earlier.edition, earlier.revision) > (release.edition, release.revision):
            continue
        old = earlier.structure["questions"]
        wrong = {key for key in old.keys() & new.keys() if is_corrected(old[key], new[key])}
        if wrong:
            found[earlier.pk] = wrong
    return found


def effect(release: Release) -> Effect:
    """What marking again would do, without doing it. In as many queries for a few attempts as for `CHUNK` of them."""
    told, looked_at = Effect(), set()
    learners: dict[Test, int] = {}
    was: set[Test] = set()
    would: set[Test] = set()
    new = shelf.read(release.pk, release.digest)
    for attempt in _with_facts(_touched(release)).iterator(chunk_size=CHUNK):
        old = marking.best(attempt.submission.markings.all())
        score = total(_anew(attempt, new, {str(row.question): given(row) for row in attempt.responses.all()}, old))
        told.add(Fraction(old.score), score)
        looked_at.add(attempt.pk)
        if rules_of(quiz_of_attempt(attempt, _then(attempt))).counts:
            test = attempt.enrolment_id, attempt.activity
            learners[test] = attempt.enrolment.learner_id
            if old.passed:
                was.add(test)
            if passes(score, Fraction(old.pass_mark)):
                would.add(test)
    # Who passes by another attempt anyway, one that asked nothing corrected, neither gains nor loses.
    otherwise = _passed_otherwise(release, looked_at)
    told.gains = {learners[test] for test in would - was - otherwise}
    told.would_lose = {learners[test] for test in was - would - otherwise}
    return told


def _passed_otherwise(release: Release, attempts: set[int]) -> set[Test]:
    passed = AttemptState.objects.filter(enrolment__course=release.course_id, passed=True)
    rows = passed.values_list("attempt", "enrolment", "activity")
    return {(place, activity) for attempt, place, activity in rows if attempt not in attempts}


def has_work(release: Release) -> bool:
    """Whether something was handed in under a key that this release corrects, and nobody asked yet to mark it again."""
    return not Remarking.objects.filter(release=release).exists() and _touched(release).exists()


def _touched(release: Release) -> QuerySet[Attempt]:
    """The attempts handed in under a key that this release has corrected, and that asked for it."""
    by_release = corrected(release)
    if not by_release:
        return Attempt.objects.none()
    asked = Q()
    for earlier, questions in by_release.items():
        for question in sorted(questions):
            asked |= Q(release=earlier, draw__contains=[{"question": question}])
    found = Attempt.objects.filter(asked, enrolment__course=release.course_id, submission__isnull=False)
    return found.select_related("enrolment", "release").defer("release__structure").order_by("pk")


def _with_facts(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """With their markings, and their answers, of which the last to each question is the one that counts."""
    weighed = Response.objects.order_by("settled", "occurred_at", "sequence", "pk")
    markings = Marking.objects.order_by("occurred_at", "pk")
    return attempts.select_related("enrolment", "release", "submission").prefetch_related(
        Prefetch("submission__markings", markings), Prefetch("responses", weighed)
    )


def _then(attempt: Attempt, language: str | None = None) -> CourseText:
    return shelf.read(attempt.release_id, attempt.release.digest, language)


def _anew(attempt: Attempt, new: CourseText, answers: Mapping[str, Given], old: Marking) -> dict[str, Fraction]:
    """The scores under the corrected keys. What is no longer asked, or asked otherwise, keeps its score."""
    then = _then(attempt)
    form = [place for place in attempt.draw if marking.is_comparable(then, new, place["question"])]
    return scores_of(old.scores) | marking.scores_under(new, form, answers)


@transaction.atomic
def ask(*, release: Release, by: User, at: datetime) -> Remarking:
    """Have it marked again by a worker. Raises NothingToMarkError, AlreadyAskedError."""
    Release.objects.select_for_update().get(pk=release.pk)
    if Remarking.objects.filter(release=release).exists():
        raise AlreadyAskedError
    if not _touched(release).exists():
        raise NothingToMarkError
    return Remarking.objects.create(release=release, by=by, asked_at=at)


def mark_due(*, at: datetime) -> int:
    """Mark again what was asked for: how many attempts. Any number of workers may try; one takes a request."""
    marked = 0
    while request := _take():
        marked += _mark(request, at)
    return marked


def _take() -> Remarking | None:
    return Remarking.objects.filter(done_at__isnull=True).select_related("release", "by").order_by("asked_at").first()


def _mark(request: Remarking, at: datetime) -> int:
    """Each attempt in a transaction of its own, and none twice: who is stopped leaves the rest to the next."""
    digest = request.release.digest
    left = _touched(request.release).exclude(submission__markings__key_digest=digest)
    marked = sum(_mark_again(attempt, request, at) for attempt in left.iterator(chunk_size=CHUNK))
    Remarking.objects.filter(pk=request.pk, done_at__isnull=True).update(
        done_at=at, marked=Marking.objects.filter(key_digest=digest, by=request.by).count()
    )
    return marked


@transaction.atomic
def _mark_again(attempt: Attempt, request: Remarking, at: datetime) -> bool:
    """Whether this worker did it."""
    state = lock(attempt.enrolment_id)
    submission = Submission.objects.get(attempt=attempt)
    if Marking.objects.filter(submission=submission, key_digest=request.release.digest).exists():
        return False
    new = shelf.read(request.release.pk, request.release.digest, state.language)
    old, answers = marking.standing(attempt), counting(attempt)
    made = marking.record(
        submission=submission,
        key_digest=new.digest,
        scores=_anew(attempt, new, answers, old),
        pass_mark=Fraction(old.pass_mark),  # that of then
        by=request.by,
        at=at,
    )
    counts = marking.best([old, made])
    AttemptState.objects.filter(pk=attempt.pk).update(score=counts.score, passed=counts.passed)
    if made.passed and not old.passed and not state.withdrawn_at and not attempt.state.set_aside_at:
        _finish(attempt, state, made, answers, at)
    return True


def _finish(attempt: Attempt, state: EnrolmentState, made: Marking, answers: Mapping[str, Given], at: datetime) -> None:
    """A quiz that is passed after all finishes what it would have finished when it was handed in."""
    quiz = quiz_of_attempt(attempt, _then(attempt, state.language))
    basis = basis_of(rules_of(quiz), made, answers)
    if basis is None:
        return
    in_force = (
        Release.objects.filter(course=state.course_id, edition=state.edition).order_by("-revision").defer("structure")
    ).first()
    assert in_force is not None  # noqa: S101 the enrolment's edition was released
    course = shelf.read(in_force.pk, in_force.digest, state.language)
    finish(state=state, course=course, activity=quiz, basis=basis, at=at)
