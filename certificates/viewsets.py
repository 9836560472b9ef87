"""The register of certificates in Wagtail's admin, for the people who run the site: to read, to revoke, to correct."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet

from certificates.forms import NameForm, RevokeForm
from certificates.models import Certificate
from certificates.models.certificate import CertificateQuerySet
from certificates.permissions import may_administer
from certificates.queries.shown import code_of, edition_of, shown, state_of
from certificates.rules import numbers
from certificates.services.errors import NothingToCorrectError, NotInForceError
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from lms.accounts.models import User

View = Callable[..., HttpResponse]


def administering(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_administer(request.user):
            return cast(HttpResponse, permission_denied(request))
        return view(request, **kwargs)

    return inner


class RegisterView(BaseListingView):
    """Every certificate, newest first. A certificate is found by its whole number, never by a name."""

    model = Certificate
    page_title = gettext_lazy("Certificates")
    header_icon = "tick-inverse"
    paginate_by = 50
    is_searchable = True
    default_ordering = ("-issued_at", "-pk")
    index_url_name = "certificates_register:index"
    index_results_url_name = "certificates_register:results"
    verbose_name_plural = gettext_lazy("certificates")
    columns = [
        TitleColumn(
            "number_pretty",
            label=gettext_lazy("Number"),
            get_url=lambda row: reverse("certificates_register:record", kwargs={"number": row.number}),
        ),
        Column("course", label=gettext_lazy("Course or path"), accessor=code_of),
        Column("edition", label=gettext_lazy("Edition"), accessor=edition_of),
        Column("initials", label=gettext_lazy("Holder"), accessor="holder.initials"),
        Column("issued", label=gettext_lazy("Issued"), accessor=lambda row: date_format(row.issued_at, "DATE_FORMAT")),
        Column(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda row: state_of(row, row.status(timezone.localdate())).word,
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_administer(request.user):
            return cast(HttpResponse, permission_denied(request))
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_base_queryset(self) -> CertificateQuerySet:
        return Certificate.objects.with_status()

    def search_queryset(self, queryset: CertificateQuerySet) -> CertificateQuerySet:
        return queryset.filter(number=numbers.read(self.search_query)) if self.is_searching else queryset


@require_safe
@administering
def record(request: HttpRequest, number: str) -> HttpResponse:
    return _record(request, _found(number))


@require_http_methods(["POST"])
@administering
def revoke_certificate(request: HttpRequest, number: str) -> HttpResponse:
    certificate, form = _found(number), RevokeForm(request.POST, prefix="revoke")
    if not form.is_valid():
        return _record(request, certificate, revoke_form=form, status=400)
    try:
        revoke(
            certificate=certificate,
            by=cast(User, request.user),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except NotInForceError:
        messages.error(request, _("This certificate was revoked or replaced in the meantime."))
        return _record(request, _found(number), status=409)
    messages.success(request, _("The certificate is revoked, and the completion no longer counts."))
    return redirect("certificates_register:record", number=certificate.number)


@require_http_methods(["POST"])
@administering
def correct_name(request: HttpRequest, number: str) -> HttpResponse:
    certificate, form = _found(number), NameForm(request.POST, prefix="name")
    if not form.is_valid():
        return _record(request, certificate, name_form=form, status=400)
    try:
        corrected = supersede(
            certificate=certificate,
            name=form.cleaned_data["name"],
            by=cast(User, request.user),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except NothingToCorrectError:
        form.add_error("name", _("This is the name that stands on the certificate."))
        return _record(request, certificate, name_form=form, status=400)
    except NotInForceError:
        messages.error(request, _("This certificate was revoked or replaced in the meantime."))
        return _record(request, _found(number), status=409)
    messages.success(request, _("This is the corrected certificate. The old number now says that it was replaced."))
    return redirect("certificates_register:record", number=corrected.number)


def _found(number: str) -> Certificate:
    related = ("revocation__by", "supersedes", "correction__by", "path_completion")
    found = Certificate.objects.with_status().select_related("holder", "superseded_by", *related)
    return get_object_or_404(found, number=number)


def _record(
    request: HttpRequest,
    certificate: Certificate,
    *,
    revoke_form: Form | None = None,
    name_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    register = RegisterViewSet.register
    context = {
        "certificate": shown(certificate, timezone.localdate()),
        "record": certificate,
        "revoke_form": revoke_form or RevokeForm(prefix="revoke"),
        "name_form": name_form or NameForm(prefix="name", initial={"name": certificate.holder_name}),
        "page_title": certificate.number_pretty,
        "header_title": certificate.number_pretty,
        "header_icon": "tick-inverse",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(register), "label": _("Certificates")},
            {"url": "", "label": certificate.number_pretty},
        ],
    }
    return render(request, "certificates/admin/record.html", context, status=status)


class RegisterMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_administer(request.user)


class RegisterViewSet(ViewSet):
    name = "certificates_register"
    register = "certificates_register:index"
    url_prefix = "certificates"
    icon = "tick-inverse"
    menu_label = gettext_lazy("Certificates")
    menu_order = 700
    add_to_admin_menu = True

    def get_menu_item(self, order: int | None = None) -> RegisterMenuItem:
        return RegisterMenuItem(
            self.menu_label, reverse(self.register), name=self.name, icon_name=self.icon, order=order or self.menu_order
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RegisterView.as_view(), name="index"),
            path("results/", RegisterView.as_view(results_only=True), name="results"),
            path("<str:number>/", record, name="record"),
            path("<str:number>/revoke/", revoke_certificate, name="revoke"),
            path("<str:number>/name/", correct_name, name="name"),
        ]
