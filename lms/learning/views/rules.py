"""Writing what a requirement says: a form, whom it would touch, and only then the rule itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import Course
from lms.accounts.models import Unit
from lms.accounts.services.errors import RefusedError
from lms.learning.forms.requirements import ChangeRuleForm, NewRequirementForm, RuleForm
from lms.learning.models import Path, Requirement, RequirementRule, months_of
from lms.learning.permissions import audiences_seen
from lms.learning.queries import wording
from lms.learning.queries.cases import terms
from lms.learning.queries.paths import titles_offered
from lms.learning.queries.previews import Sums, preview, reachable
from lms.learning.rules.audiences import read_audience
from lms.learning.services import requiring
from lms.learning.services.requiring import Provisions
from lms.learning.views.managers import (
    Duty,
    ManagerRequest,
    duty_or_403,
    nameable,
    requirement_crumbs,
    to_change_or_404,
)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: ManagerRequest) -> HttpResponse:
    """Post `save` to write it; anything else shows whom it would touch."""
    duty = duty_or_403(request)
    if not duty.decided:
        raise PermissionDenied
    courses = wording.taught()
    units = nameable(duty)
    known: dict[str, Any] = {
        "units": units,
        "courses": list(courses.values()),
        "paths": titles_offered(),
        "positions": reachable(duty.decided, duty.today),
        "kept": list(audiences_seen(duty.decided)),
    }
    form = NewRequirementForm(request.POST or None, initial={"unit": units[0].uuid}, **known)
    context: dict[str, Any] = {
        "form": form,
        "breadcrumbs": requirement_crumbs(_("New requirement")),
        "requirement": None,
    }
    answer = None
    if form.is_valid():
        answer = _written(Draft(request, duty, form, _thing_or_404(form.cleaned_data["course"])), context)
    return answer or render(request, "requirements/form.html", context, status=400 if form.is_refused else 200)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    duty = duty_or_403(request)
    found = to_change_or_404(duty, uuid)
    last: RequirementRule = found.rules.latest("number")
    if last.ended:
        return redirect("learning:requirements:requirement", uuid)
    said = read_audience(last.audience)
    form = ChangeRuleForm(
        request.POST or None,
        initial=_initial(found, last),
        units=nameable(duty, said),
        positions=reachable(duty.decided, duty.today),
        said=said,
        kept=[each for each in audiences_seen(duty.decided) if found.unit.path.startswith(each.unit.path)],
    )
    url = reverse("learning:requirements:requirement", args=[uuid])
    context: dict[str, Any] = {
        "form": form,
        "requirement": found,
        "breadcrumbs": requirement_crumbs(_("Change"), (found.name, url)),
    }
    answer = _written(Draft(request, duty, form, found.thing, found), context) if form.is_valid() else None
    return answer or render(request, "requirements/form.html", context, status=400 if form.is_refused else 200)


def _thing_or_404(code: str) -> Course | Path:
    return Path.objects.filter(code=code).first() or get_object_or_404(Course, code=code)


def _initial(requirement: Requirement, last: RequirementRule) -> dict[str, Any]:
    columns = requiring.provisions_of(last).columns()
    del columns["audience"], columns["kept_audience"], columns["audience_name"]
    return columns | {"name": requirement.name, "seen": last.number, "kept": str(last.kept_audience or "")}


@dataclass(frozen=True)
class Draft:
    """A rule as somebody has filled it in. `requirement` is None for a new one."""

    request: ManagerRequest
    duty: Duty
    form: RuleForm
    course: Course | Path
    requirement: Requirement | None = None

    @property
    def unit(self) -> Unit:
        unit: Unit = self.requirement.unit if self.requirement else self.form.cleaned_data["unit"]
        return unit


def _written(draft: Draft, context: dict[str, Any]) -> HttpResponse | None:
    """The answer once the rule is written. None: the form, with what is wrong, or with whom it would touch."""
    said, at, user = draft.form.provisions(), timezone.now(), draft.request.user
    before = draft.requirement.rules.latest("number") if draft.requirement else None
    try:
        requiring.check(unit=draft.unit, course=draft.course, provisions=said, by=user, at=at, before=before)
        if "save" in draft.request.POST:
            return _save(draft, said)
    except RefusedError as error:
        draft.form.add_error(None, str(error))
        return None
    rule = RequirementRule(requirement=draft.requirement, occurred_at=at, **said.columns())
    sums = Sums(said.audience, said.trigger, said.trigger_date, terms(rule))
    context["preview"] = preview(
        sums=sums, course=draft.course, requirement=draft.requirement, roots=draft.duty.seen, at=at
    )
    names, laws = wording.unit_names([rule]), wording.law_names([rule])
    context["lines"] = wording.lines(rule, names, laws, months_of(draft.course))
    return None


def _save(draft: Draft, said: Provisions) -> HttpResponse:
    told, request, requirement = draft.form.cleaned_data, draft.request, draft.requirement
    written: dict[str, Any] = {"provisions": said, "by": request.user, "at": timezone.now(), "note": told["note"]}
    if requirement:
        requiring.change_rule(requirement=requirement, name=told["name"], seen=told["seen"], **written)
        messages.success(request, _("Changed. Whom it touches is worked out now; this page says how far that is."))
    else:
        requirement = requiring.require(name=told["name"], unit=told["unit"], course=draft.course, **written)
        messages.success(request, _("Set up. People are assigned now; this page says how far that is."))
    return redirect("learning:requirements:requirement", requirement.uuid)


@require_POST
@login_required
def end(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    found = to_change_or_404(duty_or_403(request), uuid)
    note = request.POST.get("note", "").replace("\0", "")[:500]
    try:
        requiring.end_requirement(requirement=found, by=request.user, at=timezone.now(), note=note)
    except RefusedError as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Ended. Nobody comes under it any more; what was stays on record."))
    return redirect("learning:requirements:requirement", uuid)
