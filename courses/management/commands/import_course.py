"""Bring a course from files, a folder or an archive that export_course wrote, into Wagtail as drafts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from courses.services.groups import ensure_groups
from courses.services.importing import (
    Judged,
    RefusedError,
    import_course,
    judge_archive,
    judge_folder,
    publish_all,
)

REASONS = {
    "taken": "there is a course with this code: say --as NEW-101, or --take-over to write drafts into it",
    "gone": "there is no course with this code that could be taken over",
    "clash": "pages or questions with these identities are here already: say --as NEW-101 --new-identity",
    "code": "a code looks like this: HRD-101",
    "language": "the course that is here has another source language",
    "no programme": "the files do not say to which programme the course belongs",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="A folder or an archive.")
        parser.add_argument("--as", dest="code", default="", help="Another code than the file's.")
        parser.add_argument("--take-over", action="store_true", help="Drafts in the course that has the code.")
        parser.add_argument("--publish", action="store_true", help="Publish everything at once.")
        parser.add_argument(
            "--no-libraries",
            action="store_true",
            help="Install no H5P libraries: only packages whose libraries are installed already.",
        )
        identities = parser.add_mutually_exclusive_group()
        identities.add_argument("--keep-identity", action="store_true", help="As in the file: what holds anyway.")
        identities.add_argument("--new-identity", action="store_true", help="Identities of its own, for a copy.")

    def handle(self, *_: Any, **options: Any) -> None:
        source: Path = options["source"]
        installs = not options["no_libraries"]
        try:
            if source.is_dir():
                self.bring(judge_folder(source, by=None, installs=installs), options)
            else:
                with source.open("rb") as stream:
                    self.bring(judge_archive(stream, by=None, installs=installs), options)
        except OSError as error:
            raise CommandError(str(error)) from error

    def bring(self, judged: Judged, options: dict[str, Any]) -> None:
        if judged.is_broken:
            found = [f"{finding.path}: {finding.code}" for finding in judged.findings]
            raise CommandError("\n".join([*found, *judged.faults]))
        try:
            with transaction.atomic():
                course, loaded = import_course(
                    judged=judged,
                    programme=None,
                    by=None,
                    code=options["code"],
                    is_fresh=options["new_identity"],
                    takes_over=options["take_over"],
                    is_exact=True,
                )
                ensure_groups()
                if options["publish"]:
                    publish_all(course, judged, None)
        except RefusedError as error:
            raise CommandError(REASONS.get(error.reason, error.reason)) from error
        self.stdout.write(f"{course}: {loaded.written} drafts written")
