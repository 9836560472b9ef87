"""A unit: its figures, the units below it, its people."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.queries.reading import CourseText
from lms.accounts.models import Membership, Unit
from lms.dashboards.queries import places, ranked_words, words
from lms.dashboards.queries.figures import coverage
from lms.dashboards.queries.people import Standing, not_started, people_of, standings_of
from lms.dashboards.queries.required import tally_of, with_required
from lms.dashboards.queries.rollups import Asked, tallies
from lms.dashboards.rules.coverage import Coverage, Group
from lms.dashboards.views.managers import ManagerRequest, crumbs, unit_or_404
from lms.dashboards.views.narrowing import Narrowed, course_or_404, group_or_404, list_url, query_of

PEOPLE_ON_A_PAGE = 50


@require_safe
@login_required
def unit(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    today = timezone.localdate()
    found, root = unit_or_404(request.user, uuid, today)
    family = places.family_of(found, root)
    counted = coverage([found], [found, *family.below], today)
    courses = places.courses_by_key()
    key, group = course_or_404(request, courses), group_or_404(request)
    code = courses[key].code if key else ""
    page = _page_or_404(request, found, today, key, group)
    narrowed = query_of(course=code, state=group or "")
    context = {
        "unit": found,
        "breadcrumbs": crumbs(family.above, found.name),
        "course": courses.get(key) if key else None,
        "courses": _course_links(found, counted, courses, key, group),
        "groups": _group_links(found, code, group),
        "counts": words.four_figures(counted.of(found.pk, key), lambda group: list_url(found, code, group)),
        "units": [row_of(below, below, counted, key, code) for below in family.below],
        "people": [_person_row(person, courses, today, key) for person in page],
        "required": _required(found, today),
        "nobody": not counted.of(found.pk).people,
        "pages": _pages(page, found, code, group),
        "files": [
            {"name": name.upper(), "url": reverse(f"dashboards:{name}", args=[found.uuid]) + narrowed}
            for name in ("csv", "xlsx")
        ],
    }
    return render(request, "dashboards/unit.html", context)


def _page_or_404(
    request: HttpRequest, found: Unit, on: date, course: int | None, group: Group | None
) -> Page[Membership]:
    people = with_required(people_of(found, on, course=course, group=group), found, on)
    paginator = Paginator(people, PEOPLE_ON_A_PAGE)
    try:
        return paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error


def _required(found: Unit, on: date) -> dict[str, Any]:
    """What is required of the unit's people, all together and one by one. One query."""
    counted = tallies(Asked([found], [on]), Asked([found], [on], each=True))
    asked = Narrowed(on=on, today=on, unit=found)
    each = [(named, counted.of(found.pk, on, named.key)) for named in counted.requirements([found.pk], on)]
    rows = [
        {
            "name": named.name,
            "url": asked.list_url(requirement=named.uuid),
            "tally": tally,
            "state": ranked_words.state_of(tally),
        }
        for named, tally in each
    ]
    return {"sentence": ranked_words.sentence(counted.of(found.pk, on)), "rows": rows, "url": asked.home_url()}


def row_of(found: Unit, root: Unit, counted: Coverage, course: int | None, code: str) -> dict[str, Any]:
    figures = counted.of(found.pk, course)
    url = list_url(found, code)
    return {"unit": places.link_to(found, root), "url": url, "figures": figures, "state": words.state_of(figures)}


def _course_links(
    found: Unit, counted: Coverage, courses: dict[int, CourseText], here: int | None, group: Group | None
) -> list[dict[str, Any]]:
    """All courses, then those on which somebody in the unit has had a place, and the one that was asked for."""
    shown = [(key, course) for key, course in courses.items() if key in counted.courses or key == here]
    every = {"title": _("All courses"), "url": list_url(found, group=group), "here": here is None}
    return [
        every,
        *({"title": c.code, "url": list_url(found, c.code, group), "here": key == here} for key, c in shown),
    ]


def _group_links(found: Unit, code: str, here: Group | None) -> list[dict[str, Any]]:
    every = {"title": _("Everyone"), "url": list_url(found, code), "here": here is None}
    names = words.group_names().items()
    return [every, *({"title": n, "url": list_url(found, code, g), "here": g == here} for g, n in names)]


def _person_row(person: Membership, courses: dict[int, CourseText], on: date, course: int | None) -> dict[str, Any]:
    """With a course: where the person stands with it. Without: with each that they have had a place on."""
    standings = standings_of(person, on)
    url = reverse("dashboards:person", args=[person.uuid])
    row = {
        "name": person.user.name,
        "position": person.position,
        "unit": person.unit.name,
        "url": url,
        "required": ranked_words.person_state(tally_of(person)),
    }
    if course:
        return row | {"standing": standings[0] if standings else not_started(on)}
    return row | {
        "standings": [_standing(courses[s.course_id], s) for s in standings if s.course_id]
        or [{"code": "", "is_self_marked": False, "state": not_started(on).state}]
    }


def _standing(course: CourseText, standing: Standing) -> dict[str, Any]:
    return {"code": course.code, "is_self_marked": course.is_self_marked, "state": standing.state}


def _pages(page: Page[Membership], found: Unit, code: str, group: Group | None) -> dict[str, Any]:
    return {
        "number": page.number,
        "total": page.paginator.num_pages,
        "people": page.paginator.count,
        "previous_url": list_url(found, code, group, page.number - 1) if page.has_previous() else None,
        "next_url": list_url(found, code, group, page.number + 1) if page.has_next() else None,
    }
