"""Views that a manager keeps under a name."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Unit, User
from lms.accounts.services.errors import RefusedError
from lms.dashboards.models import SavedView
from lms.dashboards.rules.saved_views import UNIT, NotAViewError, narrowing
from lms.dashboards.services.reporting import call_off_report


class NotKeepableError(RefusedError):
    text = _("This page cannot be kept as a view.")


class TooManyViewsError(RefusedError):
    text = _("You have fifty views. Delete one that you no longer need.")


class NameTakenError(RefusedError):
    text = _("You have a view of this name already. Choose another one.")


@transaction.atomic
def save_view(*, owner: User, name: str, path: str) -> SavedView:
    """Keep the page at this address. Whether they may see it is asked when they open it.

    Raises NotKeepableError, TooManyViewsError, NameTakenError.
    """
    view = _view(path)
    view.owner, view.name = owner, " ".join(name.split())
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two tabs save one after the other
    mine = SavedView.objects.filter(owner=owner)
    if mine.count() >= SavedView.MOST:
        raise TooManyViewsError
    if mine.filter(name=view.name).exists():
        raise NameTakenError
    view.save()
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str) -> None:
    """Raises NameTakenError."""
    User.objects.select_for_update(no_key=True).get(pk=view.owner_id)
    view.name = " ".join(name.split())
    if SavedView.objects.filter(owner=view.owner_id, name=view.name).exclude(pk=view.pk).exists():
        raise NameTakenError
    view.save(update_fields=["name"])


@transaction.atomic
def delete_view(*, view: SavedView) -> None:
    """With its report, and with the mail that was written about it and not sent."""
    call_off_report(view=view)
    view.delete()


def _view(path: str) -> SavedView:
    """Without owner and name."""
    try:
        address = urlsplit(path)
        found = resolve(address.path)
        page = found.url_name if found.namespace == "dashboards" and found.url_name else ""
        query = narrowing(page, address.query)
    except (Resolver404, NotAViewError, ValueError) as error:  # of an address that is none
        raise NotKeepableError from error
    place: UUID | None = found.kwargs.get("uuid")
    named = str(place or parse_qs(query).get(UNIT, [""])[0])
    unit = _unit(named) if named else None
    if named and unit is None:
        raise NotKeepableError
    return SavedView(page=page, place=place, query=query, unit=unit)


def _unit(named: str) -> Unit | None:
    try:
        return Unit.objects.filter(uuid=UUID(named)).first()
    except ValueError:
        return None
