"""A package that was judged goes into the store: files first, rows last, in one transaction.

Rows make files real. A worker that is killed leaves files without rows: the next one that stores the same writes them
anew, and the sweep deletes what nobody came back for.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from wagtail.log_actions import log

from courses.models import H5PLibrary, Package, PackageContent
from courses.rules.canonical import digest
from courses.rules.packages import asked_for
from courses.services.packages.judging import Judged, judge, row_of
from courses.standards import h5p
from lms.accounts.models import User

# One store at a time, and no sweep meanwhile: PostgreSQL's advisory lock of this number, for the transaction.
LOCK = 0x483550
CONTENT = "content/"  # where the files of the content lie in a package
IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """What was stored. `is_new`: the package was not there before with exactly this content."""

    package: Package | None
    libraries: tuple[H5PLibrary, ...]
    is_new: bool = False


@dataclass(frozen=True)
class Known:
    """As what a course file knows a package: its identity, and the title that a trainer gave it."""

    identity: UUID | None
    title: str


class BusyError(Exception):
    """Somebody else stores or sweeps at this moment."""


@contextmanager
def alone(*, waits: bool = True) -> Iterator[None]:
    """A transaction in which nobody else stores or sweeps. Who must not wait for that raises BusyError."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if waits:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            else:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
                if not cursor.fetchone()[0]:
                    raise BusyError
        yield


def import_package(
    *, source: BinaryIO, by: User | None, at: datetime, may_install: bool, known: Known | None = None
) -> tuple[Judged, Outcome]:
    """Judge and store at once, for whoever decided beforehand. Raises PackageRefusedError and stores nothing then."""
    judged = judge(source, may_install=may_install)
    return judged, store(source=source, judged=judged, by=by, at=at, known=known)


def store(
    *,
    source: BinaryIO,
    judged: Judged,
    by: User | None,
    at: datetime,
    replaces: Package | None = None,
    keeps_content: bool = True,
    known: Known | None = None,
) -> Outcome:
    """Install what is new, and keep the content as a package of its own, or as the new state of another one.

    `source` is what was judged: whatever else it holds now raises PackageRefusedError. The same content of the same
    person a second time is the package that is there, and so is the same content under an identity that is `known`.
    """
    with alone():
        archive = h5p.Archive(source, h5p.Limits())
        libraries = [_install(archive, judged, library, by, at) for library in judged.to_install]
        if not keeps_content:
            return Outcome(None, tuple(libraries))
        content = _keep_content(archive, judged, at)
        if replaces is not None:
            package, is_new = _replaced(replaces, _values(content, judged, by, at))
        else:
            package, is_new = _kept(_values(content, judged, by, at), judged, known or Known(None, ""))
        return Outcome(package, tuple(libraries), is_new)


# Libraries


def _install(archive: h5p.Archive, judged: Judged, library: h5p.Library, by: User | None, at: datetime) -> H5PLibrary:
    """Keep the library, and let content play with it where it is the highest patch."""
    found = H5PLibrary.objects.filter(sha256=library.sha256).first()
    if found is None:
        files = {path: f"{library.directory}/{path}" for path in library.files}
        sizes = _write(archive, judged.package, files, H5PLibrary.place(library.sha256, ""))
        found = H5PLibrary(**row_of(library), files=sizes, installed_by=by, installed_at=at)
    same = H5PLibrary.objects.filter(
        machine_name=library.name.machine_name, major=library.name.major, minor=library.name.minor
    )
    if not same.filter(patch__gte=library.patch, current=True).exists():
        same.update(current=False)
        found.current = True
    found.save()
    log(
        instance=found,
        action="courses.install_h5p_library",
        user=by,
        data={"library": str(found), "sha256": found.sha256},
    )
    return found


# Content


