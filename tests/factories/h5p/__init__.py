"""H5P packages for tests: written here, small, and zipped when they are needed.

`mini` is a content type with one question that scores, resumes and reports; `hostile` tries to get out of its frame.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
MINI = "H5P.AmparoMini-1.0"
HOSTILE = "H5P.AmparoHostile-1.0"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
Files = dict[str, Any]


def mini(*, title: str = "Three rights", language: str = "en", patch: int = 0, **params: Any) -> Files:
    """The files of a package: a right answer in the first and the third place, of three."""
    said = {
        "question": "Which of these are <strong>rights</strong> of a person in custody?",
        "answers": [
            {"text": "To be told why", "correct": True},
            {"text": "To leave at any time", "correct": False},
            {"text": "To speak to a lawyer", "correct": True},
        ],
        "check": "Check",
        "result": "@score of @max",
    }
    files = package("H5P.AmparoMini", said | params, title=title, language=language) | sources("mini", MINI)
    files[f"{MINI}/library.json"]["patchVersion"] = patch
    return files


def hostile(*, foreign: str, home: str = "/learn/", secret: str = "amparo-secret") -> Files:
    said = {"foreign": foreign, "home": home, "secret": secret}
    return package("H5P.AmparoHostile", said, title="Harmless") | sources("hostile", HOSTILE)


def package(main: str, params: Any, *, title: str = "A package", language: str = "en", minor: int = 0) -> Files:
    """h5p.json and content.json."""
    named = {"machineName": main, "majorVersion": 1, "minorVersion": minor}
    manifest = {
        "title": title,
        "language": language,
        "mainLibrary": main,
        "embedTypes": ["iframe"],
        "license": "CC BY-SA",
        "authors": [{"name": "Amparo", "role": "Author"}],
        "preloadedDependencies": [named],
    }
    return {"h5p.json": manifest, "content/content.json": params}


def sources(name: str, folder: str) -> Files:
    """A library's files; what is JSON is read, so that a test can change it."""
    files: Files = {}
    for path in sorted((SOURCES / name).iterdir()):
        data = path.read_bytes()
        files[f"{folder}/{path.name}"] = json.loads(data) if path.suffix == ".json" else data
    return files


def zipped(files: Mapping[str, Any], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Bytes are taken as they are, text as UTF-8, anything else becomes JSON."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for path, said in files.items():
            data = said if isinstance(said, bytes | str) else json.dumps(said)
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), data, kind)
    return stream.getvalue()
