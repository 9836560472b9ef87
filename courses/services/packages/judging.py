"""What is in a package, and what storing it would change. Nothing is stored here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from courses.models import PackageContent
from courses.queries.installed import Installed, installed
from courses.rules.packages import loading
from courses.standards.h5p import Library, LibraryName, Limits, Package, read_package

NEW, NEWER, OLDER, SAME, OTHER_BYTES = "new", "newer", "older", "same", "other bytes"
STORED = (NEW, NEWER)


@dataclass(frozen=True)
class LibraryChange:
    """What would become of one library of the package. `before`: the version in use now, where there is one.

    `used_by`: how many contents would be shown with it from their next release on.
    """

    name: str
    title: str
    version: str
    sha256: str
    state: str
    licence: str
    author: str
    needs_eval: bool
    before: str = ""
    used_by: int = 0

    @property
    def is_stored(self) -> bool:
        return self.state in STORED


@dataclass(frozen=True)
class Judged:
    """A package that may be taken, and what of it is new."""

    package: Package
    changes: tuple[LibraryChange, ...]

    @property
    def to_install(self) -> list[Library]:
        wanted = {change.sha256 for change in self.changes if change.is_stored}
        return [library for library in self.package.libraries if library.sha256 in wanted]

    @property
    def hosts(self) -> list[str]:
        """Third parties from whom the content would load something. It is blocked when it is played."""
        found = [
            dict(finding.details).get("host", "") for finding in self.package.findings if finding.code == "outside"
        ]
        return sorted({host for host in found if host})


def judge(source: BinaryIO, *, may_install: bool, limits: Limits | None = None) -> Judged:
    """Raises PackageRefusedError. Without `may_install` the libraries in the package are not looked at."""
    there = installed(with_semantics=True)
    package = read_package(source, installed=there, may_install=may_install, limits=limits)
    return Judged(package, tuple(_changes(package.libraries, there)))


def _changes(libraries: Iterable[Library], there: Mapping[LibraryName, Installed]) -> Iterator[LibraryChange]:
    users = _users(libraries, there)
    for library in libraries:
        before = there.get(library.name)
        yield LibraryChange(
            name=str(library.name),
            title=library.title,
            version=library.version,
            sha256=library.sha256,
            state=_state(library, before),
            licence=library.licence,
            author=library.author,
            needs_eval=library.needs_eval,
            before=before.version if before else "",
            used_by=users[library.name],
        )


def _state(library: Library, before: Installed | None) -> str:
    if before is None:
        return NEW
    if library.patch != before.patch:
        return NEWER if library.patch > before.patch else OLDER
    return SAME if library.sha256 == before.sha256 else OTHER_BYTES


def _users(libraries: Iterable[Library], there: Mapping[LibraryName, Installed]) -> "Counter[LibraryName]":
    """How many contents each of the libraries that are there already plays in."""
    counted: Counter[LibraryName] = Counter()
    if any(library.name in there for library in libraries):
        for names in (
            PackageContent.objects.filter(packages__isnull=False).distinct().values_list("libraries", flat=True)
        ):
            found = loading(names, there)
            counted.update((*found.ordered, *found.beside))
    return counted


def row_of(library: Library) -> dict[str, Any]:
    """The columns of an installed library that come from the package."""
    return {
        "machine_name": library.name.machine_name,
        "major": library.name.major,
        "minor": library.name.minor,
        "patch": library.patch,
        "sha256": library.sha256,
        "title": library.title,
        "runnable": library.runnable,
        "needs_eval": library.needs_eval,
        "licence": library.licence[:100],
        "author": library.author[:255],
        "metadata": library.metadata,
        "semantics": library.semantics,
        "preloaded": [str(name) for name in library.preloaded],
        "dynamic": [str(name) for name in library.dynamic],
        "editor": [str(name) for name in library.editor],
        "scripts": list(library.scripts),
        "styles": list(library.styles),
    }
