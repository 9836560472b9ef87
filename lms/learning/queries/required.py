"""What is required of one person, asked where they act."""

from datetime import date

from courses.models import Course
from lms.accounts.models import User
from lms.learning.models import AssignmentSpan
from lms.learning.rules.standing import Status


def is_required(learner: User, course: Course, on: date) -> bool:
    """Whether some requirement asks the course of the person on that day."""
    return AssignmentSpan.objects.on(on).filter(learner=learner, requirement__course=course).exists()


def may_renew(learner: User, course: Course, on: date) -> bool:
    """Whether some requirement lets, or makes, the person take the course again although a completion still counts."""
    asked = AssignmentSpan.objects.on(on).filter(learner=learner, requirement__course=course)
    return asked.exclude(status__in=(Status.VALID, Status.EXEMPT)).exists()
