"""How many people of a unit stand where, as sums of changes.

A unit's figure on a day is the sum of its own rows up to that day: a person counts once in each unit on the way up from
any of theirs, so no figure is put together from those of other units. Changes are appended, so no transaction waits
for another one's row. A task moves them into days and months, which only it writes.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.accounts.models import Unit
from lms.dashboards.rules.ranks import Rank
from lms.learning.models import Requirement


class Delta(models.Model):
    """So many more people of the unit are in this rank from that day on. Derived, so rows may go with their unit.

    Without a requirement: all of them taken together, each person with the rank that asks for most.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    requirement = models.ForeignKey(Requirement, models.CASCADE, null=True, related_name="+", db_index=False)
    rank = models.CharField(max_length=8, choices=[(rank.value, rank.value) for rank in Rank])
    n = models.IntegerField()

    class Meta:
        abstract = True


class Rollup(Delta):
    """One change, just appended."""

    day = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "day"], name="rollup_by_day")]

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.requirement_id}: {self.n:+} {self.rank} from {self.day}"


class DayRollup(Delta):
    """All changes of one day that were compacted."""

    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "day", "requirement", "rank"], nulls_distinct=False, name="dayrollup_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(n=0), name="dayrollup_nothing")]

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.requirement_id}: {self.n:+} {self.rank} on {self.day}"


class MonthRollup(Delta):
    """The sum of a month's days, so that no sum ever reads the days of more than a month."""

    month = models.DateField(help_text="The first day of the month.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "month", "requirement", "rank"], nulls_distinct=False, name="monthrollup_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(n=0), name="monthrollup_nothing")]

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.requirement_id}: {self.n:+} {self.rank} in {self.month:%Y-%m}"


class Attribution(models.Model):
    """In which units a person was counted last, and when: what is taken back before they are counted anew.

    `places`: [{"unit": key, "from": day, "until": first day after | null}, …], every unit on the way up included. The
    row is also the lock under which a person is counted.
    """

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    places = models.JSONField()

    def __str__(self) -> str:
        return f"{self.learner_id} in {len(self.places)} places"
