"""What the site's administrators do about a person's account, and what the person may ask for: a copy, an erasure."""

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from lms.accounts.models import (
    Delegation,
    Erasure,
    Invitation,
    Membership,
    NameRequest,
    Notice,
    PeopleImportFile,
    PeopleImportRow,
    Unit,
    User,
)
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.invitations import account_of
from lms.accounts.services.memberships import day_at
from lms.accounts.signals import memberships_changed, person_erasing, person_exporting

Rows = list[dict[str, Any]]
ERASED = "erased"


class AddressTakenError(RefusedError):
    text = _("Another account uses this e-mail address.")


class ReasonMissingError(RefusedError):
    text = _("Say why the person is erased. The reason stays on record; do not write names in it.")


@transaction.atomic
def change_address(*, user: User, email: str, by: User, at: datetime) -> None:  # noqa: ARG001 who acts, and when
    """Give the account another address to sign in with, which the organisation vouches for. AddressTakenError."""
    email = email.strip().lower()
    if account_of(email) not in (None, user):
        raise AddressTakenError
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def export_person(*, user: User, at: datetime) -> dict[str, Rows]:
    """All that is held about the person, in every room, by heading, ready for JSON."""
    copy = own_records(user)
    for _receiver, answer in person_exporting.send(User, user=user, at=at):
        copy |= cast("dict[str, Rows]", answer or {})
    return copy


def own_records(user: User) -> dict[str, Rows]:
    """What the room of people holds."""
    account = model_to_dict(user, ["email", "name", "language", "is_active", "is_superuser"])
    account |= {"created_at": user.created_at, "last_login": user.last_login}
    account["groups"] = [group.name for group in user.groups.order_by("name")]
    memberships = user.memberships.order_by("from_date", "pk")
    emails = addresses_of(user)
    return {
        "account": [account],
        "addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "memberships": _rows(
            memberships,
            *("unit__name", "role", "position", "staff_number", "from_date", "until_date", "seconded_from__unit__name"),
        ),
        "delegations": _rows(
            Delegation.objects.filter(Q(to=user) | Q(by=user)),
            *("unit__name", "from_date", "until_date", "created_at", "revoked_at"),
        ),
        "invitations": _rows(
            Invitation.objects.filter(email__in=emails),
            *("email", "name", "unit__name", "role", "position", "staff_number", "language"),
            *("created_at", "expires_at", "accepted_at", "withdrawn_at"),
        ),
        "import_rows": _rows(_import_rows(user, emails), "number", "data", "outcome", "reason"),
        "name_requests": _rows(user.name_requests.all(), "wanted", "reason", "asked_at", "decided_at", "accepted"),
        "notices": _rows(
            Notice.objects.filter(Q(user=user) | Q(to__in=emails)), "to", "kind", "context", "due_at", "sent_at"
        ),
    }


def _import_rows(user: User, emails: list[str]) -> "models.QuerySet[PeopleImportRow]":
    return PeopleImportRow.objects.filter(Q(person=user) | Q(email__in=emails))


def _numbered_rows(memberships: list[Membership]) -> "models.QuerySet[PeopleImportRow]":
    """Rows with the person's staff number that were not understood, so that nobody knew of whom they are."""
    named = Q(pk__in=[])
    for held in memberships:
        if held.staff_number and not held.number_disputed:
            top = held.unit.path[: Unit.steplen]
            named |= Q(data__staff_number__iexact=held.staff_number, job__unit__path__startswith=top)
    return PeopleImportRow.objects.filter(named, person=None)


def _rows(found: "models.QuerySet[Any]", *fields: str) -> Rows:
    return list(found.order_by("pk").values(*fields))


def addresses_of(user: User) -> list[str]:
    further = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email, *(email.lower() for email in further)})


@transaction.atomic
def erase_person(*, user: User, by: User | None, reason: str, at: datetime) -> Erasure:
    """Take away all that names the person, in every room. The account stays, empty, for the facts that point to it.

    Opens the door in the append-only rule for this transaction, and shuts it when done. Raises ReasonMissingError.
    """
    if not reason.strip():
        raise ReasonMissingError
    user = User.objects.select_for_update().get(pk=user.pk)
    erasure = _open_door(user, by, reason.strip(), at)
    person_erasing.send(User, user=user, at=at)
    _erase_own_records(user, at)
    _empty_account(user)
    _set_door("")
    return erasure


def _open_door(user: User, by: User | None, reason: str, at: datetime) -> Erasure:
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        transaction_number = cursor.fetchone()[0]
    subject = salted_hmac("accounts.erasure", user.email, algorithm="sha256").hexdigest()
    erasure = Erasure.objects.create(subject=subject, reason=reason[:300], by=by, transaction=transaction_number, at=at)
    _set_door(str(erasure.uuid))
    return erasure


def _set_door(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.erasure', %s, true)", [name])


def _erase_own_records(user: User, at: datetime) -> None:
    emails = addresses_of(user)
    invitations = Invitation.objects.filter(email__in=emails)
    memberships = list(user.memberships.select_related("unit"))
    requests = NameRequest.objects.filter(user=user)
    lent = Delegation.objects.filter(Q(to=user) | Q(by=user), revoked_at=None)
    _empty_log(User, [user.pk])
    _empty_log(Invitation, list(invitations.values_list("pk", flat=True)))
    _empty_log(Membership, [membership.pk for membership in memberships])
    lent.update(revoked_at=at, revoked_by=user)
    rows = _import_rows(user, emails) | _numbered_rows(memberships)  # before the numbers go
    _close(memberships, at)
    PeopleImportFile.objects.filter(job__in=rows.values("job")).delete()
    rows.delete()
    Notice.objects.filter(Q(user=user) | Q(to__in=emails)).delete()
    invitations.delete()
    requests.delete()
    EmailAddress.objects.filter(user=user).delete()
    UserProfile.objects.filter(user=user).delete()
    for model in (PageSubscription, EditingSession, FormState):
        model.objects.filter(user=user).delete()
    _end_sessions(user)


def _close(memberships: list[Membership], at: datetime) -> None:
    """End them with yesterday, and take away what is a person's and not the unit's."""
    for membership in memberships:
        today = day_at(membership.unit, at)
        if membership.until_date is None or membership.until_date >= today:
            membership.until_date = max(today - timedelta(days=1), membership.from_date)
        membership.position = membership.staff_number = ""
        membership.number_disputed = False
        membership.save()
    memberships_changed.send(Membership, ids=[membership.pk for membership in memberships], at=at)


def _empty_log(model: type[models.Model], keys: list[int]) -> None:
    """The log of changes says of whom in words; the words go."""
    kind = ContentType.objects.get_for_model(model)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
    entries.update(label=ERASED, data={})


def _end_sessions(user: User) -> None:
    """A session does not name its owner in a column, so each is looked into. They hold the address of the sign-in."""
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()


def _empty_account(user: User) -> None:
    user.email = f"{ERASED}-{secrets.token_hex(8)}@invalid.example"
    user.name = user.language = ""
    user.is_active = user.is_superuser = user.is_demo = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
