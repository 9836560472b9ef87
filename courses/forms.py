"""What trainers are asked about a course, and about releasing it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm

from courses.models import Course, Release
from lms.accounts.models import Unit

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
# What each class of release does to the people who are learning.
EFFECTS = {
    Release.Change.EDITORIAL: _("Everyone in this edition reads the new text from now on."),
    Release.Change.CLARIFYING: _("Everyone in this edition reads the new text from now on."),
    Release.Change.SUBSTANTIVE: _(
        "A new edition begins. People who are half-way finish theirs; whoever enrols from now on takes the new one."
    ),
}


class UnitsField(forms.ModelMultipleChoiceField[Unit]):
    def label_from_instance(self, obj: Unit) -> str:
        return "– " * (obj.depth - 1) + obj.name


class CourseForm(WagtailAdminModelForm):
    """The code and the source language stay what they are once people know them."""

    open_to = UnitsField(
        label=_("Open to units"),
        queryset=Unit.objects.order_by("path"),
        required=False,
        help_text=_("And everything below them. Only for “people of the units named”."),
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    source_language = forms.ChoiceField(label=_("Source language"), choices=lambda: settings.WAGTAIL_CONTENT_LANGUAGES)

    class Meta:
        model = Course
        fields = ("code", "source_language", "validity_months", "legal_review_open", "enrolment", "open_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.releases.exists():
            self.fields["code"].disabled = self.fields["source_language"].disabled = True

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("enrolment") == Course.EnrolmentPolicy.UNITS and not facts.get("open_to"):
            self.add_error("open_to", _("Choose at least one unit, or open the course to everyone."))
        return facts


class DocumentForm(BaseDocumentForm):
    """Wagtail limits the size of pictures, and not that of documents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            values = {"size": filesizeformat(MAX_DOCUMENT_BYTES), "kinds": ", ".join(settings.WAGTAILDOCS_EXTENSIONS)}
            self.fields["file"].help_text = _("Supported formats: %(kinds)s. At most %(size)s.") % values

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > MAX_DOCUMENT_BYTES:
            size = filesizeformat(MAX_DOCUMENT_BYTES)
            raise forms.ValidationError(_("This file is too big. At most %(size)s are stored.") % {"size": size})
        return file


class ReleaseForm(forms.Form):
    """How a course is released, and why. `digest` is of what the trainer has seen."""

    change = forms.ChoiceField(label=_("Class"), choices=Release.Change.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed, for learners and for the record. At most 1,000 characters."),
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
