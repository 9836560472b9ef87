from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from courses.models.package import Package
from courses.models.pages import WrittenPage
from courses.panels import StandingPanel


class PackagePage(WrittenPage):
    """An activity that is an H5P package, with the same in words for those who cannot play it."""

    class Completion(models.TextChoices):
        RESULT = "result", _("by a result of the whole package")
        CHILDREN = "children", _("by an answer to each of its questions")
        OPENED = "opened", _("by opening it")

    package = models.ForeignKey(
        Package,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("H5P package"),
        help_text=_("A translation without one plays that of the source language."),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    equivalent = RichTextField(
        _("the same in words"),
        features=["h3", "bold", "italic", "ol", "ul", "link"],
        help_text=_(
            "What a person learns from it who cannot play it: for print, without JavaScript, with a screen reader."
        ),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    required = models.BooleanField(_("needed for completion"), default=False)
    outcomes = models.CharField(
        _("outcomes"), max_length=300, blank=True, help_text=_("Keys of the course's outcomes, separated by spaces.")
    )
    completion = models.CharField(_("completed"), max_length=10, choices=Completion, default=Completion.RESULT)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty: any result will do. It counts only where the course lets H5P results count."),
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        StandingPanel(),
        FieldPanel("package"),
        HelpPanel(template="courses/admin/package_help.html"),
        FieldPanel("introduction"),
        FieldPanel("equivalent"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("completion"), FieldPanel("pass_percent")]),
                FieldRowPanel([FieldPanel("required"), FieldPanel("minutes"), FieldPanel("outcomes")]),
            ],
            heading=_("Rules"),
        ),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_template = "courses/preview_package.html"

    class Meta:
        verbose_name = _("H5P activity")
        verbose_name_plural = _("H5P activities")

    def clean(self) -> None:
        super().clean()
        if self.completion == self.Completion.OPENED and self.pass_percent:
            raise ValidationError({"pass_percent": _("What is completed by opening it has no pass mark.")})
