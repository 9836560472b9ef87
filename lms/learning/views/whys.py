"""Why somebody stands where they stand: for themselves, and for those who answer for them."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import Release
from lms.accounts.models import User
from lms.learning.forms.exceptions import ExemptionForm, MoreTimeForm, PriorForm
from lms.learning.models import EnrolmentState, Requirement
from lms.learning.queries import wording
from lms.learning.queries.self_marked import self_marked
from lms.learning.queries.whys import Why, courses_asked, why_of
from lms.learning.views.managers import (
    ManagerRequest,
    asked_of_or_404,
    duty_or_403,
    membership_or_404,
    requirement_crumbs,
)
from lms.learning.views.players import LearnerRequest


@require_safe
@login_required
def mine(request: LearnerRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(Requirement.objects.select_related("course", "path", "unit"), uuid=uuid)
    why = why_or_404(request.user, found)
    crumbs = [{"name": _("My learning"), "url": reverse("learning:mine")}, {"name": found.name, "url": ""}]
    context = {
        **shown(found, why),
        "breadcrumbs": crumbs,
        "take": _take(request.user, found) if why.asks_for_it else None,
        "ask_form": MoreTimeForm() if why.may_ask else None,
        "ask_url": reverse("learning:ask_time", args=[uuid]),
    }
    return render(request, "learning/why.html", context)


@require_safe
@login_required
def of_person(request: ManagerRequest, membership: UUID, uuid: UUID) -> HttpResponse:
    duty = duty_or_403(request)
    person = membership_or_404(duty.seen, duty.today, membership)
    found = asked_of_or_404(person, uuid)
    why = why_or_404(person.user, found)
    decides = duty.decides_for(person.unit) and request.user != person.user
    place = reverse("dashboards:person", args=[membership])
    context = {
        **shown(found, why),
        "person": person,
        "breadcrumbs": requirement_crumbs(_("Why?"), (person.user.name, place)),
        "requirement_url": reverse("learning:requirements:requirement", args=[uuid]),
        "decisions": decisions(person.uuid, found, why) if decides else None,
    }
    return render(request, "requirements/why.html", context)


def why_or_404(learner: User, requirement: Requirement) -> Why:
    why = why_of(learner, requirement, timezone.now())
    if why is None:
        raise Http404
    return why


def shown(requirement: Requirement, why: Why) -> dict[str, Any]:
    """What both pages show."""
    rule = why.state.assignment.rule
    names, laws, courses = wording.unit_names([rule]), wording.law_names([rule]), wording.taught()
    return {
        "requirement": requirement,
        "course": wording.named(requirement, courses),
        "is_self_marked": self_marked(courses).is_asked_by(requirement),
        "why": why,
        "lines": wording.lines(rule, names, laws, requirement.months),
        "since": why.state.from_date,
    }


def _take(learner: User, requirement: Requirement) -> dict[str, Any] | None:
    """Where to go on, or how to begin. None where nobody can begin."""
    code = requirement.code
    if requirement.path_id:
        return {"url": reverse("learning:path", args=[code]), "post": False}
    if EnrolmentState.objects.places().open().filter(learner=learner, course=requirement.course).exists():
        return {"url": reverse("learning:course", args=[code]), "post": False}
    if Release.objects.open().filter(course=requirement.course).exists():
        return {"url": reverse("learning:enrol", args=[code]), "post": True}
    return None


def decisions(membership: UUID, requirement: Requirement, why: Why) -> dict[str, Any]:
    """What a manager can decide here: forms, and what can be taken back."""

    def url(name: str, *more: object) -> str:
        return reverse(f"learning:requirements:{name}", args=[membership, requirement.uuid, *more])

    return {
        "exemption": ExemptionForm(initial={"from_date": why.today}, prefix="exempt"),
        "exempt_url": url("exempt"),
        "exemptions": [{"row": row, "url": url("end_exemption", row.uuid)} for row in why.exemptions],
        "prior": PriorForm(prefix="prior", courses=courses_asked(requirement).values()),
        "prior_url": url("accept_prior"),
        "accepted": [{"row": row, "url": url("end_prior", row.uuid)} for row in why.prior],
        "waiting": {"row": why.waiting, "url": url("answer", why.waiting.uuid)} if why.waiting else None,
    }
