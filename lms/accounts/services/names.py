from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import NameRequest, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.notices import notify


class NameUnchangedError(RefusedError):
    text = _("This is how your name is written already.")


class NameAlreadyAskedError(RefusedError):
    text = _("You have asked for a correction already; it is waiting for a decision.")


class NameAlreadyDecidedError(RefusedError):
    text = _("This request was decided already.")


@transaction.atomic
def ask_name(*, user: User, wanted: str, reason: str, at: datetime) -> NameRequest:
    """Ask the organisation to correct the name. Raises NameUnchangedError, NameAlreadyAskedError."""
    wanted = " ".join(wanted.split())
    if wanted == user.name:
        raise NameUnchangedError
    User.objects.select_for_update().get(pk=user.pk)  # two tabs ask one after the other
    if user.name_requests.filter(decided_at=None).exists():
        raise NameAlreadyAskedError
    return NameRequest.objects.create(user=user, wanted=wanted, reason=reason, asked_at=at)


@transaction.atomic
def decide_name(*, request: NameRequest, accepted: bool, by: User, at: datetime) -> None:
    """Correct the name, or leave it, and tell the person. Raises NameAlreadyDecidedError."""
    request = NameRequest.objects.select_for_update().get(pk=request.pk)
    if request.decided_at:
        raise NameAlreadyDecidedError
    request.accepted, request.decided_by, request.decided_at = accepted, by, at
    request.save(update_fields=["accepted", "decided_by", "decided_at"])
    user = User.objects.get(pk=request.user_id)
    if accepted:
        user.name = request.wanted
        user.save(update_fields=["name"])
    notify(
        to=user.email,
        user=user,
        kind="name_decided",
        key=str(request.uuid),
        language=user.language,
        context={"wanted": request.wanted, "accepted": accepted, "path": ["accounts:profile"]},
        due_at=at,
    )
