"""Marking what was handed in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from courses.queries.reading import CourseText
from courses.rules import diff
from lms.accounts.models import User
from lms.learning.models import Attempt, Marking, Submission
from lms.learning.queries.attempts import Given
from lms.learning.rules import marking
from lms.learning.rules.drawing import Form


def scores_under(course: CourseText, form: Form, answers: Mapping[str, Given]) -> dict[str, Fraction]:
    """The score of each question of a form under the course's key."""
    scores = {}
    for place in form:
        question = course.questions[place["question"]]
        given = answers.get(question.id)
        scores[question.id] = marking.mark(question.kind, question.choices, given.answer if given else None)
    return scores


def is_comparable(then: CourseText, later: CourseText, question: str) -> bool:
    """Whether what was answered to a question of one release can be marked under the key of another."""
    there = later.structure["questions"].get(question)
    return there is not None and diff.is_comparable(then.structure["questions"][question], there)


def record(
    *,
    submission: Submission,
    key_digest: str,
    scores: Mapping[str, Fraction],
    pass_mark: Fraction,
    at: datetime,
    by: User | None = None,
) -> Marking:
    """The result of a submission under the key of one release. `by` is who had it marked again."""
    score = marking.total(scores)
    return Marking.objects.create(
        submission=submission,
        key_digest=key_digest,
        scores={key: str(value) for key, value in scores.items()},
        score=str(score),
        pass_mark=str(pass_mark),
        passed=marking.passes(score, pass_mark),
        by=by,
        occurred_at=at,
    )


def standing(attempt: Attempt) -> Marking:
    """The marking of an attempt that counts. One query."""
    return best(Marking.objects.filter(submission__attempt=attempt).order_by("occurred_at", "pk"))


def best(markings: Iterable[Marking]) -> Marking:
    """Of several markings of one submission the one that counts: a later key takes no pass away."""
    return max(markings, key=lambda each: (each.passed, Fraction(each.score)))
