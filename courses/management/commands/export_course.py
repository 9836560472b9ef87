"""Write a course as files: its newest release, another one, or its live pages."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import Course, Release
from courses.services.compiling import NothingWrittenError
from courses.services.exporting import Exported, export_draft, export_release, write_folder, write_package
from courses.services.releasing import newest_release
from courses.standards.coursefiles import UnsayableError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("target", type=Path, help="An empty or new folder; with --zip a file.")
        parser.add_argument("--release", help="Its number, such as 2.1. The newest when none is given.")
        parser.add_argument("--draft", action="store_true", help="The live pages, as a release of them would be.")
        parser.add_argument("--zip", action="store_true", help="One archive with a manifest.")

    def handle(self, *_: Any, **options: Any) -> None:
        target: Path = options["target"]
        if target.exists() and (options["zip"] or not target.is_dir() or any(target.iterdir())):
            raise CommandError(f"{target} is there already")
        try:
            exported = _exported(options["code"], options["release"], draft=options["draft"])
        except UnsayableError as error:
            raise CommandError(f"course files have no form for {error}") from error
        except NothingWrittenError as error:
            raise CommandError(f"no lesson of {options['code']} is live") from error
        if options["zip"]:
            with target.open("wb") as stream:
                write_package(exported, stream)
        else:
            write_folder(exported, target)
        self.stdout.write(f"{exported.code} {exported.number or 'as it is live'} is written to {target}")


def _exported(code: str, number: str | None, *, draft: bool) -> Exported:
    course = Course.objects.filter(code=code).first()
    if course is None:
        raise CommandError(f"there is no course {code}")
    if draft:
        return export_draft(course)
    release = _release(course, number) if number else newest_release(course)
    if release is None:
        raise CommandError(
            f"{code} has no release {number}" if number else f"{code} is not released; --draft writes its live pages"
        )
    return export_release(release)


def _release(course: Course, number: str) -> Release | None:
    edition, _dot, revision = number.partition(".")
    if not (edition.isdecimal() and revision.isdecimal()):
        raise CommandError("the number of a release looks like 2.1")
    return Release.objects.filter(course=course, edition=int(edition), revision=int(revision)).first()
