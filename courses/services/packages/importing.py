"""Many H5P packages at once: a folder of them, or a ZIP archive of them. Each is stored as a whole or not at all."""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from courses.services.packages.storing import Outcome, import_package
from courses.standards.h5p import Finding, Limits, PackageRefusedError
from lms.accounts.models import User

ENDING = ".h5p"
MOST = 20_000
CHUNK = 1024 * 1024
NEW, KNOWN, REFUSED, MISSING = "imported", "there already", "refused", "missing libraries"


class UnreadableError(ValueError):
    """Neither a folder nor an archive."""


@dataclass(frozen=True)
class Sent:
    """One package among many."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Imported:
    """What became of it."""

    name: str
    state: str
    outcome: Outcome | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def missing(self) -> list[str]:
        """Libraries, by name and version."""
        named = [dict(each.details).get("library", "") for each in self.findings if each.code == "library-missing"]
        return sorted(set(named))


@contextmanager
def packages_in(source: Path) -> Iterator[list[Sent]]:
    """The packages in a folder, with all that is below it, or in an archive. Raises UnreadableError or OSError."""
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*") if path.suffix.lower() == ENDING and path.is_file())
        yield [Sent(str(path.relative_to(source)), _opener(path)) for path in paths]
        return
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(ENDING)]
            yield [Sent(entry.filename, _spooled(archive, entry)) for entry in entries[:MOST]]
    except zipfile.BadZipFile as error:
        raise UnreadableError from error


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _spooled(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    """A package must be read back and forth, which a packed entry cannot; what is too large is cut off, and refused."""

    def opened() -> BinaryIO:
        stream = TemporaryFile()  # noqa: SIM115 closed by whoever opened it
        with archive.open(entry) as packed:
            while stream.tell() <= Limits().archive and (chunk := packed.read(CHUNK)):
                stream.write(chunk)
        stream.seek(0)
        return stream

    return opened


def import_all(*, sent: Iterable[Sent], by: User | None, at: datetime, may_install: bool) -> Iterator[Imported]:
    """Each package, as it is done. One that lacks a library is tried again when others have brought libraries."""
    waiting = list(sent)
    while waiting:
        lacking: list[tuple[Sent, Imported]] = []
        has_brought = False
        for one in waiting:
            done = _import(one, by, at, may_install=may_install)
            has_brought = has_brought or bool(done.outcome and done.outcome.libraries)
            if done.state == MISSING:
                lacking.append((one, done))
            else:
                yield done
        if not has_brought:
            yield from (done for _one, done in lacking)
            return
        waiting = [one for one, _done in lacking]


def _import(sent: Sent, by: User | None, at: datetime, *, may_install: bool) -> Imported:
    try:
        with sent.open() as source:
            judged, outcome = import_package(source=source, by=by, at=at, may_install=may_install)
    except PackageRefusedError as error:
        fatal = {finding.code for finding in error.findings if finding.fatal}
        return Imported(sent.name, MISSING if fatal == {"library-missing"} else REFUSED, findings=error.findings)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):  # of the archive they lie in
        return Imported(sent.name, REFUSED, findings=(Finding("unreadable"),))
    return Imported(sent.name, NEW if outcome.is_new else KNOWN, outcome, judged.package.findings)
