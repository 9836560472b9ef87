"""Load the starter courses, and release what is whole. Safe to run again: what a person edited is left alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from courses.models import Course
from courses.services.compiling import compile_course
from courses.services.loading import CardMissingError, Loaded, load_cards, load_course
from courses.services.releasing import NothingChangedError, changes_since, newest_release, release
from courses.rules.diff import SUBSTANTIVE, least_class
from courses.standards.coursefiles import CourseFileError, read_course, read_programmes, read_register

STARTER = Path(__file__).resolve().parents[2] / "starter"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", help="Course codes; all when none is given.")
        parser.add_argument("--folder", type=Path, default=STARTER)
        parser.add_argument("--no-release", action="store_true", help="Load pages only.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        codes = options["codes"] or sorted(path.parent.name for path in folder.glob("*/course.yaml"))
        try:
            with transaction.atomic():
                self.load(folder, codes, release_too=not options["no_release"])
        except (CourseFileError, CardMissingError, OSError) as error:
            raise CommandError(str(error)) from error

    def load(self, folder: Path, codes: list[str], *, release_too: bool) -> None:
        loaded = Loaded()
        for path in sorted((folder / "law").glob("*.yaml")):
            load_cards(read_register(path.name, path.read_bytes()), loaded)
        programmes = {p.key: p for p in read_programmes("programmes.yaml", (folder / "programmes.yaml").read_bytes())}
        for code in codes:
            files = {
                path.relative_to(folder / code).as_posix(): path.read_bytes()
                for path in sorted((folder / code).rglob("*"))
                if path.is_file()
            }
            course = load_course(read_course(files), programmes, loaded)
            if release_too:
                self.release(course)
        self.stdout.write(f"{loaded.written} pages, questions and law cards written")
        for name in loaded.left_alone:
            self.stdout.write(f"left as a person edited it: {name}")

    def release(self, course: Course) -> None:
        last = newest_release(course)
        if last and last.by_id:  # people release this course now
            return
        change = least_class(changes_since(last, compile_course(course))) if last else SUBSTANTIVE
        note = "First edition." if last is None else "Updated with the starter courses."
        try:
            made = release(course=course, by=None, at=timezone.now(), change=change, note=note)
            self.stdout.write(f"released {made}")
        except NothingChangedError:
            pass
