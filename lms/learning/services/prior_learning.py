"""What was learned elsewhere, or before this installation, counts as a completion. No certificate is made of it.

What would have run out by now is not accepted: the course's own term is the greatest age that evidence may have.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.accounts.models import User
from lms.accounts.services.errors import RefusedError
from lms.learning.models import AssignmentState, PriorLearning, PriorLearningEnd
from lms.learning.queries.cases import asks_for
from lms.learning.queries.paths import newest_versions
from lms.learning.services.exempting import OwnCaseError
from lms.learning.services.holding import hold
from lms.learning.services.path_completing import complete_paths, follow_completion, follow_end_of_prior
from lms.learning.services.restanding import lock_places, restand, restand_course


class NotYetError(RefusedError):
    text = _("The day on which it was completed is still to come.")


class TooOldError(RefusedError):
    text = _("This is older than a completion of the course counts: it would have run out already.")


class EvidenceMissingError(RefusedError):
    text = _("Say what shows it: the kind of paper, who issued it, its number.")


class AlreadyAcceptedError(RefusedError):
    text = _("This was accepted already.")


class NotCountingError(RefusedError):
    text = _("This does not count any more already.")


@transaction.atomic
def accept_prior(
    *,
    learner: User,
    course: Course,
    completed_date: date,
    evidence: str,
    by: User,
    at: datetime,
    valid_until_date: date | None = None,
) -> PriorLearning:
    """A manager has seen what shows it. It counts as long as a completion of the course would, or shorter.

    Raises OwnCaseError, EvidenceMissingError, NotYetError, TooOldError, AlreadyAcceptedError.
    """
    if by == learner:
        raise OwnCaseError
    if not evidence.strip():
        raise EvidenceMissingError
    today = at.date()
    if completed_date > today:
        raise NotYetError
    until = last_day(course, completed_date, valid_until_date)
    if until and until < today:
        raise TooOldError
    made, is_new = PriorLearning.objects.get_or_create(
        learner=learner,
        course=course,
        completed_date=completed_date,
        basis=PriorLearning.Basis.EVIDENCE,
        defaults={"valid_until_date": until, "evidence": evidence.strip(), "by": by, "occurred_at": at},
    )
    if not is_new:
        raise AlreadyAcceptedError
    lock_places([learner.pk], [course.pk])
    follow_completion(learner=learner.pk, course=course.pk, at=at)
    restand_course(learner_id=learner.pk, course_id=course.pk, at=at)
    return made


def last_day(course: Course, completed: date, until: date | None) -> date | None:
    """Never longer than a completion of the course would have counted."""
    term = completed + relativedelta(months=course.validity_months) if course.validity_months else None
    return min((day for day in (term, until) if day), default=None)


@transaction.atomic
def end_prior(*, prior: PriorLearning, reason: str, by: User, at: datetime) -> PriorLearningEnd:
    """From today on it does not count. Raises OwnCaseError, NotCountingError."""
    if by == prior.learner:
        raise OwnCaseError
    lock_places([prior.learner_id], [prior.course_id])
    hold([prior.learner_id])  # two tabs take it back one after the other
    if PriorLearningEnd.objects.filter(prior=prior).exists():
        raise NotCountingError
    end = PriorLearningEnd.objects.create(prior=prior, from_date=at.date(), reason=reason, by=by, occurred_at=at)
    follow_end_of_prior(end=end, learner=prior.learner_id, at=at)
    restand_course(learner_id=prior.learner_id, course_id=prior.course_id, at=at)
    return end


@dataclass(frozen=True)
class Legacy:
    """A completion in an earlier system: of a person and a course, by their keys."""

    learner: int
    course: Course
    completed_date: date
    valid_until_date: date | None
    evidence: str


@transaction.atomic
def import_completions(*, rows: list[Legacy], by: User, at: datetime) -> int:
    """Keep them, marked as imported; those that are kept already are left alone. Returns how many are new."""
    before = PriorLearning.objects.count()
    PriorLearning.objects.bulk_create(
        [
            PriorLearning(
                learner_id=row.learner,
                course=row.course,
                completed_date=row.completed_date,
                valid_until_date=last_day(row.course, row.completed_date, row.valid_until_date),
                basis=PriorLearning.Basis.IMPORTED,
                evidence=row.evidence,
                by=by,
                occurred_at=at,
            )
            for row in rows
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    _follow(sorted({row.learner for row in rows}), {row.course.pk for row in rows}, at)
    return PriorLearning.objects.count() - before


def _follow(learners: list[int], courses: set[int], at: datetime) -> None:
    """The paths that these people hold by it, and where they stand with requirements."""
    states = AssignmentState.objects.filter(asks_for(courses), learner__in=learners)
    pairs = set(states.values_list("learner_id", "requirement_id"))
    lock_places(learners, courses)
    versions = [version for version in newest_versions() if not courses.isdisjoint(version.courses)]
    if versions:
        complete_paths(versions=versions, learners=learners, at=at)
    restand(pairs, at=at)
