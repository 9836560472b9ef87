"""What a file holds, and everything that is wrong with it, before anything is stored."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from courses.blocks.lesson import DIAGRAMS
from courses.permissions import may_add_packages, may_install_libraries
from courses.services.importing.packages import PackageWithin, look_at_packages
from courses.services.loading.files import Opener
from courses.standards.coursefiles import (
    Card,
    CourseFileError,
    CourseFiles,
    Programme,
    read_course,
    read_programmes,
    read_register,
)
from courses.standards.coursefiles.archive import FILE, TEXT, Finding, read_archive
from courses.standards.coursefiles.limits import beyond, beyond_card
from courses.standards.coursefiles.media import PACKAGES
from courses.standards.media import ending
from lms.accounts.models import User

MOST_FAULTS = 100


@dataclass
class Judged:
    """A course in files. It may be imported if there are neither `findings`, about the archive, nor `faults`, which
    say file and line in the words of the readers. `packages`: the H5P packages that are used, by their paths."""

    findings: list[Finding] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    course: CourseFiles | None = None
    cards: list[Card] = field(default_factory=list)
    programme: Programme | None = None
    open_file: Opener | None = None
    packages: dict[str, PackageWithin] = field(default_factory=dict)
    may_install: bool = False

    @property
    def is_broken(self) -> bool:
        return bool(self.findings or self.faults or self.course is None)


def judge_archive(stream: IO[bytes], *, by: User | None, installs: bool = True) -> Judged:
    """For a person, or for an operator who vouches for H5P libraries too, unless nothing is to be installed."""
    package = read_archive(stream)
    judged = Judged(findings=package.findings, manifest=package.manifest)
    if not package.findings:
        judged.open_file = _opener(stream)
        _read(judged, package.texts, set(package.files))
        _look_at_packages(judged, by, installs=installs)
        if judged.course and judged.course.code != package.manifest["code"]:
            judged.findings.append(Finding("other code", "manifest.json"))
    return judged


def judge_folder(folder: Path, *, by: User | None, installs: bool = True) -> Judged:
    """A folder has no manifest; its names are looked at all the same."""
    judged = Judged()
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    judged.findings = [Finding("odd name", name) for name in there if not (TEXT.match(name) or FILE.match(name))]
    if not judged.findings:
        texts = {name: path.read_bytes() for name, path in there.items() if TEXT.match(name)}
        judged.open_file = lambda name: (folder / name).open("rb")
        _read(judged, texts, set(there) - set(texts))
        _look_at_packages(judged, by, installs=installs)
    return judged


def _look_at_packages(judged: Judged, by: User | None, *, installs: bool) -> None:
    """Only of a course in which nothing else is wrong: to judge them takes the longest."""
    judged.may_install = installs and (by is None or may_install_libraries(by))
    if judged.is_broken or judged.course is None or judged.open_file is None:
        return
    paths = sorted(path for path in judged.course.files() if ending(path) in PACKAGES)
    if paths and by is not None and not may_add_packages(by):
        judged.faults.append(_("There are H5P packages in it, and you may not add any."))
        return
    judged.packages, faults = look_at_packages(paths, judged.open_file, may_install=judged.may_install)
    judged.faults += faults[:MOST_FAULTS]


def _opener(stream: IO[bytes]) -> Opener:
    """Opens files as they lie in the archive, which has been judged."""

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            yield io.BytesIO(archive.read(name))

    return opened


def _read(judged: Judged, texts: Mapping[str, bytes], files: set[str]) -> None:
    try:
        judged.course = read_course(texts)
        if "law.yaml" in texts:
            judged.cards = read_register("law.yaml", texts["law.yaml"])
        if "programme.yaml" in texts:
            judged.programme = _programme(texts["programme.yaml"])
    except CourseFileError as error:
        judged.faults.append(str(error))
        return
    faults = [*beyond(judged.course), *(fault for card in judged.cards for fault in beyond_card(card))]
    faults += [f"{path}: the file is missing" for path in sorted(judged.course.files() - files)]
    faults += _unread(judged.course, texts)
    faults += _without_module(judged.course)
    faults += _drawings(judged.course)
    judged.faults += faults[:MOST_FAULTS]


def _programme(data: bytes) -> Programme:
    programmes = read_programmes("programme.yaml", data)
    if len(programmes) != 1:
        raise CourseFileError("programme.yaml", 1, "one programme is expected")
    return programmes[0]


def _unread(course: CourseFiles, texts: Mapping[str, bytes]) -> Iterator[str]:
    """Files that course.yaml does not name would be lost without a word."""
    known = {"course.yaml", "law.yaml", "programme.yaml"}
    for language in course.texts:
        known.add(f"{language}/course.md")
        known |= {f"{language}/{update.key}.md" for update in course.updates}
        for module in course.modules:
            known.add(f"{language}/{module.key}/module.md")
            for activity in module.activities:
                known |= {f"{language}/{module.key}/{activity.key}.md", f"{language}/{activity.key}.md"}
    yield from (f"{path}: course.yaml does not name this file" for path in sorted(set(texts) - known))


def _without_module(course: CourseFiles) -> Iterator[str]:
    """An activity stands below its module: in a language that lacks the module it would be lost without a word."""
    for language, texts in course.texts.items():
        for module in course.modules:
            lost = [activity.key for activity in module.activities if texts.has(activity)]
            if lost and module.key not in texts.modules:
                missing = f"{language}/{module.key}/module.md"
                yield f"{missing}: the file is missing, and with it would be lost: {', '.join(lost)}"


def _drawings(course: CourseFiles) -> Iterator[str]:
    shipped = {name for name, _label in DIAGRAMS}
    for language, texts in course.texts.items():
        for key, lesson in texts.written.items():
            for block in lesson.blocks:
                if block.kind == "diagram" and block.value["name"] not in shipped:
                    name = re.sub(r"[^a-z0-9-]", "", block.value["name"])[:60]
                    yield f"{language}/…/{key}.md, line {block.line}: there is no drawing “{name}”"
