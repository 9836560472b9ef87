"""Which libraries a content needs, whether they are there, and in which order they are loaded."""

from collections.abc import Iterable, Iterator, Mapping

from courses.standards.h5p.finding import Findings
from courses.standards.h5p.library import Library, LibraryLike
from courses.standards.h5p.manifest import PATH, Manifest
from courses.standards.h5p.names import LibraryName


def in_force(
    bundled: Iterable[Library], installed: Mapping[LibraryName, LibraryLike], findings: Findings
) -> dict[LibraryName, LibraryLike]:
    """Of what is in the package and what is installed the higher patch; with the same patch the installed one."""
    known = dict(installed)
    for library in bundled:
        there = installed.get(library.name)
        if there is None or library.patch > there.patch:
            known[library.name] = library
        elif there.patch == library.patch and there.sha256 != library.sha256:
            findings.add("library-differs", library.directory, library=f"{library.name}.{library.patch}")
    return known


def check_closure(
    manifest: Manifest, bundled: Iterable[Library], known: Mapping[LibraryName, LibraryLike], findings: Findings
) -> None:
    """What playing needs must be there; what only an editor would need, or a library beside it, may be missing."""
    for name in (*manifest.needed, *manifest.dynamic):
        _check(name, PATH, known, findings)
    playing = reached((*manifest.needed, *manifest.dynamic), known)
    for name in playing:
        for needed in (*known[name].preloaded, *known[name].dynamic):
            _check(needed, name.folder, known, findings)
    for library in bundled:
        beside = () if library.name in playing else (*library.preloaded, *library.dynamic)
        for name in (*beside, *library.editor):
            if name not in known:
                findings.add("editor-missing", library.directory, library=name)
    findings.stop()
    if not known[manifest.main].runnable:
        findings.add("not-runnable", PATH, library=manifest.main)


def _check(name: LibraryName, path: str, known: Mapping[LibraryName, LibraryLike], findings: Findings) -> None:
    if name in known:
        return
    others = sorted(f"{one.major}.{one.minor}" for one in known if one.machine_name == name.machine_name)
    said = f" (Installed: {', '.join(others)})" if others else ""
    findings.add("library-missing", path, library=name, others=said)


def reached(names: Iterable[LibraryName], known: Mapping[LibraryName, LibraryLike]) -> list[LibraryName]:
    """These and all that they need to play, directly or not, without those that are missing."""
    found: dict[LibraryName, None] = {}
    waiting = [name for name in names if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += [one for one in (*known[name].preloaded, *known[name].dynamic) if one in known]
    return list(found)


def load_order(roots: Iterable[LibraryName], known: Mapping[LibraryName, LibraryLike]) -> tuple[LibraryName, ...]:
    """The preloaded closure, each library after what it needs; of two versions of one library the one met first.

    A dynamic dependency is not loaded for its own sake: parameters name the one that they use.
    """
    order: dict[str, LibraryName] = {}
    met: set[str] = set()
    stack: list[tuple[LibraryName, Iterator[LibraryName]]] = []
    for root in roots:
        _enter(root, known, met, stack)
        while stack:
            name, needs = stack[-1]
            following = next(needs, None)
            if following is None:
                stack.pop()
                order.setdefault(name.machine_name, name)
            else:
                _enter(following, known, met, stack)
    return tuple(order.values())


def _enter(
    name: LibraryName,
    known: Mapping[LibraryName, LibraryLike],
    met: set[str],
    stack: list[tuple[LibraryName, Iterator[LibraryName]]],
) -> None:
    if name.machine_name not in met and name in known:
        met.add(name.machine_name)
        stack.append((name, iter(known[name].preloaded)))
