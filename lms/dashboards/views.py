"""The managers' pages: who has completed what, in the units they answer for. They enrol, and change nothing else.

What somebody may see is looked up for every request: a membership that ended yesterday opens nothing today.
"""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import Course
from courses.queries.reading import CourseText
from lms.accounts.models import Membership, Unit, User
from lms.dashboards import permissions
from lms.dashboards.queries import corrections, places, words
from lms.dashboards.queries.allowances import more_time_of
from lms.dashboards.queries.figures import coverage
from lms.dashboards.queries.people import not_started, people_of, standings_of
from lms.dashboards.queries.records import record_of
from lms.dashboards.queries.sheets import lines
from lms.dashboards.queries.standings import learners
from lms.dashboards.rules.coverage import Coverage, Group
from lms.learning.services import allowing, enrolling
from lms.learning.services.activities import PlaceGivenUpError

PEOPLE_ON_A_PAGE = 50
PEOPLE_AT_ONCE = 1000  # that a download holds in memory


class ManagerRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User


@require_safe
@login_required
def home(request: ManagerRequest) -> HttpResponse:
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    if not roots:
        return render(request, "dashboards/home.html", status=HTTPStatus.FORBIDDEN)
    units = places.with_children(roots)
    counted = coverage(roots, units, today)
    deciding = permissions.deciding_roots(request.user, today)
    asked = corrections.waiting(deciding, today, but=request.user).count()
    only = roots[0] if len(roots) == 1 else None
    figures = words.four_figures(counted.of(), lambda group: _list_url(only, group=group) if only else None)
    if asked:
        figures.append(words.requests_figure(asked, reverse("dashboards:requests")))
    context = {
        "as_of": today,
        "sentence": words.sentence(counted.of()),
        "figures": figures,
        "units": units,
        "tables": [
            {"course": course, "rows": _rows(units, roots, counted, key, course.code)}
            for key, course in places.courses_by_key().items()
            if key in counted.courses
        ],
    }
    return render(request, "dashboards/home.html", context)


def _rows(units: list[Unit], roots: list[Unit], counted: Coverage, course: int, code: str) -> list[dict[str, Any]]:
    """Without the branches of the tree in which nobody has ever had a place on the course."""
    rooted = [(found, permissions.root_of(found, roots)) for found in units]
    return [_row(found, root, counted, course, code) for found, root in rooted if root and counted.has(root.pk, course)]


def _row(found: Unit, root: Unit, counted: Coverage, course: int | None, code: str) -> dict[str, Any]:
    figures = counted.of(found.pk, course)
    url = _list_url(found, code)
    return {"unit": places.link_to(found, root), "url": url, "figures": figures, "state": words.state_of(figures)}


