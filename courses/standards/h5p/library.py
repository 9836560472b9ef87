"""The libraries in a package: library.json, semantics.json, scripts, styles, translations."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from courses.standards.h5p.finding import Findings
from courses.standards.h5p.manifest import KINDS, read_dependencies
from courses.standards.h5p.names import LibraryName, number

CORE_API = (1, 28)
EVALUATES = re.compile(rb"\beval\s*\(|\bnew Function\s*\(")
LANGUAGE_FILE = re.compile(r"language/-?[a-z]+(?:-[a-z]+){0,6}\.json\Z", re.ASCII | re.IGNORECASE)


class LibraryLike(Protocol):
    """What judging a package needs to know of a library that is installed."""

    @property
    def name(self) -> LibraryName: ...
    @property
    def patch(self) -> int: ...
    @property
    def runnable(self) -> bool: ...
    @property
    def preloaded(self) -> tuple[LibraryName, ...]: ...
    @property
    def dynamic(self) -> tuple[LibraryName, ...]: ...
    @property
    def editor(self) -> tuple[LibraryName, ...]: ...
    @property
    def semantics(self) -> list[Any] | None: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class Library:
    """One in a package. It lies in `directory` of the archive; the paths in it are relative to that."""

    name: LibraryName
    patch: int
    title: str
    runnable: bool
    licence: str
    author: str
    needs_eval: bool
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    preloaded: tuple[LibraryName, ...]
    dynamic: tuple[LibraryName, ...]
    editor: tuple[LibraryName, ...]
    semantics: list[Any] | None
    metadata: dict[str, Any]
    directory: str
    files: tuple[str, ...]
    sha256: str

    @property
    def version(self) -> str:
        return f"{self.name.major}.{self.name.minor}.{self.patch}"


@dataclass(frozen=True)
class Raw:
    """A library's folder as it was read: digests of its files, its two JSON files, and which scripts evaluate text."""

    directory: str
    digests: Mapping[str, str]
    described: Any
    semantics: Any
    needs_eval: bool


def read_library(raw: Raw, findings: Findings) -> Library | None:
    """None where it, or anything before it, is not valid: nothing of such a package is taken."""
    path, said = f"{raw.directory}/library.json", raw.described
    if not isinstance(said, dict):
        findings.add("field", path, field="{…}")
        return None
    name, patch, runnable = LibraryName.of(said), number(said.get("patchVersion")), _flag(said.get("runnable"))
    for field, value in (("machineName", name), ("patchVersion", patch), ("runnable", runnable)):
        if value is None:
            findings.add("field", path, field=field)
    _check(raw, said, name, findings)
    scripts = _assets(said, "preloadedJs", ".js", raw, findings)
    styles = _assets(said, "preloadedCss", ".css", raw, findings)
    needed = {kind: read_dependencies(said, kind, path, findings) for kind in KINDS}
    if name is None or patch is None or runnable is None or findings.is_fatal:
        return None
    return Library(
        name=name, patch=patch, title=said["title"], runnable=runnable, licence=_text(said, "license"),
        author=_text(said, "author"), needs_eval=raw.needs_eval, scripts=scripts, styles=styles, **needed,
        semantics=raw.semantics, metadata=said, directory=raw.directory, files=tuple(sorted(raw.digests)),
        sha256=digest_of(raw.digests.items()),
    )  # fmt: skip


def _check(raw: Raw, said: dict[str, Any], name: LibraryName | None, findings: Findings) -> None:
    path = f"{raw.directory}/library.json"
    if not isinstance(said.get("title"), str) or not 1 <= len(said["title"]) <= 255:
        findings.add("field", path, field="title")
    if name and raw.directory not in (name.machine_name, name.folder):
        findings.add("folder", raw.directory)
    if raw.semantics is not None and not isinstance(raw.semantics, list):
        findings.add("field", f"{raw.directory}/semantics.json", field="[…]")
    _check_core(said, path, findings)


def digest_of(files: Iterable[tuple[str, str]]) -> str:
    """Of (path, SHA-256 of the file), in whatever order: one for the whole."""
    listed = "".join(f"{sha256} {path}\n" for path, sha256 in sorted(files))
    return hashlib.sha256(listed.encode()).hexdigest()


def _flag(value: object) -> bool | None:
    return {"0": False, "1": True, "False": False, "True": True}.get(str(value))


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value[:200] if isinstance(value, str) else ""


def _assets(said: dict[str, Any], field: str, end: str, raw: Raw, findings: Findings) -> tuple[str, ...]:
    path, listed = f"{raw.directory}/library.json", said.get(field, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        findings.add("field", path, field=field)
        return ()
    kept = []
    for one in listed:
        name = one.get("path")
        if not isinstance(name, str) or not _is_relative(name) or not name.lower().endswith(end):
            findings.add("asset-path", path)
        elif (name := name.removeprefix("./").strip()) not in raw.digests:
            findings.add("asset-missing", path, name=name)
        else:
            kept.append(name)
    return tuple(dict.fromkeys(kept))


def _is_relative(name: str) -> bool:
    return not name.startswith("/") and ":" not in name and "\\" not in name and ".." not in name.split("/")


def _check_core(said: dict[str, Any], path: str, findings: Findings) -> None:
    core = said.get("coreApi")
    if core is None:
        return
    major = number(core.get("majorVersion")) if isinstance(core, dict) else None
    minor = number(core.get("minorVersion")) if isinstance(core, dict) else None
    if major is None or minor is None:
        findings.add("field", path, field="coreApi")
    elif (major, minor) > CORE_API:
        ours = ".".join(map(str, CORE_API))
        findings.add("core-too-new", path, version=f"{major}.{minor}", ours=ours)
