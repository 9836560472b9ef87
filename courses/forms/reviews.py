"""What reviewers say."""

from django import forms
from django.utils.translation import gettext_lazy as _

# Comments are kept for as long as the page is, and read by many.
NO_CASES = _("No real cases: no names, places or dates by which anybody could be known.")


class ReviewCommentForm(forms.Form):
    """A reviewer's comment at one place of a page; an empty place is the page as a whole."""

    place = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=2000)


class ReviewDecisionForm(forms.Form):
    """What a reviewer decides on the revision that they have read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("changes", _("Ask for changes"))])
    comment = forms.CharField(
        label=_("Your comment"),
        required=False,
        max_length=2000,
        help_text=NO_CASES,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
