"""What has been released: the report, and each release as it was."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet

from courses.forms.releasing import CompareForm, WithdrawalForm
from courses.models import Course, Release, ReleaseAnswer, ReleaseText, ReleaseWithdrawal
from courses.permissions import may_export, may_release, may_see_pages, may_see_releases
from courses.queries import frames, shelf
from courses.queries.reading import ActivityText, CourseText
from courses.queries.sentences import grouped, language_name
from courses.queries.sides import compared
from courses.queries.subjects import subjects_of
from courses.rules import diff
from courses.rules.pieces import State
from courses.services import closing
from courses.services.looking import looked_at
from courses.services.reviewing import live_state, state_of
from courses.viewsets.refusals import refused
from lms.accounts.models import User
from lms.accounts.rules.cells import harmless

View = Callable[..., HttpResponse]


class ReleaseFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(label=gettext_lazy("Course"), queryset=Course.objects.order_by("code"))
    released_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Released"), widget=DateRangePickerWidget)

    class Meta:
        model = Release
        fields = ("course", "change", "released_at")


def record_url(release: Release) -> str:
    return reverse("courses_releases:record", args=[release.uuid])


def newcomers(release: Release) -> str:
    """Empty, where nothing was decided against them."""
    withdrawal = getattr(release, "withdrawal", None)
    if withdrawal is None:
        return ""
    return _("withdrawn since %(date)s") % {"date": date_format(withdrawal.withdrawn_at, "DATE_FORMAT")}


def languages_of(release: Release) -> str:
    return ", ".join(language_name(text.language) for text in release.texts.all())


class ReleaseReportView(ReportView):
    """Every release, newest first. Four queries, however many."""

    model = Release
    page_title = gettext_lazy("Releases")
    header_icon = "upload"
    index_url_name = "courses_releases:index"
    index_results_url_name = "courses_releases:results"
    filterset_class = ReleaseFilterSet
    default_ordering = ("-released_at", "-pk")
    list_export = ("course.code", "number", "change", "by", "released_at", "digest", "languages", "note")
    export_headings = {
        "course.code": gettext_lazy("Course"),
        "number": gettext_lazy("Number"),
        "change": gettext_lazy("Class"),
        "by": gettext_lazy("By"),
        "released_at": gettext_lazy("Released"),
        "digest": gettext_lazy("Fingerprint"),
        "languages": gettext_lazy("Languages"),
        "note": gettext_lazy("Note"),
    }
    custom_field_preprocess = {"note": {"csv": harmless, "xlsx": harmless}}
    columns = [
        TitleColumn("course", label=gettext_lazy("Release"), accessor=str, get_url=record_url),
        Column("change", label=gettext_lazy("Class"), accessor="get_change_display"),
        Column("by", label=gettext_lazy("By"), accessor=lambda row: row.by or gettext_lazy("starter courses")),
        Column(
            "released_at",
            label=gettext_lazy("Released"),
            accessor=lambda row: date_format(row.released_at, "DATETIME_FORMAT"),
            sort_key="released_at",
        ),
        Column("withdrawal", label=gettext_lazy("New enrolments"), accessor=newcomers),
        Column("languages", label=gettext_lazy("Languages"), accessor=languages_of),
        Column("digest", label=gettext_lazy("Fingerprint"), accessor=lambda row: row.digest[:12]),
        Column("note", label=gettext_lazy("Note")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_releases(request.user, timezone.localdate()):
            return refused(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> "QuerySet[Release]":
        texts = ReleaseText.objects.only("release", "language").order_by("language")
        rows = Release.objects.select_related("course", "by", "withdrawal").prefetch_related(
            Prefetch("texts", queryset=texts)
        )
        return rows.defer("structure")

    def get_queryset(self) -> "QuerySet[Release]":
        return self.order_queryset(self.get_base_queryset())

    def to_row_dict(self, item: Release) -> dict[str, Any]:
        item.languages = languages_of(item)  # type: ignore[attr-defined] # for the export only
        row: dict[str, Any] = super().to_row_dict(item)
        return row


def seeing(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_see_releases(request.user, timezone.localdate()):
            return refused(request)
        return view(request, **kwargs)

    return inner


@require_safe
@seeing
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _recorded(request, uuid)


def _recorded(
    request: HttpRequest, uuid: UUID, form: WithdrawalForm | None = None, *, status: int = 200
) -> HttpResponse:
    release, course = _release(request, uuid)
    context = {
        "release": release,
        "course": course,
        "languages": [{"url": f"?in={link.code}", "name": link.name, "here": link.here} for link in course.languages],
        "modules": [
            {
                "title": f"{module.number} {module.title}",
                "activities": [(activity, _address(release, course)(activity)) for activity in module.activities],
            }
            for module in course.modules
        ],
        "updates": [(update, _address(release, course)(update)) for update in course.updates],
        "offers": [offer for answer in hooks.get_hooks("release_offers") for offer in answer(release, request.user)],
        "export_url": reverse("courses_files:export", args=[release.uuid])
        if may_export(cast(User, request.user), release.course)
        else "",
        "digest": [release.digest[place : place + 8] for place in range(0, 64, 8)],
        "confirmation": ReleaseAnswer.objects.filter(release=release).select_related("request").first(),
        "withdrawal": ReleaseWithdrawal.objects.filter(release=release).select_related("by").first(),
        "withdraw": form or (WithdrawalForm() if _may_withdraw(request.user, release) else None),
        "header_title": f"{release} {course.title}",
        **_furniture(release),
    }
    return render(request, "courses/admin/record.html", context, status=status)


def _furniture(release: Release, *further: str) -> dict[str, Any]:
    crumbs = [(record_url(release), str(release)), *(("", label) for label in further)]
    return {
        "page_title": " – ".join(label for _url, label in reversed(crumbs)),
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_releases:index"), "label": _("Releases")},
            *({"url": url, "label": label} for url, label in crumbs),
        ],
    }


def _may_withdraw(user: Any, release: Release) -> bool:
    """Where it is the one that newcomers of its edition would read, by who may release the course."""
    in_force = Release.objects.in_force(release.course_id, release.edition).values_list("pk", flat=True)[0]
    is_withdrawn = ReleaseWithdrawal.objects.filter(release=release).exists()
    return in_force == release.pk and not is_withdrawn and may_release(user, release.course)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let nobody enrol on the release any more."""
    release, _course = _release(request, uuid)
    user = cast(User, request.user)
    if not may_release(user, release.course):
        return refused(request)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _recorded(request, uuid, form, status=400)
    try:
        closing.withdraw(release=release, by=user, at=timezone.now(), reason=form.cleaned_data["reason"])
    except closing.NotInForceError:
        form.add_error(None, _("A later revision has taken its place: nobody enrols on this release anyway."))
        return _recorded(request, uuid, form, status=409)
    messages.success(request, _("%(release)s takes nobody new from now on.") % {"release": release})
    return redirect("courses_releases:record", uuid)


