from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.accounts.models import Notice
from lms.learning.models.requirement import Requirement


class Reminder(models.Model):
    """A mail tells a person of one thing that is due, at one stage: thirty days before, seven, the day, each week
    after. It goes with its mail, when that is taken back before it was sent."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, related_name="+")
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, related_name="+", help_text="Where nothing requires it, and they wish it."
    )
    target_date = models.DateField(help_text="The last day in time.")
    stage = models.SmallIntegerField(help_text="30, 7 or 0 days before; -1, -2, … weeks after.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "requirement", "course", "target_date", "stage"],
                nulls_distinct=False,
                name="reminder_each_stage_once",
            ),
            models.CheckConstraint(
                condition=Q(requirement__isnull=True) ^ Q(course__isnull=True), name="reminder_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} of {self.requirement_id or self.course_id}, stage {self.stage}"


class ReminderPreference(models.Model):
    """How a person wants to be reminded. Who has chosen nothing has no row: on Mondays, and early things at once."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reminder_preference"
    )
    weekday = models.PositiveSmallIntegerField(default=Weekday.MONDAY, choices=Weekday)
    weekly = models.BooleanField(default=False, help_text="What is further off than a week waits for that day.")
    own_courses = models.BooleanField(default=False, help_text="Also of completions that nothing requires.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="reminderpreference_weekday_exists"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(own_courses=True), name="reminderpreference_own"),
        ]

    def __str__(self) -> str:
        return f"reminders of {self.user_id}"
