"""Which libraries an H5P content plays with, and what a release says of a package. Knows no model.

A release's facts of a package: `content` (UUID), `sha256`, `params_sha256`, `main` ("H5P.QuestionSet 1.20"),
`libraries` (name, version, sha256; in the order of loading), `beside` (those that are loaded on demand, where there are
any), `missing` (names that nothing is installed for, where there are any), `needs_eval`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.standards.h5p import LibraryLike, LibraryName, load_order, reached

Facts = dict[str, Any]
DEEPEST = 100  # what is nested deeper was refused when it was uploaded


@dataclass(frozen=True)
class Loading:
    """The libraries of a content in the order of loading, those on demand, and those that are not there."""

    ordered: tuple[LibraryName, ...]
    beside: tuple[LibraryName, ...]
    missing: tuple[str, ...]


def named_in(params: Any, depth: int = 0) -> Iterator[str]:
    """The libraries that parameters name for their parts, each as often as it stands there, in their order."""
    if depth > DEEPEST:
        return
    if isinstance(params, dict):
        name = params.get("library")
        inner = params.get("params")
        if isinstance(name, str) and isinstance(inner, dict):
            yield from named_in(inner, depth + 1)
            yield name
        else:
            for value in params.values():
                yield from named_in(value, depth + 1)
    elif isinstance(params, list):
        for value in params:
            yield from named_in(value, depth + 1)


def asked_for(main: str, params: Any) -> list[str]:
    """What a content asks for itself: the libraries of its parts, and its own after them."""
    return list(dict.fromkeys([*named_in(params), main]))


def loading(names: Sequence[str], installed: Mapping[LibraryName, LibraryLike]) -> Loading:
    """Everything that has to be there, each library after those on which it rests."""
    read = {name: LibraryName.read(name) for name in names}
    roots = [name for name in read.values() if name]
    ordered = load_order(roots, installed)
    everything = reached(roots, installed)
    asked = [
        *roots,
        *(below for name in everything for below in (*installed[name].preloaded, *installed[name].dynamic)),
    ]
    missing = dict.fromkeys(str(name) for name in asked if name not in installed)
    beside = [name for name in everything if name not in ordered and not _is_there(name, ordered)]
    unread = [name for name, found in read.items() if found is None]
    return Loading(ordered, tuple(sorted(beside)), (*unread, *missing))


def _is_there(name: LibraryName, ordered: Sequence[LibraryName]) -> bool:
    """Another version of it is loaded: there is one of each machine name on a page."""
    return any(each.machine_name == name.machine_name for each in ordered)


def packages_in(structure: Mapping[str, Any], texts: Mapping[str, Any]) -> list[Facts]:
    """The facts of every package that a release plays, in any language, each once."""
    found = {_identity(facts): facts for facts in _all_facts(structure, texts)}
    return list(found.values())


def _identity(facts: Facts) -> tuple[str, str]:
    return facts["content"], facts["sha256"]


def _all_facts(structure: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[Facts]:
    activities = [activity for module in structure["modules"] for activity in module["activities"]]
    for activity in [*activities, *structure.get("updates", ())]:
        if activity.get("package"):
            yield activity["package"]
        yield from (place["package"] for place in activity.get("packages", ()) if place["package"])
    for text in texts.values():
        for written in [*text["activities"].values(), *text.get("updates", {}).values()]:
            if written.get("package"):
                yield written["package"]
            blocks = (block["value"] for block in written.get("blocks", ()) if block["type"] == "package")
            yield from (value["package"] for value in blocks if value.get("package"))
