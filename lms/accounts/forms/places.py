"""The forms of managers and administrators of units. They only ask; what is asked for, a service does."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms.admin import UnitField
from lms.accounts.models import ApiKey, Membership, Unit
from lms.accounts.models.delegation import MOST_DAYS
from lms.accounts.rules.columns import NAMES
from lms.accounts.rules.person_rows import DATES
from lms.accounts.standards.tables import MOST_BYTES

MOST_INVITED = 50
DATE_FORMS = {
    "ymd": _("2026-11-22"),
    "dmy": _("22/11/2026 (day first)"),
    "mdy": _("11/22/2026 (month first)"),
    "dmy_dots": _("22.11.2026"),
    "dmy_dashes": _("22-11-2026"),
}
assert DATE_FORMS.keys() == DATES.keys()  # noqa: S101 what is offered is what is understood
FIELDS = {
    "staff_number": _("staff number"),
    "name": _("name"),
    "given_name": _("given name"),
    "family_name": _("family name"),
    "email": _("e-mail address"),
    "unit": _("unit"),
    "kind": _("kind of unit"),
    "time_zone": _("time zone"),
    "position": _("position"),
    "role": _("role"),
    "from_date": _("first day"),
    "until_date": _("last day"),
    "language": _("language"),
}
assert FIELDS.keys() == NAMES.keys()  # noqa: S101 every column has a name


class OfUnitsForm(forms.Form):
    """Of some units and all below them."""

    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, roots: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)  # noqa: S101 declared above
        field.queryset = Unit.objects.within(roots)
        field.top_depth = min((root.depth for root in roots), default=1)
        if len(roots) == 1:
            field.empty_label = None


class DelegationForm(OfUnitsForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of a person of your agency who has an account."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    until_date = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = today + timedelta(days=MOST_DAYS)
        self.fields["until_date"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        self.fields["until_date"].help_text = _("At most %(days)s days from today.") % {"days": MOST_DAYS}


class InviteManyForm(OfUnitsForm):
    people = forms.CharField(
        label=_("Whom"),
        help_text=_("One person in each line: the e-mail address, then the name. At most 50."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    field_order = ("unit", "people", "role", "position", "language")

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Membership.Role.choices)
        self.fields["role"].choices = [(role, names[role]) for role in roles]  # type: ignore[attr-defined] # a ChoiceField

    def clean_people(self) -> list[tuple[str, str]]:
        """(address, name)"""
        lines = [line.split() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MOST_INVITED:
            raise forms.ValidationError(_("Invite at most 50 people at once; for more, send a file."))
        people = []
        for email, *name in lines:
            told = email.strip(",;<>").lower()
            try:
                validate_email(told)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(text)s” is not an e-mail address."), params={"text": email[:80]}
                ) from error
            if not name:
                raise forms.ValidationError(
                    _("After %(email)s the name is missing; it will stand on certificates."), params={"email": told}
                )
            people.append((told, " ".join(name)[:200]))
        return people


class ImportForm(OfUnitsForm):
    content = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 10 MB and 50,000 rows, with the names of the columns in the first row."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    dates = forms.ChoiceField(label=_("How dates are written"), choices=DATE_FORMS.items())
    language = forms.ChoiceField(
        label=_("Language of new accounts"), help_text=_("Where the file names none."), choices=settings.LANGUAGES
    )
    makes_units = forms.BooleanField(label=_("Make units that are not there yet"), required=False)
    complete = forms.BooleanField(
        label=_("This file is complete for the unit"),
        help_text=_(
            "Learners of the unit, and of all below it, who are not in the file then leave. Otherwise nobody does."
        ),
        required=False,
    )
    field_order = ("unit", "content", "dates", "language", "makes_units", "complete")

    def clean_content(self) -> bytes:
        sent = self.cleaned_data["content"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return bytes(sent.read())


class KeyForm(OfUnitsForm):
    name = forms.CharField(
        label=_("Name of the system"), max_length=100, help_text=_("So that you know later which key this is.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiKey.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_date = forms.DateField(
        label=_("Last day"), help_text=_("Within a year."), widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ("name", "unit", "scopes", "expires_date")


class ColumnsForm(forms.Form):
    """What each column of a file holds; no field is held by two."""

    def __init__(self, *args: Any, header: list[str], columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("(not used)")), *FIELDS.items()]
        for place, title in enumerate(header):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=title or _("Column %(number)s") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=columns[place] if place < len(columns) else "",
            )

    def clean(self) -> dict[str, Any]:
        told = [value for value in self.columns if value]
        if len(told) != len(set(told)):
            raise forms.ValidationError(_("Two columns are said to hold the same."))
        if not {"email", "staff_number", "unit"} & set(told):
            raise forms.ValidationError(_("Say which column holds the staff number or the e-mail address."))
        return self.cleaned_data

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.fields]
