from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from lms.accounts.models import Invitation, Membership, Notice, User
from lms.accounts.services import accept_invitation, invite, send_next_notice, withdraw_invitation
from lms.accounts.services.invitations import (
    AlreadyInvitedError,
    InvitationExpiredError,
    InvitationUsedError,
    InvitationWithdrawnError,
    PersonInactiveError,
    SignInFirstError,
    UnknownInvitationError,
    read_invitation,
)
from lms.accounts.services.memberships import AlreadyMemberError
from tests.accounts.conftest import AT, PASSWORD, NewPerson, Organisation, Role


def invite_ana(organisation: Organisation, **changes: object) -> Invitation:
    facts = {
        "email": "Ana@Police.example",
        "name": "Ana Sousa",
        "unit": organisation.station,
        "role": Role.LEARNER,
        "position": "custody officer",
        "staff_number": "",
        "language": "pt-pt",
        "by": None,
        "at": AT,
    }
    return invite(**(facts | changes))


def test_invite_writes_an_invitation_and_a_notice_without_a_secret(organisation: Organisation) -> None:
    invitation = invite_ana(organisation)

    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.key, notice.language, notice.due_at) == (
        "ana@police.example",
        "invitation",
        str(invitation.uuid),
        "pt-pt",
        AT,
    )
    assert notice.context == {
        "invitation": str(invitation.uuid),
        "name": "Ana Sousa",
        "unit": "Harbour Station",
        "days": 14,
    }
    assert invitation.token not in str(Notice.objects.values()) + str(Invitation.objects.values())


def test_the_mail_carries_the_link(organisation: Organisation, settings: pytest.FixtureRequest) -> None:
    settings.BASE_URL = "https://amparo.example"
    invitation = invite_ana(organisation)

    assert send_next_notice(at=AT) is True

    assert mail.outbox[0].to == ["ana@police.example"]
    assert f"https://amparo.example/pt-pt/invitations/{invitation.token}/" in mail.outbox[0].body
    assert "Harbour Station" in mail.outbox[0].body


def test_accepting_makes_an_account_with_a_verified_address_and_a_membership(organisation: Organisation) -> None:
    invitation = invite_ana(organisation)

    user = accept_invitation(token=invitation.token, password=PASSWORD, by=None, at=AT)

    assert (user.email, user.name, user.language, user.check_password(PASSWORD)) == (
        "ana@police.example",
        "Ana Sousa",
        "pt-pt",
        True,
    )
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, "ana@police.example", True, True)
    ]
    membership = Membership.objects.get()
    assert (membership.user, membership.unit, membership.role, membership.position, membership.from_date) == (
        user,
        organisation.station,
        "learner",
        "custody officer",
        AT.date(),
    )


def test_an_invitation_is_used_once(organisation: Organisation) -> None:
    invitation = invite_ana(organisation)
    accept_invitation(token=invitation.token, password=PASSWORD, by=None, at=AT)

    with pytest.raises(InvitationUsedError):
        accept_invitation(token=invitation.token, password="another long password", by=None, at=AT)

    assert User.objects.count() == 1
    assert User.objects.get().check_password(PASSWORD)
    assert Membership.objects.count() == 1


def test_an_invitation_runs_out(organisation: Organisation) -> None:
    invitation = invite_ana(organisation)

    with pytest.raises(InvitationExpiredError):
        accept_invitation(token=invitation.token, password=PASSWORD, by=None, at=AT + timedelta(days=14))

    assert not User.objects.exists()


def test_a_withdrawn_invitation_is_neither_mailed_nor_accepted(organisation: Organisation) -> None:
    invitation = invite_ana(organisation)

    withdraw_invitation(invitation=invitation, by=None, at=AT)

    assert not Notice.objects.exists()
    with pytest.raises(InvitationWithdrawnError):
        read_invitation(token=invitation.token, at=AT)


@pytest.mark.parametrize("token", ["", "x", "00000000000000000000000000000000.forged", "é" * 40, "a" * 5000])
def test_a_link_that_is_not_ours_is_unknown(db: None, token: str) -> None:
    with pytest.raises(UnknownInvitationError):
        read_invitation(token=token, at=AT)


def test_an_open_invitation_is_not_sent_again_and_one_that_ran_out_is_replaced(organisation: Organisation) -> None:
    first = invite_ana(organisation)
    with pytest.raises(AlreadyInvitedError):
        invite_ana(organisation)

    later = AT + timedelta(days=20)
    second = invite_ana(organisation, at=later)

    first.refresh_from_db()
    assert (first.state(later), second.state(later)) == ("withdrawn", "open")


def test_people_who_are_members_or_switched_off_are_not_invited(
    organisation: Organisation, new_person: NewPerson
) -> None:
    new_person("Ana", organisation.station)
    new_person("Rui", is_active=False)

    with pytest.raises(AlreadyMemberError):
        invite_ana(organisation, email="ana@police.example")
    with pytest.raises(PersonInactiveError):
        invite_ana(organisation, email="rui@police.example")


def test_who_has_an_account_accepts_signed_in_and_keeps_the_password(
    organisation: Organisation, new_person: NewPerson
) -> None:
    ana = new_person("Ana", organisation.other)
    invitation = invite_ana(organisation, email=ana.email)
    with pytest.raises(SignInFirstError):
        accept_invitation(token=invitation.token, password="a password of somebody", by=None, at=AT)

    accept_invitation(token=invitation.token, password=None, by=ana, at=AT)

    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert [membership.unit for membership in ana.memberships.order_by("pk")] == [
        organisation.other,
        organisation.station,
    ]


def test_a_password_set_by_a_stranger_before_the_invitation_does_not_survive_it(organisation: Organisation) -> None:
    """Somebody signed up with the address of another person, and could not verify it."""
    stranger_made = User.objects.create_user("ana@police.example", "the stranger knows this", name="X")
    EmailAddress.objects.create(user=stranger_made, email="ana@police.example", verified=False, primary=True)
    invitation = invite_ana(organisation)

    user = accept_invitation(token=invitation.token, password=PASSWORD, by=None, at=AT)

    assert user.pk == stranger_made.pk
    assert (user.name, user.check_password(PASSWORD)) == ("Ana Sousa", True)
