"""Who asks for a manager's page, and whether they answer for what they ask for.

It is looked up for every request: a membership that ended yesterday opens nothing today.
"""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import Unit, User
from lms.dashboards import permissions
from lms.dashboards.queries import places


class ManagerRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User


def unit_or_404(user: User, uuid: UUID, on: date) -> tuple[Unit, Unit]:
    """The unit, and the one through which the person answers for it. Two queries."""
    roots = permissions.roots_of(user, on)
    found = get_object_or_404(Unit, uuid=uuid)
    root = permissions.root_of(found, roots)
    if root is None:
        raise Http404
    return found, root


def crumbs(above: list[Unit], here: str) -> list[dict[str, str]]:
    first = {"name": _("My units"), "url": reverse("dashboards:home")}
    between = [{"name": higher.name, "url": places.link_to(higher).url} for higher in above]
    return [first, *between, {"name": here, "url": ""}]
