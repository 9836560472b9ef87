"""Courses and their policies, and the action that releases one."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.forms.courses import CourseForm
from courses.models import Course, CoursePage, Release
from courses.permissions import courses_to_copy, courses_to_release, may_begin_courses, may_import_courses
from courses.queries.parity import parity_of
from courses.queries.sentences import language_name
from courses.viewsets import copying, updates
from courses.viewsets.choosers import OurChooserViewSet
from courses.viewsets.releasing import answer_request, ask_second_person, release_course


class CourseIndexView(IndexView):
    def get_base_queryset(self) -> "QuerySet[Course]":
        pages = CoursePage.objects.filter(course=OuterRef("pk"), locale__language_code=OuterRef("source_language"))
        newest = Release.objects.filter(course=OuterRef("pk")).order_by("-edition", "-revision")
        return Course.objects.annotate(
            title=Subquery(pages.values("title")[:1]),
            edition=Subquery(newest.values("edition")[:1]),
            revision=Subquery(newest.values("revision")[:1]),
        )

    def get_table(self, object_list: Any, **kwargs: Any) -> Any:
        """With the parity of all the courses on the page, asked for at once."""
        courses = list(object_list)
        found = parity_of(courses)
        for course in courses:
            course.parity = [(language_name(each.language), each.tally.percent) for each in found[course.pk]]
        return super().get_table(courses, **kwargs)

    @cached_property
    def _to_release(self) -> set[int]:
        return courses_to_release(self.request.user)

    @cached_property
    def _to_copy(self) -> set[int]:
        return courses_to_copy(self.request.user)

    def get_list_more_buttons(self, instance: Course) -> list[Button]:
        buttons = list(super().get_list_more_buttons(instance))
        if instance.pk in self._to_release:
            url = release_url(instance)
            buttons.append(Button(_("Release…"), url=url, icon_name="upload", priority=5))
        if instance.pk in self._to_copy:
            buttons.append(Button(_("Copy…"), url=copying.copy_url(instance), icon_name="copy", priority=7))
        return buttons

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if may_begin_courses(self.request.user):
            url = reverse("courses_admin:templates")
            buttons.append(Button(_("New course from a template…"), url=url, icon_name="copy", priority=50))
        if may_import_courses(self.request.user):
            into = reverse("courses_files:upload")
            buttons.append(Button(_("Import a course…"), url=into, icon_name="upload", priority=70))
        return buttons


def release_url(course: Course) -> str:
    return reverse("courses_admin:release", args=[course.code])


def source_language(course: Course) -> str:
    return language_name(course.source_language)


def newest_number(course: Any) -> str:
    return f"{course.edition}.{course.revision}" if course.edition else _("not released")


def parity(course: Any) -> str:
    return ", ".join(f"{name} {percent} %" for name, percent in course.parity)


class CourseViewSet(SnippetViewSet):
    model = Course
    icon = "openquote"
    menu_label = gettext_lazy("Courses")
    menu_order = 100
    chooser_viewset_class = OurChooserViewSet
    base_url_path = "courses"
    admin_url_namespace = "courses_admin"
    index_view_class = CourseIndexView
    copy_view_enabled = False
    list_display = (
        "code",
        Column("title", label=gettext_lazy("Title")),
        Column(
            "language", label=gettext_lazy("Source language"), accessor=lambda row: language_name(row.source_language)
        ),
        Column("enrolment", label=gettext_lazy("Who may enrol"), accessor="get_enrolment_display"),
        Column("parity", label=gettext_lazy("Translated"), accessor=parity),
        Column("newest", label=gettext_lazy("Newest release"), accessor=newest_number),
    )
    list_filter = ("source_language", "enrolment", "legal_review_open")
    search_fields = ("code",)
    ordering = ("code",)

    def get_form_class(self, for_update: bool = False) -> type[CourseForm]:  # noqa: ARG002 Wagtail's shape
        return CourseForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("templates/", copying.templates, name="templates"),
            path("<code:code>/copy/", copying.copy, name="copy"),
            path("<code:code>/release/", release_course, name="release"),
            path("<code:code>/release/update/", updates.prepare, name="prepare_update"),
            path("<code:code>/release/ask/", ask_second_person, name="ask"),
            path("<code:code>/release/answer/<uuid:uuid>/", answer_request, name="answer"),
        ]
