"""Audiences that are kept under a name: which there are, whom each describes, and what follows a change of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.services.errors import RefusedError
from lms.learning.forms.keeping import ChangeAudienceForm, NewAudienceForm
from lms.learning.models import KeptAudience
from lms.learning.permissions import audiences_seen, may_change_audience
from lms.learning.queries import managing, wording
from lms.learning.queries.previews import people_changed, people_named, reachable, touched
from lms.learning.rules.audiences import read_audience
from lms.learning.services import keeping
from lms.learning.views.managers import Duty, ManagerRequest, duty_or_403, nameable, requirement_crumbs


@require_safe
@login_required
def index(request: ManagerRequest) -> HttpResponse:
    duty = duty_or_403(request)
    found = list(audiences_seen(duty.seen))
    said = {each.pk: read_audience(each.descriptions) for each in found}
    names, followers = wording.names_of(said.values()), managing.followers(found)
    rows = [
        {
            "audience": each,
            "url": _url(each),
            "whom": wording.told_audience(said[each.pk], names),
            "followed": len(followers.get(each.uuid, ())),
        }
        for each in found
    ]
    context = {
        "rows": rows,
        "new_url": reverse("learning:requirements:new_audience") if duty.decided else None,
        "breadcrumbs": requirement_crumbs(_("Kept audiences")),
    }
    return render(request, "requirements/audiences.html", context)


@require_safe
@login_required
def audience(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    duty = duty_or_403(request)
    found = _audience_or_404(duty, uuid)
    said = read_audience(found.descriptions)
    followers = managing.followers([found]).get(found.uuid, [])
    changes = may_change_audience(duty.decided, found)
    context = {
        "audience": found,
        "groups": [wording.told_audience(each, wording.names_of([said])) for each in said.apart],
        "named": people_named(said, duty.seen, duty.today),
        "followers": [_follower(rule) for rule in followers],
        "change_url": reverse("learning:requirements:change_audience", args=[uuid]) if changes else None,
        "forget_url": reverse("learning:requirements:forget_audience", args=[uuid])
        if changes and not followers
        else None,
        "here": request.get_full_path(),
        "breadcrumbs": _crumbs(found.name),
    }
    return render(request, "requirements/audience.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: ManagerRequest) -> HttpResponse:
    """Post `save` to keep it; anything else shows whom it describes."""
    duty = duty_or_403(request)
    if not duty.decided:
        raise PermissionDenied
    units = nameable(duty)
    form = NewAudienceForm(
        request.POST or None,
        initial={"unit": units[0].uuid},
        units=units,
        positions=reachable(duty.decided, duty.today),
    )
    context: dict[str, Any] = {"form": form, "audience": None, "breadcrumbs": _crumbs(_("New audience"))}
    if form.is_valid():
        told = form.cleaned_data | {"audience": form.audience(), "by": request.user, "at": timezone.now()}
        try:
            keeping.check_kept(**told)
            if "save" in request.POST:
                kept = keeping.keep_audience(**told)
                messages.success(request, _("Kept. Requirements of its unit and of those below may use it."))
                return redirect(_url(kept))
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            context |= {"named": people_named(told["audience"], duty.seen, duty.today), "touched": []}
    return render(request, "requirements/audience_form.html", context, status=400 if form.is_refused else 200)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Post `save` to change it, and what follows it; anything else shows whom that would touch."""
    duty = duty_or_403(request)
    found = _to_change_or_404(duty, uuid)
    said = read_audience(found.descriptions)
    form = ChangeAudienceForm(
        request.POST or None,
        initial={"name": found.name, "seen": found.number},
        units=nameable(duty, said),
        positions=reachable(duty.decided, duty.today),
        said=said,
    )
    place = (found.name, _url(found))
    context: dict[str, Any] = {"form": form, "audience": found, "breadcrumbs": _crumbs(_("Change"), place)}
    answer = _changed(request, duty, found, form, context) if form.is_valid() else None
    return answer or render(request, "requirements/audience_form.html", context, status=400 if form.is_refused else 200)


def _changed(
    request: ManagerRequest, duty: Duty, found: KeptAudience, form: ChangeAudienceForm, context: dict[str, Any]
) -> HttpResponse | None:
    """The answer once it is changed. None: the form, with what is wrong, or with whom it would touch."""
    told, said = form.cleaned_data, form.audience()
    of_both = {"name": told["name"], "audience": said, "by": request.user, "at": timezone.now()}
    try:
        keeping.check_kept(unit=found.unit, before=found, **of_both)
        if "save" in request.POST:
            keeping.change_audience(kept=found, seen=told["seen"], note=told["note"], **of_both)
            messages.success(
                request, _("Changed, with all requirements that follow it. This page says how far that is.")
            )
            return redirect(_url(found))
    except RefusedError as error:
        form.add_error(None, str(error))
        return None
    rules = managing.followers([found]).get(found.uuid, [])
    context["named"] = people_named(said, duty.seen, duty.today)
    context["changed"] = people_changed(read_audience(found.descriptions), said, duty.seen, duty.today)
    context["touched"] = touched(said, [rule.requirement for rule in rules], duty.today)
    return None


@require_POST
@login_required
def forget(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    found = _to_change_or_404(duty_or_403(request), uuid)
    try:
        keeping.forget_audience(kept=found, by=request.user, at=timezone.now())
    except RefusedError as error:
        messages.info(request, str(error))
        return redirect(_url(found))
    messages.success(request, _("The audience is not kept any more. What rules said of it stays on record."))
    return redirect("learning:requirements:audiences")


def _audience_or_404(duty: Duty, uuid: UUID) -> KeptAudience:
    found: KeptAudience = get_object_or_404(audiences_seen(duty.seen), uuid=uuid)
    return found


def _to_change_or_404(duty: Duty, uuid: UUID) -> KeptAudience:
    found = _audience_or_404(duty, uuid)
    if not may_change_audience(duty.decided, found):
        raise Http404
    return found


def _url(kept: KeptAudience) -> str:
    return reverse("learning:requirements:audience", args=[kept.uuid])


def _follower(rule: Any) -> dict[str, Any]:
    return {
        "requirement": rule.requirement,
        "url": reverse("learning:requirements:requirement", args=[rule.requirement.uuid]),
        "run": managing.run_of(rule),
    }


def _crumbs(here: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    kept = (_("Kept audiences"), reverse("learning:requirements:audiences"))
    return requirement_crumbs(here, kept, *between)
