"""The paths that people took through a scenario: for those who write it, as a picture and as a table."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import page_permission_policy

from courses.blocks.scenario import MARKS
from courses.models import Course, CoursePage, Release
from courses.queries import shelf
from courses.queries.reading import ActivityText, CourseText
from courses.rules.scenario_picture import Picture, draw
from courses.viewsets.refusals import refused
from lms.learning.permissions import may_see_figures, sees_all_figures
from lms.learning.queries.figures import PathFigures, path_figures
from lms.learning.viewsets.figures import listing

WIDEST = 6


@require_safe
@listing
def index(request: HttpRequest) -> HttpResponse:
    """Every released scenario of the courses whose paths the person may see."""
    context = {
        "courses": [found for release in releases_seen_by(request.user) if (found := _listed(release))],
        **_furniture(_("Paths through scenarios")),
    }
    return render(request, "learning/admin/scenarios.html", context)


def releases_seen_by(user: Any) -> "list[Release]":
    """The newest release of each course, in the order of their codes. Three queries, however many."""
    newest = Release.objects.order_by("course_id", "-edition", "-revision").distinct("course_id")
    if not sees_all_figures(user, timezone.localdate()):
        pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
        newest = newest.filter(course__in=CoursePage.objects.filter(pk__in=pages).values("course"))
    return sorted(newest.select_related("course"), key=lambda release: release.course.code)


def _listed(release: Release) -> dict[str, Any] | None:
    course = shelf.read(release.pk, release.digest)
    scenarios = [activity for activity in course.activities if activity.kind == "scenario"]
    if not scenarios:
        return None
    edition = release.edition
    links = [
        {"title": found.title, "lang": found.language, "url": paths_url(release.course.code, edition, found.id)}
        for found in scenarios
    ]
    return {"code": course.code, "title": course.title, "lang": course.language, "scenarios": links}


def paths_url(code: str, edition: int, activity: str) -> str:
    return reverse("scenario_paths:paths", args=[code, edition, activity])


@require_safe
def paths(request: HttpRequest, code: str, edition: int, activity: UUID) -> HttpResponse:
    course = get_object_or_404(Course, code=code)
    if not may_see_figures(request.user, course, timezone.localdate()):
        return refused(request)
    editions = list(
        Release.objects.filter(course=course).order_by("edition", "-revision").distinct("edition").defer("structure")
    )
    release = next((release for release in editions if release.edition == edition), None)
    read = shelf.read(release.pk, release.digest) if release else None
    found = read.by_id.get(str(activity)) if read else None
    if read is None or found is None or found.kind != "scenario":
        raise Http404
    told = path_figures(course.pk, edition, read, found)
    context = _context(read, found, told) | {
        "editions": [
            {"number": row.edition, "here": row.edition == edition, "url": paths_url(code, row.edition, found.id)}
            for row in editions
        ],
        **_furniture(found.title, code),
    }
    return render(request, "learning/admin/paths.html", context)


def _context(course: CourseText, activity: ActivityText, told: PathFigures) -> dict[str, Any]:
    return {
        "course": course,
        "activity": activity,
        "told": told,
        "picture": _picture(told),
        "rows": list(_rows(told)),
        "endings": [
            {"ending": ending, "people": told.figures.endings[ending.id]} for ending in told.scenario.endings.values()
        ],
    }


def _picture(told: PathFigures) -> Picture:
    scenario, figures = told.scenario, told.figures
    titles = {place: scenario.title(place) for place in scenario.graph.places}
    for ending, people in figures.endings.items():
        titles[ending] += f" · {_figure(people)}"
    labels = {key: f"{letter} {_figure(figures.choices[key])}" for key, letter in _letters(told).items()}
    most = figures.begun or 1
    weights = {key: 1 + (WIDEST - 1) * (people or 0) // most for key, people in figures.choices.items()}
    return draw(scenario.graph, titles, labels, {key: min(weight, WIDEST) for key, weight in weights.items()})


def _figure(people: int | None) -> str:
    return "–" if people is None else str(people)


def _letters(told: PathFigures) -> dict[str, str]:
    situations = told.scenario.situations.values()
    return {c.id: "abcdefgh"[n : n + 1] for situation in situations for n, c in enumerate(situation.choices)}


def _rows(told: PathFigures) -> Iterator[dict[str, Any]]:
    marks, letters = dict(MARKS), _letters(told)
    for situation in told.scenario.situations.values():
        for place, choice in enumerate(situation.choices):
            yield {
                "situation": situation,
                "first": place == 0,
                "count": len(situation.choices),
                "letter": letters[choice.id],
                "choice": choice,
                "mark": marks[choice.mark],
                "to": told.scenario.title(choice.to),
                "people": told.figures.choices[choice.id],
            }


def _furniture(title: str, code: str = "") -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("scenario_paths:index") if code else "", "label": _("Paths through scenarios")},
    ]
    if code:
        crumbs.append({"url": "", "label": f"{code} {title}"})
    return {"page_title": title, "header_title": title, "header_icon": "view", "breadcrumbs_items": crumbs}


class PathsViewSet(ViewSet):
    name = "scenario_paths"
    url_prefix = "scenario-paths"
    icon = "view"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", index, name="index"),
            path("<code:code>/<int:edition>/<uuid:activity>/", paths, name="paths"),
        ]
