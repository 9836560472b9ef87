from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Invitation, Notice, Unit, User
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.memberships import AlreadyMemberError, join_unit
from lms.accounts.services.notices import notify
from lms.accounts.services.staff_numbers import is_taken, refuse_taken


class AlreadyInvitedError(RefusedError):
    text = _("This person has been invited to that unit in that role already, and the invitation still stands.")


class PersonInactiveError(RefusedError):
    text = _("This person’s account is switched off. Switch it on again instead of inviting them.")


class UnknownInvitationError(RefusedError):
    text = _("This link is not one of ours. Was all of it copied from the mail?")


class InvitationWithdrawnError(RefusedError):
    text = _("This invitation was withdrawn. Please ask the person who invited you.")


class InvitationExpiredError(RefusedError):
    text = _("This invitation has run out. Please ask the person who invited you for a new one.")


class InvitationUsedError(RefusedError):
    text = _("This invitation was used already. Sign in with your e-mail address and your password.")


class SignInFirstError(RefusedError):
    text = _("You have an account already. Sign in with it to accept this invitation.")


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    unit: Unit,
    role: str,
    position: str = "",
    staff_number: str = "",
    language: str,
    by: User | None,
    at: datetime,
) -> Invitation:
    """Ask a person to join a unit, by a mail with a link. One that ran out unused is replaced.

    Raises AlreadyMemberError, AlreadyInvitedError, PersonInactiveError, StaffNumberTakenError.
    """
    email, staff_number = email.strip().lower(), staff_number.strip()
    refuse_taken(number=staff_number, unit=unit, by_other_than=account_of(email))
    _refuse_needless(email, unit, role)
    earlier = Invitation.objects.waiting().filter(email=email, unit=unit, role=role).select_for_update()
    for invitation in earlier:
        if invitation.state(at) == "open":
            raise AlreadyInvitedError
        withdraw_invitation(invitation=invitation, by=by, at=at)
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        unit=unit,
        role=role,
        position=position,
        staff_number=staff_number,
        language=language,
        invited_by=by,
        created_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    notify(
        to=email,
        user=None,
        kind="invitation",
        key=str(invitation.uuid),
        language=language,
        context={
            "invitation": str(invitation.uuid),
            "name": invitation.name,
            "unit": unit.name,
            "days": settings.INVITATION_DAYS,
        },
        due_at=at,
    )
    return invitation


def _refuse_needless(email: str, unit: Unit, role: str) -> None:
    user = account_of(email)
    if user is None:
        return
    if not user.is_active:
        raise PersonInactiveError
    if user.memberships.filter(unit=unit, role=role, until_date=None).exists():
        raise AlreadyMemberError


def account_of(email: str) -> User | None:
    """The account that signs in with this address, whether it is its first one or a further one."""
    address = EmailAddress.objects.select_related("user").filter(email__iexact=email, verified=True).first()
    return address.user if address else User.objects.filter(email=email.lower()).first()


def is_claimed(user: User) -> bool:
    """Has somebody shown that this account is theirs? One that was merely signed up for has to be shown so first."""
    return user.last_login is not None or EmailAddress.objects.filter(user=user, verified=True).exists()


def read_invitation(*, token: str, at: datetime) -> Invitation:
    """The invitation behind a link. Raises UnknownInvitationError, or the named error when it is no longer usable."""
    return _usable(Invitation.objects.select_related("unit").with_token(token).first(), at)


def _usable(invitation: Invitation | None, at: datetime) -> Invitation:
    if invitation is None:
        raise UnknownInvitationError
    errors = {
        "accepted": InvitationUsedError,
        "withdrawn": InvitationWithdrawnError,
        "expired": InvitationExpiredError,
    }
    if error := errors.get(invitation.state(at)):
        raise error
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str | None, by: User | None, at: datetime) -> User:
    """Make the account, with its address verified, and the membership. Sent twice, the second is InvitationUsedError.

    The link came by mail, so whoever has it reads that mailbox. A person who has an account keeps it and its password,
    and must be signed in with it (`by`), or SignInFirstError; then no password is needed.
    Raises what `read_invitation` raises.
    """
    locked = Invitation.objects.select_related("unit").with_token(token).select_for_update(of=("self",))
    invitation = _usable(locked.first(), at)
    user = account_of(invitation.email)
    if user is None or not is_claimed(user):
        user = _claim(user, invitation, password)
    elif user != by:
        raise SignInFirstError
    if invitation.joins:
        _join(user, invitation, at)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return user


def _join(user: User, invitation: Invitation, at: datetime) -> None:
    """A staff number that became somebody else's in the meantime stays with the invitation."""
    number = invitation.staff_number
    join_unit(
        user=user,
        unit=invitation.unit,
        role=invitation.role,
        position=invitation.position,
        staff_number="" if is_taken(number=number, unit=invitation.unit, by_other_than=user) else number,
        by=invitation.invited_by,
        at=at,
    )


def _claim(user: User | None, invitation: Invitation, password: str | None) -> User:
    """Somebody else may have signed up with this address and a password of theirs: theirs is replaced."""
    if not password:
        raise ValueError("A new account needs a password.")
    user = user or User(email=invitation.email, is_active=True)
    if invitation.joins:  # else the organisation may have corrected the name since
        user.name = invitation.name
    user.language = invitation.language
    user.set_password(password)
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    return user


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None, at: datetime) -> None:  # noqa: ARG001 who acts
    """The link no longer works; a mail that was not sent yet is not sent. Raises InvitationUsedError."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise InvitationUsedError
    if invitation.withdrawn_at:
        return
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    Notice.objects.filter(kind="invitation", key=str(invitation.uuid), sent_at=None).delete()
