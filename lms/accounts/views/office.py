"""People and access: what managers and administrators do about the people of their units, and whom they let look."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import permissions, services
from lms.accounts.forms.places import DelegationForm, InviteManyForm
from lms.accounts.models import Delegation, Membership, Unit, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.views.requests import SignedInRequest

Role = Membership.Role


def crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """[{name, url}]; the last one is here."""
    first = [(_("My units"), "dashboards:home"), (_("People and access"), "accounts:office")]
    links = [{"name": name, "url": reverse(view)} for name, view in (*first, *further)]
    return [*links[:-1], links[-1] | {"url": ""}]


@require_safe
@login_required
def office(request: SignedInRequest) -> HttpResponse:
    """Variables: links [{title, text, url}], secondments [Membership], breadcrumbs."""
    today = timezone.localdate()
    seeing = permissions.units_answered_for(request.user, today)
    links = _links(request.user, today)
    if not (seeing or links):
        raise PermissionDenied
    seconded = Membership.objects.filter(seconded_from__isnull=False, until_date__gte=today)
    around = seconded.within(seeing) | seconded.filter(seconded_from__in=Membership.objects.within(seeing))
    shown = around.select_related("user", "unit", "seconded_from__unit").order_by("from_date", "pk")
    context = {"links": links, "secondments": list(shown[:200]), "breadcrumbs": crumbs()}
    return render(request, "accounts/office.html", context)


def _links(user: User, today: date) -> list[dict[str, str]]:
    found = []
    if permissions.units_to_invite_into(user, today):
        found.append((_("Invite people"), _("By e-mail, one or several at once."), "accounts:invite"))
    if permissions.units_answered_for(user, today, permissions.DECIDING):
        text = _("Let a colleague look at a unit for a time, and take it back.")
        found.append((_("Lend your view"), text, "accounts:delegations"))
    elif Delegation.objects.filter(to=user).exists():
        found.append((_("Lent to you"), "", "accounts:delegations"))
    if permissions.units_administered(user, today):
        text = _("A file of the personnel office: see what it would do, then apply it.")
        found.append((_("Import people and units"), text, "accounts:imports"))
        text = _("Keys with which a personnel system keeps people up to date.")
        found.append((_("Keys for systems"), text, "accounts:keys"))
    return [{"title": title, "text": text, "url": reverse(view)} for title, text, view in found]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: SignedInRequest) -> HttpResponse:
    """Variables: form, breadcrumbs, done [{email, error}] after sending."""
    today = timezone.localdate()
    roots = permissions.units_to_invite_into(request.user, today)
    if not roots:
        raise PermissionDenied
    any_role = permissions.units_administered(request.user, today)
    roles = list(Role.values) if any_role else [Role.LEARNER.value]
    form = InviteManyForm(request.POST or None, roots=roots, roles=roles, initial={"language": get_language()})
    done: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        people = facts.pop("people")
        if permissions.may_invite(request.user, facts["unit"], facts["role"], today):
            done = [_invited(request.user, email, name, facts) for email, name in people]
            _tell_invited(request, done)
            if not any(told["error"] for told in done):
                return redirect("accounts:invite")
        else:
            form.add_error("role", _("You may not invite people into that unit in that role."))
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    here = {"form": form, "done": done, "breadcrumbs": crumbs((_("Invite people"), "accounts:invite"))}
    return render(request, "accounts/invite.html", here, status=status)


def _invited(by: User, email: str, name: str, facts: dict[str, Any]) -> dict[str, str]:
    try:
        services.invite(email=email, name=name, by=by, at=timezone.now(), **facts)
    except RefusedError as error:
        return {"email": email, "error": str(error)}
    return {"email": email, "error": ""}


def _tell_invited(request: SignedInRequest, done: list[dict[str, str]]) -> None:
    sent = sum(not told["error"] for told in done)
    if sent:
        text = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", sent)
        messages.success(request, text % {"number": sent})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegations(request: SignedInRequest) -> HttpResponse:
    """Variables: form | None, lent and borrowed [{delegation, in_force, revoke_url}], breadcrumbs."""
    today = timezone.localdate()
    lending = permissions.units_answered_for(request.user, today, permissions.DECIDING)
    seeing = permissions.units_answered_for(request.user, today)
    if not (seeing or Delegation.objects.filter(to=request.user).exists()):
        raise PermissionDenied
    form = DelegationForm(request.POST or None, roots=lending, today=today) if lending else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _lent(request, form):
            return redirect("accounts:delegations")
    return _delegations_page(request, form, lending, today)


def _lent(request: SignedInRequest, form: DelegationForm) -> bool:
    try:
        made = services.delegate(by=request.user, at=timezone.now(), **form.cleaned_data)
    except RefusedError as error:
        form.add_error(None, str(error))
        return False
    told = {"name": made.to, "unit": made.unit}
    messages.success(request, _("%(name)s may look at %(unit)s, and is told so by mail.") % told)
    return True


def _delegations_page(
    request: SignedInRequest, form: DelegationForm | None, lending: list[Unit], today: date
) -> HttpResponse:
    every = Delegation.objects.select_related("unit", "to", "by").order_by("-until_date", "-pk")
    lasting = set(Delegation.objects.in_force(today).values_list("pk", flat=True))
    context = {
        "form": form,
        "lent": [_told(found, lasting, may_revoke=True) for found in every.within(lending)[:100]],
        "borrowed": [_told(found, lasting, may_revoke=False) for found in every.filter(to=request.user)[:100]],
        "breadcrumbs": crumbs((_("Lend your view") if form else _("Lent to you"), "accounts:delegations")),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/delegations.html", context, status=status)


def _told(found: Delegation, lasting: set[int], *, may_revoke: bool) -> dict[str, Any]:
    in_force = found.pk in lasting
    url = reverse("accounts:revoke_delegation", args=[found.uuid]) if in_force and may_revoke else ""
    return {"delegation": found, "in_force": in_force, "revoke_url": url}


@require_POST
@login_required
def revoke_delegation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Whoever decides in the unit may take back a view of it, whoever has lent it."""
    found = get_object_or_404(Delegation.objects.select_related("unit", "to"), uuid=uuid)
    lending = permissions.units_answered_for(request.user, timezone.localdate(), permissions.DECIDING)
    if not any(found.unit.path.startswith(root.path) for root in lending):
        raise Http404
    services.revoke_delegation(delegation=found, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s no longer sees %(unit)s.") % {"name": found.to, "unit": found.unit})
    return redirect("accounts:delegations")
