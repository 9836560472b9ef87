"""What the player needs to show an H5P package of a release, from memory: what a release names never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from courses.models import H5PLibrary, PackageContent
from courses.queries.reading import CourseText
from courses.rules.packages import Facts, packages_in


@dataclass(frozen=True)
class PlayedLibrary:
    """One library, exactly. `scripts` and `styles` are paths inside it, in the order of loading.

    `folder` is how the player asks for it (H5P.MultiChoice-1.16), `url` where its files are, without a slash.
    """

    name: str
    version: str
    folder: str
    sha256: str
    url: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """An H5P content with everything that a page needs to play it. `params` are shared by all readers: copy first.

    `libraries` are in the order of loading; `beside` are loaded by others on demand, by their folder.
    """

    content: UUID
    sha256: str
    params_sha256: str
    main: str
    params: dict[str, Any] = field(hash=False, compare=False)
    metadata: dict[str, Any] = field(hash=False, compare=False)
    url: str
    files: tuple[str, ...]
    libraries: tuple[PlayedLibrary, ...]
    beside: tuple[PlayedLibrary, ...]
    needs_eval: bool

    @property
    def title(self) -> str:
        return str(self.metadata.get("title", ""))

    @property
    def language(self) -> str:
        return str(self.metadata.get("language", ""))

    @property
    def scripts(self) -> list[str]:
        """Addresses, in the order of loading."""
        return [f"{library.url}/{path}" for library in self.libraries for path in library.scripts]

    @property
    def styles(self) -> list[str]:
        """Addresses, in the order of loading."""
        return [f"{library.url}/{path}" for library in self.libraries for path in library.styles]

    @property
    def folders(self) -> dict[str, str]:
        """Where the files of each library are, by the folder under which scripts ask for it."""
        return {library.folder: library.url for library in (*self.libraries, *self.beside)}


def played(content: UUID | str, course: CourseText) -> Played | None:
    """The package as the release plays it; None where it has none of this name, or its files are gone."""
    facts = facts_of(content, course)
    return played_by(facts) if facts else None


def facts_of(content: UUID | str, course: CourseText) -> Facts | None:
    """What the release says of the package, in the language in which it is read first."""
    texts = {"source": course.source_text, "here": course.own_text}
    found = [facts for facts in packages_in(course.structure, texts) if facts["content"] == str(content)]
    return found[-1] if found else None


def played_by(facts: Mapping[str, Any]) -> Played | None:
    """The package of which a release, or a preview, says this. Two queries the first time, then none."""
    if facts.get("missing"):
        return None
    libraries, beside = ([each["sha256"] for each in facts.get(name, ())] for name in ("libraries", "beside"))
    try:
        return _played(str(facts["content"]), facts["sha256"], tuple(libraries), tuple(beside))
    except _GoneError:
        return None


class _GoneError(Exception):
    """Nothing is remembered of what is not there."""


@lru_cache(maxsize=128)
def _played(content: str, sha256: str, libraries: tuple[str, ...], beside: tuple[str, ...]) -> Played:
    row = PackageContent.objects.filter(sha256=sha256).defer("raw_params").first()
    there = {each.sha256: each for each in _libraries({*libraries, *beside})}
    if row is None or there.keys() != {*libraries, *beside}:
        raise _GoneError
    return Played(
        content=UUID(content),
        sha256=sha256,
        params_sha256=row.params_sha256,
        main=row.main,
        params=row.params,
        metadata=row.metadata,
        url=content_url(sha256),
        files=tuple(row.files),
        libraries=tuple(_library(there[each]) for each in libraries),
        beside=tuple(_library(there[each]) for each in beside),
        needs_eval=any(each.needs_eval for each in there.values()),
    )


def _libraries(wanted: set[str]) -> list[H5PLibrary]:
    return list(H5PLibrary.objects.filter(sha256__in=wanted).defer("metadata", "semantics", "files"))


def _library(row: H5PLibrary) -> PlayedLibrary:
    return PlayedLibrary(
        name=row.machine_name,
        version=row.version,
        folder=row.folder,
        sha256=row.sha256,
        url=library_url(row.sha256),
        scripts=tuple(row.scripts),
        styles=tuple(row.styles),
    )


def library_url(sha256: str) -> str:
    """Where the files of a library are, without the slash at the end."""
    return reverse("h5p_library_file", args=[sha256, "-"]).removesuffix("/-")


def content_url(sha256: str) -> str:
    return reverse("h5p_content_file", args=[sha256, "-"]).removesuffix("/-")
