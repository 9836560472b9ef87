"""The people of a unit as a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.dashboards.queries import places
from lms.dashboards.queries.people import people_of
from lms.dashboards.queries.sheets import lines
from lms.dashboards.views.managers import ManagerRequest, unit_or_404
from lms.dashboards.views.narrowing import course_or_404, group_or_404

PEOPLE_AT_ONCE = 1000  # that a download holds in memory


@require_safe
@login_required
def people_csv(request: ManagerRequest, uuid: UUID) -> StreamingHttpResponse:
    """The list of the unit's page as a file, as long as it is. One query, read through a cursor on the server."""
    today = timezone.localdate()
    found, _root = unit_or_404(request.user, uuid, today)
    courses = places.courses_by_key()
    key, group = course_or_404(request, courses), group_or_404(request)
    codes = {course: text.code for course, text in courses.items()}
    people = people_of(found, today, course=key, group=group).iterator(chunk_size=PEOPLE_AT_ONCE)
    text = lines(people, codes, today, course=codes[key] if key else "", language=get_language() or "en")
    name = f"people-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
