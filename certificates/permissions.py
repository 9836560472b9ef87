from django.contrib.auth.models import AnonymousUser

from lms.accounts.models import User


def may_administer(user: User | AnonymousUser) -> bool:
    """Who may look at the register, revoke a certificate and correct the name on one."""
    return user.is_active and user.has_perm("certificates.administer_certificate")
