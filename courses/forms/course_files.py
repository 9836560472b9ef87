"""Courses that come in from a file."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from courses.standards.coursefiles.archive import MAX_ARCHIVE
from courses.standards.coursefiles.course import CODE


class CourseFileForm(forms.Form):
    """A course that was exported elsewhere."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An archive (.zip) that another installation has exported. You see first what is in it."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > MAX_ARCHIVE:
            size = filesizeformat(MAX_ARCHIVE)
            raise forms.ValidationError(_("This file is too big. At most %(size)s are read.") % {"size": size})
        return file


class CourseImportForm(forms.Form):
    """Where a course from a file goes, and under which code. `digest` is of the file that the trainer has seen."""

    KEEP, RENAME, TAKE_OVER = "keep", "rename", "take-over"

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    code = forms.RegexField(
        CODE,
        label=_("New code"),
        required=False,
        max_length=20,
        help_text=_("Only for a course of its own. A code looks like this: HRD-101"),
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(
        self, *args: Any, ways: list[tuple[str, Any]], programmes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["way"]).choices = ways
        cast("forms.ChoiceField", self.fields["programme"]).choices = programmes
        self.fields["way"].initial = ways[0][0]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("way") == self.RENAME and not facts.get("code") and "code" not in self.errors:
            self.add_error("code", _("Write the code that the course is to have here."))
        if facts.get("way") != self.TAKE_OVER and not facts.get("programme") and "programme" not in self.errors:
            self.add_error("programme", _("Choose the programme to which the course is to belong."))
        return facts
