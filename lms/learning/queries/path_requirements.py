"""Which requirements ask for a path: told to whoever is about to withdraw it, without a name of anybody."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from lms.learning.models import AssignmentSpan, Path, Requirement, RequirementRule
from lms.learning.rules.standing import HOLDING


@dataclass(frozen=True)
class Asking:
    """`people` are under the requirement today, `holding` of them hold the path."""

    requirement: Requirement
    people: int
    holding: int


def asking(path: Path, on: date) -> list[Asking]:
    """The requirements in force. Two queries."""
    newest = RequirementRule.objects.in_force().values("pk")
    rules = RequirementRule.objects.filter(pk__in=newest, ended=False, requirement__path=path)
    found = [rule.requirement for rule in rules.select_related("requirement__unit").order_by("requirement__name", "pk")]
    rows = AssignmentSpan.objects.on(on).filter(requirement__in=found).values_list("requirement")
    counted = rows.annotate(people=Count("pk"), holding=Count("pk", filter=Q(status__in=HOLDING)))
    of = {key: (people, holding) for key, people, holding in counted}
    return [Asking(each, *of.get(each.pk, (0, 0))) for each in found]
