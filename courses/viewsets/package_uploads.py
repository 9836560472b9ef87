"""Uploads of H5P packages: send one, see what was found, decide about its libraries."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from courses.models import Package, PackageUpload
from courses.permissions import may_add_packages, may_change_package, may_install_libraries, may_see_upload
from courses.queries.package_sentences import licence_words, said, shown_libraries
from courses.services.packages.judging import STORED
from courses.services.packages.uploads import (
    DecidedError,
    NoPackageError,
    SeenOtherwiseError,
    TooLargeError,
    accept,
    fingerprint_of,
    give_up,
    receive,
)
from courses.standards.h5p import Limits
from courses.viewsets.refusals import refused
from lms.accounts.models import User

View = Callable[..., HttpResponse]
MOST_NAMED = 30


class PackageFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("H5P file"),
        widget=forms.FileInput(attrs={"accept": ".h5p"}),
        help_text=gettext_lazy("A file that ends with .h5p, as other platforms and editors hand it out."),
    )


class DecisionForm(forms.Form):
    """What a person who may install libraries has seen, and whether the content is wanted too."""

    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    trusts = forms.BooleanField(
        label=gettext_lazy("I know where these libraries come from, and I answer for them."),
        help_text=gettext_lazy("They are programs. They run in the browsers of everybody who plays content with them."),
    )
    keeps_content = forms.BooleanField(
        label=gettext_lazy("Keep the content too, as a package that trainers can choose."), required=False
    )


def allowed(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        may = may_add_packages(request.user) or may_install_libraries(request.user)
        return view(request, **kwargs) if may else refused(request)

    return inner


def upload_url(upload: PackageUpload) -> str:
    return reverse("h5p_uploads:upload", args=[upload.uuid])


def new_url(package: Package | None = None) -> str:
    """Where a package is sent; one that takes the place of another keeps its identity."""
    address = reverse("h5p_uploads:new")
    return f"{address}?replaces={package.uuid}" if package else address


def new_button() -> HeaderButton:
    return HeaderButton(label=_("Upload an H5P package"), url=new_url(), icon_name="plus")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file. What is wrong with it as a whole is said at once, the rest by a worker."""
    user = cast("User", request.user)
    replaces = _replaced(request)
    if replaces and not may_change_package(user, replaces):
        return refused(request)
    form = PackageFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = receive(file=file, name=file.name, size=file.size, by=user, at=timezone.now(), replaces=replaces)
            return redirect(upload_url(upload))
        except TooLargeError:
            most = filesizeformat(Limits().archive)
            form.add_error("file", _("This file is too big. At most %(size)s are taken.") % {"size": most})
        except NoPackageError:
            form.add_error(
                "file", _("This is not an H5P package: by its name or its first bytes it is something else.")
            )
    context = {"form": form, "replaces": replaces, "installs": may_install_libraries(user)}
    status = 400 if form.errors else 200
    title = _("Upload an H5P package")
    return render(request, "courses/admin/package_new.html", context | furniture(title), status=status)


def _replaced(request: HttpRequest) -> Package | None:
    given = request.GET.get("replaces")
    if not given:
        return None
    try:
        return get_object_or_404(Package, uuid=UUID(given))
    except ValueError as error:
        raise Http404 from error


@require_safe
@allowed
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How it stands with an upload. The page asks again by itself while a worker has it in hand."""
    return _upload_page(request, _upload_or_404(request, uuid))


def _upload_or_404(request: HttpRequest, uuid: UUID) -> PackageUpload:
    found = get_object_or_404(PackageUpload.objects.select_related("by", "replaces", "package"), uuid=uuid)
    if not may_see_upload(cast("User", request.user), found):
        raise Http404
    return found


def _upload_page(
    request: HttpRequest, found: PackageUpload, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    sentences = said(found.findings)
    libraries = shown_libraries(found.found)
    is_asking = found.status == PackageUpload.Status.ASKING and may_install_libraries(request.user)
    if is_asking and form is None:
        form = DecisionForm(initial={"seen": fingerprint_of(found), "keeps_content": True})
    fatal = [each for each in sentences if each.is_fatal]
    warnings = [each for each in sentences if not each.is_fatal]
    to_install = [each for each in libraries if each.state in STORED]
    context = {
        "upload": found,
        "licence": licence_words(found.found.get("licence", "")),
        "evaluates": sum(each.needs_eval for each in to_install),
        "is_under_way": found.status in PackageUpload.UNDER_WAY,
        "fatal": fatal[:MOST_NAMED],
        "warnings": warnings[:MOST_NAMED],
        "more": max(0, len(fatal) - MOST_NAMED) + max(0, len(warnings) - MOST_NAMED),
        "to_install": to_install,
        "others": [each for each in libraries if each.state not in STORED],
        "form": form if is_asking else None,
        "again_url": new_url(found.replaces),
        "package_url": package_url(found.package) if found.package else "",
    }
    return render(request, "courses/admin/package_upload.html", context | furniture(found.name), status=status)


def package_url(package: Package) -> str:
    return reverse("wagtailsnippets_courses_package:edit", args=[package.pk])


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Install the libraries that were shown, or nothing."""
    found = _upload_or_404(request, uuid)
    if not may_install_libraries(request.user):
        return refused(request)
    form = DecisionForm(request.POST)
    try:
        if request.POST.get("way") == "cancel":
            give_up(upload=found, at=timezone.now())
            messages.success(request, _("Nothing was installed."))
            return redirect("h5p_uploads:index")
        if not form.is_valid():
            return _upload_page(request, found, form, status=400)
        facts = form.cleaned_data
        accept(upload=found, seen=facts["seen"], keeps_content=facts["keeps_content"], at=timezone.now())
    except SeenOtherwiseError:
        messages.warning(request, _("Something else was installed meanwhile. This is what it would be now."))
    except DecidedError:
        messages.warning(request, _("This upload does not wait for a decision any more."))
    return redirect(upload_url(found))


class UploadsView(ReportView):
    """The uploads of a person; of everybody for those who may install libraries. Two queries, however many."""

    model = PackageUpload
    page_title = gettext_lazy("H5P uploads")
    header_icon = "upload"
    index_url_name = "h5p_uploads:index"
    index_results_url_name = "h5p_uploads:results"
    default_ordering = ("-created_at", "-pk")
    list_export: list[str] = []
    columns = [
        TitleColumn("name", label=gettext_lazy("File"), get_url=upload_url),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("by", label=gettext_lazy("Sent by")),
        Column(
            "created_at",
            label=gettext_lazy("Sent"),
            accessor=lambda row: date_format(timezone.localtime(row.created_at), "DATETIME_FORMAT"),
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (may_add_packages(request.user) or may_install_libraries(request.user)):
            return refused(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [new_button()]

    def get_base_queryset(self) -> "QuerySet[PackageUpload]":
        rows = PackageUpload.objects.select_related("by").defer("findings", "found")
        return rows if may_install_libraries(self.request.user) else rows.filter(by=self.request.user)


def furniture(title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "media",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_courses_package:list"), "label": _("H5P packages")},
            {"url": "", "label": title},
        ],
    }


class PackageUploadsViewSet(ViewSet):
    name = "h5p_uploads"
    url_prefix = "h5p/uploads"
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", UploadsView.as_view(), name="index"),
            path("results/", UploadsView.as_view(results_only=True), name="results"),
            path("new/", new, name="new"),
            path("<uuid:uuid>/", upload, name="upload"),
            path("<uuid:uuid>/decide/", decide, name="decide"),
        ]
