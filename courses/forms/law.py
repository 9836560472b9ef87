"""What trainers are asked about the law, and about a change of it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from courses.forms.choices import offer
from courses.models import Course, LawChangeItem
from courses.models.law_change import LawChangeItemQuerySet
from courses.permissions import people_of_the_admin
from lms.accounts.models import User


class LawCardForm(WagtailAdminModelForm):
    """An owner is somebody who may enter the admin; who owned it before they no longer may is still named."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        offer(self, "owner", people_of_the_admin() | User.objects.filter(pk=self.instance.owner_id))


class LawChangeForm(forms.Form):
    """What a trainer does about some items of a law change: give them to somebody, or say that nothing is to change."""

    ASSIGN, UNCHANGED = "assign", "unchanged"

    do = forms.ChoiceField(choices=[(ASSIGN, _("Assign")), (UNCHANGED, _("Nothing to change"))])
    items = forms.ModelMultipleChoiceField(LawChangeItem.objects.none(), label=_("Items"), required=False)
    whole = forms.ModelMultipleChoiceField(Course.objects.order_by("code"), label=_("Whole courses"), required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label=_("Why nothing is to be changed"),
        help_text=_("Stays on record. Write no names and no cases in it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, items: LawChangeItemQuerySet, **named: Any) -> None:
        super().__init__(*args, **named)
        self.allowed = items
        offer(self, "items", items)
        offer(self, "owner", people_of_the_admin())

    def clean(self) -> dict[str, Any]:
        """`items` becomes all that is meant: what is ticked, and what is open in the courses that are."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        ticked, whole = given.get("items", LawChangeItem.objects.none()), given.get("whole", ())
        given["items"] = self.allowed.filter(Q(pk__in=ticked) | Q(course__in=whole))
        if not self.errors and not given["items"].open().exists():
            self.add_error("items", _("Tick at least one item that is open."))
        return given
