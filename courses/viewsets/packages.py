"""The H5P packages that trainers choose in pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.models import Package
from courses.permissions import may_install_libraries
from courses.queries.package_sentences import licence_words
from courses.queries.package_use import counted_use
from courses.viewsets.choosers import OurChooserViewSet
from courses.viewsets.package_panel import PackagePanel
from courses.viewsets.package_uploads import new_url

HEAVY = ("content__params", "content__raw_params", "content__files")


class PackageFilterSet(WagtailFilterSet):
    kind = django_filters.AllValuesFilter(field_name="content__main", label=_("Content type"))

    class Meta:
        model = Package
        fields = ("language",)


class PackageIndexView(IndexView):
    """What can be chosen, and where it is played. The same queries for one package and for a hundred."""

    def get_base_queryset(self) -> "QuerySet[Package]":
        return Package.objects.select_related("content").defer(*HEAVY)

    def get_table(self, object_list: Any, **kwargs: Any) -> Any:
        packages = list(object_list)
        found = counted_use(packages)
        for package in packages:
            package.pages_count = found.get(package.pk, 0)
        return super().get_table(packages, **kwargs)

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button(_("Uploads"), url=reverse("h5p_uploads:index"), icon_name="upload", priority=60),
        ]
        if may_install_libraries(self.request.user):
            libraries = reverse("h5p_libraries:index")
            buttons.append(Button(_("H5P libraries"), url=libraries, icon_name="code", priority=70))
        return buttons


def upload_instead(_request: HttpRequest) -> HttpResponse:
    """A package is not written here: it comes as a file."""
    return redirect(new_url())


class PackageViewSet(SnippetViewSet):
    model = Package
    icon = "media"
    menu_label = _("H5P packages")
    menu_order = 250
    chooser_viewset_class = OurChooserViewSet
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("title"), FieldPanel("language")]), PackagePanel(heading=_("The package"))]
    )
    list_display = (
        "title",
        Column("kind", label=_("Content type"), accessor="main"),
        Column("language", label=_("Language"), sort_key="language"),
        Column("licence", label=_("Licence"), accessor=lambda row: licence_words(row.licence)),
        Column("pages_count", label=_("Played on pages")),
        Column("uploaded_at", label=_("Uploaded"), sort_key="uploaded_at"),
    )
    filterset_class = PackageFilterSet
    index_view_class = PackageIndexView
    list_per_page = 50
    copy_view_enabled = False
    ordering = ("title",)

    @property
    def add_view(self) -> Any:
        return upload_instead
