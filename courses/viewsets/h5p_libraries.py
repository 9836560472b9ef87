"""The H5P libraries that are installed, for those who answer for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from courses.models import H5PLibrary
from courses.permissions import may_install_libraries
from courses.queries.library_users import Counts, counted_users, users_of
from courses.queries.package_sentences import licence_words
from courses.services.packages import BusyError, LibraryInUseError, remove_library
from courses.viewsets.package_uploads import new_button
from courses.viewsets.refusals import refused
from lms.accounts.models import User

View = Callable[..., HttpResponse]


def allowed(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs) if may_install_libraries(request.user) else refused(request)

    return inner


def library_url(library: H5PLibrary) -> str:
    return reverse("h5p_libraries:library", args=[library.sha256])


def _users(library: Any) -> str:
    users: Counts = library.users
    if not users.any:
        return _("nobody")
    return _("packages: %(packages)s, libraries: %(libraries)s, releases: %(releases)s") % {
        "packages": users.packages,
        "libraries": users.libraries,
        "releases": users.releases,
    }


class LibrariesView(ReportView):
    """Every installed library by name, the newest first. The same queries, however many."""

    model = H5PLibrary
    page_title = gettext_lazy("H5P libraries")
    header_icon = "code"
    index_url_name = "h5p_libraries:index"
    index_results_url_name = "h5p_libraries:results"
    default_ordering = ("machine_name", "-major", "-minor", "-patch")
    list_export: list[str] = []
    paginate_by = 100
    columns = [
        TitleColumn("name", label=gettext_lazy("Library"), accessor=str, get_url=library_url),
        Column("current", label=gettext_lazy("In use"), accessor=lambda row: _("yes") if row.current else _("no")),
        Column("licence", label=gettext_lazy("Licence"), accessor=lambda row: licence_words(row.licence)),
        Column(
            "needs_eval",
            label=gettext_lazy("Makes code while it runs"),
            accessor=lambda row: _("yes") if row.needs_eval else _("no"),
        ),
        Column("users", label=gettext_lazy("Used by"), accessor=_users),
        Column("sha256", label=gettext_lazy("Fingerprint"), accessor=lambda row: row.sha256[:12]),
        Column(
            "installed_at",
            label=gettext_lazy("Installed"),
            accessor=lambda row: date_format(timezone.localtime(row.installed_at), "DATE_FORMAT"),
        ),
        Column("installed_by", label=gettext_lazy("By"), accessor=lambda row: row.installed_by or ""),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_install_libraries(request.user):
            return refused(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [new_button()]

    def get_base_queryset(self) -> "QuerySet[H5PLibrary]":
        return H5PLibrary.objects.select_related("installed_by").defer("metadata", "semantics", "files")

    def get_table(self, object_list: Any, **kwargs: Any) -> Any:
        """With the users of all the libraries on the page, asked for at once."""
        libraries = list(object_list)
        found = counted_users(libraries)
        for library in libraries:
            library.users = found[library.pk]
        return super().get_table(libraries, **kwargs)


@require_safe
@allowed
def library(request: HttpRequest, sha256: str) -> HttpResponse:
    found = get_object_or_404(H5PLibrary.objects.select_related("installed_by"), sha256=sha256)
    licence = licence_words(found.licence)
    context = {"library": found, "licence": licence, "users": users_of(found), "files": len(found.files)}
    return render(request, "courses/admin/h5p_library.html", context | _furniture(found))


@require_POST
@allowed
def remove(request: HttpRequest, sha256: str) -> HttpResponse:
    found = get_object_or_404(H5PLibrary, sha256=sha256)
    try:
        remove_library(library=found, by=cast("User", request.user), at=timezone.now())
    except LibraryInUseError:
        messages.error(request, _("“%(library)s” is in use, so it stays.") % {"library": found})
        return redirect(library_url(found))
    except BusyError:
        messages.warning(request, _("Something is being stored at this moment. Try again in a minute."))
        return redirect(library_url(found))
    messages.success(request, _("“%(library)s” was removed.") % {"library": found})
    return redirect("h5p_libraries:index")


def _furniture(found: H5PLibrary) -> dict[str, Any]:
    return {
        "page_title": str(found),
        "header_title": str(found),
        "header_icon": "code",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("h5p_libraries:index"), "label": _("H5P libraries")},
            {"url": "", "label": str(found)},
        ],
    }


class H5PLibrariesViewSet(ViewSet):
    name = "h5p_libraries"
    url_prefix = "h5p/libraries"
    icon = "code"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LibrariesView.as_view(), name="index"),
            path("results/", LibrariesView.as_view(results_only=True), name="results"),
            path("<str:sha256>/", library, name="library"),
            path("<str:sha256>/remove/", remove, name="remove"),
        ]