@require_safe
@seeing
def compare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The release beside another one of its course, or beside the live pages. The older one stands first."""
    release, course = _release(request, uuid)
    others = list(Release.objects.filter(course=release.course).exclude(pk=release.pk).defer("structure"))
    form = CompareForm(
        request.GET if "other" in request.GET else None,
        others=others,
        may_see_pages=may_see_pages(cast(User, request.user), release.course),
    )
    pair = _pair(release, form.cleaned_data["other"]) if form.is_valid() else None
    context = {
        "release": release,
        "form": form,
        "language": course.language,
        "is_gone": form.is_valid() and pair is None,
        **_furniture(release, _("Compare %(release)s") % {"release": release}),
    }
    if pair:
        (before, old), (after, new) = pair
        subjects = subjects_of(release.course, [old, new])
        sides = compared(old, new, subjects, request.GET.get("in", ""))
        query = "&" + urlencode({"other": form.cleaned_data["other"]})
        context |= {"before": before, "after": after, "sides": sides, "query": query}
        context |= {"groups": grouped(diff.compare(old[0], new[0], old[1], new[1]), subjects)}
    return render(request, "courses/admin/compare.html", context)


def _pair(release: Release, other: str) -> tuple[tuple[str, State], tuple[str, State]] | None:
    """What stands on either side, with its heading; None where no page is live any more."""
    here = (release.number, state_of(release))
    if other == CompareForm.LIVE:
        live = live_state(release.course)
        return (here, (str(_("Live pages")), live)) if live else None
    found = get_object_or_404(Release, course=release.course, uuid=other)
    there = (found.number, state_of(found))
    is_later = (found.edition, found.revision) > (release.edition, release.revision)
    return (here, there) if is_later else (there, here)


@require_safe
@seeing
def activity(request: HttpRequest, uuid: UUID, slug: str) -> HttpResponse:
    """The activity as it was, drawn with the learners' template, as nobody's."""
    release, course = _release(request, uuid)
    found = course.by_slug.get(slug) or next((each for each in course.updates if each.slug == slug), None)
    if found is None:
        raise Http404
    address = _address(release, course)
    if found.kind == "quiz":
        drawn_with, drawn = "courses/preview_questions.html", frames.quiz(course, found, address)
    elif found.kind == "scenario":
        drawn_with, drawn = "courses/preview_places.html", frames.scenario(course, found, address)
    elif found.kind == "update":
        drawn_with, drawn = "learning/update_lesson.html", frames.update(course, found, address=address)
    else:
        drawn_with, drawn = "learning/lesson.html", looked_at(frames.lesson(course, found, address=address), release)
    context = drawn | {"drawn_with": drawn_with, "release": release}
    return render(request, "courses/admin/looking_back.html", context)


def _release(request: HttpRequest, uuid: UUID) -> tuple[Release, CourseText]:
    release = get_object_or_404(Release.objects.select_related("course", "by", "seconded_by"), uuid=uuid)
    language = request.GET.get("in") or release.structure["source_language"]
    return release, shelf.read(release.pk, release.digest, language)


def _address(release: Release, course: CourseText) -> Callable[[ActivityText], str]:
    def address(activity: ActivityText) -> str:
        return f"{reverse('courses_releases:activity', args=[release.uuid, activity.slug])}?in={course.language}"

    return address


class ReleasesViewSet(ViewSet):
    name = "courses_releases"
    url_prefix = "releases"
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ReleaseReportView.as_view(), name="index"),
            path("results/", ReleaseReportView.as_view(results_only=True), name="results"),
            path("<uuid:uuid>/", record, name="record"),
            path("withdraw/<uuid:uuid>/", withdraw, name="withdraw"),
            path("compare/<uuid:uuid>/", compare, name="compare"),
            path("<uuid:uuid>/<slug:slug>/", activity, name="activity"),
        ]
