"""Requirements for those who answer for units: which there are, what each says and said, and who stands where."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.models import Membership
from lms.accounts.permissions import units_answered_for
from lms.learning.models import Requirement, RequirementRule
from lms.learning.permissions import audiences_seen
from lms.learning.queries import managing, wording
from lms.learning.queries.self_marked import self_marked
from lms.learning.queries.troubles import troubles_of
from lms.learning.rules.standing import HOLDING
from lms.learning.views.managers import (
    Duty,
    ManagerRequest,
    crumbs,
    duty_or_403,
    requirement_crumbs,
    requirement_or_404,
)

PEOPLE_ON_A_PAGE = 50


@require_safe
@login_required
def index(request: ManagerRequest) -> HttpResponse:
    duty = duty_or_403(request)
    found = list(managing.visible(duty.seen))
    rules, courses = managing.last_rules(found), wording.taught()
    names, laws = wording.unit_names(rules.values()), wording.law_names(rules.values())
    administers = bool(units_answered_for(request.user, duty.today, (Membership.Role.ADMINISTRATOR,)))
    rows = [
        {
            "requirement": each,
            "url": _url(each),
            "course": wording.named(each, courses),
            "lines": wording.lines(rules[each.pk], names, laws, each.months)[:2],
            "ended": rules[each.pk].ended,
            "run": managing.run_of(rules[each.pk]),
        }
        for each in found
        if each.pk in rules
    ]
    context = {
        "rows": [row for row in rows if not row["ended"]],
        "ended": [row for row in rows if row["ended"]],
        "new_url": reverse("learning:requirements:new") if duty.decided else None,
        "audiences_url": reverse("learning:requirements:audiences"),
        "troubles_url": reverse("learning:requirements:troubles"),
        "earlier_url": reverse("learning:requirements:earlier") if administers else None,
        "breadcrumbs": crumbs(_("Requirements")),
    }
    return render(request, "requirements/index.html", context)


@require_safe
@login_required
def troubles(request: ManagerRequest) -> HttpResponse:
    """What cannot work as it is, one line for each thing."""
    duty = duty_or_403(request)
    found = list(managing.visible(duty.seen))
    rules = managing.last_rules(found)
    listed = troubles_of(found, rules, wording.taught(), duty.today)
    context = {
        "troubles": [
            {"name": each.requirement.name, "url": _url(each.requirement), "text": each.text} for each in listed
        ],
        "breadcrumbs": requirement_crumbs(_("What cannot work")),
    }
    return render(request, "requirements/troubles.html", context)


@require_safe
@login_required
def requirement(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    duty = duty_or_403(request)
    found = requirement_or_404(duty, uuid)
    group = request.GET.get("state", "")
    if group and group not in managing.GROUPS:
        raise Http404
    history = list(found.rules.select_related("by", "run").order_by("number"))
    told = _history(history, found)
    last = history[-1]
    changes = duty.decides_for(found.unit) and not last.ended
    courses = wording.taught()
    context = {
        "requirement": found,
        "course": wording.named(found, courses),
        "is_self_marked": self_marked(courses).is_asked_by(found),
        "lines": told[0]["lines"],
        "kept": _kept(duty, last),
        "history": told,
        "ended": last.ended,
        "run": _run(last),
        "figures": _figures(managing.counted(found, duty.seen, duty.today), _url(found)),
        "troubles": [each.text for each in troubles_of([found], {found.pk: last}, courses, duty.today)],
        "change_url": reverse("learning:requirements:change", args=[uuid]) if changes else None,
        "end_url": reverse("learning:requirements:end", args=[uuid]) if changes else None,
        "here": request.get_full_path(),
        "breadcrumbs": requirement_crumbs(found.name),
        **_people(request, duty, found, group),
    }
    return render(request, "requirements/requirement.html", context)


def _url(requirement: Requirement) -> str:
    return reverse("learning:requirements:requirement", args=[requirement.uuid])


def _kept(duty: Duty, rule: RequirementRule) -> dict[str, str] | None:
    """The kept audience that a rule in force follows."""
    if rule.kept_audience is None or rule.ended:
        return None
    found = audiences_seen(duty.seen).filter(uuid=rule.kept_audience).first()
    return {"name": found.name, "url": reverse("learning:requirements:audience", args=[found.uuid])} if found else None


def _run(rule: RequirementRule) -> dict[str, Any] | None:
    """How far a worker is with applying the rule. None once it is done."""
    run = managing.run_of(rule)
    if run is None or run.done_at:
        return None
    return {"done": run.done, "total": run.total, "step": 20 * run.done // run.total if run.total else 0}


def _history(rules: list[RequirementRule], requirement: Requirement) -> list[dict[str, Any]]:
    """Newest first, each with what it says otherwise than the one before it."""
    names, laws = wording.unit_names(rules), wording.law_names(rules)
    said = [wording.lines(rule, names, laws, requirement.months) for rule in rules]
    return [
        {
            "rule": rule,
            "on": timezone.localtime(rule.occurred_at),
            "lines": said[place],
            "differences": wording.differences(said[place - 1], said[place]) if place else [],
        }
        for place, rule in reversed(list(enumerate(rules)))
    ]


def _figures(counted: dict[str, int], url: str) -> list[dict[str, Any]]:
    words = {
        "late": _("late"),
        "soon": _("due within 30 days"),
        "open": _("still have time"),
        "holding": _("hold it"),
        "exempt": _("are exempt"),
    }
    return [
        {"value": counted[group], "label": word, "url": f"{url}?state={group}#people" if counted[group] else None}
        for group, word in words.items()
        if counted[group] or group != "exempt"
    ]


def _people(request: ManagerRequest, duty: Duty, found: Requirement, group: str) -> dict[str, Any]:
    listed = managing.listed(found, duty.seen, duty.today, group)
    page = Paginator(listed, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))

    def url(number: int) -> str:
        return f"?{urlencode({'state': group, 'page': str(number)})}#people"

    return {
        "group": group,
        "people": [
            {
                "name": each.user.name,
                "unit": each.unit.name,
                "state": wording.state_of(each.status),
                "due_date": None if each.status in HOLDING else each.due_date,
                "valid_until_date": each.valid_until_date,
                "url": reverse("learning:requirements:why", args=[each.uuid, found.uuid]),
            }
            for each in page
        ],
        "pages": {
            "number": page.number,
            "total": page.paginator.num_pages,
            "previous_url": url(page.number - 1) if page.has_previous() else None,
            "next_url": url(page.number + 1) if page.has_next() else None,
        },
    }
