"""Load the starter courses, and release what is whole. Safe to run again: what a person edited is left alone."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from courses.models import Course
from courses.rules.diff import SUBSTANTIVE, least_class
from courses.rules.quality import OVERDUE
from courses.services.compiling import Compiled, NothingWrittenError, compile_course
from courses.services.findings import findings
from courses.services.groups import ensure_groups
from courses.services.loading import (
    CardMissingError,
    FileRefusedError,
    Loaded,
    load_cards,
    load_course,
    load_editorial,
    was_edited,
)
from courses.services.releasing import (
    CHOICE,
    FaultyError,
    Meaning,
    NothingChangedError,
    changes_since,
    is_withdrawn,
    newest_release,
    release,
)
from courses.standards.coursefiles import (
    CourseFileError,
    EditorialText,
    read_course,
    read_editorial,
    read_programmes,
    read_register,
)

NO_UPDATE = "Released with the starter courses, which bring no update module."
STARTER = Path(__file__).resolve().parents[2] / "starter"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", help="Course codes; all when none is given.")
        parser.add_argument("--folder", type=Path, default=STARTER)
        parser.add_argument("--no-release", action="store_true", help="Load pages only.")

    def handle(self, *_: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        codes = options["codes"] or sorted(path.parent.name for path in folder.glob("*/course.yaml"))
        try:
            with transaction.atomic():
                self.load(folder, codes, release_too=not options["no_release"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except (CourseFileError, CardMissingError, FileRefusedError, OSError) as error:
            raise CommandError(str(error)) from error

    def load(self, folder: Path, codes: list[str], *, release_too: bool) -> None:
        loaded = Loaded()
        for path in sorted((folder / "law").glob("*.yaml")):
            load_cards(read_register(path.name, path.read_bytes()), loaded)
        new_cards = bool(loaded.written)
        programmes = {p.key: p for p in read_programmes("programmes.yaml", (folder / "programmes.yaml").read_bytes())}
        for code in codes:
            before = loaded.written
            course = load_course(read_course(_files(folder / code)), programmes, loaded, partial(_open, folder / code))
            if course and release_too and not course.is_template:
                self.release(course, is_new=new_cards or loaded.written > before)
        load_editorial(_editorial(folder / "pages"), loaded)
        ensure_groups()
        self.stdout.write(f"{loaded.written} pages, questions and law cards written")
        for name in loaded.left_alone:
            self.stdout.write(f"left as a person edited it: {name}")
        for name in loaded.left_deleted:
            self.stdout.write(f"left out, because a person deleted it: {name}")

    def release(self, course: Course, *, is_new: bool) -> None:
        """Release what the files brought. What people have written or released, people release."""
        last = newest_release(course)
        if last and (last.by_id or not is_new or is_withdrawn(last)):
            return
        if was_edited(course):
            self.stdout.write(f"{course} is not released, because people have edited it: they release it")
            return
        at = timezone.now()
        try:
            compiled = compile_course(course)
            change = least_class(changes_since(last, compiled)) if last else SUBSTANTIVE
            note = "First edition." if last is None else "Updated with the starter courses."
            meaning = Meaning(NO_UPDATE, at.date() + CHOICE)
            made = release(course=course, by=None, at=at, change=change, note=note, meaning=meaning)
            self.stdout.write(f"released {made}")
            self.warn(course, compiled, at.date())
        except NothingChangedError:
            pass
        except FaultyError as error:
            self.stdout.write(f"{course} is not released: {error}")
        except NothingWrittenError:
            self.stdout.write(f"{course} is not released, because no lesson of it is live")

    def warn(self, course: Course, compiled: Compiled, today: date) -> None:
        """Starter content says until when its law was reviewed; an old copy still starts."""
        for finding in findings(compiled, today=today, by_person=False):
            if finding.rule == OVERDUE:
                card = compiled.structure["cards"][finding.id]["key"]
                self.stdout.write(f"warning: the review of the law card “{card}” is overdue ({course})")


def _files(folder: Path) -> dict[str, bytes]:
    """The texts of a course. What lies in files/ may be large, and is opened when a lesson names it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith("files/")}


def _open(folder: Path, name: str) -> IO[bytes]:
    return (folder / name).open("rb")


def _editorial(folder: Path) -> dict[str, list[EditorialText]]:
    """The editorial pages of each language: `<language>/<slug>.md`."""
    texts: dict[str, list[EditorialText]] = {}
    for path in sorted(folder.glob("*/*.md")):
        texts.setdefault(path.parent.name, []).append(read_editorial(path.stem, path.read_bytes()))
    return texts
