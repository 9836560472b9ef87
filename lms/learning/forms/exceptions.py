"""What managers decide about one person, and what learners ask for."""

from collections.abc import Collection
from datetime import date
from typing import Any

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
    """What was learned elsewhere, with what shows it. On a path somebody says which of its courses it stands for."""

    course = forms.ChoiceField(label=_("For which course of the path"))
    completed_date = day(_("Completed on"))
    valid_until_date = day(_("Valid until"), required=False, help_text=_("Where the paper says so."))
    evidence = forms.CharField(
        label=_("What shows it"),
        help_text=_("Kind of paper, who issued it, its number. Name no other person and no case."),
        max_length=300,
    )

    def __init__(self, *args: Any, courses: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [(code, code) for code in courses]  # type: ignore[attr-defined] # it is one of choices
        if len(courses) == 1:
            del self.fields["course"]


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
