"""Law changes in the admin: the list, and one change with its queue."""

from typing import Any, cast
from uuid import UUID

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet

from courses.forms.law import LawChangeForm
from courses.models import Course, LawChange, LawChangeItem
from courses.permissions import courses_to_release, items_to_decide, may_see_law_changes
from courses.queries import law_changes
from courses.services.law_changes import ReasonMissingError, assign, decide
from courses.viewsets.refusals import refused
from lms.accounts.models import User


class LawChangeFilterSet(WagtailFilterSet):
    key = django_filters.CharFilter(label=gettext_lazy("Key of the card"))
    open = django_filters.BooleanFilter(label=gettext_lazy("Open"), method="filter_open")
    mine = django_filters.BooleanFilter(label=gettext_lazy("Waits for me"), method="filter_mine")
    course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Course"), queryset=Course.objects.order_by("code"), method="filter_course"
    )

    class Meta:
        model = LawChange
        fields = ("key", "open", "mine", "course")

    def filter_open(self, rows, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        waiting = LawChangeItem.objects.open().values("change")
        return rows.filter(pk__in=waiting) if value else rows.exclude(pk__in=waiting)

    def filter_mine(self, rows, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        waiting = law_changes.waiting_for(self.request.user).order_by().values("pk")
        return rows.filter(pk__in=waiting) if value else rows.exclude(pk__in=waiting)

    def filter_course(self, rows, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        return rows.filter(pk__in=LawChangeItem.objects.filter(course=value).values("change"))


def how_many(change: Any) -> str:
    if not change.open_items:
        return _("closed")
    return _("%(open)s of %(all)s") % {"open": change.open_items, "all": change.all_items}


def next_due(change: Any) -> str:
    return date_format(change.next_due, "DATE_FORMAT") if change.next_due else ""


class LawChangesView(ReportView):
    """Every change of the law, what is open and due first."""

    model = LawChange
    page_title = gettext_lazy("Law changes")
    header_icon = "doc-full"
    index_url_name = "law_changes:index"
    index_results_url_name = "law_changes:results"
    filterset_class = LawChangeFilterSet
    default_ordering = None
    columns = [
        TitleColumn("citation", label=gettext_lazy("Law card"), accessor=str, get_url=law_changes.change_url),
        Column(
            "occurred_at",
            label=gettext_lazy("Changed"),
            accessor=lambda row: date_format(row.occurred_at, "DATETIME_FORMAT"),
        ),
        Column("by", label=gettext_lazy("By"), accessor=lambda row: row.by or gettext_lazy("starter courses")),
        Column("open", label=gettext_lazy("Open"), accessor=how_many),
        Column("due", label=gettext_lazy("Next due"), accessor=next_due),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_law_changes(request.user):
            return refused(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> "QuerySet[LawChange]":
        return law_changes.changes()

    def get_queryset(self) -> "QuerySet[LawChange]":
        return self.get_base_queryset()


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    if not may_see_law_changes(request.user):
        return refused(request)
    user = cast("User", request.user)
    found = get_object_or_404(LawChange.objects.select_related("by"), uuid=uuid)
    form = LawChangeForm(request.POST or None, items=items_to_decide(user, found))
    if request.method == "POST" and not form.allowed.exists():
        return refused(request)
    if request.method == "POST" and form.is_valid() and _done(request, form, user):
        return redirect(law_changes.change_url(found))
    return render(
        request,
        "courses/admin/law_change.html",
        _shown(request, found, form, user),
        status=422 if form.errors else 200,
    )


def _done(request: HttpRequest, form: LawChangeForm, user: User) -> bool:
    given, now = form.cleaned_data, timezone.now()
    if given["do"] == LawChangeForm.ASSIGN:
        count = assign(items=given["items"], owner=given["owner"], due=given["due"], by=user, at=now)
    else:
        try:
            count = decide(items=given["items"], note=given["note"], by=user, at=now)
        except ReasonMissingError:
            form.add_error("note", _("Say why nothing is to be changed. It stays on record."))
            return False
    text = ngettext("%(count)s item was changed.", "%(count)s items were changed.", count) % {"count": count}
    messages.success(request, text)
    return True


def _shown(request: HttpRequest, found: LawChange, form: LawChangeForm, user: User) -> dict[str, Any]:
    items = found.items.select_related("course", "owner", "decided_by").order_by("kind", "language", "pk")
    courses = courses_to_release(user) if user.has_perm("courses.change_lawcard") else None
    only_open = request.GET.get("show") != "all"
    rows = [item for item in items if item.is_open or not only_open]
    groups = law_changes.queue(rows, courses, timezone.localdate())
    return {
        "change": found,
        "told": law_changes.told(found),
        "groups": groups,
        "may_decide": any(group.may_decide for group in groups),
        "item_errors": form["items"].errors,
        "assigning": [form["owner"], form["due"]],
        "open": sum(item.is_open for item in items),
        "all": len(items),
        "only_open": only_open,
        "impacts": law_changes.impacts(found),
        "form": form,
        "chosen": set(request.POST.getlist("items")),
        "whole": set(request.POST.getlist("whole")),
        **_heading(found),
    }


def _heading(found: LawChange) -> dict[str, Any]:
    return {
        "page_title": found.citation,
        "header_title": _("Law change: %(card)s") % {"card": found.citation},
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("law_changes:index"), "label": _("Law changes")},
            {"url": "", "label": found.citation},
        ],
    }


class LawChangesViewSet(ViewSet):
    name = "law_changes"
    url_prefix = "law-changes"
    icon = "doc-full"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LawChangesView.as_view(), name="index"),
            path("results/", LawChangesView.as_view(results_only=True), name="results"),
            path("<uuid:uuid>/", change, name="change"),
        ]
