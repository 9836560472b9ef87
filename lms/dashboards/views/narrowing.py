"""What the address of a unit's page narrows its list to."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from courses.queries.reading import CourseText
from lms.accounts.models import Unit
from lms.dashboards.rules.coverage import Group


def course_or_404(request: HttpRequest, courses: dict[int, CourseText]) -> int | None:
    code = request.GET.get("course", "")
    if not code:
        return None
    for key, course in courses.items():
        if course.code == code:
            return key
    raise Http404


def group_or_404(request: HttpRequest) -> Group | None:
    given = request.GET.get("state", "")
    if given and given not in set(Group):
        raise Http404
    return Group(given) if given else None


def list_url(found: Unit, code: str = "", group: Group | None = None, page: int = 1) -> str:
    query = query_of(course=code, state=group or "", page=page if page > 1 else "")
    return reverse("dashboards:unit", args=[found.uuid]) + query


def query_of(**values: object) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
