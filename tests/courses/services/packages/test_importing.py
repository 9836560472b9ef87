"""Many packages at once: each whole or not at all, in whatever order they come, and never twice."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.models import H5PLibrary, Package
from tests.factories import h5p, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def content_only(title: str) -> h5p.Files:
    """What relies on a library that another package brings."""
    return {path: data for path, data in h5p.mini(title=title).items() if not path.startswith(h5p.MINI)}


PACKAGES = {
    "a-needs-another.h5p": h5p.zipped(content_only("Without its library")),
    "b-brings-it.h5p": h5p.zipped(h5p.mini(title="With its library")),
    "below/c-hostile.H5P": h5p.zipped(h5p.mini() | {"content/x.html": b"<html>"}),
    "d-lacks.h5p": h5p.zipped(h5p.package("H5P.Nowhere", {}, title="Nowhere")),
    "e-nothing.h5p": b"nothing",
    "notes.txt": b"not looked at",
}


def report(source: Path, *more: str) -> list[dict[str, Any]]:
    kept = source.parent / "report.json"
    call_command("import_h5p", str(source), "--report", str(kept), *more, stdout=io.StringIO())
    return json.loads(kept.read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in PACKAGES.items():
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "packages"


EXPECTED = {
    "a-needs-another.h5p": "imported",
    "b-brings-it.h5p": "imported",
    "below/c-hostile.H5P": "refused",
    "d-lacks.h5p": "missing libraries",
    "e-nothing.h5p": "refused",
}


def test_a_folder_is_imported_and_reported_once(folder: Path) -> None:
    admin = people.person(is_superuser=True)

    first = report(folder, "--by", admin.email.upper())
    again = report(folder, "--by", admin.email)

    assert {one["file"]: one["state"] for one in first} == EXPECTED
    told = {one["file"]: one for one in first}
    assert told["b-brings-it.h5p"]["libraries"] == ["H5P.AmparoMini 1.0.0"]
    assert told["b-brings-it.h5p"]["type"] == "H5P.AmparoMini 1.0"
    assert told["d-lacks.h5p"]["missing"] == ["H5P.Nowhere 1.0"]
    assert told["below/c-hostile.H5P"]["findings"] == [
        {
            "code": "type-content",
            "path": "content/x.html",
            "reason": "Files of this type are not allowed in content.",
            "fatal": True,
        }
    ]
    assert {one["state"] for one in again} == {"there already", "refused", "missing libraries"}
    assert set(Package.objects.values_list("title", "uploaded_by")) == {
        ("Without its library", admin.pk),
        ("With its library", admin.pk),
    }
    assert H5PLibrary.objects.count() == 1


def test_an_archive_of_them_and_without_libraries(tmp_path: Path) -> None:
    source = tmp_path / "all.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in PACKAGES.items():
            archive.writestr(name, data)

    without = report(source, "--no-libraries")
    states = {one["file"]: one["state"] for one in report(source)}

    assert {one["state"] for one in without} == {"refused", "missing libraries"}
    assert states == EXPECTED
    assert Package.objects.count() == 2


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nothing")

    for said in (["x.zip"], ["none.zip"], ["", "--by", "nobody@amparo.example"]):
        with pytest.raises(CommandError):
            call_command("import_h5p", str(tmp_path / said[0]), *said[1:], stdout=io.StringIO())
