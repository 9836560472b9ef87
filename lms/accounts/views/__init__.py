from lms.accounts.views.account import (
    csrf_failure,
    decide_name,
    export,
    invitation,
    name_request,
    profile,
    set_language,
)

__all__ = [
    "csrf_failure",
    "decide_name",
    "export",
    "invitation",
    "name_request",
    "profile",
    "set_language",
]
