"""A new course from another one or from a template."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Course, CoursePage, ProgrammePage
from courses.permissions import courses_to_copy, may_begin_courses, may_copy, programmes_to_write_in
from courses.services.copying import CodeTakenError, copy_course
from courses.viewsets.refusals import refused
from lms.accounts.models import User


class CopyForm(forms.Form):
    """The new course's code, its title in its source language, and the programme it goes to."""

    code = forms.RegexField(
        r"^[A-Z]{2,6}-\d{3}$",
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("A code looks like this: HRD-101. One that begins with TPL makes a template."),
        error_messages={"invalid": gettext_lazy("A code looks like this: HRD-101")},
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    programme = forms.ModelChoiceField(ProgrammePage.objects.none(), label=gettext_lazy("Programme"))

    def __init__(self, *args: Any, course: Course, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[ProgrammePage]", self.fields["programme"])
        choice.queryset = programmes_to_write_in(user, course.source_language)
        choice.initial = choice.queryset.first()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Course.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a course with this code."))
        return code


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for a code, a title and a programme; on POST the copy is made, as drafts."""
    course, user = get_object_or_404(Course, code=code), cast(User, request.user)
    if not may_copy(user, course):
        return refused(request)
    page = CoursePage.objects.filter(course=course, locale__language_code=course.source_language).first()
    initial = {"title": page.title if page else ""}
    form = CopyForm(request.POST or None, course=course, user=user, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, course, form, 400 if request.method == "POST" else 200)
    facts = form.cleaned_data
    try:
        made = copy_course(course=course, by=user, at=timezone.now(), **facts)
    except CodeTakenError:
        form.add_error("code", _("There is a course with this code."))
        return _shown(request, course, form, 409)
    messages.success(request, _("%(course)s is there, as drafts with new identities.") % {"course": made})
    root = CoursePage.objects.filter(course=made, locale__language_code=made.source_language).first()
    return redirect("wagtailadmin_explore", root.pk) if root else redirect("courses_admin:list")  # one not written yet


def _shown(request: HttpRequest, course: Course, form: CopyForm, status: int) -> HttpResponse:
    title = _("Copy %(course)s") % {"course": course}
    context = {"course": course, "form": form, **_frame(title)}
    return render(request, "courses/admin/copy_course.html", context, status=status)


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates from which a course can begin."""
    user = cast(User, request.user)
    if not may_begin_courses(user):
        return refused(request)
    found = list(Course.objects.filter(pk__in=courses_to_copy(user), code__startswith=Course.TEMPLATE))
    pages = CoursePage.objects.filter(course__in=found, locale__language_code=F("course__source_language"))
    titles = dict(pages.values_list("course_id", "title"))
    rows = [{"course": course, "title": titles.get(course.pk, ""), "url": copy_url(course)} for course in found]
    context = {"rows": rows, **_frame(_("New course from a template"))}
    return render(request, "courses/admin/templates.html", context)


def copy_url(course: Course) -> str:
    return reverse("courses_admin:copy", args=[course.code])


def _frame(title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_admin:list"), "label": _("Courses")},
            {"url": "", "label": title},
        ],
    }
