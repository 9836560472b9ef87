"""How people go through a course: for those who write it. Figures of groups, never of a person."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from courses.models import Course, Release
from courses.permissions import courses_to_release
from courses.queries import shelf
from courses.queries.reading import ActivityText, CourseText
from courses.queries.sentences import language_name
from courses.viewsets.refusals import refused
from lms.accounts.models import User
from lms.dashboards.queries.course_counts import EVERYBODY, Part
from lms.dashboards.queries.course_figures import ActivityFigures, CourseFigures, UnitFigures, course_figures
from lms.dashboards.rules.course_pictures import columns, rows
from lms.learning.permissions import may_see_figures, sees_all_figures
from lms.learning.viewsets.figures import listing
from lms.learning.viewsets.items import quiz_url
from lms.learning.viewsets.packages import results_url
from lms.learning.viewsets.scenarios import paths_url

KINDS: dict[str, Callable[[], str]] = {
    "lesson": lambda: _("lesson"),
    "quiz": lambda: _("test"),
    "scenario": lambda: _("scenario"),
    "package": lambda: _("exercise"),
}


@require_safe
@listing
def index(request: HttpRequest) -> HttpResponse:
    """The courses whose figures the person may see, by their newest release."""
    newest = Release.objects.order_by("course_id", "-edition", "-revision").distinct("course_id")
    user = request.user
    if not sees_all_figures(user, timezone.localdate()):
        newest = newest.filter(course__in=courses_to_release(user) if isinstance(user, User) else ())
    read = [shelf.read(*found) for found in newest.values_list("pk", "digest")]
    courses = sorted(read, key=lambda course: course.code)
    context = {
        "courses": [{"course": course, "url": course_url(course.code)} for course in courses],
        **_furniture(_("How courses do")),
    }
    return render(request, "dashboards/admin/courses.html", context)


def course_url(code: str) -> str:
    return reverse("course_figures:course", args=[code])


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Course, code=code)
    if not may_see_figures(request.user, found, timezone.localdate()):
        return refused(request)
    newest = _newest_by_edition(found)
    if not newest:
        raise Http404
    asked = request.GET.get("of", "")
    part = _part_or_404(asked)
    text = newest.get(part[0] or max(newest))
    if text is None:
        raise Http404
    told = course_figures(found.pk, text, part, timezone.localdate())
    if part != EVERYBODY and part not in told.parts:
        raise Http404
    context = {
        "course": text,
        "told": told,
        "asked": asked,
        "parts": [{"value": _value(each), "name": _part_name(each)} for each in told.parts],
        "months": _months(told),
        "units": [_unit(each) for each in told.units],
        "activities": _activities(told, text),
        **_furniture(text.title, code),
    }
    return render(request, "dashboards/admin/course.html", context)


def _newest_by_edition(course: Course) -> dict[int, CourseText]:
    releases = Release.objects.filter(course=course).order_by("edition", "-revision").distinct("edition")
    rows = releases.values_list("edition", "pk", "digest")
    return {edition: shelf.read(pk, digest) for edition, pk, digest in rows}


# One part at a time


def _part_or_404(asked: str) -> Part:
    """From what `_value` wrote."""
    kind, _dash, name = asked.partition("-")
    if not asked:
        return EVERYBODY
    if kind == "language" and name:
        return (None, name)
    if kind == "edition" and name.isascii() and name.isdecimal() and len(name) < 6:
        return (int(name), None)
    raise Http404


def _value(part: Part) -> str:
    return f"language-{part[1]}" if part[1] else f"edition-{part[0]}"


def _part_name(part: Part) -> str:
    if part[1]:
        return _("who learn in: %(language)s") % {"language": language_name(part[1])}
    return _("who are on edition %(edition)s") % {"edition": part[0]}


# Rows and pictures


def _months(told: CourseFigures) -> dict[str, Any]:
    """The newest first; the picture goes the other way, and leaves out what was before."""
    before, *months = told.months
    pairs = [(date_format(row.month, "M"), (row.began, row.completed)) for row in months]
    listed = [{"name": date_format(row.month, "F Y"), "figures": row} for row in reversed(months)]
    return {
        "rows": [*listed, {"name": _("before"), "figures": before}],
        "picture": columns(pairs) if any(row.began or row.completed for row in months) else None,
    }


def _unit(row: UnitFigures) -> dict[str, Any]:
    if row.unit is None:
        name = _("In no unit today")
    elif row.is_direct:
        name = _("%(unit)s, directly") % {"unit": row.unit.name}
    else:
        name = row.unit.name
    return {"name": name, "is_below": bool(row.unit and (row.is_direct or row.unit.depth > 1)), "figures": row}


def _activities(told: CourseFigures, text: CourseText) -> dict[str, Any]:
    pairs = [(str(number), (row.opened, row.finished)) for number, row in enumerate(told.activities, 1)]
    most = max([row.opened or 0 for row in told.activities] + [told.began or 0])
    return {
        "rows": [
            {"number": number, "figures": row, **_linked(row.activity, text)}
            for number, row in enumerate(told.activities, 1)
        ],
        "tests": [
            {"title": row.activity.title, "lang": row.activity.language, "tries": list(_tries(row))}
            for row in told.activities
            if row.activity.kind == "quiz"
        ],
        "picture": rows(pairs, most) if most else None,
    }


def _linked(activity: ActivityText, text: CourseText) -> dict[str, str]:
    kind = KINDS.get(activity.kind)
    links = {
        "quiz": lambda: (_("How its questions do"), quiz_url(text.code, activity.id)),
        "scenario": lambda: (_("Paths people took"), paths_url(text.code, text.edition_number, activity.id)),
        "package": lambda: (_("Results"), results_url(text.code, activity.id)),
    }
    words, url = links[activity.kind]() if activity.kind in links else ("", "")
    return {"kind": kind() if kind else activity.kind, "link": words, "url": url}


def _tries(row: ActivityFigures) -> list[dict[str, Any]]:
    names = (_("first time"), _("second time"), _("third time and later"))
    return [
        {"name": name, "handed_in": handed_in, "passed": passed}
        for name, (handed_in, passed) in zip(names, row.tries, strict=True)
    ]


def _furniture(title: str, code: str = "") -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("course_figures:index") if code else "", "label": _("How courses do")},
    ]
    if code:
        crumbs.append({"url": "", "label": f"{code} {title}"})
    return {"page_title": title, "header_title": title, "header_icon": "desktop", "breadcrumbs_items": crumbs}


class CourseFiguresViewSet(ViewSet):
    name = "course_figures"
    url_prefix = "course-figures"
    icon = "desktop"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", index, name="index"), path("<code:code>/", course, name="course")]
