import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit


class Course(models.Model):  # type: ignore[django-manager-missing] # Wagtail's manager of pages has no type
    """What people enrol on: one code, whatever the languages it is taught in."""

    class EnrolmentPolicy(models.TextChoices):
        EVERYONE = "everyone", _("everyone in the organisation")
        UNITS = "units", _("people of the units named")
        ASSIGNMENT = "assignment", _("people to whom it is assigned")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}-\d{3}$", _("A code looks like this: HRD-101"))],
    )
    source_language = models.CharField(_("source language"), max_length=10, default="en")
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), null=True, blank=True, help_text=_("Empty: a completion does not run out.")
    )
    legal_review_open = models.BooleanField(
        _("legal review is open"),
        default=True,
        help_text=_("While it is, course page, player and certificate say so."),
    )
    enrolment = models.CharField(
        _("who may enrol"), max_length=10, choices=EnrolmentPolicy, default=EnrolmentPolicy.EVERYONE
    )
    packages_count = models.BooleanField(
        _("H5P results may count"),
        default=False,
        help_text=_(
            "An H5P package marks itself in the browser, and whoever wants to can claim any result. Without this it is "
            "practice; with it, everything that shows the result says so."
        ),
    )
    prerequisites = models.ManyToManyField(
        "self",
        verbose_name=_("to be completed first"),
        symmetrical=False,
        blank=True,
        related_name="+",
        help_text=_("Who does not hold these cannot enrol by themselves. A manager can give a place all the same."),
    )
    open_to = models.ManyToManyField(Unit, verbose_name=_("open to units"), blank=True, related_name="+")

    # A code that begins so is a template's: it is copied, and never released.
    TEMPLATE = "TPL-"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_template(self) -> bool:
        return self.code.startswith(self.TEMPLATE)
