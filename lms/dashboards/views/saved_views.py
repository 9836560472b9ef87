"""My views: pages that somebody keeps under a name, and mails about them. Each is its owner's, and nobody else's."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.services.errors import RefusedError
from lms.dashboards import permissions
from lms.dashboards.forms.saved_views import KeepForm, NameForm, ReportForm, day_words
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.services import reporting
from lms.dashboards.services.saved_views import delete_view, rename_view, save_view
from lms.dashboards.views.managers import ManagerRequest, crumbs


@require_safe
@login_required
def views(request: ManagerRequest) -> HttpResponse:
    """Also for who answers for no unit any more: what they kept is theirs to delete."""
    mine = SavedView.objects.filter(owner=request.user).select_related("unit", "report").order_by("name")
    roots = permissions.roots_of(request.user, timezone.localdate())
    context = {
        "breadcrumbs": crumbs([], _("My views")),
        "views": [
            {
                "view": view,
                "is_open": bool(permissions.root_of(view.unit, roots) if view.unit else roots),
                "report": _report(view),
                "form": ReportForm(initial=_initial(view), auto_id=f"id_%s_{view.pk}"),
                "renaming": NameForm(initial={"name": view.name}, auto_id=f"id_%s_{view.pk}"),
            }
            for view in mine
        ],
    }
    return render(request, "dashboards/views.html", context)


def _report(view: SavedView) -> dict[str, object] | None:
    report: ScheduledReport | None = getattr(view, "report", None)
    if report is None:
        return None
    return {"row": report, "when": day_words(report.rhythm, report.number)}


def _initial(view: SavedView) -> dict[str, object]:
    report: ScheduledReport | None = getattr(view, "report", None)
    if report is None:
        return {"day": "weekly-1", "language": get_language()}
    return {"day": f"{report.rhythm}-{report.number}", "language": report.language}


@require_safe
@login_required
def view(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """To the page itself, which asks whether they may see it."""
    return redirect(_mine_or_404(request, uuid).url)


@require_POST
@login_required
def keep(request: ManagerRequest) -> HttpResponse:
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most eighty letters."))
        return redirect("dashboards:views")
    said = form.cleaned_data
    done = _("Kept as “%(name)s” among your views.") % {"name": said["name"]}
    return _try(request, done, lambda: save_view(owner=request.user, name=said["name"], path=said["path"]))


@require_POST
@login_required
def rename(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    found, form = _mine_or_404(request, uuid), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most eighty letters."))
        return redirect("dashboards:views")
    return _try(request, _("The name is kept."), lambda: rename_view(view=found, name=form.cleaned_data["name"]))


@require_POST
@login_required
def delete(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    found = _mine_or_404(request, uuid)
    return _try(request, _("The view is deleted."), lambda: delete_view(view=found))


@require_POST
@login_required
def report(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Ask for mails about a view, pause them, have them again, or do without."""
    found, at = _mine_or_404(request, uuid), timezone.now()
    asked: ScheduledReport | None = getattr(found, "report", None)
    match request.POST.get("do"):
        case "pause" if asked:
            return _try(request, _("No mail until you resume it."), lambda: reporting.pause(report=asked, at=at))
        case "resume" if asked:
            return _try(request, _("Mails come again."), lambda: reporting.resume(report=asked, at=at))
        case "delete" if asked:
            return _try(request, _("No mail comes about this view."), lambda: reporting.unschedule(report=asked))
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day and a language."))
        return redirect("dashboards:views")
    rhythm, number = form.cleaned_data["day"]
    language = form.cleaned_data["language"]
    return _try(
        request,
        _("A mail will say when it is time to look."),
        lambda: reporting.schedule(view=found, rhythm=rhythm, number=number, language=language, at=at),
    )


def _mine_or_404(request: ManagerRequest, uuid: UUID) -> SavedView:
    mine = SavedView.objects.filter(owner=request.user)
    return get_object_or_404(mine.select_related("unit", "report", "owner"), uuid=uuid)


def _try(request: ManagerRequest, done: str, work: Callable[[], object]) -> HttpResponse:
    try:
        work()
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("dashboards:views")
