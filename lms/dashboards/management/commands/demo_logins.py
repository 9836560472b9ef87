"""Say who can sign in to the demonstration, with which password, and what to look at. Only with DEMO=1."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.models import User
from lms.dashboards.management.demo.population import logins
from lms.dashboards.management.demo.settling import PASSWORD


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: DEMO is not set, so there are no demonstration logins.")
        there = set(User.objects.filter(is_demo=True, is_active=True).values_list("email", flat=True))
        rows = [(login.who, login.email, PASSWORD, login.look_at) for _, login in logins() if login.email in there]
        if not rows:
            raise CommandError("There are no demonstration logins yet. `manage.py demo_people` makes them.")
        table = [("Who", "E-mail", "Password", "What to look at"), *rows]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[3]]))
