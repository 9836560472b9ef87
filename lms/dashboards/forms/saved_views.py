from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.dashboards.models import SavedView
from lms.dashboards.rules.rhythms import LAST_DAY, Rhythm


def _day(value: str) -> tuple[Rhythm, int]:
    rhythm, _dash, number = value.partition("-")
    return Rhythm(rhythm), int(number)


class NameForm(forms.Form):
    """What a view is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=SavedView._meta.get_field("name").max_length,  # noqa: SLF001 Django documents it
        help_text=gettext_lazy("It may stand in a mail to you. Do not name a person in it."),
    )


class KeepForm(NameForm):
    """The page that is kept, by its address."""

    path = forms.CharField(max_length=1000, widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """When a mail says that it is time to look, and in which language."""

    day = forms.TypedChoiceField(label=gettext_lazy("When"), coerce=_day)
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = days()  # type: ignore[attr-defined] # a choice field has them
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]


def days() -> list[tuple[str, list[tuple[str, str]]]]:
    weekdays = [(f"{Rhythm.WEEKLY}-{number + 1}", day_words(Rhythm.WEEKLY, number + 1)) for number in WEEKDAYS]
    months = [(f"{Rhythm.MONTHLY}-{number}", day_words(Rhythm.MONTHLY, number)) for number in range(1, LAST_DAY + 1)]
    return [(_("Every week"), weekdays), (_("Every month"), months)]


def day_words(rhythm: str, number: int) -> str:
    if rhythm == Rhythm.WEEKLY:
        return _("every week, on %(weekday)s") % {"weekday": WEEKDAYS[number - 1]}
    return _("every month, on day %(number)s") % {"number": number}
