from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.drawn import DrawnMixin


class PackageChooserBlock(SnippetChooserBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__("courses.Package", **options)

    class Meta:
        icon = "media"


class PackageBlock(DrawnMixin, blocks.StructBlock):
    """An H5P package inside a lesson, with the same in words. It completes nothing by itself."""

    package = PackageChooserBlock(label=_("H5P package"))
    equivalent = blocks.RichTextBlock(
        label=_("The same in words"),
        features=["h3", "bold", "italic", "ol", "ul", "link"],
        help_text=_(
            "What a person learns from it who cannot play it: for print, without JavaScript, with a screen reader."
        ),
    )
    must_do = blocks.BooleanBlock(label=_("“Done, next” waits until it was done"), required=False)

    class Meta:
        icon = "media"
        label = _("H5P package")
        description = _("Something to try, with the same in words. It marks itself in the browser and is practice.")
