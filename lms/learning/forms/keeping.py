"""What managers say of an audience that they keep under a name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit
from lms.learning.forms.audiences import GroupedForm


class NewAudienceForm(GroupedForm):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("It says who they are, for example: custody staff of the North.")
    )
    unit = forms.ModelChoiceField(
        label=_("Kept by"),
        help_text=_(
            "Who answers for this unit may change it. Requirements of this unit and of those below may use it."
        ),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, units=units, **kwargs)
        owner = self.fields["unit"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 for the type
        owner.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path")


class ChangeAudienceForm(GroupedForm):
    """`seen`: the number of the audience that was on the screen."""

    name = forms.CharField(label=_("Name"), max_length=200)
    note = forms.CharField(
        label=_("Why"),
        help_text=_("Stays on record, and the people concerned read it. Name nobody and no case."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
