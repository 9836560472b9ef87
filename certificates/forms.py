from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.rules import numbers


class NumberForm(forms.Form):
    """A certificate number as a person types it from paper."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=60,
        error_messages={"required": _("Type the number that stands on the certificate.")},
    )

    def clean_number(self) -> str:
        number = numbers.read(self.cleaned_data["number"])
        if not numbers.is_number(number):
            raise forms.ValidationError(
                _("A certificate number has %(count)s letters and digits, like this: %(example)s."),
                params={"count": numbers.LENGTH, "example": numbers.pretty("7QK2M9XWVC4H8RT0N5BD")},
            )
        return number


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on record when a name is erased, so write no names in it."),
        error_messages={"required": _("Give the reason: it stays on record.")},
    )


class RevokeForm(ReasonForm):
    """Take a certificate back."""


class NameForm(ReasonForm):
    """Put the right name on a certificate."""

    name = forms.CharField(label=_("Name as it should stand"), max_length=200)
    field_order = ("name", "reason")

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(letter.isalpha() for letter in name) or not name.isprintable():
            raise forms.ValidationError(_("A name has letters, and no hidden characters."))
        return name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "What was wrong, and how the name was verified. Write no names: the reason stays when a name is erased."
        )
