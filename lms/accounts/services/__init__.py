from lms.accounts.services.delegations import delegate, revoke_delegation
from lms.accounts.services.invitations import accept_invitation, invite, withdraw_invitation
from lms.accounts.services.memberships import change_membership, join_by_domain, join_unit, leave_unit, second
from lms.accounts.services.names import ask_name, decide_name
from lms.accounts.services.notices import call_off, call_off_all, notify, notify_all, send_next_notice
from lms.accounts.services.people import change_address, erase_person, export_person
from lms.accounts.services.units import change_unit, open_unit

__all__ = [
    "accept_invitation",
    "ask_name",
    "call_off",
    "call_off_all",
    "change_address",
    "change_membership",
    "change_unit",
    "decide_name",
    "delegate",
    "erase_person",
    "export_person",
    "invite",
    "join_by_domain",
    "join_unit",
    "leave_unit",
    "notify",
    "notify_all",
    "open_unit",
    "revoke_delegation",
    "second",
    "send_next_notice",
    "withdraw_invitation",
]
