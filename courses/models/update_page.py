from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.blocks import LessonBlock
from courses.models.pages import WrittenPage


class UpdatePage(WrittenPage):
    """What people certified in the edition before need to know: two to five minutes, with two practice questions."""

    edition = models.PositiveIntegerField(
        _("edition"),
        validators=[MinValueValidator(2)],
        help_text=_("The edition it leads to. It is for people certified in the one before."),
    )
    outcomes = models.CharField(
        _("outcomes"), max_length=300, blank=True, help_text=_("Keys of the course's outcomes, separated by spaces.")
    )
    body = StreamField(
        LessonBlock(),
        verbose_name=_("what has changed"),
        blank=True,
        help_text=_("Two to five minutes to read, and two practice questions or more. All must be answered rightly."),
    )

    content_panels: ClassVar = [
        *WrittenPage.content_panels,
        FieldPanel("edition"),
        FieldPanel("body"),
        FieldPanel("outcomes"),
    ]
    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_template = "courses/preview_lesson.html"

    class Meta:
        verbose_name = _("update module")
        verbose_name_plural = _("update modules")
