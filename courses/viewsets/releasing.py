"""The dialog in which a course is released: what would happen first, then the decision."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from courses.forms.releasing import EFFECTS, AnswerForm, BelowForm, MeaningForm, ReleaseForm
from courses.models import Course, CoursePage, Release, ReleaseRequest
from courses.permissions import may_release
from courses.queries.law_changes import change_url, law_changes_of
from courses.queries.sentences import found, grouped, language_name
from courses.queries.sides import Compared, compared
from courses.rules.diff import is_below
from courses.services.compiling import NothingWrittenError
from courses.services.releasing import (
    ChangedMeanwhileError,
    ClassTooLowError,
    FaultyError,
    NoReasonError,
    NothingChangedError,
    TemplateError,
    release,
)
from courses.services.requesting import (
    AskerMayNotError,
    ClosedRequestError,
    NotBelowError,
    OwnRequestError,
    ask,
    confirm,
    refuse,
)
from courses.services.reviewing import Review, review
from courses.viewsets import updates
from courses.viewsets.refusals import refused
from lms.accounts.models import User

View = Callable[..., HttpResponse]
REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    TemplateError: (gettext_lazy("This is a template: it is not released. Copy it, and release the copy."), 409),
    NothingChangedError: (gettext_lazy("Nothing has changed since the newest release."), 409),
    ChangedMeanwhileError: (
        gettext_lazy("Somebody has published a change meanwhile. Look at it below, then release again."),
        409,
    ),
    NothingWrittenError: (gettext_lazy("No lesson of this course is live, so there is nothing to release."), 409),
    FaultyError: (gettext_lazy("The faults below must be put right first."), 409),
    ClassTooLowError: (gettext_lazy("What has changed asks for a higher class."), 400),
    NotBelowError: (gettext_lazy("What has changed allows this class: release it without a second person."), 409),
    OwnRequestError: (gettext_lazy("You asked for this yourself. Somebody else must answer."), 403),
    AskerMayNotError: (
        gettext_lazy(
            "%(person)s, who asked for this, may no longer release this course, so nothing is released in their name. "
            "Ask for it yourself, and somebody else confirms; or let somebody else ask, and confirm that."
        ),
        409,
    ),
    ClosedRequestError: (gettext_lazy("This request is answered, asked anew, or overtaken by a release."), 409),
    NoReasonError: (gettext_lazy("Say why."), 400),
    **updates.REFUSALS,
}


def releasing(view: View) -> View:
    """For those who may release the course; hands over the course and the person."""

    @wraps(view)
    def inner(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        course, user = get_object_or_404(Course, code=code), cast(User, request.user)
        return view(request, course, user, **kwargs) if may_release(user, course) else refused(request)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@releasing
def release_course(request: HttpRequest, course: Course, user: User) -> HttpResponse:
    """What a release would do, and on POST the release."""
    if request.method != "POST":
        return _shown(request, course)
    form, meaning = ReleaseForm(request.POST), updates.meaning_form(review(course), request.POST)
    if not (form.is_valid() and meaning.is_valid()):
        return _shown(request, course, form, meaning, status=400)
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
        return _shown(request, course, form, meaning, status=_refuse(form, error))
    return _released(request, course, made)


@require_POST
@releasing
def ask_second_person(request: HttpRequest, course: Course, user: User) -> HttpResponse:
    """Below the least class: what was seen, in which class and why, for somebody else to confirm."""
    form = BelowForm(request.POST, prefix="below")
    if not form.is_valid():
        return _shown(request, course, below=form, status=400)
    facts = form.cleaned_data
    try:
        ask(
            course=course,
            by=user,
            at=timezone.now(),
            change=facts["change"],
            note=facts["note"],
            reason=facts["reason"],
            expected=facts["digest"],
        )
    except tuple(REFUSALS) as error:
        return _shown(request, course, below=form, status=_refuse(form, error))
    messages.success(
        request, _("A second person is asked. Whoever else may release this course finds it on their page.")
    )
    return redirect("courses_admin:release", course.code)


@require_POST
@releasing
def answer_request(request: HttpRequest, course: Course, user: User, uuid: UUID) -> HttpResponse:
    """The second person confirms or refuses."""
    asked = get_object_or_404(ReleaseRequest.objects.select_related("by"), course=course, uuid=uuid)
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return _shown(request, course, answer=form, status=400)
    facts = form.cleaned_data
    try:
        if facts["answer"] == AnswerForm.CONFIRM:
            return _released(request, course, confirm(request=asked, by=user, at=timezone.now()))
        refuse(request=asked, by=user, at=timezone.now(), reason=facts["reason"])
    except tuple(REFUSALS) as error:
        return _shown(request, course, answer=form, status=_refuse(form, error))
    messages.success(request, _("Refused. The request and your reason stay on record."))
    return redirect("courses_admin:release", course.code)


def _refuse(form: forms.Form, error: Exception) -> int:
    text, status = REFUSALS[type(error)]
    told = getattr(error, "told", None)
    form.add_error(None, text % told if told else text)
    return status


def _released(request: HttpRequest, course: Course, made: Release) -> HttpResponse:
    messages.success(request, _("%(course)s is released as %(number)s.") % {"course": course, "number": made.number})
    return redirect("courses_releases:record", made.uuid)


def _shown(
    request: HttpRequest,
    course: Course,
    form: ReleaseForm | None = None,
    meaning: MeaningForm | None = None,
    *,
    below: BelowForm | None = None,
    answer: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found_out = review(course)
    form = form or ReleaseForm()
    context = {
        "course": course,
        "review": found_out,
        **_words(found_out),
        "sides": _sides(found_out, request.GET.get("in", "")),
        "lags": [{"name": language_name(lag.language), "lag": lag} for lag in found_out.lags],
        "classes": _classes(found_out, form["change"].value() or found_out.least),
        "labels": dict(Release.Change.choices),
        "least_label": Release.Change(found_out.least).label,
        "form": form,
        "below": below or _below(found_out),
        "answer": answer or AnswerForm(prefix="answer"),
        "asked": _asked(found_out, request.user),
        "history": ReleaseRequest.objects.filter(course=course).select_related("by", "answer__by", "answer__release"),
        "errors_said": [error for some in (form, below, answer) if some for error in some.non_field_errors()],
        **updates.people_context(found_out, meaning or updates.meaning_form(found_out)),
        "law": [{"change": change, "url": change_url(change)} for change in law_changes_of(course)],
        **_furniture(course),
    }
    return render(request, "courses/admin/release.html", context, status=status)


def _words(found_out: Review) -> dict[str, Any]:
    """Changes and findings as sentences."""
    subjects = found_out.subjects
    faults = [(fault, found(fault, subjects)) for fault in found_out.findings]
    return {
        "groups": grouped(found_out.changes, subjects),
        "errors": [sentence for fault, sentence in faults if fault.is_error],
        "warnings": [sentence for fault, sentence in faults if not fault.is_error],
    }


def _sides(found_out: Review, language: str) -> Compared | None:
    if not found_out.before or not found_out.after or found_out.is_unchanged:
        return None
    return compared(found_out.before, found_out.after, found_out.subjects, language)


def _classes(found_out: Review, chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "label": label,
            "effect": EFFECTS[Release.Change(value)],
            "is_open": not is_below(value, found_out.least),
            "is_chosen": value == chosen,
        }
        for value, label in Release.Change.choices
    ]


def _below(found_out: Review) -> BelowForm | None:
    """The form that goes below the least class, where there is something below it."""
    lower = [value for value in Release.Change.values if is_below(value, found_out.least)]
    return BelowForm(prefix="below") if found_out.last and lower else None


def _asked(found_out: Review, user: Any) -> dict[str, Any] | None:
    """The open request, and whether there is still something to confirm, and by whom."""
    request = found_out.request
    if request is None:
        return None
    return {
        "request": request,
        "is_stale": request.digest != found_out.digest,
        "is_own": request.by == user,
        "is_void": not may_release(request.by, found_out.course),
        "url": reverse("courses_admin:answer", args=[found_out.course.code, request.uuid]),
    }


def _furniture(course: Course) -> dict[str, Any]:
    page = CoursePage.objects.filter(course=course, locale__language_code=course.source_language).first()
    return {
        "page_title": _("Release %(course)s") % {"course": course},
        "header_title": _("Release %(course)s") % {"course": page.title if page else course},
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_admin:list"), "label": _("Courses")},
            {"url": "", "label": _("Release %(course)s") % {"course": course}},
        ],
    }
