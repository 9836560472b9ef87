"""What managers say in a rule of a requirement."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import LawChange
from courses.queries.reading import CourseText
from lms.accounts.models import Unit
from lms.learning.forms.audiences import GroupedForm, day
from lms.learning.models import KeptAudience, RequirementRule
from lms.learning.rules.audiences import read_audience
from lms.learning.services.requiring import FARTHEST_DAYS, Provisions

Trigger = RequirementRule.Trigger


class RuleForm(GroupedForm):
    """What a rule says, but for whose requirement it is and of which course."""

    kept = forms.ChoiceField(
        label=_("Who: a kept audience"),
        help_text=_("When it is changed, this requirement follows."),
        required=False,
    )
    due_days = forms.IntegerField(
        label=_("First due after so many days"), min_value=0, max_value=FARTHEST_DAYS, initial=60
    )
    trigger = forms.ChoiceField(
        label=_("Counted from"), choices=Trigger.choices, widget=forms.RadioSelect, initial=Trigger.JOINING
    )
    trigger_date = day(_("Which date"), required=False, help_text=_("For a date, and for a change of the law."))
    law_change = forms.ModelChoiceField(
        label=_("Which change of the law"),
        queryset=LawChange.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="–",
    )
    valid_months = forms.IntegerField(
        label=_("Valid for so many months"),
        help_text=_("At most as long as the course says. Empty: as long as the course says."),
        min_value=1,
        max_value=240,
        required=False,
    )
    counts_from = forms.ChoiceField(
        label=_("Months counted from"),
        choices=RequirementRule.CountsFrom.choices,
        widget=forms.RadioSelect,
        initial=RequirementRule.CountsFrom.COMPLETION,
    )
    opens_days = forms.IntegerField(
        label=_("Renewal opens so many days before it runs out"), min_value=0, max_value=FARTHEST_DAYS, initial=90
    )
    note = forms.CharField(
        label=_("Why"),
        help_text=_("Stays on record, and the people concerned read it. Name nobody and no case."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, kept: list[KeptAudience], **kwargs: Any) -> None:
        self.of_law = (kwargs.get("initial") or {}).get("law_change")
        super().__init__(*args, **kwargs)
        self.kept_ones = {str(each.uuid): each for each in kept}
        named = [(uuid, f"{each.name} ({each.unit.name})") for uuid, each in self.kept_ones.items()]
        self.fields["kept"].choices = [("", _("None: the groups below")), *named]  # type: ignore[attr-defined] # it is one of choices
        changes = self.fields["law_change"]
        assert isinstance(changes, forms.ModelChoiceField)  # noqa: S101 for the type
        latest = LawChange.objects.order_by("-occurred_at").values("pk")[:50]
        changes.queryset = LawChange.objects.filter(Q(pk__in=latest) | Q(uuid=self.of_law))

    def asks_for_groups(self) -> bool:
        return not self.cleaned_data.get("kept")

    def provisions(self) -> Provisions:
        told = self.cleaned_data
        dated = told["trigger"] in (Trigger.DATE, Trigger.LAW_CHANGE)
        change = told["law_change"] if told["trigger"] == Trigger.LAW_CHANGE else None
        kept = self.kept_ones.get(told["kept"])
        return Provisions(
            audience=read_audience(kept.descriptions) if kept else self.audience(),
            trigger=told["trigger"],
            trigger_date=told["trigger_date"] if dated else None,
            law_change=change.uuid if change else None,
            due_days=told["due_days"],
            valid_months=told["valid_months"],
            counts_from=told["counts_from"],
            opens_days=told["opens_days"],
            kept=kept.uuid if kept else None,
            audience_name=kept.name if kept else "",
        )


class NewRequirementForm(RuleForm):
    """A requirement that is set up."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As people will read it in their mails."))
    unit = forms.ModelChoiceField(
        label=_("Set up by"),
        help_text=_("Who answers for this unit may change it."),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
    )
    course = forms.ChoiceField(label=_("What: this course, or this path of courses"))

    field_order = ("name", "unit", "course")

    def __init__(
        self, *args: Any, units: list[Unit], courses: list[CourseText], paths: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, units=units, **kwargs)
        owner = self.fields["unit"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 for the type
        owner.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path")
        offered: list[Any] = [(course.code, f"{course.code} {course.title}") for course in courses]
        if paths:
            offered.append((_("Paths of courses"), [(code, f"{code} {title}") for code, title in paths.items()]))
        self.fields["course"].choices = offered  # type: ignore[attr-defined] # it is one of choices


class ChangeRuleForm(RuleForm):
    """The next rule of a requirement. `seen`: the number of the rule that was on the screen."""

    name = forms.CharField(label=_("Name"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("name",)
