"""Who uses an H5P library: what would break without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from courses.models import H5PLibrary, Package, Release, ReleasePackage
from courses.queries.installed import Installed, installed
from courses.rules.packages import loading
from courses.standards.h5p import LibraryName


@dataclass(frozen=True)
class Users:
    """Packages that play with it now, libraries that ask for it, and releases that played with exactly it."""

    packages: tuple[Package, ...] = ()
    libraries: tuple[str, ...] = ()
    releases: tuple[Release, ...] = field(default=())

    @property
    def any(self) -> bool:
        return bool(self.packages or self.libraries or self.releases)


def users_of(library: H5PLibrary) -> Users:
    """Three queries, whatever there is. A patch that is not in use is needed by releases only."""
    played = ReleasePackage.objects.filter(libraries__contains=[library.sha256])
    releases = Release.objects.filter(pk__in=played.values("release")).select_related("course")
    if not library.current:
        return Users(releases=tuple(releases))
    there = installed()
    name = LibraryName(library.machine_name, library.major, library.minor)
    return Users(_packages(name, there), _libraries([name], there)[name], tuple(releases))


def _packages(name: LibraryName, there: Mapping[LibraryName, Installed]) -> tuple[Package, ...]:
    rows = Package.objects.select_related("content").defer(
        "content__params", "content__raw_params", "content__metadata", "content__files"
    )
    return tuple(row for row in rows if name in _closure(row.content.libraries, there))


def _closure(names: list[str], there: Mapping[LibraryName, Installed]) -> set[LibraryName]:
    found = loading(names, there)
    return {*found.ordered, *found.beside}


def _libraries(
    names: Iterable[LibraryName], there: Mapping[LibraryName, Installed]
) -> dict[LibraryName, tuple[str, ...]]:
    """By library, those that ask for it."""
    found: dict[LibraryName, list[str]] = {name: [] for name in names}
    for each in there.values():
        for needed in (*each.preloaded, *each.dynamic):
            if needed in found:
                found[needed].append(str(each.name))
    return {name: tuple(sorted(said)) for name, said in found.items()}


@dataclass(frozen=True)
class Counts:
    packages: int = 0
    libraries: int = 0
    releases: int = 0

    @property
    def any(self) -> bool:
        return bool(self.packages or self.libraries or self.releases)


def counted_users(libraries: Iterable[H5PLibrary]) -> dict[int, Counts]:
    """Of each library how many use it, by its id. The same queries for one and for hundreds."""
    rows = list(libraries)
    there = installed()
    current = {LibraryName(row.machine_name, row.major, row.minor): row.pk for row in rows if row.current}
    packages, released = dict.fromkeys(current.values(), 0), dict.fromkeys((row.sha256 for row in rows), 0)
    for names in Package.objects.values_list("content__libraries", flat=True):
        for name in _closure(names, there) & current.keys():
            packages[current[name]] += 1
    for played in ReleasePackage.objects.values_list("libraries", flat=True):
        for sha256 in released.keys() & set(played):
            released[sha256] += 1
    asked = {current[name]: len(said) for name, said in _libraries(current, there).items()}
    return {row.pk: Counts(packages.get(row.pk, 0), asked.get(row.pk, 0), released.get(row.sha256, 0)) for row in rows}
