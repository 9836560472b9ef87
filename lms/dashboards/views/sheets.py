"""The people of a unit as a file: the list of the unit's page, as long as it is, read through a cursor."""

from collections.abc import Callable, Iterator
from functools import partial
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from courses.queries.reading import CourseText
from lms.dashboards.queries import places
from lms.dashboards.queries.people import people_of
from lms.dashboards.queries.sheets import Table, lines, workbook
from lms.dashboards.views.managers import ManagerRequest, unit_or_404
from lms.dashboards.views.narrowing import course_or_404, group_or_404

PEOPLE_AT_ONCE = 1000  # that a download holds in memory
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def people_csv(request: ManagerRequest, uuid: UUID) -> StreamingHttpResponse:
    table = _asked(request, uuid)
    return csv_response(lines(table), f"people-{table.on.isoformat()}.csv")


@require_safe
@login_required
def people_xlsx(request: ManagerRequest, uuid: UUID) -> FileResponse:
    table = _asked(request, uuid)
    return xlsx_response(partial(workbook, table), f"people-{table.on.isoformat()}.xlsx")


def csv_response(text: Iterator[str], name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def xlsx_response(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    """Made on the disk, so that it is never whole in memory; the file is gone when the answer has been sent."""
    made = TemporaryFile()  # noqa: SIM115 the response closes it
    write(made)
    made.seek(0)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(made, as_attachment=True, filename=name, content_type=XLSX, headers=headers)


def _named(course: CourseText) -> str:
    """Its code, and where some of what counts marked itself, that it did."""
    if not course.is_self_marked:
        return course.code
    return gettext("%(code)s (partly self-marked in the browser)") % {"code": course.code}


def _asked(request: ManagerRequest, uuid: UUID) -> Table:
    today = timezone.localdate()
    found, _root = unit_or_404(request.user, uuid, today)
    courses = places.courses_by_key()
    key, group = course_or_404(request, courses), group_or_404(request)
    return Table(
        people=people_of(found, today, course=key, group=group).iterator(chunk_size=PEOPLE_AT_ONCE),
        codes={course: _named(text) for course, text in courses.items()},
        on=today,
        unit=found.name,
        course=courses[key].code if key else "",
        language=get_language() or "en",
    )
