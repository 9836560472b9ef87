"""Units in rows, requirements in columns: where to look first."""

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
from lms.dashboards.queries import places, ranked_words
from lms.dashboards.queries.rollups import Asked, tallies
from lms.dashboards.rules.tallies import Named, Tally
from lms.dashboards.views.managers import ManagerRequest, crumbs
from lms.dashboards.views.narrowing import Narrowed, narrowed_or_404


@require_safe
@login_required
def matrix(request: ManagerRequest) -> HttpResponse:
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    if not roots:
        raise PermissionDenied
    narrowed = narrowed_or_404(request, roots, today)
    units = places.with_children([narrowed.unit] if narrowed.unit else roots)
    counted = tallies(Asked(units, [narrowed.on], each=True))
    columns = counted.requirements([unit.pk for unit in units], narrowed.on)
    context = {
        "narrowed": narrowed,
        "title": narrowed.unit.name if narrowed.unit else "",
        "breadcrumbs": crumbs([], _("Units and requirements")),
        "columns": [{"name": named.name, "url": narrowed.home_url(requirement=named.uuid)} for named in columns],
        "rows": [
            {
                "name": unit.name,
                "url": narrowed.matrix_url(unit=unit),
                "is_top": unit in roots or unit == narrowed.unit,
                "cells": [_cell(narrowed, unit, n, counted.of(unit.pk, narrowed.on, n.key)) for n in columns],
            }
            for unit in units
        ],
    }
    return render(request, "dashboards/matrix.html", context)


def _cell(narrowed: Narrowed, unit: Unit, named: Named, tally: Tally) -> dict[str, Any] | None:
    """None where it asks nothing of anybody."""
    if not tally.everybody:
        return None
    state = ranked_words.state_of(tally)
    url = narrowed.list_url(unit=unit, requirement=named.uuid)
    return {"name": named.name, "url": url, "percent": tally.percent, "asked": tally.asked, "state": state}
