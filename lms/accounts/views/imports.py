"""Files of people: sent, looked at, applied. A worker does the work; these pages show how far it is."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import permissions
from lms.accounts.forms.places import ColumnsForm, ImportForm
from lms.accounts.models import PeopleImport, PeopleImportRow, Unit
from lms.accounts.services import importing
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.importing.jobs import asks_again
from lms.accounts.views.import_words import FAULTS, REASONS, sentence, state_of
from lms.accounts.views.office import crumbs
from lms.accounts.views.requests import SignedInRequest

Status, Outcome = PeopleImport.Status, PeopleImportRow.Outcome
ROWS_ON_A_PAGE = 50
METER_STEPS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: SignedInRequest) -> HttpResponse:
    """Variables: form, imports [{job, url, state}], breadcrumbs."""
    roots = permissions.units_administered(request.user, timezone.localdate())
    if not roots:
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, roots=roots, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        job = importing.send_file(by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("accounts:import", job.uuid)
    earlier = (
        PeopleImport.objects.filter(unit__in=Unit.objects.within(roots))
        .select_related("unit", "by")
        .order_by("-pk")[:50]
    )
    context = {
        "form": form,
        "imports": [
            {"job": job, "url": reverse("accounts:import", args=[job.uuid]), "state": state_of(job)} for job in earlier
        ],
        "breadcrumbs": crumbs((_("Import people and units"), "accounts:imports")),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/imports.html", context, status=status)


def _own_or_404(request: SignedInRequest, uuid: UUID) -> PeopleImport:
    job = get_object_or_404(PeopleImport.objects.select_related("unit", "by"), uuid=uuid)
    if not permissions.administers(request.user, job.unit, timezone.localdate()):
        raise Http404
    return job


@require_safe
@login_required
def one_import(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _own_or_404(request, uuid))


def _page(request: SignedInRequest, job: PeopleImport, status: int = HTTPStatus.OK, **values: Any) -> HttpResponse:
    """Variables: job, state, sentence, fault, progress | None, figures, filters, lines, pages, asks_again, leaving,
    columns_form | None, may_decide, error."""
    outcome = request.GET.get("outcome", "")
    if outcome and outcome not in Outcome.values:
        raise Http404
    columns = ColumnsForm(header=job.header, columns=job.columns) if job.header else None
    here = crumbs((_("Import people and units"), "accounts:imports"), (job.unit.name, "accounts:imports"))
    context = {
        "job": job,
        "state": state_of(job),
        "sentence": sentence(job),
        "fault": FAULTS.get(job.fault, ""),
        "progress": _progress(job),
        "figures": _figures(job),
        "filters": _filters(job, outcome),
        "may_decide": job.status == Status.JUDGED,
        "asks_again": asks_again(job),
        "leaving": job.counts.get(Outcome.LEFT, 0),
        "columns_form": columns if job.status in (Status.JUDGED, Status.UNREADABLE) else None,
        "breadcrumbs": here,
        "error": "",
        **_lines(request, job, outcome),
    }
    return render(request, "accounts/import.html", context | values, status=status)


def _progress(job: PeopleImport) -> dict[str, int] | None:
    """{done, all, step}: while a worker has it."""
    if job.status == Status.JUDGING:
        every, done = job.rows, job.lines.exclude(outcome="").count()
    elif job.status == Status.APPLYING:
        lines = job.lines.exclude(outcome=Outcome.REJECTED)
        every, done = lines.count(), lines.filter(done=True).count()
    else:
        return None
    return {"done": done, "all": every, "step": done * METER_STEPS // every if every else 0}


def _figures(job: PeopleImport) -> list[dict[str, Any]]:
    shown = [Outcome.ADDED, Outcome.MOVED, Outcome.LEFT, Outcome.REJECTED]
    words = {
        Outcome.ADDED: _("new"),
        Outcome.MOVED: _("in another unit"),
        Outcome.LEFT: _("leave"),
        Outcome.REJECTED: _("rows rejected"),
    }
    return [
        {"value": job.counts.get(outcome, 0), "label": words[outcome], "url": f"?outcome={outcome}#rows"}
        for outcome in shown
        if job.counts
    ]


def _filters(job: PeopleImport, here: str) -> list[dict[str, Any]]:
    every = {"title": _("All rows"), "url": "?#rows", "here": not here}
    found = [
        {
            "title": f"{outcome.label} ({job.counts[outcome]})",
            "url": f"?outcome={outcome}#rows",
            "here": here == outcome,
        }
        for outcome in Outcome
        if job.counts.get(outcome)
    ]
    return [every, *found]


def _lines(request: SignedInRequest, job: PeopleImport, outcome: str) -> dict[str, Any]:
    if job.status in (Status.JUDGING, Status.APPLYING):
        return {"lines": [], "pages": None}
    found = job.lines.filter(outcome=outcome) if outcome else job.lines.exclude(outcome="")
    try:
        page = Paginator(found.order_by("number", "pk"), ROWS_ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    query = f"outcome={outcome}&page=" if outcome else "page="
    pages = {
        "number": page.number,
        "total": page.paginator.num_pages,
        "previous_url": f"?{query}{page.number - 1}#rows" if page.has_previous() else None,
        "next_url": f"?{query}{page.number + 1}#rows" if page.has_next() else None,
    }
    return {"lines": [_line(line) for line in page], "pages": pages}


def _line(line: PeopleImportRow) -> dict[str, Any]:
    names = {"name", "email", "staff_number", "unit", "position"}
    told = {name: line.data.get(name, "") for name in names}
    shape = {"rejected": "bad", "left": "soon", "same": "none"}.get(line.outcome, "good")
    state = {"shape": shape, "word": line.get_outcome_display()}
    return told | {"number": line.number, "state": state, "reason": REASONS.get(line.reason, "")}


@require_POST
@login_required
def import_columns(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    job = _own_or_404(request, uuid)
    form = ColumnsForm(request.POST, header=job.header, columns=job.columns)
    if not form.is_valid():
        return _page(request, job, HTTPStatus.BAD_REQUEST, columns_form=form)
    return _decided(request, job, importing.name_columns, columns=form.columns)


@require_POST
@login_required
def import_apply(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    job = _own_or_404(request, uuid)
    return _decided(request, job, importing.apply_file, typed=request.POST.get("typed", ""))


@require_POST
@login_required
def import_leave(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _decided(request, _own_or_404(request, uuid), importing.leave_file)


def _decided(request: SignedInRequest, job: PeopleImport, service: Any, **facts: Any) -> HttpResponse:
    try:
        service(job=job, by=request.user, at=timezone.now(), **facts)
    except RefusedError as error:
        return _page(request, job, HTTPStatus.CONFLICT, error=str(error))
    if service is importing.leave_file:
        messages.success(request, _("Nothing of the file was applied, and it is deleted."))
        return redirect("accounts:imports")
    return redirect("accounts:import", job.uuid)
