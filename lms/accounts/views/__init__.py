from lms.accounts.views.account import (
    csrf_failure,
    decide_name,
    export,
    invitation,
    name_request,
    profile,
    set_language,
)
from lms.accounts.views.imports import import_apply, import_columns, import_leave, imports, one_import
from lms.accounts.views.keys import keys
from lms.accounts.views.keys import revoke as revoke_key
from lms.accounts.views.office import delegations, invite, office, revoke_delegation

__all__ = [
    "csrf_failure",
    "decide_name",
    "delegations",
    "export",
    "import_apply",
    "import_columns",
    "import_leave",
    "imports",
    "invitation",
    "invite",
    "keys",
    "name_request",
    "office",
    "one_import",
    "profile",
    "revoke_delegation",
    "revoke_key",
    "set_language",
]
