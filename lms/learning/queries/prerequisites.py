"""What must be completed before a course."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from courses.models import Course
from lms.accounts.models import User
from lms.learning.models import EnrolmentState, PriorLearning


@dataclass(frozen=True)
class First:
    """A course that comes first."""

    code: str
    url: str


def missing_first(learner: User, course: Course, on: date) -> list[First]:
    """The courses that it asks for first and that the person does not hold today. What was learned elsewhere and
    accepted counts. One query."""
    held = EnrolmentState.objects.valid(on).filter(learner=learner, course=OuterRef("pk"))
    lasts = Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=on)
    accepted = PriorLearning.objects.filter(lasts, learner=learner, course=OuterRef("pk"), end__isnull=True)
    found = course.prerequisites.exclude(Exists(held)).exclude(Exists(accepted)).order_by("code")
    return [First(code, reverse("courses:course", args=[code])) for code in found.values_list("code", flat=True)]
