"""The page tree in which trainers write: programme → course → module → activities. None of it has a public address."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from courses.blocks import LessonBlock, OutcomeBlock
from courses.models.course import Course
from courses.models.previewed import PreviewedMixin
from courses.panels import StandingPanel


class WrittenPage(PreviewedMixin, Page):
    """A page that is written and previewed here, and read elsewhere: in a release."""

    class Meta:
        abstract = True

    search_fields: ClassVar = Page.search_fields
    promote_panels: ClassVar = [FieldPanel("slug"), CommentPanel()]
    settings_panels: ClassVar[list[Any]] = []

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Wagtail's shape
        raise Http404

    def get_url_parts(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 Wagtail's shape
        return None

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:  # noqa: ARG002
        return []


class ProgrammePage(WrittenPage):
    """The branch of the page tree that one team of trainers owns."""

    summary = models.TextField(_("summary"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types: ClassVar = ["courses.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")


class CoursePage(WrittenPage):
    """How a course reads in one language."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="pages", verbose_name=_("course"))
    summary = models.TextField(_("summary"), help_text=_("One or two sentences for the catalogue."))
    audience = models.TextField(_("audience"))
    advisory = models.TextField(_("advisory"), blank=True)
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "ol", "ul", "link"])
    outcomes = StreamField([("outcome", OutcomeBlock())], verbose_name=_("outcomes"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        StandingPanel(),
        FieldPanel("course"),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("advisory"),
        FieldPanel("introduction"),
        FieldPanel("outcomes"),
    ]
    parent_page_types: ClassVar = ["courses.ProgrammePage"]
    subpage_types: ClassVar = ["courses.ModulePage", "courses.UpdatePage"]
    preview_template = "courses/preview_course.html"

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    def clean(self) -> None:
        super().clean()
        if self.course_id and self.locale_id:
            others = CoursePage.objects.filter(course_id=self.course_id, locale_id=self.locale_id)
            if others.exclude(pk=self.pk).exists():
                raise ValidationError({"course": _("This course has a page in this language already.")})


class ModulePage(WrittenPage):
    """A part of a course: activities in their order."""

    summary = models.TextField(_("plain-language summary"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar = [
        "courses.LessonPage",
        "courses.QuizPage",
        "courses.ScenarioPage",
        "courses.PackagePage",
    ]
    preview_template = "courses/preview_course.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(WrittenPage):
    """A lesson of five to eight minutes."""

    required = models.BooleanField(_("needed for completion"), default=True)
    outcomes = models.CharField(
        _("outcomes"), max_length=300, blank=True, help_text=_("Keys of the course's outcomes, separated by spaces.")
    )
    advisory = models.TextField(_("advisory"), blank=True, help_text=_("What may be hard to read, said beforehand."))
    short_version = models.TextField(
        _("short version"), blank=True, help_text=_("Without the hard parts. Reading it counts the same.")
    )
    body = StreamField(LessonBlock(), verbose_name=_("lesson"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        StandingPanel(),
        FieldPanel("advisory"),
        FieldPanel("short_version"),
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("required"), FieldPanel("outcomes")]),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_template = "courses/preview_lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
