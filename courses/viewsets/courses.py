"""Courses and their policies, and the action that releases one."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.forms import EFFECTS, CourseForm, MeaningForm, ReleaseForm
from courses.models import Course, CoursePage, Release
from courses.permissions import may_release
from courses.queries.sentences import found, grouped, language_name
from courses.rules.diff import is_below
from courses.services.compiling import NothingWrittenError
from courses.services.releasing import (
    ChangedMeanwhileError,
    ClassTooLowError,
    FaultyError,
    NothingChangedError,
    release,
)
from courses.services.reviewing import Review, review
from courses.viewsets import updates
from courses.viewsets.refusals import refused
from lms.accounts.models import User


class CourseIndexView(IndexView):
    def get_base_queryset(self) -> "QuerySet[Course]":
        pages = CoursePage.objects.filter(course=OuterRef("pk"), locale__language_code=OuterRef("source_language"))
        newest = Release.objects.filter(course=OuterRef("pk")).order_by("-edition", "-revision")
        return Course.objects.annotate(
            title=Subquery(pages.values("title")[:1]),
            edition=Subquery(newest.values("edition")[:1]),
            revision=Subquery(newest.values("revision")[:1]),
        )

    def get_list_more_buttons(self, instance: Course) -> list[Button]:
        buttons = list(super().get_list_more_buttons(instance))
        if may_release(self.request.user, instance):
            url = release_url(instance)
            buttons.append(Button(_("Release…"), url=url, icon_name="upload", priority=5))
        return buttons


def release_url(course: Course) -> str:
    return reverse("courses_admin:release", args=[course.code])


def source_language(course: Course) -> str:
    return language_name(course.source_language)


def newest_number(course: Any) -> str:
    return f"{course.edition}.{course.revision}" if course.edition else _("not released")


class CourseViewSet(SnippetViewSet):
    model = Course
    icon = "openquote"
    menu_label = gettext_lazy("Courses")
    menu_order = 100
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
            path("<str:code>/release/", release_course, name="release"),
            path("<str:code>/release/update/", updates.prepare, name="prepare_update"),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def release_course(request: HttpRequest, code: str) -> HttpResponse:
    """What a release would do, and on POST the release."""
    course = get_object_or_404(Course, code=code)
    user = cast(User, request.user)
    if not may_release(user, course):
        return refused(request)
    if request.method != "POST":
        return _shown(request, review(course), ReleaseForm())
    form, meaning = ReleaseForm(request.POST), updates.meaning_form(review(course), request.POST)
    if not (form.is_valid() and meaning.is_valid()):
        return _shown(request, review(course), form, meaning, status=400)
    facts = form.cleaned_data
    try:
        made = release(
            course=course,
            by=user,
            at=timezone.now(),
            change=facts["change"],
            note=facts["note"],
            expected=facts["digest"],
            meaning=updates.meaning_of(meaning),
        )
    except tuple(REFUSALS) as error:
        text, status = REFUSALS[type(error)]
        form.add_error(None, text)
        return _shown(request, review(course), form, meaning, status=status)
    messages.success(request, _("%(course)s is released as %(number)s.") % {"course": course, "number": made.number})
    return redirect("courses_releases:record", made.uuid)


REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    NothingChangedError: (gettext_lazy("Nothing has changed since the newest release."), 409),
    ChangedMeanwhileError: (
        gettext_lazy("Somebody has published a change meanwhile. Look at it below, then release again."),
        409,
    ),
    NothingWrittenError: (gettext_lazy("No lesson of this course is live, so there is nothing to release."), 409),
    FaultyError: (gettext_lazy("The faults below must be put right first."), 409),
    ClassTooLowError: (gettext_lazy("What has changed asks for a higher class."), 400),
    **updates.REFUSALS,
}


def _shown(
    request: HttpRequest,
    found_out: Review,
    form: ReleaseForm,
    meaning: MeaningForm | None = None,
    status: int = 200,
) -> HttpResponse:
    course, subjects = found_out.course, found_out.subjects
    page = CoursePage.objects.filter(course=course, locale__language_code=course.source_language).first()
    chosen = form["change"].value() or found_out.least
    faults = [(fault, found(fault, subjects)) for fault in found_out.findings]
    context = {
        "course": course,
        "review": found_out,
        "groups": grouped(found_out.changes, subjects),
        "errors": [sentence for fault, sentence in faults if fault.is_error],
        "warnings": [sentence for fault, sentence in faults if not fault.is_error],
        "classes": [
            {
                "value": value,
                "label": label,
                "effect": EFFECTS[Release.Change(value)],
                "is_open": not is_below(value, found_out.least),
                "is_chosen": value == chosen,
            }
            for value, label in Release.Change.choices
        ],
        "labels": dict(Release.Change.choices),
        "least_label": Release.Change(found_out.least).label,
        "form": form,
        **updates.people_context(found_out, meaning or updates.meaning_form(found_out)),
        "page_title": _("Release %(course)s") % {"course": course},
        "header_title": _("Release %(course)s") % {"course": page.title if page else course},
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_admin:list"), "label": _("Courses")},
            {"url": "", "label": _("Release %(course)s") % {"course": course}},
        ],
    }
    return render(request, "courses/admin/release.html", context, status=status)
