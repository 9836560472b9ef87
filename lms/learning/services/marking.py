"""Marking what was handed in, and marking it again when a key was corrected."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from courses.queries.reading import CourseText
from lms.accounts.models import User
from lms.learning.models import Attempt, Marking, Submission
from lms.learning.queries.attempts import Given
from lms.learning.rules import marking
from lms.learning.rules.drawing import Form
from lms.learning.rules.quizzes import QuizRules


def scores_of(form: Form, answers: Mapping[str, Given], course: CourseText) -> dict[str, Fraction]:
    """The score of each question of a form under the course's key."""
    scores = {}
    for place in form:
        question = course.questions[place["question"]]
        given = answers.get(question.id)
        scores[question.id] = marking.mark(question.kind, question.choices, given.answer if given else None)
    return scores


def mark_attempt(
    *,
    submission: Submission,
    attempt: Attempt,
    course: CourseText,
    rules: QuizRules,
    answers: Mapping[str, Given],
    at: datetime,
    by: User | None = None,
) -> Marking:
    """Mark a submission under the key of a release. `by` is who had it marked again."""
    scores = scores_of(attempt.draw, answers, course)
    score = marking.total(scores)
    return Marking.objects.create(
        submission=submission,
        key_digest=course.digest,
        scores={key: str(value) for key, value in scores.items()},
        score=str(score),
        pass_mark=str(rules.pass_mark),
        passed=marking.passes(score, rules.pass_mark),
        by=by,
        occurred_at=at,
    )


def best(markings: Iterable[Marking]) -> Marking:
    """Of several markings of one submission the one that counts: a later key takes no pass away."""
    return max(markings, key=lambda each: (each.passed, Fraction(each.score)))
