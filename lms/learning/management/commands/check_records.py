"""Recompute every state from the facts it is derived from, and list where the two differ."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from lms.learning.services.checking import check_and_note


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Write the states anew where they differ.")

    def handle(self, *_arguments: Any, repair: bool, **_options: Any) -> None:
        count = 0
        for difference in check_and_note(repair=repair, at=timezone.now()):
            count += 1
            self.stdout.write(str(difference))
        if not count:
            self.stdout.write("States and facts agree.")
            return
        self.stdout.write(f"{count} differences{', written anew' if repair else ''}.")
        if not repair:
            sys.exit(1)
