from lms.accounts.models.api_key import ApiKey
from lms.accounts.models.delegation import Delegation
from lms.accounts.models.erasure import AppendOnly, Erasure
from lms.accounts.models.invitation import AllowedDomain, Invitation
from lms.accounts.models.membership import Membership
from lms.accounts.models.name_request import NameRequest
from lms.accounts.models.notice import Notice
from lms.accounts.models.people_import import PeopleImport, PeopleImportFile, PeopleImportRow
from lms.accounts.models.unit import Unit
from lms.accounts.models.user import User

__all__ = [
    "AllowedDomain",
    "ApiKey",
    "AppendOnly",
    "Delegation",
    "Erasure",
    "Invitation",
    "Membership",
    "NameRequest",
    "Notice",
    "PeopleImport",
    "PeopleImportFile",
    "PeopleImportRow",
    "Unit",
    "User",
]
