from django import forms
from django.http import HttpRequest

from lms.accounts.models import User


class SignupForm(forms.Form):
    name = forms.CharField(max_length=200)

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
