from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from courses.models import Course
from lms.learning.models import Path
from lms.learning.permissions import programmes_led


class PathForm(WagtailAdminModelForm):
    """A path as its trainers write it. Its code stays what it is once people know it."""

    programme = forms.ChoiceField(label=_("Programme"), help_text=_("Its trainers write the path."))

    class Meta:
        model = Path
        fields = ("code", "programme", "in_order", "valid_months")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles: dict[str, str] = {}
        for page in programmes_led(self.for_user):
            titles.setdefault(str(page.translation_key), page.title)
        self.fields["programme"].choices = list(titles.items())
        if self.instance.pk and self.instance.versions.exists():
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Course.objects.filter(code=code).exists():
            raise forms.ValidationError(_("A course has this code already."))
        return code


class PathWithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the record. Name nobody and no case."),
        max_length=1000,
    )


class PathReleaseForm(forms.Form):
    note = forms.CharField(
        label=_("What is new in it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the record."),
    )
