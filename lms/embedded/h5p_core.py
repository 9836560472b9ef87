"""The player core of H5P, as the npm package h5p-standalone brings it: of it only what runs inside the frame.

It is read from the package and not collected as a static file, so it is there as soon as npm has fetched it, which on a
first `make run` is after the first page.
"""

import base64
import json
import re
from functools import lru_cache
from pathlib import Path

from lms.embedded.npm import PACKAGES

PACKAGE = PACKAGES / "h5p-standalone"
TYPES = {".woff2": "font/woff2", ".gif": "image/gif", ".svg": "image/svg+xml"}
ADDRESS = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")
# The text faces are 1 MB; the system's own do (see the style sheets). What is drawn with letters, the icons, stays.
TEXT_FACE = re.compile(r"@font-face\s*\{[^}]*font-family:\s*['\"](?:Inter|Open Sans)['\"][^}]*\}")


def is_installed() -> bool:
    return _script_file().is_file()


@lru_cache(maxsize=1)
def version() -> str:
    told = json.loads((PACKAGE / "package.json").read_text())
    return str(told["version"])


@lru_cache(maxsize=1)
def script() -> str:
    """Raises FileNotFoundError where npm has not fetched it yet."""
    return _script_file().read_text()


@lru_cache(maxsize=1)
def style() -> str:
    """One sheet that asks for nothing: its icons and pictures are inside. Raises FileNotFoundError."""
    sheets = PACKAGE / "dist" / "styles"
    text = TEXT_FACE.sub("", (sheets / "h5p.css").read_text())
    return ADDRESS.sub(lambda found: f"url({_inside(sheets, found[1])})", text)


def _inside(sheets: Path, address: str) -> str:
    if address.startswith("data:"):
        return address
    path = (sheets / address.partition("?")[0].partition("#")[0]).resolve()
    if path.suffix not in TYPES or not path.is_file():
        return "data:,"
    return f"data:{TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _script_file() -> Path:
    return PACKAGE / "dist" / "frame.bundle.js"
