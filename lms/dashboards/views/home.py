"""What a manager sees first."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.models import Unit
from lms.dashboards import permissions
from lms.dashboards.queries import corrections, places, words
from lms.dashboards.queries.figures import coverage
from lms.dashboards.rules.coverage import Coverage
from lms.dashboards.views.managers import ManagerRequest
from lms.dashboards.views.narrowing import list_url
from lms.dashboards.views.units import row_of


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
    figures = words.four_figures(counted.of(), lambda group: list_url(only, group=group) if only else None)
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
    return [
        row_of(found, root, counted, course, code) for found, root in rooted if root and counted.has(root.pk, course)
    ]
