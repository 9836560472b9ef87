"""The quizzes of a course as attempts see them: those that are activities, and the recall that follows a completion."""

import uuid
from dataclasses import replace
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import Marking
from lms.learning.rules import recalls
from lms.learning.rules.drawing import Asked
from lms.learning.rules.quizzes import FINAL, RECALL, QuizRules, quiz_rules


def quiz_of(course: CourseText, activity: str) -> ActivityText | None:
    """The quiz with that UUID: an activity of the course, or one of its recalls."""
    if found := course.by_id.get(activity):
        return found
    return next(
        (recall for days in recalls.DAYS if (recall := recall_of(course, days)) and recall.id == activity), None
    )


def recall_of(course: CourseText, days: int) -> ActivityText | None:
    """Five questions of the final test's pool, so many days after the completion; None for a course without a test.

    It is in no release: its title is ours, in the language of the page.
    """
    final = next((each for each in course.activities if each.kind == "quiz" and each.rules["use"] == FINAL), None)
    if final is None:
        return None
    rules = final.rules | {"use": RECALL, "blueprint": [], "few": recalls.QUESTIONS}
    rules |= {"time_limit": 0, "pause_hours": 0, "feedback": "submit"}
    return replace(
        final,
        id=str(uuid.uuid5(uuid.UUID(final.id), f"recall/{days}")),
        title=_("What has stayed after %(days)s days") % {"days": days},
        language=get_language() or course.language,
        required=False,
        rules=rules,
    )


def rules_of(quiz: ActivityText) -> QuizRules:
    return quiz_rules(quiz.rules)


def pool_of(course: CourseText, rules: QuizRules) -> list[Asked]:
    """What the rules may draw from."""
    return [_asked(course, key) for key in rules.pool]


def _asked(course: CourseText, key: str) -> Asked:
    question = course.questions[key]
    matching = question.kind == "matching"
    return Asked(
        id=key,
        kind=question.kind,
        outcome=question.outcome,
        difficulty=question.difficulty,
        choices=tuple(choice.id for choice in question.choices if not choice.decoy),
        matches=tuple(choice.match for choice in question.choices) if matching else (),
    )


def known_questions(enrolment_id: int) -> dict[str, bool]:
    """Of each question that the learner was asked in a test of this place: was it fully right the last time?"""
    known: dict[str, bool] = {}
    markings = Marking.objects.filter(submission__attempt__enrolment=enrolment_id).order_by("occurred_at", "pk")
    for scores in markings.values_list("scores", flat=True):
        known |= {question: Fraction(score) == 1 for question, score in scores.items()}
    return known
