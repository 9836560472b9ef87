"""The parts of the one document in which an H5P package plays: scripts and styles inside it, and its policy.

A frame without an origin is given no cache by browsers: what it asks for, it asks for anew each time. So the document
asks for nothing; it is itself what the browser keeps.
"""

import base64
import hashlib
import hmac
import json
import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from courses.standards.media import ending

SANDBOX = "allow-scripts allow-popups allow-downloads"
ADDRESS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]*))\s*\)""")
IMPORT = re.compile(r"""@import\s+(?:url\()?\s*['"]?([^'")\s;]+)['"]?\s*\)?([^;]*);""")
CLOSING = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
CLOSING_STYLE = re.compile(r"</(?=style)", re.IGNORECASE)
# Files that a sheet names and that are small enough to go into it.
EMBEDDED = {"woff2": ("font/woff2", 120_000), "woff": ("font/woff", 60_000), "png": ("image/png", 16_000),
            "gif": ("image/gif", 16_000), "jpg": ("image/jpeg", 16_000), "svg": ("image/svg+xml", 16_000)}  # fmt: skip

Read = Callable[[str], bytes | None]  # of a path inside a library; None where there is no such file


def inner_script(text: str) -> str:
    """A script as it may stand between its tags. HTML ends it at its closing tag, wherever that is."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\x00", "")
    return CLOSING.sub(r"\\x3C", text)


def inner_style(text: str, *, folder: str, path: str, read: Read) -> str:
    """A sheet as it may stand between its tags: its addresses made whole, small files put inside.

    `folder` is the address of the library, `path` that of the sheet inside it.
    """
    text = IMPORT.sub(lambda found: _imported(found, folder=folder, path=path, read=read), text.removeprefix("\ufeff"))
    text = ADDRESS.sub(
        lambda found: f'url("{_address(found[1] or found[2] or found[3] or "", folder, path, read)}")', text
    )
    return CLOSING_STYLE.sub(r"<\\/", text)


def _imported(found: re.Match[str], *, folder: str, path: str, read: Read) -> str:
    """A sheet of the same library is put in its place; one of another host is left out."""
    inside = _inside(path, found[1])
    content = read(inside) if inside and inside != path else None
    if content is None:
        return ""
    text = IMPORT.sub("", content.decode(errors="replace"))  # one level: libraries go no deeper
    text = ADDRESS.sub(lambda f: f'url("{_address(f[1] or f[2] or f[3] or "", folder, inside or "", read)}")', text)
    media = found[2].strip()
    return f"@media {media} {{{text}}}" if media else text


def _address(address: str, folder: str, path: str, read: Read) -> str:
    if address.startswith(("data:", "#", f"{folder}/")):
        return address.replace('"', "%22")
    inside = _inside(path, address)
    if inside is None:
        return "data:,"  # of another host, or outside the library
    kind, most = EMBEDDED.get(ending(inside), ("", 0))
    content = read(inside) if kind else None
    if content is not None and len(content) <= most:
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return f"{folder}/{inside}".replace('"', "%22")


def _inside(path: str, address: str) -> str | None:
    """The path of what a sheet names, inside the library; None where it is outside."""
    plain = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    if re.match(r"[a-z][a-z0-9+.-]*:|/", plain, re.IGNORECASE) or not plain:
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
    return None if joined.startswith("..") else joined


def inner_json(value: Any) -> str:
    """JSON as it may stand in a script element that is data."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")


def nonce_of(secret: str, document: str) -> str:
    """What lets the document's own scripts run. `document` names all that stands in it, so that nobody who writes a
    part of it can know it beforehand."""
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), document.encode(), hashlib.sha256)[:18]).decode()


def policy(*, host: str, nonce: str, needs_eval: bool) -> str:
    """What the document may do. `host` is that of the pages, with its scheme: 'self' says nothing in a sandbox."""
    files = f"{host}/h5p/"
    made_code = " 'unsafe-eval'" if needs_eval else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' {files}libraries/{made_code}",
            f"style-src {files} 'unsafe-inline'",
            f"img-src {files} data: blob:",
            f"media-src {files} blob:",
            f"font-src {files} data:",
            f"connect-src {files}",
            "worker-src blob:",
            f"base-uri 'self' {host}",
            "form-action 'none'",
            "object-src 'none'",
            f"frame-ancestors {host}",
            f"sandbox {SANDBOX}",
        )
    )
