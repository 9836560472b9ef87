"""A demonstration stays on its own machine, and none of it goes into production."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from lms.accounts.models import User
from lms.accounts.rules.loopback import is_loopback

UNUSABLE = "!"


@register(Tags.security)
def demonstration_is_local(**_: Any) -> list[CheckMessage]:
    """Fails wherever Django runs its checks: `migrate`, `runserver`, `check`."""
    if not settings.DEMO:
        return []
    hosts = [urlsplit(settings.BASE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    # Django's own test runner adds this name, which no browser can ask for.
    open_hosts = sorted({host for host in hosts if host != "testserver" and not is_loopback(host)})
    if not open_hosts:
        return []
    return [
        Error(
            f"DEMO is on, but the site can be reached as {', '.join(open_hosts)}.",
            hint="Demonstration logins have passwords that everyone knows. Keep BASE_URL and ALLOWED_HOSTS to"
            " 127.0.0.1, or unset DEMO.",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def no_demonstration(**_: Any) -> list[CheckMessage]:
    """Fails `check --deploy` while DEMO is on or anybody could sign in with a demonstration password."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(Error("DEMO is on.", hint="Unset DEMO.", id="accounts.E002"))
    try:
        logins = User.objects.filter(is_demo=True).exclude(password__startswith=UNUSABLE).count()
    except DatabaseError as error:
        return [*found, checks.Warning(f"Demonstration logins could not be looked for: {error}", id="accounts.W001")]
    if logins:
        found.append(
            Error(
                f"There are {logins} demonstration logins, with passwords that everyone knows.",
                hint="Start production with a database of its own, in which `demo_people` never ran.",
                id="accounts.E003",
            )
        )
    return found
