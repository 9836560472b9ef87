"""Which H5P libraries are installed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.models import H5PLibrary
from courses.standards.h5p import LibraryName


@dataclass(frozen=True)
class Installed:
    """An installed library, as the reader of packages asks for it."""

    name: LibraryName
    patch: int
    sha256: str
    runnable: bool
    needs_eval: bool
    preloaded: tuple[LibraryName, ...]
    dynamic: tuple[LibraryName, ...]
    editor: tuple[LibraryName, ...] = ()
    semantics: list[Any] | None = field(default=None, compare=False, hash=False)

    @property
    def version(self) -> str:
        return f"{self.name.major}.{self.name.minor}.{self.patch}"


def installed(*, with_semantics: bool = False) -> Mapping[LibraryName, Installed]:
    """Of each major.minor the one that content is shown with. One query."""
    heavy = ("metadata", "files") if with_semantics else ("metadata", "files", "semantics")
    rows = H5PLibrary.objects.filter(current=True).defer(*heavy)
    return {each.name: each for each in (as_installed(row, with_semantics=with_semantics) for row in rows)}


def as_installed(row: H5PLibrary, *, with_semantics: bool = False) -> Installed:
    return Installed(
        name=LibraryName(row.machine_name, row.major, row.minor),
        patch=row.patch,
        sha256=row.sha256,
        runnable=row.runnable,
        needs_eval=row.needs_eval,
        preloaded=_names(row.preloaded),
        dynamic=_names(row.dynamic),
        editor=_names(row.editor),
        semantics=row.semantics if with_semantics else None,
    )


def _names(written: list[str]) -> tuple[LibraryName, ...]:
    return tuple(name for name in map(LibraryName.read, written) if name)
