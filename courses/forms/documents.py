"""Films, recordings and papers on their way into Wagtail's documents."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from courses.standards.media import AUDIO, CAPTIONS, HEAD, KINDS, PAPERS, VIDEO, ending, is_genuine
from courses.standards.webvtt import WebVTTError, read_captions

LIMITS = {"paper": PAPERS, "audio": AUDIO, "video": VIDEO}


class DocumentForm(BaseDocumentForm):
    """Wagtail limits the size of pictures, and not that of documents; nor does it look inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            said = {"kinds": ", ".join(settings.WAGTAILDOCS_EXTENSIONS)}
            said |= {name: filesizeformat(next(iter(kinds.values())).limit) for name, kinds in LIMITS.items()}
            self.fields["file"].help_text = (
                _("Supported formats: %(kinds)s. At most %(paper)s; a recording %(audio)s, a film %(video)s.") % said
            )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        kind = KINDS.get(ending(str(file.name)))
        if kind is None or "file" not in self.changed_data:
            return file  # of a kind that the model refuses, or as it was
        if (file.size or 0) > kind.limit:
            size = filesizeformat(kind.limit)
            raise forms.ValidationError(_("This file is too big. At most %(size)s are stored.") % {"size": size})
        file.seek(0)
        if not is_genuine(str(file.name), file.read(HEAD)):
            raise forms.ValidationError(_("This file is not what its name says: its content is of another kind."))
        file.seek(0)
        if kind is CAPTIONS["vtt"]:
            _read_captions(file)
        return file


def _read_captions(file: "UploadedFile[bytes]") -> None:
    try:
        read_captions(file.read())
    except WebVTTError as error:
        said = {"line": error.line, "reason": gettext(error.sentence) % error.values}
        raise forms.ValidationError(_("These captions cannot be used: line %(line)s: %(reason)s") % said) from error
    file.seek(0)
