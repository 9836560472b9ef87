"""h5p.json: what a package says of itself."""

import re
from dataclasses import dataclass
from typing import Any

from courses.standards.h5p.finding import Findings
from courses.standards.h5p.names import MAIN_NAME, LibraryName

PATH = "h5p.json"
LANGUAGE = re.compile(r"[-a-zA-Z]{1,10}\Z", re.ASCII)
# Creative Commons' conditions, in the spelling of today and in the one before it.
CONDITIONS = ("", "-SA", "-ND", "-NC", "-NC-SA", "-NC-ND")  # typos: ignore
LICENCES = frozenset(
    {f"CC BY{more}" for more in CONDITIONS}
    | {f"cc-by{more.lower()}" for more in CONDITIONS}
    | {"CC0 1.0", "CC PDM", "GNU GPL", "PD", "ODC PDDL", "U", "C", "pd", "cr", "MIT"}
)
KINDS = ("preloaded", "dynamic", "editor")


@dataclass(frozen=True)
class Manifest:
    title: str
    language: str
    licence: str
    authors: tuple[str, ...]
    main: LibraryName
    needed: tuple[LibraryName, ...]
    dynamic: tuple[LibraryName, ...]
    editor: tuple[LibraryName, ...]
    raw: dict[str, Any]


def read_manifest(said: Any, findings: Findings) -> Manifest:
    """Raises PackageRefusedError."""
    if not isinstance(said, dict):
        raise findings.refuse("field", PATH, field="{…}")
    title, language, main_name = said.get("title"), said.get("language"), said.get("mainLibrary")
    if not isinstance(title, str) or not title.strip() or len(title) > 255:
        findings.add("field", PATH, field="title")
    if not isinstance(language, str) or not LANGUAGE.match(language):
        findings.add("field", PATH, field="language")
    if not isinstance(main_name, str) or not MAIN_NAME.match(main_name):
        findings.add("field", PATH, field="mainLibrary")
    if not _embeds(said.get("embedTypes")):
        findings.add("field", PATH, field="embedTypes")
    listed = {kind: read_dependencies(said, kind, PATH, findings) for kind in KINDS}
    if "preloadedDependencies" not in said:
        findings.add("field", PATH, field="preloadedDependencies")
    findings.stop()
    main = next((name for name in listed["preloaded"] if name.machine_name == main_name), None)
    if main is None:
        raise findings.refuse("main-not-listed", PATH, library=main_name)
    licence = _licence(said, findings)
    return Manifest(
        str(title).strip(), str(language), licence, _authors(said), main,
        listed["preloaded"], listed["dynamic"], listed["editor"], said,
    )  # fmt: skip


def read_dependencies(said: dict[str, Any], kind: str, path: str, findings: Findings) -> tuple[LibraryName, ...]:
    """Of h5p.json or a library.json. What is not valid is found, and left out."""
    field = f"{kind}Dependencies"
    listed = said.get(field, [])
    names = [LibraryName.of(one) for one in listed] if isinstance(listed, list) else [None]
    if None in names:
        findings.add("field", path, field=field)
    return tuple(dict.fromkeys(name for name in names if name))


def _embeds(kinds: Any) -> bool:
    return isinstance(kinds, list) and bool(kinds) and all(kind in ("div", "iframe") for kind in kinds)


def _licence(said: dict[str, Any], findings: Findings) -> str:
    licence = said.get("license", "U")
    if not isinstance(licence, str) or licence not in LICENCES:
        findings.add("licence", PATH, licence=licence)
    return licence[:100] if isinstance(licence, str) else ""


def _authors(said: dict[str, Any]) -> tuple[str, ...]:
    listed = said.get("authors")
    names = [one.get("name") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if isinstance(said.get("author"), str):
        names.append(said["author"])
    return tuple(name.strip()[:200] for name in names[:50] if isinstance(name, str) and name.strip())
