"""Bring in three fictional agencies with their people and their past on the courses. Run again, it does nothing.

Only with DEMO=1, and on the loopback address: the logins of the demonstration have a password that everyone knows.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.dashboards.management.demo.settling import settle


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: DEMO is not set, so no demonstration people are made.")
        came = settle(timezone.now())
        if came:
            self.stdout.write(f"{came} demonstration people brought in")