def _keep_content(archive: h5p.Archive, judged: Judged, at: datetime) -> PackageContent:
    package = judged.package
    files = {path: f"{CONTENT}{path}" for path in package.content_files}
    sha256 = _digest_of(package, files)
    found = PackageContent.objects.filter(sha256=sha256).first()
    if found:
        return found
    return PackageContent.objects.create(
        sha256=sha256,
        main=str(package.main),
        params=package.cleaned,
        raw_params=package.params,
        params_sha256=_fingerprint(package.cleaned),
        metadata=package.metadata,
        libraries=asked_for(str(package.main), package.cleaned),
        files=_write(archive, package, files, PackageContent.place(sha256, "")),
        stored_at=at,
    )


def _digest_of(package: h5p.Package, files: dict[str, str]) -> str:
    """Over all that is played and shown: what came and what it was cleaned to, what it says of itself, its files."""
    listed = sorted((path, package.stored[entry].sha256) for path, entry in files.items())
    told = [_fingerprint(each) for each in (package.metadata, package.params, package.cleaned)]
    return digest([*told, [list(pair) for pair in listed]])


def _fingerprint(value: Any) -> str:
    """Of JSON that others wrote, byte for byte: it may hold numbers that the canonical form does not know."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _values(content: PackageContent, judged: Judged, by: User | None, at: datetime) -> dict[str, Any]:
    findings = [as_json(finding) for finding in judged.package.findings]
    return {"content": content, "findings": findings, "uploaded_by": by, "uploaded_at": at}


def _replaced(replaces: Package, values: dict[str, Any]) -> tuple[Package, bool]:
    package = Package.objects.select_for_update().get(pk=replaces.pk)
    was, changed = package.content_id, package.content_id != values["content"].pk
    for name, value in values.items():
        setattr(package, name, value)
    package.save()
    if changed:
        log(instance=package, action="courses.replace_package", user=values["uploaded_by"], data={"before": was})
    return package, changed


def _kept(values: dict[str, Any], judged: Judged, known: Known) -> tuple[Package, bool]:
    """A package that has the identity with other content stays what it is: others may play it."""
    there = Package.objects.filter(uuid=known.identity).first() if known.identity else None
    if there and there.content_id == values["content"].pk:
        return there, False
    same = Package.objects.filter(content=values["content"], uploaded_by=values["uploaded_by"])
    if found := same.order_by("pk").first():
        return found, False
    package = Package.objects.create(
        uuid=known.identity if known.identity and there is None else uuid4(),
        title=(known.title or judged.package.title)[:255],
        language=judged.package.language[:10].lower(),
        **values,
    )
    log(instance=package, action="wagtail.create", user=values["uploaded_by"])
    return package, True


def as_json(finding: h5p.Finding) -> dict[str, Any]:
    """A finding as rows keep it; `sentence_of` says it in the language of whoever reads it."""
    return {"code": finding.code, "path": finding.path, "details": [list(pair) for pair in finding.details]}


# Files


def _write(archive: h5p.Archive, package: h5p.Package, files: dict[str, str], folder: str) -> dict[str, int]:
    """Write the files of the archive below the folder, in place of what a killed worker left there. Their sizes."""
    sizes: dict[str, int] = {}
    clear(folder)
    for path, entry in files.items():
        with SpooledTemporaryFile(max_size=IN_MEMORY) as stream:
            found = hashlib.sha256()
            for chunk in archive.chunks(entry):
                stream.write(chunk)
                found.update(chunk)
            if found.hexdigest() != package.stored[entry].sha256:
                raise h5p.PackageRefusedError((h5p.Finding("broken", entry),))
            sizes[path] = stream.tell()
            stream.seek(0)
            default_storage.save(f"{folder}{path}", File(stream, name=path))
    return sizes


def clear(folder: str) -> None:
    """Delete all that lies below a folder, which ends with a slash. Without recursion: names nest as they like."""
    waiting, folders = [folder.rstrip("/")], []
    while waiting:
        place = waiting.pop()
        try:
            inside, files = default_storage.listdir(place)
        except OSError:
            continue
        folders.append(place)
        for name in files:
            default_storage.delete(f"{place}/{name}")
        waiting += [f"{place}/{name}" for name in inside]
    for place in reversed(folders):
        with suppress(OSError):  # somebody else's storage has no folders
            default_storage.delete(place)
