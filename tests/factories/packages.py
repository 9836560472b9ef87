"""H5P libraries and contents as rows and files, without an upload before them."""

import hashlib
import json
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from courses.models import H5PLibrary, Package, PackageContent
from courses.rules.packages import asked_for
from tests.factories.releases import AT

QUESTION = "H5P.AmparoMini 1.2"
SCRIPT = b"H5P.AmparoMini = function () {};"


def library(
    machine_name: str = "H5P.AmparoMini", version: str = "1.2.3", *, current: bool = True, **changed: Any
) -> H5PLibrary:
    """One that is installed, with one script and one style, unless `contents` says otherwise (path → bytes)."""
    major, minor, patch = map(int, version.split("."))
    contents = changed.pop("contents", {"mini.js": SCRIPT, "css/mini.css": b"p { margin: 0 }"})
    said = json.dumps([machine_name, version, sorted((path, data.decode()) for path, data in contents.items())])
    sha256 = hashlib.sha256(said.encode()).hexdigest()
    for path, data in contents.items():
        default_storage.save(H5PLibrary.place(sha256, path), ContentFile(data))
    values: dict[str, Any] = {
        "title": machine_name.removeprefix("H5P."),
        "runnable": True,
        "metadata": {"machineName": machine_name},
        "scripts": [path for path in contents if path.endswith(".js")],
        "styles": [path for path in contents if path.endswith(".css")],
        "files": {path: len(data) for path, data in contents.items()},
        "installed_at": AT,
    }
    return H5PLibrary.objects.create(
        machine_name=machine_name,
        major=major,
        minor=minor,
        patch=patch,
        sha256=sha256,
        current=current,
        **values | changed,
    )


def content(main: str = QUESTION, params: dict[str, Any] | None = None, **changed: Any) -> PackageContent:
    params = params or {"question": "Who decides?"}
    files = changed.pop("contents", {"images/desk.png": b"\x89PNG\r\n\x1a\n 0123456789"})
    told = json.dumps([main, params, sorted(files)], sort_keys=True)
    sha256 = hashlib.sha256(told.encode()).hexdigest()
    for path, data in files.items():
        default_storage.save(PackageContent.place(sha256, path), ContentFile(data))
    values: dict[str, Any] = {
        "main": main,
        "params": params,
        "raw_params": params,
        "params_sha256": hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest(),
        "metadata": {"title": "Who is who", "language": "en", "license": "CC BY", "licenseVersion": "4.0"},
        "libraries": asked_for(main, params),
        "files": {path: len(data) for path, data in files.items()},
        "stored_at": AT,
    }
    return PackageContent.objects.create(sha256=sha256, **values | changed)


def package(title: str = "Who is who", of: PackageContent | None = None, **changed: Any) -> Package:
    return Package.objects.create(title=title, content=of or content(), uploaded_at=AT, **changed)
