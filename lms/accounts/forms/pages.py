from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import AllowedDomain, Invitation, NameRequest, User


class SignupForm(forms.Form):
    """What allauth's sign-up form asks for besides address and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it should stand on your certificates. Your organisation may correct it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """The domain is checked here and not in the adapter's `clean_email`, which also stands before password reset
        and further addresses: people invited from any domain need those."""
        cleaned = super().clean()
        domain = self.cleaned_data.get("email", "").lower().rpartition("@")[2]
        if domain and not AllowedDomain.objects.filter(enabled=True, domain=domain).exists():
            self.add_error(
                "email",
                _("With an address at %(domain)s you cannot sign up by yourself. Ask your organisation to invite you.")
                % {"domain": domain},
            )
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002 allauth's shape
        """No organisation has verified this name; it stands until one corrects it."""
        user.name = " ".join(self.cleaned_data["name"].split())
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class PasswordForm(forms.Form):
    """The password of an account that an invitation makes."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Several words that only you would put together are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=invitation.email, name=invitation.name)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        get_adapter().clean_password(password, user=self.person)
        return password

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned


class NameRequestForm(forms.ModelForm[NameRequest]):
    class Meta:
        model = NameRequest
        fields = ("wanted", "reason")


class DecisionForm(forms.Form):
    accepted = forms.TypedChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda value: value == "yes")


class LanguageForm(forms.Form):
    """Posts to `set_language`."""

    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