@require_safe
@login_required
def unit(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    today = timezone.localdate()
    found, root = _unit_or_404(request.user, uuid, today)
    family = places.family_of(found, root)
    counted = coverage([found], [found, *family.below], today)
    courses = places.courses_by_key()
    key, group = _course_or_404(request, courses), _group_or_404(request)
    code = courses[key].code if key else ""
    page = _page_or_404(request, found, today, key, group)
    context = {
        "unit": found,
        "breadcrumbs": _crumbs(family.above, found.name),
        "course": courses.get(key) if key else None,
        "courses": _course_links(found, counted, courses, key, group),
        "groups": _group_links(found, code, group),
        "counts": words.four_figures(counted.of(found.pk, key), lambda group: _list_url(found, code, group)),
        "units": [_row(below, below, counted, key, code) for below in family.below],
        "people": [_person_row(person, courses, today, key) for person in page],
        "nobody": not counted.of(found.pk).people,
        "pages": _pages(page, found, code, group),
        "csv_url": reverse("dashboards:csv", args=[found.uuid]) + _query(course=code, state=group or ""),
    }
    return render(request, "dashboards/unit.html", context)


def _unit_or_404(user: User, uuid: UUID, on: date) -> tuple[Unit, Unit]:
    """The unit, and the one through which the person answers for it. Two queries."""
    roots = permissions.roots_of(user, on)
    found = get_object_or_404(Unit, uuid=uuid)
    root = permissions.root_of(found, roots)
    if root is None:
        raise Http404
    return found, root


def _course_or_404(request: HttpRequest, courses: dict[int, CourseText]) -> int | None:
    code = request.GET.get("course", "")
    if not code:
        return None
    for key, course in courses.items():
        if course.code == code:
            return key
    raise Http404


def _group_or_404(request: HttpRequest) -> Group | None:
    given = request.GET.get("state", "")
    if given and given not in set(Group):
        raise Http404
    return Group(given) if given else None


def _page_or_404(
    request: HttpRequest, found: Unit, on: date, course: int | None, group: Group | None
) -> Page[Membership]:
    paginator = Paginator(people_of(found, on, course=course, group=group), PEOPLE_ON_A_PAGE)
    try:
        return paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error


def _crumbs(above: list[Unit], here: str) -> list[dict[str, str]]:
    first = {"name": _("My units"), "url": reverse("dashboards:home")}
    between = [{"name": higher.name, "url": places.link_to(higher).url} for higher in above]
    return [first, *between, {"name": here, "url": ""}]


def _course_links(
    found: Unit, counted: Coverage, courses: dict[int, CourseText], here: int | None, group: Group | None
) -> list[dict[str, Any]]:
    """All courses, then those on which somebody in the unit has had a place, and the one that was asked for."""
    shown = [(key, course) for key, course in courses.items() if key in counted.courses or key == here]
    every = {"title": _("All courses"), "url": _list_url(found, group=group), "here": here is None}
    return [
        every,
        *({"title": c.code, "url": _list_url(found, c.code, group), "here": key == here} for key, c in shown),
    ]


def _group_links(found: Unit, code: str, here: Group | None) -> list[dict[str, Any]]:
    every = {"title": _("Everyone"), "url": _list_url(found, code), "here": here is None}
    names = words.group_names().items()
    return [every, *({"title": n, "url": _list_url(found, code, g), "here": g == here} for g, n in names)]


def _person_row(person: Membership, courses: dict[int, CourseText], on: date, course: int | None) -> dict[str, Any]:
    """With a course: where the person stands with it. Without: with each that they have had a place on."""
    standings = standings_of(person, on)
    url = reverse("dashboards:person", args=[person.uuid])
    row = {"name": person.user.name, "position": person.position, "unit": person.unit.name, "url": url}
    if course:
        return row | {"standing": standings[0] if standings else not_started(on)}
    return row | {
        "standings": [{"code": courses[s.course_id].code, "state": s.state} for s in standings if s.course_id]
        or [{"code": "", "state": not_started(on).state}]
    }


def _pages(page: Page[Membership], found: Unit, code: str, group: Group | None) -> dict[str, Any]:
    return {
        "number": page.number,
        "total": page.paginator.num_pages,
        "people": page.paginator.count,
        "previous_url": _list_url(found, code, group, page.number - 1) if page.has_previous() else None,
        "next_url": _list_url(found, code, group, page.number + 1) if page.has_next() else None,
    }


def _list_url(found: Unit, code: str = "", group: Group | None = None, page: int = 1) -> str:
    query = _query(course=code, state=group or "", page=page if page > 1 else "")
    return reverse("dashboards:unit", args=[found.uuid]) + query


def _query(**values: object) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


@require_safe
@login_required
def people_csv(request: ManagerRequest, uuid: UUID) -> StreamingHttpResponse:
    """The list of the unit's page as a file, as long as it is. One query, read through a cursor on the server."""
    today = timezone.localdate()
    found, _root = _unit_or_404(request.user, uuid, today)
    courses = places.courses_by_key()
    key, group = _course_or_404(request, courses), _group_or_404(request)
    codes = {course: text.code for course, text in courses.items()}
    people = people_of(found, today, course=key, group=group).iterator(chunk_size=PEOPLE_AT_ONCE)
    text = lines(people, codes, today, course=codes[key] if key else "", language=get_language() or "en")
    name = f"people-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_safe
@login_required
def person(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """A learner, by a membership of theirs that lies within the units answered for."""
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    found = get_object_or_404(learners(roots, today).select_related("user", "unit"), uuid=uuid)
    root = permissions.root_of(found.unit, roots)
    assert root is not None  # noqa: S101 the membership lies within the roots
    above = places.family_of(found.unit, root).above
    courses = places.courses_by_key()
    deciding = permissions.deciding_roots(request.user, today)
    may_enrol = permissions.root_of(found.unit, deciding) is not None
    context = {
        "person": {"name": found.user.name, "position": found.position, "unit": places.link_to(found.unit)},
        "breadcrumbs": _crumbs([*above, found.unit], found.user.name),
        "rows": record_of(found, courses, today),
        "courses": places.courses_to_give() if may_enrol else [],
        "enrol_url": reverse("dashboards:enrol", args=[uuid]),
        "more_time": more_time_of(found, courses) if may_enrol else None,
        "more_time_url": reverse("dashboards:more_time", args=[uuid]),
    }
    return render(request, "dashboards/person.html", context)


@require_POST
@login_required
def enrol(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Give one of one's people a place on a course, whatever its policy says of enrolling by oneself."""
    today = timezone.localdate()
    roots = permissions.deciding_roots(request.user, today)
    found = get_object_or_404(learners(roots, today).select_related("user"), uuid=uuid)
    course = get_object_or_404(Course, code=request.POST.get("course", ""), releases__revision=0, releases__edition=1)
    name = _named(found, course)
    try:
        language = found.user.language or course.source_language
        enrolling.enrol(learner=found.user, course=course, by=request.user, at=timezone.now(), language=language)
        messages.success(request, _("%(name)s has a place on %(code)s.") % name)
    except enrolling.AlreadyEnrolledError:
        messages.info(request, _("%(name)s has a place on %(code)s already, or holds it.") % name)
    except enrolling.NotReleasedError:  # withdrawn since the page was drawn
        messages.error(request, _("%(code)s takes nobody new at the moment.") % name)
    return redirect("dashboards:person", uuid)


@require_POST
@login_required
def more_time(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Allow one of one's people more time in the tests of a course, for one of the reasons there are."""
    roots = permissions.deciding_roots(request.user, timezone.localdate())
    found = get_object_or_404(learners(roots, timezone.localdate()).select_related("user"), uuid=uuid)
    course = get_object_or_404(Course, code=request.POST.get("course", ""))
    try:
        allowing.allow(
            learner=found.user,
            course=course,
            extra_percent=int(request.POST.get("extra", "")),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except ValueError:  # NotAllowableError is one
        messages.error(request, _("Choose how much more time, and for which reason."))
    except (allowing.NoOpenPlaceError, PlaceGivenUpError):
        messages.error(request, _("%(name)s has no open place on %(code)s.") % _named(found, course))
    else:
        noted = _("Noted for %(name)s on %(code)s, from the next attempt on.")
        messages.success(request, noted % _named(found, course))
    return redirect("dashboards:person", uuid)


def _named(found: Membership, course: Course) -> dict[str, str]:
    return {"name": found.user.name, "code": course.code}


@require_safe
@login_required
def requests(request: ManagerRequest) -> HttpResponse:
    """Corrections of names. The decision itself is posted to the room of people."""
    today = timezone.localdate()
    roots = permissions.deciding_roots(request.user, today)
    if roots:
        waiting = corrections.waiting(roots, today, but=request.user)
    elif permissions.may_decide_everywhere(request.user):
        waiting = corrections.waiting_anywhere(but=request.user)
    else:
        raise PermissionDenied
    context = {
        "requests": [
            {
                "person": asked.user,
                "wanted": asked.wanted,
                "reason": asked.reason,
                "asked_on": timezone.localdate(asked.asked_at),
                "decide_url": reverse("accounts:decide_name", args=[asked.uuid]),
            }
            for asked in waiting
        ],
        "here": reverse("dashboards:requests"),
        "breadcrumbs": _crumbs([], _("Requests")),
    }
    return render(request, "dashboards/requests.html", context)
