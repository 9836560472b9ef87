"""What managers decide about one person, and what learners ask for."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.learning.forms.audiences import day
from lms.learning.models import Exemption


class ExemptionForm(forms.Form):
    """A person is let off for a while. No free text: nothing about health is written down."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Exemption.Reason.choices)
    from_date = day(_("From"), initial=date.today)
    until_date = day(_("Until, that day included"))


class PriorForm(forms.Form):
    """What was learned elsewhere, with what shows it."""

    completed_date = day(_("Completed on"))
    valid_until_date = day(_("Valid until"), required=False, help_text=_("Where the paper says so."))
    evidence = forms.CharField(
        label=_("What shows it"),
        help_text=_("Kind of paper, who issued it, its number. Name no other person and no case."),
        max_length=300,
    )


class MoreTimeForm(forms.Form):
    """A learner asks for more time."""

    wanted_date = day(_("Until when"))
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """A manager's answer."""

    due_date = day(_("Until when"), required=False)
    reason = forms.CharField(label=_("A word to the person"), max_length=300, required=False)
    granted = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)
