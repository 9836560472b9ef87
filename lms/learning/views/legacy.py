"""Completions of an earlier system, from a file: shown first, row by row, and then taken in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.models import Course
from lms.accounts.models import Membership, Unit
from lms.accounts.permissions import units_answered_for
from lms.accounts.standards.tables import MOST_BYTES, TableError, read_table
from lms.learning.queries.legacy import Judged, judge, missing_columns
from lms.learning.services.prior_learning import Legacy, import_completions
from lms.learning.views.managers import ManagerRequest, requirement_crumbs

MOST_ROWS = 2000
FINDINGS_SHOWN = 100
SALT, HOUR = "learning.legacy", 3600


@require_http_methods(["GET", "POST"])
@login_required
def earlier(request: ManagerRequest) -> HttpResponse:
    """For administrators of units. Post a `file` to see what would be taken in, then `rows` as they were shown."""
    roots = units_answered_for(request.user, timezone.localdate(), (Membership.Role.ADMINISTRATOR,))
    if not roots:
        raise PermissionDenied
    context: dict[str, Any] = {"breadcrumbs": requirement_crumbs(_("Earlier completions")), "most_rows": MOST_ROWS}
    if "rows" in request.POST:
        return _take_in(request)
    if request.method == "POST":
        judged = _judged(request, roots)
        if isinstance(judged, str):
            context["error"] = judged
            return render(request, "requirements/earlier.html", context, status=400)
        context |= {
            "judged": judged,
            "findings": judged.findings[:FINDINGS_SHOWN],
            "rows": signing.dumps([request.user.pk, judged.ready], salt=SALT, compress=True),
        }
    return render(request, "requirements/earlier.html", context)


def _judged(request: ManagerRequest, roots: list[Unit]) -> Judged | str:
    """What is in the file, or in words why it cannot be read."""
    given = request.FILES.get("file")
    if given is None:
        return _("Choose a file first.")
    if (given.size or 0) > MOST_BYTES:
        return _("The file is larger than 10 MB.")
    try:
        table = read_table(given.read())
    except TableError:
        return _("This is no table: a CSV or XLSX file with a row of headings is needed.")
    if len(table.rows) > MOST_ROWS:
        return _("At most %(rows)s rows at a time: split the file.") % {"rows": MOST_ROWS}
    if missing := missing_columns(table):
        return _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
    return judge(table, roots, timezone.localdate())


def _take_in(request: ManagerRequest) -> HttpResponse:
    try:
        user, rows = signing.loads(request.POST["rows"], salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        user, rows = None, []
    if user != request.user.pk:
        messages.error(request, _("What was shown is too old. Choose the file again."))
        return redirect("learning:requirements:earlier")
    courses = Course.objects.in_bulk({row[1] for row in rows})
    new = import_completions(
        rows=[
            Legacy(
                learner=learner,
                course=courses[course],
                completed_date=date.fromisoformat(completed),
                valid_until_date=date.fromisoformat(until) if until else None,
                evidence=evidence or _("Taken over from an earlier system"),
            )
            for learner, course, completed, until, evidence in rows
        ],
        by=request.user,
        at=timezone.now(),
    )
    text = ngettext("%(number)s completion was taken in.", "%(number)s completions were taken in.", new)
    messages.success(request, text % {"number": new})
    return redirect("learning:requirements:index")
