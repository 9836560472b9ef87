"""A whole package: judged in stages, each before the next; a package with a fatal finding is not read further."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from courses.standards.h5p import allowed
from courses.standards.h5p.archive import Archive
from courses.standards.h5p.cleaning import Cleaner
from courses.standards.h5p.closure import check_closure, in_force, load_order
from courses.standards.h5p.finding import Finding, Findings, PackageRefusedError
from courses.standards.h5p.library import EVALUATES, LANGUAGE_FILE, Library, LibraryLike, Raw, digest_of, read_library
from courses.standards.h5p.limits import Limits
from courses.standards.h5p.manifest import PATH as MANIFEST
from courses.standards.h5p.manifest import read_manifest
from courses.standards.h5p.names import LibraryName
from courses.standards.h5p.plain_json import NotPlainError, read_json

PARAMS = "content/content.json"
CONTENT = "content/"
FOLDER = re.compile(r"[A-Za-z0-9_.-]{1,255}\Z", re.ASCII)
TOP_LEVEL = frozenset({MANIFEST, "h5p.jpg", "h5p.png"})


@dataclass(frozen=True)
class Stored:
    """A file of the archive that is to be kept."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Package:
    """`content_files` are relative to `content/`, as parameters name them; `stored` names files as the archive does.

    `libraries` are the bundled ones, empty where none may be installed; `order` is what a play loads, in its order.
    """

    title: str
    language: str
    licence: str
    authors: tuple[str, ...]
    main: LibraryName
    params: dict[str, Any]
    cleaned: dict[str, Any]
    content_files: tuple[str, ...]
    libraries: tuple[Library, ...]
    order: tuple[LibraryName, ...]
    metadata: dict[str, Any]
    stored: Mapping[str, Stored]
    findings: tuple[Finding, ...]

    @property
    def content_sha256(self) -> str:
        """Of the content with its files, without h5p.json and the libraries."""
        return digest_of((path, one.sha256) for path, one in self.stored.items() if path.startswith(CONTENT))


def read_package(
    source: BinaryIO,
    *,
    installed: Mapping[LibraryName, LibraryLike],
    may_install: bool,
    limits: Limits | None = None,
) -> Package:
    """Raises PackageRefusedError, whatever the bytes are. `installed` has for each version the library in force.

    Without `may_install` the libraries in the package are not looked at: what is installed is all there is.
    """
    reading = _Reading(source, limits or Limits())
    try:
        return reading.package(installed, may_install=may_install)
    except PackageRefusedError:
        raise
    except (RecursionError, MemoryError) as error:
        raise reading.findings.refuse("too-deep") from error


