"""What trainers are asked when a course is released, compared or closed."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Release

# What each class of release does to the people who are learning.
EFFECTS = {
    Release.Change.EDITORIAL: _("Everyone in this edition reads the new text from now on."),
    Release.Change.CLARIFYING: _("Everyone in this edition reads the new text from now on."),
    Release.Change.SUBSTANTIVE: _(
        "A new edition begins. People who are half-way finish theirs or change; whoever enrols from now on takes the "
        "new one; whoever is certified is offered the update module."
    ),
}


class ReleaseForm(forms.Form):
    """How a course is released, and why. `digest` is of what the trainer has seen."""

    change = forms.ChoiceField(label=_("Class"), choices=Release.Change.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed, for learners and for the record. At most 1,000 characters."),
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class MeaningForm(forms.Form):
    """What a new edition means for people of the one before. `activities`: those that changed, by UUID and title."""

    no_update_reason = forms.CharField(
        label=_("Why certified people need no update module"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where there is none. They then keep their certificates until these run out."),
    )
    choice_until_date = forms.DateField(
        label=_("Until when people half-way may change to this edition"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Whoever does nothing finishes the edition they began. Empty: nobody may change."),
    )
    kept = forms.MultipleChoiceField(
        label=_("What counts on all the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Whoever changes keeps what they finished and what is the same in both editions. Of what has changed, tick "
            "what they need not do again."
        ),
    )

    def __init__(self, *args: Any, activities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["kept"]).choices = activities


class BelowForm(ReleaseForm):
    """A class below the least one: a second person confirms it, or does not."""

    reason = forms.CharField(
        label=_("Why a lower class is right"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the second person, and for the record."),
    )


class AnswerForm(forms.Form):
    """The second person's decision on a release below the least class."""

    CONFIRM, REFUSE = "confirm", "refuse"

    answer = forms.ChoiceField(choices=[(CONFIRM, _("Confirm")), (REFUSE, _("Refuse"))])
    reason = forms.CharField(
        label=_("Why not"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever asked, and for the record."),
    )

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("answer") == self.REFUSE and not facts.get("reason"):
            self.add_error("reason", _("Say why."))
        return facts


class WithdrawalForm(forms.Form):
    """Why nobody is to enrol on a release any more."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For trainers, and for the record. Learners do not see it. At most 1,000 characters."),
    )


class CompareForm(forms.Form):
    """With what a release is compared: another release of its course, or the live pages."""

    LIVE = "live"

    other = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args: Any, others: list[Release], may_see_pages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = [(self.LIVE, _("the live pages"))] if may_see_pages else []
        choices = [*live, *((str(other.uuid), other.number) for other in others)]
        cast("forms.ChoiceField", self.fields["other"]).choices = choices
