"""The files of H5P libraries and contents. They are asked for by a frame without an origin, and so without a session:
whoever knows the digest may have them, and none of them does anything when it is opened by itself."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from courses.models import H5PLibrary, PackageContent
from courses.standards.media import ending
from courses.views.stored import stored

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
# What a browser is told of each kind; anything else is bytes. It takes no guess of its own: nosniff.
TYPES = {
    "bmp": "image/bmp",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "eot": "application/vnd.ms-fontobject",
    "gif": "image/gif",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "otf": "font/otf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "ttf": "font/ttf",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml",
}
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "X-Requested-With, Range",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

given = require_http_methods(["GET", "HEAD", "OPTIONS"])


@given
def library_file(request: HttpRequest, sha256: str, path: str) -> HttpResponseBase:
    """A file of an installed library, exactly of that version."""
    return _file(request, H5PLibrary.place(sha256, path), _library_files, sha256, path)


@given
def content_file(request: HttpRequest, sha256: str, path: str) -> HttpResponseBase:
    """A picture, film or the like of an H5P content. Its parameters are not among them."""
    return _file(request, PackageContent.place(sha256, path), _content_files, sha256, path)


def _file(
    request: HttpRequest, place: str, files: Callable[[str], Mapping[str, int]], sha256: str, path: str
) -> HttpResponseBase:
    if not SHA256.match(sha256):
        raise Http404
    response: HttpResponseBase
    if request.method == "OPTIONS":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    else:
        try:
            size = files(sha256)[path]
            media_type = TYPES.get(ending(path), "application/octet-stream")
            response = stored(request, place=place, size=size, etag=_etag(sha256, path), media_type=media_type)
        except (LookupError, OSError) as error:
            raise Http404 from error
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _etag(sha256: str, path: str) -> str:
    return f'"{hashlib.sha256(f"{sha256}/{path}".encode()).hexdigest()}"'


# What a digest names never changes, so a process asks for each once. What is not there raises, and is asked for anew.


@lru_cache(maxsize=256)
def _library_files(sha256: str) -> Mapping[str, int]:
    return _sizes(H5PLibrary.objects.filter(sha256=sha256))


@lru_cache(maxsize=256)
def _content_files(sha256: str) -> Mapping[str, int]:
    return _sizes(PackageContent.objects.filter(sha256=sha256))


def _sizes(found: QuerySet[Any]) -> Mapping[str, int]:
    """The sizes of the files by path. Raises LookupError."""
    files: Mapping[str, int] | None = found.values_list("files", flat=True).first()
    if files is None:
        raise LookupError
    return files
