"""What the address of a page narrows it to."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from courses.queries.reading import CourseText
from lms.accounts.models import Unit
from lms.dashboards.rules.coverage import Group
from lms.dashboards.rules.days import AHEAD
from lms.dashboards.rules.ranks import STATUSES, Rank
from lms.learning.models import Requirement
from lms.learning.queries.managing import known
from lms.learning.rules.standing import Status

EARLIEST = date(1970, 1, 1)


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


@dataclass(frozen=True)
class Narrowed:
    """What the address of a page about requirements asks for. `on` is today unless it says another day."""

    on: date
    today: date
    unit: Unit | None = None
    requirement: Requirement | None = None
    status: Rank | Status | None = None
    ahead: int = 0

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def requirement_key(self) -> int | None:
        return self.requirement.pk if self.requirement else None

    @property
    def statuses(self) -> frozenset[Status]:
        if isinstance(self.status, Rank):
            return STATUSES[self.status]
        return frozenset({self.status} if self.status else ())

    @property
    def without_requirement(self) -> str:
        return self.home_url(requirement="")

    @property
    def home_address(self) -> str:
        return reverse("dashboards:home")

    @property
    def matrix_address(self) -> str:
        return reverse("dashboards:matrix")

    def home_url(self, **other: object) -> str:
        return self._url("dashboards:home", **({"status": "", "ahead": ""} | other))

    def matrix_url(self, **other: object) -> str:
        return self._url("dashboards:matrix", **({"requirement": "", "status": "", "ahead": ""} | other))

    def list_url(self, **other: object) -> str:
        return self._url("dashboards:required", **other)

    def file_url(self, kind: str) -> str:
        return self._url(f"dashboards:required_{kind}")

    def _url(self, name: str, **other: object) -> str:
        """The page with what is asked for here, but for what is told otherwise."""
        values: dict[str, object] = {
            "on": "" if self.is_today else self.on.isoformat(),
            "unit": self.unit or "",
            "requirement": self.requirement.uuid if self.requirement else "",
            "status": self.status or "",
            "ahead": self.ahead or "",
        } | other
        if isinstance(values["unit"], Unit):
            values["unit"] = values["unit"].uuid
        values["in"] = values.pop("ahead")
        return reverse(name) + query_of(**values)


def narrowed_or_404(request: HttpRequest, roots: list[Unit], today: date) -> Narrowed:
    """A query for the unit and one for the requirement, where they are named."""
    given = request.GET
    return Narrowed(
        on=_day_or_404(given.get("on", ""), today),
        today=today,
        unit=_unit_or_404(given["unit"], roots) if given.get("unit") else None,
        requirement=_requirement_or_404(given["requirement"], roots, today) if given.get("requirement") else None,
        status=_status_or_404(given.get("status", "")),
        ahead=_ahead_or_404(given.get("in", "")),
    )


def _day_or_404(text: str, today: date) -> date:
    """A day that has come: what a clock will bring is in the forecasts."""
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST <= day <= today:
        raise Http404
    return day


def _unit_or_404(text: str, roots: list[Unit]) -> Unit:
    unit = get_object_or_404(Unit, uuid=_uuid_or_404(text))
    if not any(unit.path.startswith(root.path) for root in roots):
        raise Http404
    return unit


def _requirement_or_404(text: str, roots: list[Unit], today: date) -> Requirement:
    """What another agency asks, or another unit of nobody of these, does not exist here."""
    found: Requirement = get_object_or_404(known(roots, today), uuid=_uuid_or_404(text))
    return found


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _status_or_404(text: str) -> Rank | Status | None:
    if text in set(Rank):
        return Rank(text)
    if text and text not in set(Status):
        raise Http404
    return Status(text) if text else None


def _ahead_or_404(text: str) -> int:
    if text and text not in {str(days) for days in AHEAD}:
        raise Http404
    return int(text) if text else 0
