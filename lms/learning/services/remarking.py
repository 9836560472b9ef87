"""A corrected key: what was handed in under the wrong one is marked again, beside the old marking.

A pass once given is never lost by this. Who would not pass under the corrected key is listed, for a person to decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Q

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import CourseText
from courses.rules.diff import key_of
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    Attempt,
    AttemptState,
    EnrolmentState,
    Marking,
    Remarking,
    Submission,
)
from lms.learning.queries.attempts import Given, counting
from lms.learning.queries.questions import scores_of
from lms.learning.queries.quizzes import quiz_of, rules_of
from lms.learning.rules import marking
from lms.learning.services.activities import finish, lock
from lms.learning.services.marking import best

CHUNK = 200


class NothingToMarkError(Exception):
    """No key of an earlier release was corrected by this one, or nothing was handed in under it."""


class AlreadyAskedError(Exception):
    """What this release corrects was asked to be marked again before."""


@dataclass
class Effect:
    """What marking again would do: learners' ids by what becomes of their result."""

    attempts: int = 0
    gains: set[int] = field(default_factory=set)
    would_lose: set[int] = field(default_factory=set)
    better: int = 0
    worse: int = 0
    same: int = 0

    def add(self, old: Marking, score: Fraction, *, passed: bool, learner: int) -> None:
        self.attempts += 1
        before = Fraction(old.score)
        self.better += score > before
        self.worse += score < before
        self.same += score == before
        if passed and not old.passed:
            self.gains.add(learner)
        elif old.passed and not passed:
            self.would_lose.add(learner)


def corrected(release: Release) -> dict[int, set[str]]:
    """By earlier release of the course: the questions whose key this one has corrected."""
    new = release.structure["questions"]
    found = {}
    for earlier in Release.objects.filter(course=release.course_id).exclude(pk=release.pk):
        if (earlier.edition, earlier.revision) > (release.edition, release.revision):
            continue
        old = earlier.structure["questions"]
        wrong = {key for key in old.keys() & new.keys() if key_of(old[key]) != key_of(new[key])}
        wrong = {key for key in wrong if old[key]["kind"] == new[key]["kind"]}
        if wrong:
            found[earlier.pk] = wrong
    return found


def effect(release: Release) -> Effect:
    """What marking again would do, without doing it. Only attempts that asked a corrected question are looked at."""
    told, touched = Effect(), []
    new = shelf.read(release.pk, release.digest)
    for attempt in _touched(release):
        old = _standing(attempt)
        scores, passed = _anew(attempt, new, counting(attempt), old)
        touched.append(attempt.pk)
        told.add(old, marking.total(scores), passed=passed, learner=attempt.enrolment.learner_id)
    # Who passes by another attempt anyway, one that asked nothing corrected, neither gains nor loses.
    others = AttemptState.objects.filter(enrolment__course=release.course_id, passed=True).exclude(pk__in=touched)
    passing = set(others.values_list("enrolment__learner", flat=True))
    told.gains -= passing
    told.would_lose -= passing
    return told


def has_work(release: Release) -> bool:
    """Whether something was handed in under a key that this release corrects, and nobody asked yet to mark it again."""
    asked = Remarking.objects.filter(release=release).exists()
    return not asked and next(_touched(release), None) is not None


def _touched(release: Release) -> Iterator[Attempt]:
    """The attempts handed in under a key that this release has corrected, and that asked for it."""
    by_release = corrected(release)
    if not by_release:
        return
    asked = Q()
    for earlier, questions in by_release.items():
        for question in sorted(questions):
            asked |= Q(release=earlier, draw__contains=[{"question": question}])
    found = Attempt.objects.filter(asked, enrolment__course=release.course_id, submission__isnull=False)
    yield from found.select_related("enrolment", "release").order_by("pk").iterator(chunk_size=CHUNK)


def _standing(attempt: Attempt) -> Marking:
    return best(Marking.objects.filter(submission__attempt=attempt).order_by("occurred_at", "pk"))


def _anew(
    attempt: Attempt, new: CourseText, answers: Mapping[str, Given], old: Marking
) -> tuple[dict[str, Fraction], bool]:
    """The scores under the corrected keys, by the pass mark of then. What is no longer asked keeps its score."""
    scores = scores_of(old.scores)
    then = shelf.read(attempt.release_id, attempt.release.digest)
    for key in scores:
        question = new.questions.get(key)
        if question is None or question.kind != then.questions[key].kind:
            continue
        given = answers.get(key)
        scores[key] = marking.mark(question.kind, question.choices, given.answer if given else None)
    return scores, marking.passes(marking.total(scores), Fraction(old.pass_mark))


@transaction.atomic
def ask(*, release: Release, by: User, at: datetime) -> Remarking:
    """Have it marked again by a worker. Raises NothingToMarkError, AlreadyAskedError."""
    Release.objects.select_for_update().get(pk=release.pk)
    if Remarking.objects.filter(release=release).exists():
        raise AlreadyAskedError
    if next(_touched(release), None) is None:
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
    marked = sum(_mark_again(attempt, request, at) for attempt in _without(request))
    Remarking.objects.filter(pk=request.pk, done_at__isnull=True).update(
        done_at=at, marked=Marking.objects.filter(key_digest=request.release.digest, by=request.by).count()
    )
    return marked


def _without(request: Remarking) -> Iterable[Attempt]:
    done = set(Marking.objects.filter(key_digest=request.release.digest).values_list("submission__attempt", flat=True))
    return (attempt for attempt in _touched(request.release) if attempt.pk not in done)


@transaction.atomic
def _mark_again(attempt: Attempt, request: Remarking, at: datetime) -> bool:
    """Whether this worker did it."""
    state = lock(attempt.enrolment_id)
    submission = Submission.objects.get(attempt=attempt)
    if Marking.objects.filter(submission=submission, key_digest=request.release.digest).exists():
        return False
    new = shelf.read(request.release.pk, request.release.digest, state.language)
    old = _standing(attempt)
    scores, passed = _anew(attempt, new, counting(attempt), old)
    made = Marking.objects.create(
        submission=submission,
        key_digest=request.release.digest,
        scores={key: str(value) for key, value in scores.items()},
        score=str(marking.total(scores)),
        pass_mark=old.pass_mark,
        passed=passed,
        by=request.by,
        occurred_at=at,
    )
    counts = best([old, made])
    AttemptState.objects.filter(pk=attempt.pk).update(score=counts.score, passed=counts.passed)
    if made.passed and not old.passed and not state.withdrawn_at:
        _finish(attempt, state, at)
    return True


def _finish(attempt: Attempt, state: EnrolmentState, at: datetime) -> None:
    """A test that is passed after all finishes its activity, and perhaps the course."""
    in_force = (
        Release.objects.filter(course=state.course_id, edition=state.edition).order_by("-revision").defer("structure")
    ).first()
    assert in_force is not None  # noqa: S101 the enrolment's edition was released
    course = shelf.read(in_force.pk, in_force.digest, state.language)
    quiz = quiz_of(course, str(attempt.activity))
    if quiz and rules_of(quiz).counts:
        finish(state=state, course=course, activity=quiz, basis=ActivityCompletion.Basis.PASSED, at=at)
