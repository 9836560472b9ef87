"""Files of a course's folder on their way into Wagtail's pictures and documents, none of them twice."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from courses.services.packages import Known, import_package
from courses.standards.h5p import PackageRefusedError
from courses.standards.media import CAPTIONS, HEAD, KINDS, ending, is_genuine
from courses.standards.webvtt import WebVTTError, read_captions
from lms.accounts.models import User

# Opens a file of the course's folder by its path. Raises OSError.
Opener = Callable[[str], AbstractContextManager[IO[bytes]]]
CHUNK = 1024 * 1024
MAX_SIDE = 1600
FOR_LEARNERS = f"max-{MAX_SIDE}x{MAX_SIDE}|format-webp"  # what compiling asks for


class FileRefusedError(Exception):
    """A file that a lesson names is missing, too large, or not what its name says."""


@dataclass(frozen=True)
class Arriving:
    """In whose name H5P packages come in. Nobody's are those of files for which an operator vouches."""

    by: User | None
    at: datetime
    may_install: bool


class Shelf:
    """The files of one course. `open_file` may be None where no lesson names any.

    `is_exact`: what learners get of a picture is the very file, where an operator vouches for it. Otherwise Wagtail
    draws it anew, as it does with uploads.
    """

    def __init__(
        self,
        open_file: Opener | None,
        collection: Collection | None = None,
        *,
        is_exact: bool = False,
        arriving: Arriving | None = None,
    ) -> None:
        self.open_file, self.collection, self.is_exact = open_file, collection, is_exact
        self.arriving = arriving or Arriving(None, timezone.now(), may_install=True)
        self._packages: dict[str, int] = {}
        self.stored: list[Any] = []
        self._digests: dict[str, tuple[str, str]] = {}

    def digest(self, path: str) -> str:
        """The file's SHA-256."""
        return self._read(path)[0]

    def picture(self, path: str) -> int:
        """The id of the picture, which may have been there already."""
        return self._kept(path, get_image_model(), _check_picture)

    def document(self, path: str) -> int:
        """The id of the document, which may have been there already."""
        return self._kept(path, get_document_model(), _check_document)

    def _kept(self, path: str, kind: Any, check: Callable[[str, File[bytes]], None]) -> int:
        sha256, sha1 = self._read(path)
        for known in kind.objects.filter(file_hash=sha1).order_by("pk"):
            if _sha256_of(known.file.name) == sha256 and ending(known.filename) == ending(path):
                return int(known.pk)
        name = PurePosixPath(path).name
        with self._opened(path) as stream:
            file: File[bytes] = File(stream, name=name)
            check(path, file)
            thing = kind(title=PurePosixPath(path).stem, file=file, file_hash=sha1, file_size=file.size)
            thing.collection = self.collection or Collection.get_first_root_node()
            thing.save()
            self.stored.append(thing.file)
            if self.is_exact and ending(path) == "webp":
                self.stored.append(_as_it_is(thing))
        return int(thing.pk)

    def package(self, path: str, known: Known) -> int:
        """The id of the H5P package, judged and stored as an upload is; it may have been there already."""
        if path not in self._packages:
            self._packages[path] = self._arrived(path, known)
        return self._packages[path]

    def _arrived(self, path: str, known: Known) -> int:
        come = self.arriving
        with self._opened(path) as stream:
            source = cast(BinaryIO, stream)
            try:
                _judged, outcome = import_package(
                    source=source, by=come.by, at=come.at, may_install=come.may_install, known=known
                )
            except PackageRefusedError as error:
                raise FileRefusedError(f"{path}: {error}") from error
        assert outcome.package is not None  # noqa: S101 its content was to be kept
        return int(outcome.package.pk)

    def forget(self) -> None:
        """After a transaction that failed: the files that it has stored go too."""
        for file in self.stored:
            file.storage.delete(file.name)

    def _opened(self, path: str) -> AbstractContextManager[IO[bytes]]:
        if self.open_file is None:
            raise FileRefusedError(f"{path}: the file is missing")
        try:
            return self.open_file(path)
        except OSError as error:
            raise FileRefusedError(f"{path}: the file is missing") from error

    def _read(self, path: str) -> tuple[str, str]:
        """SHA-256, and the SHA-1 by which Wagtail finds a file."""
        if path not in self._digests:
            strong, known = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
            with self._opened(path) as stream:
                while chunk := stream.read(CHUNK):
                    strong.update(chunk)
                    known.update(chunk)
            self._digests[path] = strong.hexdigest(), known.hexdigest()
        return self._digests[path]


def _as_it_is(image: Any) -> Any:
    """The picture as the rendition that learners get, where it is no larger than that may be."""
    if max(image.width, image.height) > MAX_SIDE:
        return image.file
    with image.open_file() as stream:
        made = image.renditions.create(
            filter_spec=FOR_LEARNERS,
            focal_point_key="",
            width=image.width,
            height=image.height,
            file=ContentFile(stream.read(), name=f"{PurePosixPath(image.file.name).stem}.as-it-is.webp"),
        )
    return made.file


def _check_picture(path: str, file: File[bytes]) -> None:
    try:
        WagtailImageField().clean(file)
    except Exception as error:  # on a broken picture Pillow raises errors of a dozen kinds
        raise FileRefusedError(f"{path}: this is no picture, or one too large") from error
    file.seek(0)


def _check_document(path: str, file: File[bytes]) -> None:
    kind = KINDS[ending(path)]
    if file.size > kind.limit:
        raise FileRefusedError(f"{path}: the file is larger than {kind.limit} bytes")
    if not is_genuine(path, file.read(HEAD)):
        raise FileRefusedError(f"{path}: this file is not what its name says")
    file.seek(0)
    if kind is CAPTIONS["vtt"]:
        try:
            read_captions(file.read())
        except WebVTTError as error:
            raise FileRefusedError(f"{path}, {error}") from error
        file.seek(0)


def _sha256_of(name: str) -> str:
    digest = hashlib.sha256()
    try:
        with default_storage.open(name) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()
