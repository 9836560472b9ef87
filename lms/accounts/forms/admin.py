"""The forms of the site's administrators. They only ask; what is asked for, a service does."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from lms.accounts.models import AllowedDomain, Invitation, Membership, Unit, User
from lms.accounts.rules.days import EARLIEST, LATEST
from lms.accounts.services.memberships import DatesReversedError


class UnitField(forms.ModelChoiceField[Unit]):
    """A unit, chosen from the tree, of which the uppermost that are shown stand at `top_depth`."""

    top_depth = 1

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.order_by("path"), **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        return indented(obj, self.top_depth)


def indented(unit: Unit, top_depth: int = 1) -> str:
    return "– " * (unit.depth - top_depth) + unit.name


class UnitForm(WagtailAdminModelForm):
    time_zone = forms.ChoiceField(
        label=_("time zone"),
        choices=lambda: [(name, name) for name in sorted(zoneinfo.available_timezones())],
        help_text=_("A due date ends at midnight there."),
    )
    parent = UnitField(label=_("part of"), required=False, empty_label=_("(on top)"))

    class Meta:
        model = Unit
        fields = ("name", "kind", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["parent"].initial = self.instance.get_parent()


def bounded(*fields: forms.Field) -> None:
    """Days no farther off than can be reckoned with. Who stays for good has no last day."""
    for field in fields:
        field.validators = [*field.validators, MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class JoinForm(WagtailAdminModelForm):
    """Somebody who has an account joins a unit. The address is typed: there are too many people for a list."""

    email = forms.EmailField(label=_("e-mail address"), help_text=_("Of a person who has an account."))
    unit = UnitField(label=_("unit"))

    class Meta:
        model = Membership
        fields = ("role", "position", "staff_number", "from_date")

    field_order = ("email", "unit", "role", "position", "staff_number", "from_date")
    person: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounded(self.fields["from_date"])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody signs in with this address. Invite them instead."))
        self.person = person
        return email


class MembershipForm(WagtailAdminModelForm):
    class Meta:
        model = Membership
        fields = ("position", "staff_number", "from_date", "until_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounded(self.fields["from_date"], self.fields["until_date"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        first, last = cleaned.get("from_date"), cleaned.get("until_date")
        if first and last and last < first:
            self.add_error("until_date", str(DatesReversedError.text))
        return cleaned


class SecondForm(forms.Form):
    """To which other unit of the agency, from when until when."""

    unit = UnitField(label=_("unit"))
    position = forms.CharField(label=_("position"), max_length=120, required=False)
    from_date = forms.DateField(label=_("from"), widget=AdminDateInput)
    until_date = forms.DateField(label=_("until"), help_text=_("The last day, included."), widget=AdminDateInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)  # noqa: S101 declared above
        top = membership.unit.path[: Unit.steplen]
        field.queryset = Unit.objects.filter(path__startswith=top).exclude(pk=membership.unit_id)
        bounded(self.fields["from_date"], self.fields["until_date"])


class InviteForm(WagtailAdminModelForm):
    unit = UnitField(label=_("unit"))
    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)
    field_order = ("email", "name", "unit", "role", "position", "staff_number", "language")

    class Meta:
        model = Invitation
        fields = ("email", "name", "role", "position", "staff_number")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class AllowedDomainForm(WagtailAdminModelForm):
    unit = UnitField(label=_("unit"), help_text=_("People who sign up join it, as learners."))
    field_order = ("domain", "unit", "enabled")

    class Meta:
        model = AllowedDomain
        fields = ("domain", "unit", "enabled")

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower().removeprefix("@")
        if "@" in domain or "." not in domain:
            raise forms.ValidationError(_("Write the part after the @, for example: police.example"))
        return domain


class PersonForm(WagtailAdminModelForm):
    """Who signs in, under which name, with which rights. Nobody takes their own rights away by mistake."""

    email = forms.EmailField(label=_("e-mail address"), help_text=_("A new address counts as verified by you."))
    language = forms.ChoiceField(
        label=_("language of the interface"), choices=[("", _("(not chosen)")), *settings.LANGUAGES], required=False
    )
    field_order = ("name", "email", "language", "is_active", "is_superuser", "groups")

    class Meta:
        model = User
        fields = ("name", "language", "is_active", "is_superuser", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].initial = self.instance.email
        if editing_self:
            del self.fields["is_active"]
        if editing_self or not (self.for_user and self.for_user.is_superuser):
            del self.fields["is_superuser"]
        if not (self.for_user and self.for_user.is_superuser):
            del self.fields["groups"]


class EraseForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Type the person’s address, so that it is the right one.")
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Stays on record. Write no names and no addresses in it.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email != self.person.email:
            raise forms.ValidationError(_("This is not the address of the person."))
        return email
