"""What trainers are asked about a course."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from courses.models import Course
from lms.accounts.models import Unit


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
