"""Whom managers describe: groups of learners, any of which is meant, each with a form of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit
from lms.accounts.rules.days import EARLIEST, LATEST
from lms.learning.rules.audiences import Audience, Description

MOST_GROUPS = 12
PREFIX = "groups"
REDRAWN = ("add_group", "remove_group")  # buttons that only change how many groups the form shows


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is the same in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day(label: Any, **more: Any) -> forms.DateField:
    """No farther off than can be reckoned with."""
    bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], validators=bounds, **more)


def ticks(label: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, widget=forms.CheckboxSelectMultiple, **more)


class GroupForm(forms.Form):
    """One description. `units`: UUID and name of each unit of the tree, under the one it belongs to."""

    units = ticks(_("Learners of these units, and of all units below them"))
    positions = ticks(_("Only in these positions"), help_text=_("None ticked: in all positions."), required=False)
    but_units = ticks(_("But not of these"), required=False)
    joined_from = day(_("Only who has been a member since this day or later"), required=False)
    joined_until = day(_("Only who has been a member since this day or earlier"), required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], positions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"units": units, "but_units": units, "positions": [(each, each) for each in positions]}
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined] # they are ones of choices

    @property
    def is_narrowed(self) -> bool:
        return any(self[name].value() for name in ("but_units", "joined_from", "joined_until"))

    def described(self) -> Description:
        told = self.cleaned_data
        return Description(
            units=tuple(told["units"]),
            but_units=tuple(told["but_units"]),
            positions=tuple(told["positions"]),
            joined_from=told["joined_from"],
            joined_until=told["joined_until"],
        )


Groups = forms.formset_factory(
    GroupForm, extra=0, min_num=1, validate_min=True, max_num=MOST_GROUPS, validate_max=True, absolute_max=MOST_GROUPS
)


class GroupedForm(forms.Form):
    """A form with such groups. One that was posted to have another group, or one fewer, comes back as it was filled in,
    and is not judged."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        units: list[Unit],
        positions: Iterable[str],
        said: Audience | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`said`: whom it describes until now."""
        described = said.descriptions if said else ()
        groups: list[Mapping[str, Any]] = [_as_initial(each) for each in described] or [{}]
        if data is not None and any(name in data for name in REDRAWN):
            initial, groups, data = (initial or {}) | data.dict(), _redrawn(data), None
        super().__init__(data, initial=initial, **kwargs)
        named = [position for each in described for position in each.positions]
        known = {"units": _tree(units), "positions": list(dict.fromkeys([*positions, *named]))}
        self.groups = Groups(data, initial=groups if data is None else None, prefix=PREFIX, form_kwargs=known)

    def is_valid(self) -> bool:
        return super().is_valid() and (not self.asks_for_groups() or self.groups.is_valid())

    @property
    def is_refused(self) -> bool:
        return self.is_bound and not self.is_valid()

    def asks_for_groups(self) -> bool:
        return True

    def audience(self) -> Audience:
        return Audience(tuple(group.described() for group in self.groups if group.cleaned_data))


def _tree(units: list[Unit]) -> list[tuple[str, str]]:
    top = min((unit.depth for unit in units), default=1)
    return [(str(unit.uuid), "\u2003" * (unit.depth - top) + unit.name) for unit in units]


def _as_initial(described: Description) -> dict[str, Any]:
    return {name: getattr(described, name) for name in GroupForm.base_fields}


def _redrawn(data: QueryDict) -> list[Mapping[str, Any]]:
    """The groups as they were filled in, with an empty one more or without the one that is to go."""
    told = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    number = min(_number(str(told)), MOST_GROUPS)
    groups: list[Mapping[str, Any]] = [_posted(data, place) for place in range(number)]
    if "remove_group" in data and (gone := _number(str(data["remove_group"]), MOST_GROUPS)) < len(groups):
        del groups[gone]
    if "add_group" in data and len(groups) < MOST_GROUPS:
        groups.append({})
    return groups or [{}]


def _number(text: str, otherwise: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else otherwise


def _posted(data: QueryDict, number: int) -> dict[str, Any]:
    lists = ("units", "but_units", "positions")
    names = {name: f"{PREFIX}-{number}-{name}" for name in GroupForm.base_fields}
    return {name: data.getlist(key) if name in lists else data.get(key) for name, key in names.items()}
