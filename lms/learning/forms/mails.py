from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.learning.models import ReminderPreference

RHYTHMS = [
    ("daily", _("As it comes: thirty days before, seven days before, and on the day")),
    ("weekly", _("Once a week, as long as it is further off than seven days")),
]


class MailsForm(forms.Form):
    """How often a person is reminded, and of what beside their duty."""

    rhythm = forms.ChoiceField(label=_("Before something is due"), choices=RHYTHMS, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("The day for weekly mails"),
        coerce=int,
        help_text=_("On it you are reminded of what is overdue, and told who is, where you answer for a unit."),
    )
    own_courses = forms.BooleanField(
        label=_("Also tell me before something runs out that nobody asks of me"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Days on which no mail is written are not offered."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        days = ReminderPreference.Weekday
        offered = [(day.value, day.label) for day in days if day.value + 1 in settings.REMINDER_WEEKDAYS]
        self.fields["weekday"].choices = offered  # type: ignore[attr-defined] # a choice field has them
