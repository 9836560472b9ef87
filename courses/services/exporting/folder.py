"""Everything that an exported course consists of, by its path in the folder."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.core.files.storage import default_storage

from courses.models import Course, Release, ReleaseFile
from courses.rules.packages import Facts
from courses.services.compiling import compile_course
from courses.services.exporting.beside import beside
from courses.services.exporting.neutral import Neutral
from courses.services.packages.writing import written
from courses.standards.coursefiles import (
    UnsayableError,
    read_course,
    write_course,
    write_programmes,
    write_register,
)

Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Exported:
    """A course as files: texts in hand, files that may be large behind openers. `number` is empty for live pages."""

    code: str
    number: str
    digest: str
    texts: dict[str, bytes]
    files: dict[str, Opener]


def export_release(release: Release) -> Exported:
    """Raises UnsayableError."""
    texts = {text.language: text.content for text in release.texts.all()}
    return _exported(
        release.course,
        release.structure,
        texts,
        lambda sha256: _stored(ReleaseFile.path(sha256)),
        number=release.number,
        digest=release.digest,
    )


def export_draft(course: Course) -> Exported:
    """The live pages, as a release of them would be. Raises UnsayableError, and NothingWrittenError from compiling."""
    compiled = compile_course(course)

    def opener(sha256: str) -> Opener:
        if sha256 in compiled.files:
            return lambda: BytesIO(compiled.files[sha256][1])
        return _stored(compiled.stored[sha256].name)

    return _exported(course, compiled.structure, compiled.texts, opener, number="", digest=compiled.digest)


def _package(facts: Facts) -> Opener:
    return lambda: written(facts)


def _stored(name: str) -> Opener:
    return lambda: default_storage.open(name)


def _exported(
    course: Course,
    structure: dict[str, Any],
    texts: dict[str, dict[str, Any]],
    opener: Callable[[str], Opener],
    *,
    number: str,
    digest: str,
) -> Exported:
    neutral = Neutral(structure, texts, beside(structure["code"], course.enrolment, structure))
    files = write_course(neutral.course())
    try:
        read_course(files)
    except ValueError as error:
        raise UnsayableError(str(error)) from error
    files["law.yaml"] = write_register(neutral.cards())
    files["programme.yaml"] = write_programmes([neutral.programme()])
    named = {path: opener(sha256) for sha256, path in sorted(neutral.words.files.items())}
    named |= {path: _package(facts) for path, facts in sorted(neutral.words.packages.items())}
    return Exported(structure["code"], number, digest, dict(sorted(files.items())), named)
