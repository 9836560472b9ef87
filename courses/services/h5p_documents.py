"""The document in which an H5P package plays: made once from the files of its libraries, then kept in memory."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from courses.models import H5PLibrary
from courses.queries.packages import Played, PlayedLibrary
from courses.rules import h5p_document as parts
from lms.embedded import h5p_core

FORM = "3"  # of the document: a change of what surrounds the libraries makes another one


class CoreMissingError(Exception):
    """The player is not installed (yet): npm brings it."""


@dataclass(frozen=True)
class Document:
    html: bytes = field(repr=False)
    gzipped: bytes = field(repr=False)
    policy: str


def version_of(played: Played) -> str:
    """Names the document: another one whenever anything in it is another."""
    if not h5p_core.is_installed():
        raise CoreMissingError
    libraries = [each.sha256 for each in (*played.libraries, *played.beside)]
    told = [FORM, h5p_core.version(), _ours(), get_language() or "", played.sha256, *libraries]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]


def document(played: Played, *, host: str) -> Document:
    """`host`: where the pages are, with its scheme. Raises CoreMissingError, FileNotFoundError."""
    return _document(played, version_of(played), host)


@lru_cache(maxsize=24)
def _document(played: Played, version: str, host: str) -> Document:
    nonce = parts.nonce_of(settings.SECRET_KEY, version)
    html = render_to_string("h5p/frame.html", _context(played, host) | {"nonce": nonce}).encode()
    policy = parts.policy(host=host, nonce=nonce, needs_eval=played.needs_eval)
    return Document(html, gzip.compress(html, mtime=0), policy)


def _context(played: Played, host: str) -> dict[str, Any]:
    language = played.language if played.language != "und" else ""
    core = {"address": "", "text": _safe(parts.inner_script(h5p_core.script()))}
    return {
        "language": language,
        "direction": "auto" if not language else "rtl" if _is_rtl(language) else "ltr",
        "title": played.title,
        "integration": _safe(parts.inner_json(_integration(played, host))),
        "styles": [_safe(text) for text in (h5p_core.style(), *_styles(played, host), _text("frame.css"))],
        "before": _safe(_text("before.js")),
        "scripts": [core, *_scripts(played, host)],
        "after": _safe(_text("after.js")),
    }


def _safe(text: str) -> str:
    return mark_safe(text)  # noqa: S308 made to stand between the tags of a script or a style, in a document without origin


def _is_rtl(language: str) -> bool:
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return language.split("-", maxsplit=1)[0] in ("ar", "fa", "he", "ur")


def _text(name: str) -> str:
    return render_to_string(f"h5p/{name}")


@lru_cache(maxsize=1)
def _ours() -> str:
    return hashlib.sha256("".join(map(_text, ("frame.css", "before.js", "after.js"))).encode()).hexdigest()


def _scripts(played: Played, host: str) -> list[dict[str, str]]:
    return [
        {
            "address": f"{host}{library.url}/{path}",
            "text": _safe(parts.inner_script(_read(library, path).decode(errors="replace"))),
        }
        for library in played.libraries
        for path in library.scripts
    ]


def _styles(played: Played, host: str) -> list[str]:
    return [
        parts.inner_style(
            _read(library, path).decode(errors="replace"),
            folder=f"{host}{library.url}",
            path=path,
            read=partial(_read_if_there, library),
        )
        for library in played.libraries
        for path in library.styles
    ]


def _read(library: PlayedLibrary, path: str) -> bytes:
    with default_storage.open(H5PLibrary.place(library.sha256, path)) as file:
        content: bytes = file.read()
    return content


def _read_if_there(library: PlayedLibrary, path: str) -> bytes | None:
    try:
        return _read(library, path)
    except (OSError, ValueError):
        return None


def _integration(played: Played, host: str) -> dict[str, Any]:
    """What the core expects to find. Nothing of the person is in it: state and activity come by message."""
    content = {
        "library": played.main,
        "jsonContent": json.dumps(played.params, ensure_ascii=False),
        "fullScreen": "0",  # the page has a button of its own
        "exportUrl": "",
        "embedCode": "",
        "resizeCode": "",
        "title": played.title,
        "url": "",
        "contentUrl": f"{host}{played.url}",
        "metadata": {"title": played.title, "license": str(played.metadata.get("license", "U"))},
        "displayOptions": dict.fromkeys(("frame", "export", "embed", "copyright", "icon", "copy"), False),
        "contentUserData": {},
        "styles": [],
        "scripts": [],
    }
    files = f"{host}/h5p"
    return {
        "baseUrl": host,
        "url": files,
        "siteUrl": host,
        "urlLibraries": f"{files}/libraries",
        "libraryDirectories": {folder: url.rpartition("/")[2] for folder, url in played.folders.items()},
        "postUserStatistics": False,
        "reportingIsEnabled": True,  # or books, films and presentations have no button to hand a result in
        "hubIsEnabled": False,
        "saveFreq": 30,
        "ajax": {"setFinished": "", "contentUserData": ""},
        "crossorigin": "anonymous",
        "crossoriginRegex": ".*",
        "libraryConfig": {},
        "l10n": {"H5P": _words()},
        "contents": {"cid-1": content},
        "core": {"scripts": [], "styles": []},
        "loadedJs": [],
        "loadedCss": [],
    }


def _words() -> dict[str, str]:
    """What the core itself says. The rest is said by the package, in its own language."""
    return {
        "fullscreen": _("Full screen"),
        "disableFullscreen": _("Leave full screen"),
        "close": _("Close"),
        "copyrightInformation": _("Rights of use"),
        "contentChanged": _("This has changed since you last used it."),
        "startingOver": _("You will be starting over."),
        "confirmDialogHeader": _("Confirm"),
        "confirmDialogBody": _("Please confirm that you want to go on. This cannot be undone."),
        "cancelLabel": _("Cancel"),
        "confirmLabel": _("Confirm"),
        "title": _("Title"),
        "author": _("Author"),
        "source": _("Source"),
        "license": _("Licence"),
        "year": _("Year"),
        "showMore": _("Show more"),
        "showLess": _("Show less"),
        "offlineDialogHeader": _("There is no connection"),
        "offlineDialogBody": _("What you did is kept on this device and sent when there is a connection again."),
        "offlineDialogRetryMessage": "",
        "offlineDialogRetryButtonLabel": _("Try again"),
        "offlineSuccessfulSubmit": _("Sent."),
    }
