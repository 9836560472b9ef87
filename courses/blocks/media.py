"""Films, recordings and files for a lesson. What stands in for a film that cannot be seen or heard is required."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from courses.blocks.drawn import DrawnMixin
from courses.rules.film_hosts import is_allowed
from courses.standards.media import AUDIO, CAPTIONS, PAPERS, VIDEO, ending

SPOKEN = ["h3", "bold", "italic", "ol", "ul", "link"]
MINUTES_HELP = gettext_lazy("How long it is. Counts towards the learning time of the lesson.")


def transcript(help_text: Any) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=gettext_lazy("Transcript"), features=SPOKEN, help_text=help_text)


def minutes() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=gettext_lazy("Minutes"), min_value=1, max_value=120, required=False, help_text=MINUTES_HELP
    )


def is_one_of(document: Any, endings: Any) -> bool:
    return ending(document.filename) in endings


class CompleteBlock(blocks.StructBlock):
    """A block whose fields depend on each other. A draft may have gaps."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = self.faults(cleaned)
        if not self.is_deferred_validation:
            wrong = self.gaps(cleaned) | wrong
        if wrong:
            raise StructBlockValidationError({name: ErrorList([ValidationError(text)]) for name, text in wrong.items()})
        return cleaned

    def faults(self, value: Any) -> dict[str, str]:  # noqa: ARG002 of the blocks below
        """What may not stand in a draft either."""
        return {}

    def gaps(self, value: Any) -> dict[str, str]:  # noqa: ARG002 of the blocks below
        """What a draft may still lack."""
        return {}


class VideoBlock(DrawnMixin, CompleteBlock):
    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=200)
    file = DocumentChooserBlock(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A document of ours that ends with .mp4 or .webm, at most 200 MB."),
    )
    address = blocks.CharBlock(
        label=gettext_lazy("Or the film's address"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "At one of the hosts that this site allows. Learners get a link that says to whom it tells their address."
        ),
    )
    captions = DocumentChooserBlock(
        label=gettext_lazy("Captions"),
        required=False,
        help_text=gettext_lazy("For a file of ours: a document that ends with .vtt, in the language of this page."),
    )
    captioned = blocks.BooleanBlock(
        label=gettext_lazy("The film at that address has captions in the language of this page"), required=False
    )
    transcript = transcript(gettext_lazy("All that is said and by whom, and what there is to see."))
    minutes = minutes()

    class Meta:
        icon = "media"
        label = gettext_lazy("video")
        description = gettext_lazy(
            "A film with captions and a transcript: a file of ours, or a link to an allowed host."
        )
        label_format = "{title}"

    def faults(self, value: Any) -> dict[str, str]:
        wrong = {}
        if value["file"] and not is_one_of(value["file"], VIDEO):
            wrong["file"] = _("Choose a document that ends with .mp4 or .webm.")
        if value["captions"] and not is_one_of(value["captions"], CAPTIONS):
            wrong["captions"] = _("Choose a document that ends with .vtt.")
        if value["address"] and not is_allowed(value["address"], settings.VIDEO_HOSTS):
            hosts = ", ".join(settings.VIDEO_HOSTS)
            wrong["address"] = _("Only these hosts are allowed, with https: %(hosts)s") % {"hosts": hosts}
        elif value["address"] and value["file"]:
            wrong["address"] = _("Choose a file or give an address, not both.")
        return wrong

    def gaps(self, value: Any) -> dict[str, str]:
        if not value["file"] and not value["address"]:
            return {"file": _("Choose a file, or give the address of the film.")}
        if value["file"] and not value["captions"]:
            return {"captions": _("A film needs captions.")}
        if not value["file"] and not value["captioned"]:
            return {"captioned": _("A film needs captions. Choose one that has them.")}
        return {}


class AudioBlock(DrawnMixin, CompleteBlock):
    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=200)
    file = DocumentChooserBlock(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A document of ours that ends with .mp3, .m4a or .ogg, at most 50 MB."),
    )
    transcript = transcript(gettext_lazy("All that is said and by whom, and what there is to hear."))
    minutes = minutes()

    class Meta:
        icon = "media"
        label = gettext_lazy("audio")
        description = gettext_lazy("A recording with its transcript.")
        label_format = "{title}"

    def faults(self, value: Any) -> dict[str, str]:
        if value["file"] and not is_one_of(value["file"], AUDIO):
            return {"file": _("Choose a document that ends with .mp3, .m4a or .ogg.")}
        return {}


class DownloadBlock(DrawnMixin, CompleteBlock):
    file = DocumentChooserBlock(label=gettext_lazy("File"))
    title = blocks.CharBlock(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("What people get. Kind and size are said too."),
    )

    class Meta:
        icon = "download"
        label = gettext_lazy("download")
        description = gettext_lazy("A file to keep or to print, with its kind and size.")
        label_format = "{title}"

    def faults(self, value: Any) -> dict[str, str]:
        if value["file"] and not is_one_of(value["file"], PAPERS):
            kinds = ", ".join(PAPERS)
            return {"file": _("Choose a document of one of these kinds: %(kinds)s") % {"kinds": kinds}}
        return {}
