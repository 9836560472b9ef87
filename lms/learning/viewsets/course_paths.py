"""Paths of courses in the trainers' admin: written by the trainers of a programme, published version by version."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import BasePermissionPolicy

from courses.viewsets.refusals import refused
from lms.accounts.models import User
from lms.learning.forms.paths import PathForm, PathReleaseForm, PathWithdrawalForm
from lms.learning.models import Path, PathWithdrawal
from lms.learning.permissions import may_write_path, programmes_led
from lms.learning.queries.path_requirements import asking
from lms.learning.services.path_releasing import (
    PathFaultyError,
    PathUnchangedError,
    content_of,
    faults_of,
    is_withdrawn,
    newest_version,
    release_path,
    withdraw_path,
)

LANGUAGE = forms.Select(choices=settings.WAGTAIL_CONTENT_LANGUAGES)


class TrainerRequest(HttpRequest):
    """A request in the admin, to which Wagtail lets only people who are signed in."""

    user: User


class PathPolicy(BasePermissionPolicy):
    """Whoever publishes in a programme writes its paths. One that was published is not deleted: people hold it."""

    def user_has_permission(self, user: User, action: str) -> bool:  # noqa: ARG002 Wagtail's shape
        return programmes_led(user).exists()

    def user_has_permission_for_instance(self, user: User, action: str, instance: Path) -> bool:
        if action == "delete" and instance.versions.exists():
            return False
        return may_write_path(user, instance)

    def instances_user_has_any_permission_for(self, user: User, actions: list[str]) -> "QuerySet[Path]":  # noqa: ARG002
        return Path.objects.filter(programme__in=programmes_led(user).values("translation_key"))

    def users_with_any_permission(self, actions: list[str]) -> "QuerySet[User]":  # noqa: ARG002 Wagtail's shape
        return User.objects.none()


class OwnMixin:
    """Of a view of one path: for the trainers of its programme."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        found = get_object_or_404(Path, pk=kwargs["pk"])
        action = getattr(view, "permission_required", None) or "change"
        if not view.permission_policy.user_has_permission_for_instance(request.user, action, found):
            return refused(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc] # a mixin
        return response


class PathIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[Path]":
        mine = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        return mine.annotate(newest=Max("versions__number")).prefetch_related("texts")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("code", label=_("Code"), get_url=self.get_edit_url, sort_key="code"),
            Column("title", label=_("Title"), accessor=title_of),
            Column("newest", label=_("Newest version"), accessor=lambda row: row.newest or _("not published")),
        ]


def title_of(row: Path) -> str:
    return next((text.title for text in row.texts.all()), "")


class PathEditView(OwnMixin, generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("course_paths:release", args=[self.object.code])
        buttons = [*super().header_more_buttons, Button(_("Publish…"), url=url, icon_name="upload", priority=5)]
        last = newest_version(self.object)
        if last and not is_withdrawn(last):
            gone = reverse("course_paths:withdraw", args=[self.object.code])
            buttons.append(Button(_("Withdraw…"), url=gone, icon_name="cross", priority=6))
        return buttons


class PathDeleteView(OwnMixin, generic.DeleteView):
    pass


class PathHistoryView(OwnMixin, history.HistoryView):
    pass


class PathUsageView(OwnMixin, generic.UsageView):
    pass


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: TrainerRequest, code: str) -> HttpResponse:
    """What would be published, and on POST the new version."""
    found = get_object_or_404(Path, code=code)
    if not may_write_path(request.user, found):
        return refused(request)
    form = PathReleaseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, found, form, 400 if form.is_bound else 200)
    try:
        made = release_path(path=found, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
    except (PathUnchangedError, PathFaultyError):
        return _shown(request, found, form, 409)
    messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
    return redirect("course_paths:edit", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TrainerRequest, code: str) -> HttpResponse:
    """Which requirements ask for it, and on POST nobody begins it any more."""
    found = get_object_or_404(Path, code=code)
    if not may_write_path(request.user, found):
        return refused(request)
    last = newest_version(found)
    if last is None or is_withdrawn(last):
        return redirect("course_paths:release", code)
    form = PathWithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw_path(path=found, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn: nobody begins the path any more."))
        return redirect("course_paths:edit", found.pk)
    asked = {"form": form, "version": last, "asking": asking(found, timezone.localdate())}
    context = asked | _furniture(found, _("Withdraw"), "warning")
    return render(request, "learning/admin/path_withdraw.html", context, status=400 if form.is_bound else 200)


def _shown(request: TrainerRequest, found: Path, form: forms.Form, status: int) -> HttpResponse:
    last, content = newest_version(found), content_of(found)
    context = {
        "last": last,
        "withdrawal": PathWithdrawal.objects.select_related("by").filter(version=last).first(),
        "content": content,
        "is_unchanged": bool(last and last.content == content and not is_withdrawn(last)),
        "faults": faults_of(content),
        "versions": found.versions.select_related("by").order_by("-number"),
        "form": form,
        **_furniture(found, _("Publish"), "upload"),
    }
    return render(request, "learning/admin/path_release.html", context, status=status)


def _furniture(found: Path, title: str, icon: str) -> dict[str, Any]:
    """What Wagtail draws around a page about a path."""
    return {
        "path": found,
        "page_title": title,
        "header_title": f"{title}: {found.code}",
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("course_paths:index"), "label": _("Paths")},
            {"url": reverse("course_paths:edit", args=[found.pk]), "label": found.code},
            {"url": "", "label": title},
        ],
    }


class CoursePathsViewSet(ModelViewSet):
    model = Path
    name = "course_paths"
    url_prefix = "course-paths"
    icon = "list-ol"
    menu_label = gettext_lazy("Paths")
    menu_order = 150
    add_to_admin_menu = True
    copy_view_enabled = False
    ordering = "code"
    search_fields = ("code", "texts__title")
    index_view_class = PathIndexView
    edit_view_class = PathEditView
    delete_view_class = PathDeleteView
    history_view_class = PathHistoryView
    usage_view_class = PathUsageView
    permission_policy = PathPolicy(Path)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("programme")]),
            InlinePanel(
                "texts",
                heading=gettext_lazy("Title and description"),
                label=gettext_lazy("Language"),
                help_text=gettext_lazy("The first language is the path’s own."),
                panels=[FieldPanel("language", widget=LANGUAGE), FieldPanel("title"), FieldPanel("description")],
                min_num=1,
            ),
            InlinePanel(
                "steps",
                heading=gettext_lazy("Steps"),
                label=gettext_lazy("Step"),
                panels=[FieldPanel("courses", widget=forms.CheckboxSelectMultiple), FieldPanel("need")],
                min_num=1,
            ),
            FieldRowPanel([FieldPanel("in_order"), FieldPanel("valid_months")]),
        ],
        base_form_class=PathForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        more = [
            path("<code:code>/release/", release, name="release"),
            path("<code:code>/withdraw/", withdraw, name="withdraw"),
        ]
        return [*super().get_urlpatterns(), *more]
