"""Films, recordings and files on their way into a release. They may be large: none is ever read whole into memory."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument

from courses.rules.film_hosts import is_allowed
from courses.standards.media import ending, media_type

CHUNK = 1024 * 1024
NO_FILE = {"file": "", "media_type": "", "size": 0}


@dataclass(frozen=True)
class StoredFile:
    """A file that stays where it is until a release copies it, chunk by chunk. `name`: on the default storage."""

    media_type: str
    size: int
    name: str


class MediaCompiler:
    """The blocks of a lesson that carry files, and the plain ones beside them."""

    def __init__(self) -> None:
        self.stored: dict[str, StoredFile] = {}

    def rich(self, source: str, *, to_activities: bool = True) -> str:
        raise NotImplementedError

    def _heading(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"text": block.value}

    def _accordion(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"items": [{"title": item["title"], "text": item["text"]} for item in block.value["items"]]}

    def _advisory(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        value = block.value
        return {
            "contains": value["contains"],
            "instead": self.rich(value["instead"].source),
            "hard": self.rich(value["hard"].source),
        }

    def _video(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        """A film of ours by its digest, or one at an allowed host by its address."""
        value = block.value
        said = {"title": value["title"], "transcript": self.rich(value["transcript"].source), **_minutes(value)}
        if value["file"] or not value["address"]:
            return {**self.keep_document(value["file"]), "captions": self._captions(value["captions"]), **said}
        allowed = is_allowed(value["address"], settings.VIDEO_HOSTS)
        return {"address": value["address"] if allowed else "", "captioned": bool(value["captioned"]), **said}

    def _audio(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        value = block.value
        transcript = self.rich(value["transcript"].source)
        return {
            **self.keep_document(value["file"]),
            "title": value["title"],
            "transcript": transcript,
            **_minutes(value),
        }

    def _download(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        document = block.value["file"]
        kind = ending(document.filename) if document else ""
        return {**self.keep_document(document), "title": block.value["title"], "ending": kind}

    def _captions(self, document: AbstractDocument | None) -> str:
        return str(self.keep_document(document)["file"])

    def keep_document(self, document: AbstractDocument | None) -> dict[str, Any]:
        """The file's digest, media type and size; an empty digest for a file that is not there."""
        if document is None:
            return dict(NO_FILE)
        try:
            sha256, size = _fingerprint(document.file.name, document.get_file_hash())
        except OSError:
            return dict(NO_FILE)
        kind = media_type(document.filename)
        self.stored[sha256] = StoredFile(kind, size, document.file.name)
        return {"file": sha256, "media_type": kind, "size": size}


def _minutes(value: Any) -> dict[str, int]:
    return {"minutes": value["minutes"]} if value["minutes"] else {}


@lru_cache(maxsize=1024)
def _fingerprint(name: str, sha1: str) -> tuple[str, int]:  # noqa: ARG001 another content is another entry
    """SHA-256 and size. A film of 200 MB takes a second, so each is read once in a process."""
    digest, size = hashlib.sha256(), 0
    with default_storage.open(name) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
