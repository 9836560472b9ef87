"""A stored content as a package again, with exactly the libraries that a release plays it with."""

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.storage import default_storage

from courses.models import H5PLibrary, PackageContent
from courses.rules.packages import Facts
from courses.standards.h5p import LibraryName

DATE = (1980, 1, 1, 0, 0, 0)
REGULAR = 0o100644
IN_MEMORY = 2 * 1024 * 1024
DEPENDENCIES = ("preloadedDependencies", "dynamicDependencies", "editorDependencies")


def written(facts: Facts) -> IO[bytes]:
    """The same bytes for the same facts: not compressed, for compression differs from machine to machine.

    It holds what came, which whoever takes it in cleans anew. Whoever called closes it.
    """
    content = PackageContent.objects.get(sha256=facts["sha256"])
    libraries = _libraries(facts)
    texts = {
        "h5p.json": _json(_described(content.metadata, libraries)),
        "content/content.json": _json(content.raw_params),
    }
    files = dict(_files(content, libraries))
    stream: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 see above
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted([*texts, *files]):
            entry = zipfile.ZipInfo(path, DATE)
            entry.create_system, entry.external_attr = 3, REGULAR << 16
            if path in texts:
                archive.writestr(entry, texts[path])
            else:
                with default_storage.open(files[path]) as source, archive.open(entry, "w") as target:
                    shutil.copyfileobj(source, target)
    stream.seek(0)
    return stream


def _libraries(facts: Facts) -> dict[LibraryName, H5PLibrary]:
    """Those that are played, and of what these name besides (another version of one that is loaded) what is in use."""
    named = [each["sha256"] for each in (*facts["libraries"], *facts.get("beside", ()))]
    light = H5PLibrary.objects.defer("metadata", "semantics")
    found = {_name(row): row for row in light.filter(sha256__in=named)}
    waiting = list(found.values())
    while waiting:
        row = waiting.pop()
        for name in filter(None, map(LibraryName.read, row.needs)):
            key = {"machine_name": name.machine_name, "major": name.major, "minor": name.minor, "current": True}
            if name not in found and (other := light.filter(**key).first()):
                found[name] = other
                waiting.append(other)
    return found


def _name(row: H5PLibrary) -> LibraryName:
    return LibraryName(row.machine_name, row.major, row.minor)


def _described(metadata: Mapping[str, Any], libraries: Mapping[LibraryName, H5PLibrary]) -> dict[str, Any]:
    """What the package says of itself. Libraries that nothing plays are not in it, so it does not ask for them."""
    kept = {
        field: [one for one in metadata.get(field) or () if LibraryName.of(one) in libraries] for field in DEPENDENCIES
    }
    return {**metadata, **{field: listed for field, listed in kept.items() if field in metadata}}


def _files(content: PackageContent, libraries: Mapping[LibraryName, H5PLibrary]) -> Iterator[tuple[str, str]]:
    """Paths in the package, with their places on the storage."""
    yield from ((f"content/{path}", PackageContent.place(content.sha256, path)) for path in content.files)
    for row in libraries.values():
        yield from ((f"{row.folder}/{path}", H5PLibrary.place(row.sha256, path)) for path in row.files)


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
