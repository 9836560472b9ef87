"""How people did at the H5P packages of a course: for those who write it, as figures of groups."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from courses.models import Course
from courses.queries import shelf
from courses.queries.reading import CourseText
from courses.viewsets.refusals import refused
from lms.learning.permissions import may_see_figures
from lms.learning.queries.package_figures import package_figures
from lms.learning.queries.packages import Part, part_of
from lms.learning.viewsets.figures import listing
from lms.learning.viewsets.scenarios import releases_seen_by


@require_safe
@listing
def index(request: HttpRequest) -> HttpResponse:
    """Every package that the courses play whose figures the person may see."""
    read = [shelf.read(release.pk, release.digest) for release in releases_seen_by(request.user)]
    courses = [{"course": course, "packages": listed} for course in read if (listed := _listed(course))]
    return render(request, "learning/admin/packages.html", {"courses": courses, **_furniture(_("H5P results"))})


def _listed(course: CourseText) -> list[dict[str, Any]]:
    return [
        {"title": block["title"], "lang": block["lang"], "within": activity, "url": results_url(course.code, key)}
        for activity in course.activities
        if activity.kind in ("package", "lesson")
        for key, block in course.packages(activity).items()
        if block["package"]
    ]


def results_url(code: str, part: str) -> str:
    return reverse("package_results:results", args=[code, part])


@require_safe
def results(request: HttpRequest, code: str, part: UUID) -> HttpResponse:
    course = get_object_or_404(Course, code=code)
    if not may_see_figures(request.user, course, timezone.localdate()):
        return refused(request)
    read = shelf.highest(code)
    found = _part(read, part) if read else None
    if found is None:
        raise Http404
    context = {"part": found, "course": found.course, "told": package_figures(found)}
    return render(request, "learning/admin/package_results.html", context | _furniture(str(found.block["title"]), code))


def _part(course: CourseText, part: UUID) -> Part | None:
    places = (
        part_of(course, activity, part) for activity in course.activities if activity.kind in ("package", "lesson")
    )
    return next((found for found in places if found and found.facts), None)


def _furniture(title: str, code: str = "") -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("package_results:index") if code else "", "label": _("H5P results")},
    ]
    if code:
        crumbs.append({"url": "", "label": f"{code} {title}"})
    return {"page_title": title, "header_title": title, "header_icon": "media", "breadcrumbs_items": crumbs}


class PackageResultsViewSet(ViewSet):
    name = "package_results"
    url_prefix = "package-results"
    icon = "media"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", index, name="index"),
            path("<code:code>/<uuid:part>/", results, name="results"),
        ]
