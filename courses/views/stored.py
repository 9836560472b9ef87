"""A file of the storage that never changes, as a whole or in part: for what is known by its digest."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from courses.standards.ranges import UnsatisfiableError, stretch


def stored(request: HttpRequest, *, place: str, size: int, etag: str, media_type: str) -> HttpResponseBase:
    """Players may ask for a part of it. Raises FileNotFoundError."""
    asked = request.headers.get("Range", "")
    if_range = request.headers.get("If-Range")
    if (known := get_conditional_response(request, etag=etag)) is not None:
        return _kept_for_ever(known, etag)
    try:
        part = stretch(asked, size) if asked and if_range in (None, etag) else None
    except UnsatisfiableError:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    return _kept_for_ever(_whole_or_part(place, size, media_type, part), etag)


def _kept_for_ever(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _whole_or_part(place: str, size: int, media_type: str, part: tuple[int, int] | None) -> FileResponse:
    stream = default_storage.open(place)
    if part is None:
        return FileResponse(stream, content_type=media_type)
    begin, end = part
    stream.seek(begin)
    response = FileResponse(Stretch(stream, end - begin), status=206, content_type=media_type)
    response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    response["Content-Length"] = str(end - begin)
    return response


class Stretch:
    """So many bytes of a stream from where it stands."""

    def __init__(self, stream: Any, left: int) -> None:
        self.stream, self.left = stream, left

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.stream.close()
