"""Who stands where with what is required: a list, and the same as a file."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.models import Unit
from lms.dashboards import permissions
from lms.dashboards.queries import places, ranked_words
from lms.dashboards.queries.required import Wanted, spans, standings
from lms.dashboards.queries.required_sheets import lines, workbook
from lms.dashboards.queries.rollups import Asked, tallies
from lms.dashboards.rules.days import AHEAD
from lms.dashboards.rules.ranks import STATUSES
from lms.dashboards.views.managers import ManagerRequest, crumbs
from lms.dashboards.views.narrowing import Narrowed, narrowed_or_404
from lms.dashboards.views.rows import person_row
from lms.dashboards.views.sheets import csv_response, xlsx_response
from lms.learning.models import AssignmentSpan
from lms.learning.queries.self_marked import SelfMarked, self_marked

ON_A_PAGE = 50


@require_safe
@login_required
def required(request: ManagerRequest) -> HttpResponse:
    narrowed, roots = _asked(request)
    wanted = _wanted(narrowed, roots)
    page = _page_or_404(request, wanted)
    family = places.with_children([narrowed.unit] if narrowed.unit else roots)
    context = {
        "narrowed": narrowed,
        "title": narrowed.unit.name if narrowed.unit else "",
        "breadcrumbs": crumbs([], _("Who stands where")),
        "states": _state_links(narrowed),
        "units": [{"value": unit.uuid, "name": unit.name, "here": unit == narrowed.unit} for unit in family],
        "requirements": _requirements(narrowed, wanted),
        "people": [person_row(found) for found in standings(wanted, page.object_list, _marked())],  # type: ignore[arg-type] # a slice
        "pages": _pages(narrowed, page),
        "files": [{"name": name.upper(), "url": narrowed.file_url(name)} for name in ("csv", "xlsx")],
    }
    return render(request, "dashboards/required.html", context)


@require_safe
@login_required
def required_csv(request: ManagerRequest) -> StreamingHttpResponse:
    """The list as long as it is. One query, read through a cursor on the server."""
    narrowed, roots = _asked(request)
    wanted = _wanted(narrowed, roots)
    text = lines(standings(wanted, spans(wanted), _marked()), get_language() or "en")
    return csv_response(text, f"required-{narrowed.on.isoformat()}.csv")


@require_safe
@login_required
def required_xlsx(request: ManagerRequest) -> FileResponse:
    """The same as a workbook."""
    narrowed, roots = _asked(request)
    wanted = _wanted(narrowed, roots)
    write = partial(workbook, standings(wanted, spans(wanted), _marked()), narrowed.on, get_language() or "en")
    return xlsx_response(write, f"required-{narrowed.on.isoformat()}.xlsx")


def _asked(request: ManagerRequest) -> tuple[Narrowed, list[Unit]]:
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    if not roots:
        raise PermissionDenied
    return narrowed_or_404(request, roots, today), roots


def _wanted(narrowed: Narrowed, roots: list[Unit]) -> Wanted:
    units = [narrowed.unit] if narrowed.unit else roots
    return Wanted(units, narrowed.on, narrowed.statuses, narrowed.requirement_key, narrowed.ahead)


def _marked() -> SelfMarked:
    return self_marked(places.courses_by_key())


def _page_or_404(request: ManagerRequest, wanted: Wanted) -> Page[AssignmentSpan]:
    try:
        return Paginator(spans(wanted), ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error


def _state_links(narrowed: Narrowed) -> list[dict[str, Any]]:
    """Where people stand on the day, and then who will be late before long."""
    every = {"title": _("Everyone"), "url": narrowed.list_url(status="", ahead="")}
    links = [every | {"here": not narrowed.status and not narrowed.ahead}]
    for rank, name in ranked_words.rank_names().items():
        url = narrowed.list_url(status=rank, ahead="")
        links.append({"title": name, "url": url, "here": narrowed.statuses == STATUSES[rank]})
    for days in AHEAD:
        title = _("Late within %(days)s days") % {"days": days}
        links.append({"title": title, "url": narrowed.list_url(status="", ahead=days), "here": narrowed.ahead == days})
    return links


def _requirements(narrowed: Narrowed, wanted: Wanted) -> list[dict[str, Any]]:
    counted = tallies(Asked(wanted.units, [wanted.on], each=True))
    found = counted.requirements([unit.pk for unit in wanted.units], wanted.on)
    return [{"value": n.uuid, "name": n.name, "here": n.key == narrowed.requirement_key} for n in found]


def _pages(narrowed: Narrowed, page: Page[AssignmentSpan]) -> dict[str, Any]:
    return {
        "number": page.number,
        "total": page.paginator.num_pages,
        "lines": page.paginator.count,
        "previous_url": narrowed.list_url(page=page.number - 1) if page.has_previous() else None,
        "next_url": narrowed.list_url(page=page.number + 1) if page.has_next() else None,
    }
