"""What waits for the manager: corrections of names, and requests for more time."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.dashboards import permissions
from lms.dashboards.queries import corrections
from lms.dashboards.views.managers import ManagerRequest, crumbs
from lms.learning.queries.extensions import waiting_extensions


@require_safe
@login_required
def requests(request: ManagerRequest) -> HttpResponse:
    """Corrections of names, and more time for what is required. Decisions are posted to the rooms that hold them."""
    today = timezone.localdate()
    roots = permissions.deciding_roots(request.user, today)
    if roots:
        waiting = corrections.waiting(roots, today, but=request.user)
    elif permissions.may_decide_everywhere(request.user):
        waiting = corrections.waiting_anywhere(but=request.user)
    else:
        raise PermissionDenied
    context = {
        "requests": [
            {
                "person": asked.user,
                "wanted": asked.wanted,
                "reason": asked.reason,
                "asked_on": timezone.localdate(asked.asked_at),
                "decide_url": reverse("accounts:decide_name", args=[asked.uuid]),
            }
            for asked in waiting
        ],
        "extensions": [
            {"row": asked, "url": reverse("learning:requirements:answer", args=[person, requirement, asked.uuid])}
            for asked, person, requirement in waiting_extensions(roots, today, but=request.user)
        ],
        "here": reverse("dashboards:requests"),
        "breadcrumbs": crumbs([], _("Requests")),
    }
    return render(request, "dashboards/requests.html", context)
