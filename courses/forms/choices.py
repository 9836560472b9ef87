"""What the forms of this room offer to choose from."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Locale


def offer(form: forms.Form, name: str, things: "QuerySet[Any]") -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = things


def content_locales() -> "QuerySet[Any]":
    return Locale.objects.filter(language_code__in=[code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES])
