"""What was accepted as learned elsewhere, and counts."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from lms.learning.models import PriorLearning


def learned_before(learners: Collection[int], courses: Collection[int], on: date) -> QuerySet[PriorLearning]:
    """What was accepted as learned elsewhere and counts on that day."""
    lasts = Q(valid_until_date__isnull=True) | Q(valid_until_date__gte=on)
    rows = PriorLearning.objects.filter(lasts, learner__in=learners, course__in=courses, completed_date__lte=on)
    return rows.filter(end__isnull=True).order_by("completed_date", "pk")
