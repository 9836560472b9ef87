"""Uploads of H5P packages: received from a person, judged and stored by a worker, decided by the person in between."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from time import monotonic
from typing import IO, Any, BinaryIO, cast

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from courses.models import Package, PackageUpload
from courses.permissions import may_install_libraries
from courses.rules.canonical import digest as canonical_digest
from courses.services.packages.judging import Judged, judge
from courses.services.packages.memory import limited_memory
from courses.services.packages.storing import alone, as_json, store
from courses.standards.h5p import Limits, PackageRefusedError
from lms.accounts.models import User
from lms.celery import wake

Status = PackageUpload.Status
TASK = "courses.tasks.work_on_packages"
BEGINS = b"PK\3\4"
CHUNK = 1024 * 1024
SECONDS = 75  # for judging or storing one package; the worker's own limit is beyond


class UploadError(Exception):
    """The file is not taken, or not decided about."""


class TooLargeError(UploadError):
    """It is larger than a package may be."""


class NoPackageError(UploadError):
    """By its name or its first bytes it is no H5P package."""


class SeenOtherwiseError(UploadError):
    """What would be installed is not what the person has seen."""


class DecidedError(UploadError):
    """The upload does not wait for a decision (any more)."""


@transaction.atomic
def receive(
    *, file: IO[bytes], name: str, size: int, by: User, at: datetime, replaces: Package | None = None
) -> PackageUpload:
    """Keep the file until a worker has looked at it. The same file a second time is the upload that is under way.

    Raises TooLargeError or NoPackageError.
    """
    if size > Limits().archive:
        raise TooLargeError
    digest = hashlib.sha256()
    begins = file.read(len(BEGINS))
    if not name.lower().endswith(".h5p") or begins != BEGINS:
        raise NoPackageError
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    same = {"by": by, "sha256": digest.hexdigest(), "replaces": replaces}
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # of two at once the second finds the first
    found = PackageUpload.objects.filter(**same, status__in=PackageUpload.OPEN).first()
    if found:
        return found
    upload = PackageUpload(
        **same, name=name[:200], size=size, may_install=may_install_libraries(by), created_at=at, changed_at=at
    )
    default_storage.save(upload.place, File(file))
    upload.save()
    transaction.on_commit(lambda: wake(TASK))
    return upload


def fingerprint_of(upload: PackageUpload) -> str:
    """Of what the upload's person decides about: which libraries, and what would become of each."""
    return canonical_digest(_decided(upload.found))


def _decided(found: Mapping[str, Any]) -> list[list[str]]:
    return [[each["name"], each["sha256"], each["state"]] for each in found.get("libraries", ())]


@transaction.atomic
def accept(*, upload: PackageUpload, seen: str, keeps_content: bool, at: datetime) -> None:
    """Let the libraries of the upload be installed, as they were shown. `seen`: the fingerprint of that.

    Raises DecidedError or SeenOtherwiseError.
    """
    upload = _waiting_for_decision(upload)
    if seen != fingerprint_of(upload):
        raise SeenOtherwiseError
    upload.found["keeps_content"] = keeps_content
    put(upload, Status.ACCEPTED, at)
    transaction.on_commit(lambda: wake(TASK))


@transaction.atomic
def give_up(*, upload: PackageUpload, at: datetime) -> None:
    """Nothing of it is stored, and the file goes. Raises DecidedError."""
    end(_waiting_for_decision(upload), Status.CANCELLED, at)


def _waiting_for_decision(upload: PackageUpload) -> PackageUpload:
    found = PackageUpload.objects.select_for_update().get(pk=upload.pk)
    if found.status != Status.ASKING:
        raise DecidedError
    found.tries = 0
    return found


# The worker's part


def work(*, at: datetime) -> bool:
    """Judge or store the upload that has waited longest; False where none waits."""
    upload = _claim(at)
    if upload is None:
        return False
    begun = monotonic()
    try:
        with limited_memory(), default_storage.open(upload.place) as file:
            source = cast("BinaryIO", file)
            _go_on(upload, judge(source, may_install=upload.may_install), source, at)
    except PackageRefusedError as error:
        # The reader takes whatever goes wrong in it for the package's fault, a limit included.
        in_time = monotonic() - begun < SECONDS
        findings = [as_json(finding) for finding in error.findings] if in_time else [broken_off("time")]
        _close(upload, Status.REFUSED if in_time else Status.FAILED, at, findings)
    except SoftTimeLimitExceeded:
        _close(upload, Status.FAILED, at, [broken_off("time")])
    except MemoryError:
        _close(upload, Status.FAILED, at, [broken_off("memory")])
    except OSError:
        _close(upload, Status.FAILED, at, [broken_off("storage")])
    return True


@transaction.atomic
def _claim(at: datetime) -> PackageUpload | None:
    waiting = PackageUpload.objects.filter(status__in=(Status.WAITING, Status.ACCEPTED)).order_by("created_at", "pk")
    upload = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("by", "replaces").first()
    if upload is None:
        return None
    upload.tries += 1
    put(upload, Status.JUDGING if upload.status == Status.WAITING else Status.STORING, at)
    return upload


def _go_on(upload: PackageUpload, judged: Judged, source: BinaryIO, at: datetime) -> None:
    """Ask first, where libraries would be installed and their person has not seen which."""
    told = told_of(judged)
    findings = [as_json(finding) for finding in judged.package.findings]
    is_accepted = upload.status == Status.STORING and _decided(upload.found) == _decided(told)
    if judged.to_install and not is_accepted:
        with transaction.atomic():
            upload.findings, upload.found = findings, told
            put(upload, Status.ASKING, at)
        return
    keeps = upload.found.get("keeps_content", True)
    with alone():
        outcome = store(
            source=source, judged=judged, by=upload.by, at=at, replaces=upload.replaces, keeps_content=keeps
        )
        _close(upload, Status.DONE, at, findings, package=outcome.package, found=told)


def told_of(judged: Judged) -> dict[str, Any]:
    """What the upload's page says is in the package."""
    package = judged.package
    return {
        "title": package.title,
        "main": str(package.main),
        "licence": package.licence,
        "authors": list(package.authors),
        "files": len(package.content_files),
        "hosts": judged.hosts,
        "libraries": [asdict(change) for change in judged.changes],
    }


def broken_off(why: str) -> Mapping[str, Any]:
    """A finding about the work, and not about the package."""
    return {"code": f"broken-off-{why}", "path": "", "details": []}


@transaction.atomic
def _close(upload: PackageUpload, status: str, at: datetime, findings: list[Any], **values: Any) -> None:
    """From the row as it is: what the upload in hand was given may have been taken back with its transaction."""
    fresh = PackageUpload.objects.select_for_update().get(pk=upload.pk)
    for name, value in {"findings": findings, **values}.items():
        setattr(fresh, name, value)
    end(fresh, status, at)


def end(upload: PackageUpload, status: str, at: datetime) -> None:
    """The upload is over, and its file goes."""
    put(upload, status, at)
    place = upload.place
    transaction.on_commit(lambda: _delete(place))


def put(upload: PackageUpload, status: str, at: datetime) -> None:
    """Where the upload stands from now on."""
    upload.status, upload.changed_at = status, at
    upload.save()


def _delete(place: str) -> None:
    with suppress(OSError):
        default_storage.delete(place)