class _Reading:
    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        self.findings = Findings(limits.findings)
        self.archive = Archive(source, limits, self.findings)
        self.stored: dict[str, Stored] = {}
        self._texts = 0

    def package(self, installed: Mapping[LibraryName, LibraryLike], *, may_install: bool) -> Package:
        content, folders = self._sorted(may_install=may_install)
        manifest = read_manifest(self._json(MANIFEST, self.limits.described), self.findings)
        libraries = self._libraries(folders)
        known = in_force(libraries, installed, self.findings)
        check_closure(manifest, libraries, known, self.findings)
        self.findings.stop()
        params = self._content(content)
        cleaner = Cleaner(known, [path.removeprefix(CONTENT) for path in content], self.findings, self.limits)
        cleaned = cleaner.clean(manifest.main, params)
        self.findings.stop()
        order = load_order(cleaner.used, known)
        files = tuple(path.removeprefix(CONTENT) for path in content if path != PARAMS)
        return Package(
            title=manifest.title, language=manifest.language, licence=manifest.licence, authors=manifest.authors,
            main=manifest.main, params=params, cleaned=cleaned, content_files=files, libraries=libraries, order=order,
            metadata=manifest.raw, stored=self.stored, findings=tuple(self.findings.found),
        )  # fmt: skip

    def _sorted(self, *, may_install: bool) -> tuple[list[str], dict[str, list[str]]]:
        """The files of the content, and of each library, as far as their types may be there."""
        content: list[str] = []
        folders: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.archive.entries):
            folder, slash, _rest = path.partition("/")
            if folder == "content" and slash:
                if self._may_be(path, allowed.CONTENT, "type-content"):
                    content.append(path)
            elif slash and may_install:
                if self._may_be(path, allowed.LIBRARY, "type-library"):
                    folders[folder].append(path)
            elif not slash and path not in TOP_LEVEL:
                self._may_be(path, frozenset(), "type-top")
        for name in (MANIFEST, PARAMS):
            if name not in self.archive.entries:
                self.findings.add("missing", name, name=name)
        if len(folders) > self.limits.libraries:
            self.findings.add("too-many-libraries", limit=self.limits.libraries)
        self.findings.stop()
        return content, folders

    def _may_be(self, path: str, kinds: frozenset[str], code: str) -> bool:
        if allowed.ending(path) in kinds:
            return True
        if code != "type-content" and allowed.is_leftover(path):
            self.findings.add("skipped", path)
        else:
            self.findings.add(code, path)
        return False

    def _json(self, path: str, most: int) -> Any:
        """Raises PackageRefusedError."""
        data = b""
        for chunk in self.archive.chunks(path):
            data += chunk
            self._texts += len(chunk)
            if len(data) > most or self._texts > self.limits.texts:
                raise self.findings.refuse("file-large", path)
        try:
            value = read_json(data, self.limits)
        except NotPlainError as error:
            raise self.findings.refuse("json", path, detail=error) from error
        self.stored[path] = Stored(hashlib.sha256(data).hexdigest(), len(data))
        return value

    # Libraries

    def _libraries(self, folders: Mapping[str, list[str]]) -> tuple[Library, ...]:
        libraries: dict[LibraryName, Library] = {}
        for folder, paths in folders.items():
            if not FOLDER.match(folder) or f"{folder}/library.json" not in paths:
                self.findings.add("missing", folder, name="library.json")
                continue
            library = read_library(self._raw(folder, paths), self.findings)
            if library and library.name in libraries:
                self.findings.add("library-twice", folder, library=library.name)
            elif library:
                libraries[library.name] = library
        self.findings.stop()
        return tuple(libraries[name] for name in sorted(libraries))

    def _raw(self, folder: str, paths: list[str]) -> Raw:
        needs_eval = False
        parsed: dict[str, Any] = {}
        for path in paths:
            inside = path.removeprefix(f"{folder}/")
            if inside in ("library.json", "semantics.json") or inside.startswith("language/"):
                value = self._json(path, self.limits.described)
                if inside.startswith("language/"):
                    self._check_language(path, inside)
                else:
                    parsed[inside] = value
            else:
                needs_eval |= self._read(path, in_library=True)
        digests = {path.removeprefix(f"{folder}/"): self.stored[path].sha256 for path in paths}
        return Raw(folder, digests, parsed.get("library.json"), parsed.get("semantics.json"), needs_eval)

    def _check_language(self, path: str, inside: str) -> None:
        if not LANGUAGE_FILE.match(inside):
            self.findings.add("field", path, field="language")

    # Content

    def _content(self, content: list[str]) -> dict[str, Any]:
        params = self._json(PARAMS, self.limits.params)
        if not isinstance(params, dict):
            self.findings.add("field", PARAMS, field="{…}")
        for path in content:
            if path != PARAMS:
                self._read(path, in_library=False)
        self.findings.stop()
        return dict(params)

    def _read(self, path: str, *, in_library: bool) -> bool:
        """Hashes the file and looks at how it begins; whether it is a script that evaluates text."""
        digest, size, head, tail, evaluates = hashlib.sha256(), 0, b"", b"", False
        is_script = in_library and allowed.ending(path) == "js"
        for chunk in self.archive.chunks(path):
            digest.update(chunk)
            size += len(chunk)
            head += chunk[: allowed.HEAD - len(head)]
            if is_script and not evaluates:
                evaluates = bool(EVALUATES.search(tail + chunk))
                tail = chunk[-20:]
        self._sniff(path, head, in_library=in_library)
        self.stored[path] = Stored(digest.hexdigest(), size)
        return evaluates

    def _sniff(self, path: str, head: bytes, *, in_library: bool) -> None:
        if like := allowed.dangerous(head, path, in_library=in_library):
            self.findings.add("disguised", path, like=like)
        elif not in_library:
            like, is_family = allowed.mismatch(head, path)
            if like:
                self.findings.add("container" if is_family else "disguised", path, name=allowed.ending(path), like=like)
