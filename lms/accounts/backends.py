from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from lms.accounts.models import User
from lms.accounts.rules.loopback import is_loopback

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


def demo_allowed(request: HttpRequest | None) -> bool:
    """Demonstration logins have passwords that everyone knows: only at this machine, only in a demonstration.

    A proxy on this machine calls from the loopback address too, but says for whom; or it passes on the visitor's Host.
    """
    if not settings.DEMO or request is None or any(header in request.META for header in FORWARDED):
        return False
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and is_loopback(request.get_host())


class PeopleBackend(AuthenticationBackend):
    """Signs people in by e-mail; loads a signed-in person with their duties in the one query that is spent anyway."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        return None if user and user.is_demo and not demo_allowed(request) else user

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.signed_in(user_id)
        if user is None or (user.is_demo and not settings.DEMO):
            return None
        return user if self.user_can_authenticate(user) else None
