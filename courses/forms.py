"""What trainers are asked about a course, and about releasing it."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.models import Collection, Locale

from courses.models import Course, LawChangeItem, Question, Release
from courses.models.law_change import LawChangeItemQuerySet
from courses.permissions import people_of_the_admin
from courses.standards.coursefiles.archive import MAX_ARCHIVE
from courses.standards.coursefiles.course import CODE
from courses.standards.media import AUDIO, CAPTIONS, HEAD, KINDS, PAPERS, VIDEO, ending, is_genuine
from courses.standards.questions import MAX_BYTES
from courses.standards.webvtt import WebVTTError, read_captions
from lms.accounts.models import Unit, User

LIMITS = {"paper": PAPERS, "audio": AUDIO, "video": VIDEO}
# What each class of release does to the people who are learning.
EFFECTS = {
    Release.Change.EDITORIAL: _("Everyone in this edition reads the new text from now on."),
    Release.Change.CLARIFYING: _("Everyone in this edition reads the new text from now on."),
    Release.Change.SUBSTANTIVE: _(
        "A new edition begins. People who are half-way finish theirs or change; whoever enrols from now on takes the "
        "new one; whoever is certified is offered the update module."
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
        widgets = {"prerequisites": forms.CheckboxSelectMultiple}
        fields = (
            "code",
            "source_language",
            "validity_months",
            "legal_review_open",
            "enrolment",
            "open_to",
            "prerequisites",
            "packages_count",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Course.objects.exclude(pk=self.instance.pk).exclude(code__startswith=Course.TEMPLATE)
        self.fields["prerequisites"].queryset = others
        if self.instance.pk and self.instance.releases.exists():
            self.fields["code"].disabled = self.fields["source_language"].disabled = True

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("enrolment") == Course.EnrolmentPolicy.UNITS and not facts.get("open_to"):
            self.add_error("open_to", _("Choose at least one unit, or open the course to everyone."))
        if round_about := [first for first in facts.get("prerequisites") or () if self._comes_before(first)]:
            text = _("%(course)s asks for this course first, itself or by way of others.")
            self.add_error("prerequisites", text % {"course": round_about[0].code})
        return facts

    def _comes_before(self, other: Course) -> bool:
        """Whether nobody can begin the other course who has not completed this one."""
        asked: set[int] = set()
        ahead = {other.pk}
        while ahead - asked:
            asked |= ahead
            ahead = set(Course.objects.filter(pk__in=ahead).values_list("prerequisites", flat=True)) - {None}
        return self.instance.pk in asked


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


class MeaningForm(forms.Form):
    """What a new edition means for people of the one before. `activities`: those that changed, by UUID and title."""

    no_update_reason = forms.CharField(
        label=_("Why certified people need no update module"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where there is none. They then keep their certificates until these run out."),
    )
    choice_until_date = forms.DateField(
        label=_("Until when people half-way may change to this edition"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Whoever does nothing finishes the edition they began. Empty: nobody may change."),
    )
    kept = forms.MultipleChoiceField(
        label=_("What counts on all the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Whoever changes keeps what they finished and what is the same in both editions. Of what has changed, tick "
            "what they need not do again."
        ),
    )

    def __init__(self, *args: Any, activities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["kept"]).choices = activities


class BelowForm(ReleaseForm):
    """A class below the least one: a second person confirms it, or does not."""

    reason = forms.CharField(
        label=_("Why a lower class is right"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the second person, and for the record."),
    )


class AnswerForm(forms.Form):
    """The second person's decision on a release below the least class."""

    CONFIRM, REFUSE = "confirm", "refuse"

    answer = forms.ChoiceField(choices=[(CONFIRM, _("Confirm")), (REFUSE, _("Refuse"))])
    reason = forms.CharField(
        label=_("Why not"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever asked, and for the record."),
    )

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("answer") == self.REFUSE and not facts.get("reason"):
            self.add_error("reason", _("Say why."))
        return facts


class WithdrawalForm(forms.Form):
    """Why nobody is to enrol on a release any more."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For trainers, and for the record. Learners do not see it. At most 1,000 characters."),
    )


class CompareForm(forms.Form):
    """With what a release is compared: another release of its course, or the live pages."""

    LIVE = "live"

    other = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args: Any, others: list[Release], may_see_pages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = [(self.LIVE, _("the live pages"))] if may_see_pages else []
        choices = [*live, *((str(other.uuid), other.number) for other in others)]
        cast("forms.ChoiceField", self.fields["other"]).choices = choices


def _offer(form: forms.Form, name: str, things: "QuerySet[Any]") -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = things


def _content_locales() -> "QuerySet[Any]":
    return Locale.objects.filter(language_code__in=[code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES])


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
        _offer(self, "course", Course.objects.filter(pk__in=[c.pk for c in courses]).order_by("code"))
        _offer(self, "locale", _content_locales())
        _offer(self, "collection", Collection.objects.filter(pk__in=[c.pk for c in collections]))
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
        _offer(self, "locale", _content_locales())


class LawCardForm(WagtailAdminModelForm):
    """An owner is somebody who may enter the admin; who owned it before they no longer may is still named."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _offer(self, "owner", people_of_the_admin() | User.objects.filter(pk=self.instance.owner_id))


class LawChangeForm(forms.Form):
    """What a trainer does about some items of a law change: give them to somebody, or say that nothing is to change."""

    ASSIGN, UNCHANGED = "assign", "unchanged"

    do = forms.ChoiceField(choices=[(ASSIGN, _("Assign")), (UNCHANGED, _("Nothing to change"))])
    items = forms.ModelMultipleChoiceField(LawChangeItem.objects.none(), label=_("Items"), required=False)
    whole = forms.ModelMultipleChoiceField(Course.objects.order_by("code"), label=_("Whole courses"), required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label=_("Why nothing is to be changed"),
        help_text=_("Stays on record. Write no names and no cases in it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, items: LawChangeItemQuerySet, **named: Any) -> None:
        super().__init__(*args, **named)
        self.allowed = items
        _offer(self, "items", items)
        _offer(self, "owner", people_of_the_admin())

    def clean(self) -> dict[str, Any]:
        """`items` becomes all that is meant: what is ticked, and what is open in the courses that are."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        ticked, whole = given.get("items", LawChangeItem.objects.none()), given.get("whole", ())
        given["items"] = self.allowed.filter(Q(pk__in=ticked) | Q(course__in=whole))
        if not self.errors and not given["items"].open().exists():
            self.add_error("items", _("Tick at least one item that is open."))
        return given


# Comments are kept for as long as the page is, and read by many.
NO_CASES = _("No real cases: no names, places or dates by which anybody could be known.")


class ReviewCommentForm(forms.Form):
    """A reviewer's comment at one place of a page; an empty place is the page as a whole."""

    place = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=2000)


class ReviewDecisionForm(forms.Form):
    """What a reviewer decides on the revision that they have read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("changes", _("Ask for changes"))])
    comment = forms.CharField(
        label=_("Your comment"),
        required=False,
        max_length=2000,
        help_text=NO_CASES,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


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
