"""Requirements in plain words, for everybody who reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.models import LawChange, Release
from courses.queries import shelf
from courses.queries.reading import CourseText
from lms.accounts.models import Unit
from lms.learning.models import Requirement, RequirementRule
from lms.learning.queries.outlines import State
from lms.learning.queries.paths import published
from lms.learning.rules.audiences import Audience, Description, read_audience
from lms.learning.rules.course_paths import text_in
from lms.learning.rules.standing import Status

Names = Mapping[str, str]  # of units, by UUID


@dataclass(frozen=True)
class Line:
    """One thing that a rule says."""

    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """What a rule says otherwise than the one before it."""

    label: str
    before: str
    after: str


def state_of(status: str) -> State:
    """A status in a word and a shape."""
    words = {
        Status.NOT_STARTED: ("none", _("Not started")),
        Status.IN_PROGRESS: ("none", _("In progress")),
        Status.DUE_SOON: ("soon", _("Due soon")),
        Status.OVERDUE: ("bad", _("Overdue")),
        Status.VALID: ("good", _("Valid")),
        Status.RENEWAL_OPEN: ("soon", _("Valid, to be renewed")),
        Status.EXPIRED: ("bad", _("Expired")),
        Status.EXEMPT: ("none", _("Exempt")),
    }
    return State(*words[Status(status)])


def taught() -> dict[int, CourseText]:
    """Every course that was released, in the language of the interface, by key. One query."""
    rows = Release.objects.highest().values_list("course_id", "pk", "digest").order_by("course__code")
    return {course: shelf.read(pk, digest) for course, pk, digest in rows}


def unit_names(rules: Iterable[RequirementRule]) -> dict[str, str]:
    """Of all units that the rules name and that are there. One query."""
    return names_of(read_audience(rule.audience) for rule in rules)


def names_of(audiences: Iterable[Audience]) -> dict[str, str]:
    named = {unit for each in audiences for unit in each.named}
    return {str(uuid): name for uuid, name in Unit.objects.filter(uuid__in=named).values_list("uuid", "name")}


def law_names(rules: Iterable[RequirementRule]) -> dict[str, str]:
    """Of the changes of law that the rules answer. One query, or none."""
    changes = {rule.law_change for rule in rules if rule.law_change}
    rows = LawChange.objects.filter(uuid__in=changes).values_list("uuid", "citation") if changes else ()
    return {str(uuid): citation for uuid, citation in rows}


@dataclass(frozen=True)
class Named:
    """The title of a path, and its language."""

    title: str
    lang: str


def named(requirement: Requirement, courses: Mapping[int, CourseText]) -> CourseText | Named | None:
    """How the course or the path is called that a requirement asks for. None where it was never published."""
    if requirement.course_id:
        return courses.get(requirement.course_id)
    content = next((version.content for version in published.all() if version.path == requirement.path_id), None)
    if content is None:
        return None
    language, text = text_in(content, get_language())
    return Named(text["title"], language)


def lines(rule: RequirementRule, names: Names, laws: Names, course_months: int | None) -> list[Line]:
    """What the rule says, one thing after the other."""
    if rule.ended:
        return [Line(_("Ended"), _("Nobody comes under it any more."))]
    audience = read_audience(rule.audience)
    return [
        Line(_("For whom"), _whom(rule.audience_name, told_audience(audience, names))),
        Line(_("First due"), first_due(rule, laws)),
        Line(_("Valid"), _valid(rule, course_months)),
        Line(_("Renewal"), _renewal(rule)),
    ]


def differences(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    then, now = ({line.label: line.text for line in given} for given in (before, after))
    labels = dict.fromkeys((*then, *now))
    return [
        Difference(label, then.get(label, ""), now.get(label, ""))
        for label in labels
        if then.get(label) != now.get(label)
    ]


def _whom(name: str, told: str) -> str:
    """With the name of the kept audience that the rule follows, as it was when the rule was written."""
    return _("“%(name)s”: %(people)s") % {"name": name, "people": told} if name else told


def told_audience(audience: Audience, names: Names) -> str:
    told = [_description(description, names) for description in audience.descriptions]
    return "; ".join(told) or _("Nobody")


def _description(described: Description, names: Names) -> str:
    gone = _("a unit that is gone")
    units = ", ".join(names.get(unit, gone) for unit in described.units)
    told = [_("Learners of %(units)s and all below") % {"units": units}]
    if described.but_units:
        told.append(
            _("without %(units)s") % {"units": ", ".join(names.get(unit, gone) for unit in described.but_units)}
        )
    if described.positions:
        told.append(_("as %(positions)s") % {"positions": ", ".join(described.positions)})
    if described.joined_from:
        told.append(_("members since %(date)s or later") % {"date": date_format(described.joined_from)})
    if described.joined_until:
        told.append(_("members since before %(date)s or that day") % {"date": date_format(described.joined_until)})
    return ", ".join(told)


def first_due(rule: RequirementRule, laws: Names) -> str:
    days, trigger = rule.due_days, RequirementRule.Trigger
    if rule.trigger == trigger.JOINING:
        text = ngettext(
            "%(days)s day after the person comes under it", "%(days)s days after the person comes under it", days
        )
        return text % {"days": days}
    if rule.trigger == trigger.EXPIRY:
        text = ngettext(
            "%(days)s day after an earlier completion runs out, or after the person comes under it",
            "%(days)s days after an earlier completion runs out, or after the person comes under it",
            days,
        )
        return text % {"days": days}
    told = {"days": days, "date": date_format(rule.trigger_date) if rule.trigger_date else ""}
    if rule.trigger == trigger.DATE:
        text = ngettext(
            "%(days)s day after %(date)s, for who comes later after they come",
            "%(days)s days after %(date)s, for who comes later after they come",
            days,
        )
        return text % told
    text = ngettext(
        "%(days)s day after the law changed on %(date)s: %(law)s",
        "%(days)s days after the law changed on %(date)s: %(law)s",
        days,
    )
    return text % (told | {"law": laws.get(str(rule.law_change), "–")})


def _valid(rule: RequirementRule, course_months: int | None) -> str:
    months = rule.valid_months or course_months
    if months is None:
        return _("For good: the course does not run out")
    text = ngettext("For %(months)s month", "For %(months)s months", months) % {"months": months}
    if rule.counts_from == RequirementRule.CountsFrom.EXPIRY:
        return _("%(term)s, counted from the end of the completion before it where that is renewed in time") % {
            "term": text
        }
    return _("%(term)s, counted from the completion") % {"term": text}


def _renewal(rule: RequirementRule) -> str:
    if not rule.opens_days:
        return _("Once it has run out")
    text = ngettext("Open %(days)s day before it runs out", "Open %(days)s days before it runs out", rule.opens_days)
    return text % {"days": rule.opens_days}
