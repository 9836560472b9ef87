from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import permissions, services
from lms.accounts.adapters import set_language_cookie
from lms.accounts.forms import DecisionForm, LanguageForm, NameRequestForm, PasswordForm
from lms.accounts.models import Invitation, NameRequest, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.invitations import (
    SignInFirstError,
    UnknownInvitationError,
    account_of,
    is_claimed,
    read_invitation,
)
from lms.accounts.services.languages import choose_language, is_offered, translated_url
from lms.accounts.views.requests import SignedInRequest


@require_safe
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    return _profile_page(request, NameRequestForm())


@require_POST
@login_required
def name_request(request: SignedInRequest) -> HttpResponse:
    form = NameRequestForm(request.POST)
    if form.is_valid():
        try:
            services.ask_name(user=request.user, at=timezone.now(), **form.cleaned_data)
        except RefusedError as error:
            form.add_error("wanted", str(error))
        else:
            messages.success(request, _("Your request was passed on to your organisation."))
            return redirect("accounts:profile")
    return _profile_page(request, form, status=400)


def _profile_page(request: SignedInRequest, name_form: NameRequestForm, status: int = 200) -> HttpResponse:
    """Variables: user, memberships, name_form, pending_request, language_form, idle_minutes."""
    today = timezone.now().date()
    memberships = request.user.memberships.in_force(today).select_related("unit").order_by("from_date", "pk")
    language = {"language": get_language(), "next": reverse("accounts:profile")}
    context = {
        "memberships": [
            {
                "unit": membership.unit,
                "role": membership.get_role_display(),
                "position": membership.position,
                "staff_number": membership.staff_number,
                "from": membership.from_date,
            }
            for membership in memberships
        ],
        "name_form": name_form,
        "pending_request": request.user.name_requests.filter(decided_at=None).first(),
        "language_form": LanguageForm(initial=language),
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
    }
    return render(request, "accounts/profile.html", context, status=status)


@require_safe
@login_required
def export(request: SignedInRequest) -> HttpResponse:
    """A copy of everything that is held about the person, as a file."""
    now = timezone.now()
    copy = services.export_person(user=request.user, at=now)
    response = JsonResponse(copy, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="my-records-{now:%Y-%m-%d}.json"'
    return response


@require_POST
@login_required
def decide_name(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A manager or administrator answers a request. To everybody else it does not exist."""
    asked = get_object_or_404(NameRequest.objects.select_related("user"), uuid=uuid)
    now = timezone.now()
    if not permissions.may_decide_name(request.user, asked.user, now.date()):
        if permissions.may_see_person(request.user, asked.user, now.date()):
            raise PermissionDenied
        get_object_or_404(NameRequest.objects.none())
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Say whether the name is accepted: yes or no."))
    try:
        services.decide_name(request=asked, accepted=form.cleaned_data["accepted"], by=request.user, at=now)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The decision was recorded, and the person is told by mail."))
    return HttpResponseRedirect(_safe_next(request) or reverse("accounts:profile"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invited = read_invitation(token=token, at=timezone.now())
    except RefusedError as error:
        status = 404 if isinstance(error, UnknownInvitationError) else 410
        return render(request, "accounts/invitation.html", {"invitation": None, "error": str(error)}, status=status)
    account = account_of(invited.email)
    if account and is_claimed(account):
        return _invitation_with_account(request, invited, account)
    form = PasswordForm(request.POST or None, invitation=invited)
    if request.method == "POST" and form.is_valid():
        return _accept(request, invited, form.cleaned_data["password1"])
    return _invitation_page(request, invited, form=form)


def _invitation_with_account(request: HttpRequest, invited: Invitation, account: User) -> HttpResponse:
    """Nothing to choose: sign in, then say yes."""
    signed_in = request.user == account
    if request.method == "POST" and signed_in:
        return _accept(request, invited, None)
    login = reverse("account_login") + "?" + urlencode({"next": request.path})
    error = str(SignInFirstError.text) if request.method == "POST" else ""
    return _invitation_page(request, invited, error=error, sign_in_url="" if signed_in else login)


def _invitation_page(request: HttpRequest, invited: Invitation, **values: Any) -> HttpResponse:
    """Variables: invitation, form (None for who has an account), sign_in_url (for who must sign in first), error."""
    context = {"invitation": invited, "form": None, "sign_in_url": "", "error": "", **values}
    return render(request, "accounts/invitation.html", context, status=400 if request.method == "POST" else 200)


def _accept(request: HttpRequest, invited: Invitation, password: str | None) -> HttpResponse:
    by = request.user if isinstance(request.user, User) else None
    try:
        user = services.accept_invitation(token=invited.token, password=password, by=by, at=timezone.now())
    except RefusedError as error:  # the other tab was quicker
        return render(request, "accounts/invitation.html", {"invitation": None, "error": str(error)}, status=410)
    messages.success(request, _("Welcome. You belong to %(unit)s now.") % {"unit": invited.unit})
    if user == by:
        return redirect(settings.LOGIN_REDIRECT_URL)
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of pages, stay on the page, and remember it for people who are signed in."""
    language = request.POST.get("language", "")
    if not is_offered(language):
        raise BadRequest(_("The site is not offered in that language."))
    target = translated_url(_safe_next(request) or resolve_url("/"), language)
    if isinstance(request.user, User):
        choose_language(user=request.user, language=language)
    response = HttpResponseRedirect(target)
    set_language_cookie(response, language)
    return response


def _safe_next(request: HttpRequest) -> str:
    """Where the form says to go on, if that is a page of ours; else where it was sent from; else nowhere."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's shape
    return render(request, "403_csrf.html", status=403)
