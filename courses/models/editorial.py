from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class FallbackPage(Page):
    """A page that says so where it is written in another language than the one asked for."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Adds `fallback_language`: the language it is written in, if that is not the interface's."""
        written = self.locale.language_code
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"fallback_language": "" if written == get_language() else written}


class HomePage(FallbackPage):
    """The front door, in one language; below it the editorial pages and the programmes."""

    lead = models.TextField(_("lead"), blank=True)
    body = RichTextField(_("text"), blank=True, features=["h2", "h3", "bold", "italic", "ol", "ul", "link"])

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["courses.EditorialPage", "courses.ProgrammePage"]
    template = "editorial/home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class EditorialPage(FallbackPage):
    """Help, about, privacy notice, accessibility statement: what is read as a plain page."""

    body = RichTextField(_("text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link"])

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    parent_page_types: ClassVar = ["courses.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/page.html"

    class Meta:
        verbose_name = _("editorial page")
        verbose_name_plural = _("editorial pages")
