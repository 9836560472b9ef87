"""Keys with which systems of the organisation come in."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts import permissions
from lms.accounts.forms.places import KeyForm
from lms.accounts.models import ApiKey, Unit
from lms.accounts.services.api_keys import make_key, revoke_key
from lms.accounts.services.errors import RefusedError
from lms.accounts.views.office import crumbs
from lms.accounts.views.requests import SignedInRequest


@never_cache
@sensitive_variables("text")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keys(request: SignedInRequest) -> HttpResponse:
    """Variables: form, keys [{key, scopes [word], state {shape, word}, revoke_url}], text: a new key, shown once."""
    today = timezone.localdate()
    roots = permissions.units_administered(request.user, today)
    if not roots:
        raise PermissionDenied
    form, text = KeyForm(request.POST or None, roots=roots), ""
    if request.method == "POST" and form.is_valid():
        try:
            _key, text = make_key(by=request.user, at=timezone.now(), **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            form = KeyForm(roots=roots)
    every = ApiKey.objects.filter(unit__in=Unit.objects.within(roots)).select_related("unit", "owner").order_by("-pk")
    context = {
        "form": form,
        "text": text,
        "keys": [_told(key) for key in every[:200]],
        "breadcrumbs": crumbs((_("Keys for systems"), "accounts:keys")),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" and not text else HTTPStatus.OK
    return render(request, "accounts/keys.html", context, status=status)


def _told(key: ApiKey) -> dict[str, object]:
    words = dict(ApiKey.Scope.choices)
    lasts = key.revoked_at is None and key.expires_date >= timezone.localdate()
    word = _("in force") if lasts else _("taken back") if key.revoked_at else _("expired")
    return {
        "key": key,
        "scopes": [words.get(scope, scope) for scope in key.scopes],
        "state": {"shape": "good" if lasts else "none", "word": word},
        "revoke_url": reverse("accounts:revoke_key", args=[key.uuid]) if lasts else "",
    }


@require_POST
@login_required
def revoke(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("unit"), uuid=uuid)
    if not permissions.administers(request.user, key.unit, timezone.localdate()):
        raise Http404
    revoke_key(key=key, by=request.user, at=timezone.now())
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("accounts:keys")
