"""Who has completed which course, whether anybody requires it or not."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.models import Unit
from lms.dashboards import permissions
from lms.dashboards.queries import places, words
from lms.dashboards.queries.figures import coverage
from lms.dashboards.rules.coverage import Coverage
from lms.dashboards.views.managers import ManagerRequest, crumbs
from lms.dashboards.views.narrowing import list_url
from lms.dashboards.views.units import row_of


@require_safe
@login_required
def courses(request: ManagerRequest) -> HttpResponse:
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    if not roots:
        raise PermissionDenied
    units = places.with_children(roots)
    counted = coverage(roots, units, today)
    only = roots[0] if len(roots) == 1 else None
    context = {
        "as_of": today,
        "sentence": words.sentence(counted.of()),
        "figures": words.four_figures(counted.of(), lambda group: list_url(only, group=group) if only else None),
        "breadcrumbs": crumbs([], _("Courses")),
        "units": units,
        "tables": [
            {"course": course, "rows": _rows(units, roots, counted, key, course.code)}
            for key, course in places.courses_by_key().items()
            if key in counted.courses
        ],
    }
    return render(request, "dashboards/courses.html", context)


def _rows(units: list[Unit], roots: list[Unit], counted: Coverage, course: int, code: str) -> list[dict[str, Any]]:
    """Without the branches of the tree in which nobody has ever had a place on the course."""
    rooted = [(found, permissions.root_of(found, roots)) for found in units]
    return [
        row_of(found, root, counted, course, code) for found, root in rooted if root and counted.has(root.pk, course)
    ]
