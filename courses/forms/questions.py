"""Questions that come in from a file, or go out into one."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, Locale

from courses.forms.choices import content_locales, offer
from courses.models import Course, Question
from courses.standards.questions import MAX_BYTES


class QuestionFileForm(forms.Form):
    """A file of questions, and where they are to go."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Moodle XML or GIFT. You see first what would become of each question."),
        widget=forms.FileInput(attrs={"accept": ".xml,.txt,.gift,text/plain,text/xml,application/xml"}),
    )
    course = forms.ModelChoiceField(
        Course.objects.none(), label=_("Course"), help_text=_("Its code begins the questions' keys.")
    )
    locale = forms.ModelChoiceField(
        Locale.objects.none(), to_field_name="language_code", label=_("Language of the questions")
    )
    collection = forms.ModelChoiceField(Collection.objects.none(), label=_("Collection for pictures"), required=False)

    def __init__(self, *args: Any, courses: list[Course], collections: list[Collection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "course", Course.objects.filter(pk__in=[c.pk for c in courses]).order_by("code"))
        offer(self, "locale", content_locales())
        offer(self, "collection", Collection.objects.filter(pk__in=[c.pk for c in collections]))
        if courses:
            self.fields["course"].initial = courses[0]
            self.fields["locale"].initial = courses[0].source_language
        if collections:
            self.fields["collection"].initial = collections[0]
        if len(collections) < 2:
            self.fields["collection"].widget = forms.HiddenInput()

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > MAX_BYTES:
            size = filesizeformat(MAX_BYTES)
            raise forms.ValidationError(_("This file is too big. At most %(size)s are read.") % {"size": size})
        return file


class QuestionImportForm(forms.Form):
    """What the categories of a file stand for, and what becomes of questions that are known. `digest` is of the file
    that the trainer has seen."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    update = forms.ChoiceField(
        label=_("Questions that are known and read differently in the file"),
        choices=[
            ("", _("Leave them as they are.")),
            ("yes", _("Change them: the file's words become a draft. What is live stays live until you publish.")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, categories: list[str], outcomes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories
        choices = [("", _("no outcome")), *((key, f"{key}: {text}") for key, text in outcomes.items())]
        for number, category in enumerate(categories):
            last = slugify(category.rsplit(" / ", 1)[-1])
            initial = next((key for key in (category, last) if key in outcomes), "")
            self.fields[f"outcome-{number}"] = forms.ChoiceField(
                label=category, choices=choices, initial=initial, required=False
            )

    def outcomes(self) -> dict[str, str]:
        """Category to outcome."""
        return {name: self.cleaned_data[f"outcome-{number}"] for number, name in enumerate(self.categories)}

    def category_fields(self) -> list[forms.BoundField]:
        return [self[f"outcome-{number}"] for number in range(len(self.categories))]


class QuestionExportForm(forms.Form):
    """Which questions go into a file, and in which form."""

    form = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("moodle", "Moodle XML"),
            ("gift", "GIFT"),
            ("h5p", _("H5P: one question set")),
            ("h5p-single", _("H5P: each question as a package of its own")),
        ],
        widget=forms.RadioSelect,
    )
    libraries = forms.BooleanField(
        label=_("H5P with the libraries that are installed here"),
        required=False,
        help_text=_(
            "For a platform that does not have them. They are programs of other authors, under their licences."
        ),
    )
    locale = forms.ModelChoiceField(Locale.objects.none(), to_field_name="language_code", label=_("Language"))
    key = forms.CharField(label=_("Key contains"), max_length=80, required=False)
    outcome = forms.CharField(label=_("Outcome"), max_length=60, required=False)
    topic = forms.CharField(label=_("Topic"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *Question.Kind.choices], required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"),
        choices=[("", _("any")), ("1", _("easy")), ("2", _("medium")), ("3", _("hard"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "locale", content_locales())
