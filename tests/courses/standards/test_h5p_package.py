"""A package is judged as a whole: a good one is read, a hostile one refused for the reason that it gives."""

import copy
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from courses.standards.h5p import LibraryName, Limits, Package, PackageRefusedError, digest_of, open_entry, read_package
from tests.factories import h5p
from tests.factories.h5p import MINI, Files

NAME = LibraryName("H5P.AmparoMini", 1, 0)
SMALL = Limits(file=300_000, total=1_000_000, entries=50, libraries=3, ratio_from=100_000, params=100_000)
Change = Callable[[Files], Any]


def read(data: bytes, limits: Limits | None = None, **said: Any) -> Package:
    return read_package(io.BytesIO(data), **({"installed": {}, "may_install": True} | said), limits=limits)


def refused(data: bytes, limits: Limits = SMALL, **said: Any) -> set[tuple[str, str]]:
    with pytest.raises(PackageRefusedError) as caught:
        read(data, limits, **said)
    return {(finding.code, finding.path) for finding in caught.value.findings if finding.fatal}


def test_a_good_package_is_read() -> None:
    picture = {"path": "images/pixel.png#tmp", "mime": "image/png", "width": 1, "height": 1, "x": "unknown"}
    files = h5p.mini(picture=picture) | {"content/images/pixel.png": h5p.PIXEL, "content/.DS_Store": b"\0", "a/": b""}

    package = read(h5p.zipped(files))

    library = package.libraries[0]
    assert (package.title, package.language, package.licence, package.authors) == (
        "Three rights", "en", "CC BY-SA", ("Amparo",),
    )  # fmt: skip
    assert (package.main, package.order, package.findings) == (NAME, (NAME,), ())
    assert package.content_files == ("images/pixel.png",)
    assert package.params == files["content/content.json"]
    assert package.cleaned == files["content/content.json"] | {
        "picture": {"path": "images/pixel.png", "mime": "image/png", "width": 1, "height": 1}
    }
    assert (library.name, library.version, library.title, library.runnable) == (NAME, "1.0.0", "Amparo Mini", True)
    assert (library.scripts, library.styles, library.needs_eval) == (("mini.js",), ("mini.css",), False)
    assert library.files == ("library.json", "mini.css", "mini.js", "semantics.json")
    assert library.sha256 == digest_of((path, package.stored[f"{MINI}/{path}"].sha256) for path in library.files)
    assert b"".join(open_entry(io.BytesIO(h5p.zipped(files)), "content/images/pixel.png")) == h5p.PIXEL


def test_who_may_not_install_plays_with_what_is_installed() -> None:
    library = read(h5p.zipped(h5p.mini())).libraries[0]
    other = h5p.mini() | {f"{MINI}/evil.php": b"<?php"}

    package = read(h5p.zipped(other), installed={NAME: library}, may_install=False)

    assert (package.libraries, package.order, package.findings) == ((), (NAME,), ())
    assert package.cleaned == other["content/content.json"]
    assert refused(h5p.zipped(h5p.mini()), may_install=False) == {("library-missing", "h5p.json")}


def test_the_installed_copy_of_a_version_is_kept_and_a_higher_patch_taken() -> None:
    library = read(h5p.zipped(h5p.mini())).libraries[0]
    changed = h5p.mini() | {f"{MINI}/mini.css": b"p { color: red }"}
    newer = h5p.mini(patch=1)
    newer[f"{MINI}/semantics.json"] = [{"name": "question", "type": "text"}]

    same = read(h5p.zipped(changed), installed={NAME: library})
    better = read(h5p.zipped(newer), installed={NAME: library})

    assert [(finding.code, finding.reason) for finding in same.findings] == [
        (
            "library-differs",
            "The package has H5P.AmparoMini 1.0.0 with other files than the installed one. The installed one is used.",
        )
    ]
    assert better.cleaned == {
        "question": "Which of these are &lt;strong&gt;rights&lt;/strong&gt; of a person in custody?"
    }


def _with(path: str, data: Any) -> Change:
    return lambda files: files | {path: data}


def _without(path: str) -> Change:
    return lambda files: {name: data for name, data in files.items() if name != path}


def _said(path: str, **changes: Any) -> Change:
    """Another value in a JSON file; None takes it away."""

    def change(files: Files) -> Files:
        said = files[path] | changes
        return files | {path: {name: value for name, value in said.items() if value is not None}}

    return change


def _moved(to: str) -> Change:
    return lambda files: {name.replace(MINI, to): data for name, data in files.items()}


LIBRARY = f"{MINI}/library.json"
OTHER = {"machineName": "H5P.Other", "majorVersion": 1, "minorVersion": 0}
REFUSED: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    # names and types
    "up and out": (_with("content/../../x.png", h5p.PIXEL), {("name-unsafe", "content/../../x.png")}),
    "absolute": (_with("/etc/x.txt", b""), {("name-unsafe", "/etc/x.txt")}),
    "drive": (_with("C:/x.txt", b""), {("name-unsafe", "C:/x.txt")}),
    "backslash": (_with("content\\..\\x.txt", b""), {("name-unsafe", "content\\..\\x.txt")}),
    "dot": (_with("content/./x.txt", b""), {("name-unsafe", "content/./x.txt")}),
    "control character": (_with("content/a\nb.txt", b""), {("name-unsafe", "content/ab.txt")}),
    "long name": (_with(f"content/{'x' * 260}.txt", b""), {("name-unsafe", f"content/{'x' * 260}.txt")}),
    "html in content": (_with("content/x.html", b"hello"), {("type-content", "content/x.html")}),
    "svg in content": (_with("content/x.svg", b"<svg/>"), {("type-content", "content/x.svg")}),
    "script in content": (_with("content/x.js", b"1"), {("type-content", "content/x.js")}),
    "no type in content": (_with("content/x", b"1"), {("type-content", "content/x")}),
    "php in a library": (_with(f"{MINI}/x.php", b"1"), {("type-library", f"{MINI}/x.php")}),
    "program in a library": (_with(f"{MINI}/x.exe", b"1"), {("type-library", f"{MINI}/x.exe")}),
    "page beside": (_with("index.html", b"1"), {("type-top", "index.html")}),
    "capitals": (
        lambda files: files | {"content/A.txt": b"1", "content/a.txt": b"2"},
        {("same-name", "content/a.txt")},
    ),
    # what it is, and what it says it is
    "page as picture": (_with("content/x.png", b" <html>"), {("disguised", "content/x.png")}),
    "php as text": (_with("content/x.txt", b"\n<?php"), {("disguised", "content/x.txt")}),
    "program as sound": (_with("content/x.mp3", b"MZ\x90"), {("disguised", "content/x.mp3")}),
    "archive as film": (_with("content/x.mp4", b"PK\3\4"), {("disguised", "content/x.mp4")}),
    "nothing as picture": (_with("content/x.gif", b"hello"), {("disguised", "content/x.gif")}),
    "page as style": (_with(f"{MINI}/x.css", b"<!DOCTYPE html>"), {("disguised", f"{MINI}/x.css")}),
    "virus": (_with("content/x.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-"), {("disguised", "content/x.txt")}),
    # h5p.json and content.json
    "no h5p.json": (_without("h5p.json"), {("missing", "h5p.json")}),
    "no content.json": (_without("content/content.json"), {("missing", "content/content.json")}),
    "no JSON": (_with("h5p.json", b"{"), {("json", "h5p.json")}),
    "a list": (_with("h5p.json", []), {("field", "h5p.json")}),
    "no title": (_said("h5p.json", title=" "), {("field", "h5p.json")}),
    "odd language": (_said("h5p.json", language="en_GB!"), {("field", "h5p.json")}),
    "odd embedding": (_said("h5p.json", embedTypes=["script"]), {("field", "h5p.json")}),
    "odd version": (
        _said("h5p.json", preloadedDependencies=[OTHER | {"majorVersion": "1; DROP"}]),
        {("field", "h5p.json")},
    ),
    "main library not listed": (_said("h5p.json", mainLibrary="H5P.Other"), {("main-not-listed", "h5p.json")}),
    "a library that is not there": (
        _said("h5p.json", preloadedDependencies=[OTHER, OTHER | {"machineName": "H5P.AmparoMini"}]),
        {("library-missing", "h5p.json")},
    ),
    "not a number": (_with("content/content.json", b'{"a": NaN}'), {("json", "content/content.json")}),
    "infinite": (_with("content/content.json", b'{"a": 1e999}'), {("json", "content/content.json")}),
    "deep": (_with("content/content.json", b"[" * 5000 + b"]" * 5000), {("json", "content/content.json")}),
    "other letters": (_with("content/content.json", b'{"a": "\xff"}'), {("json", "content/content.json")}),
    "params are a list": (_with("content/content.json", [1]), {("field", "content/content.json")}),
    "large params": (_with("content/content.json", list(range(30_000))), {("file-large", "content/content.json")}),
    # libraries
    "no library.json": (_without(LIBRARY), {("missing", MINI)}),
    "another folder": (_moved("H5P.Other-1.0"), {("folder", "H5P.Other-1.0")}),
    "odd folder": (_moved("H5P Mini!"), {("missing", "H5P Mini!")}),
    "no patch": (_said(LIBRARY, patchVersion=None), {("field", LIBRARY)}),
    "not runnable": (_said(LIBRARY, runnable=0), {("not-runnable", "h5p.json")}),
    "script elsewhere": (_said(LIBRARY, preloadedJs=[{"path": "https://x.example/a.js"}]), {("asset-path", LIBRARY)}),
    "script above": (_said(LIBRARY, preloadedJs=[{"path": "../a.js"}]), {("asset-path", LIBRARY)}),
    "script of another type": (_said(LIBRARY, preloadedJs=[{"path": "mini.css"}]), {("asset-path", LIBRARY)}),
    "script missing": (_said(LIBRARY, preloadedJs=[{"path": "a.js"}]), {("asset-missing", LIBRARY)}),
    "newer core": (_said(LIBRARY, coreApi={"majorVersion": 1, "minorVersion": 99}), {("core-too-new", LIBRARY)}),
    "needs another": (_said(LIBRARY, preloadedDependencies=[OTHER]), {("library-missing", MINI)}),
    "semantics": (_with(f"{MINI}/semantics.json", {}), {("field", f"{MINI}/semantics.json")}),
    "translation": (_with(f"{MINI}/language/fr.json", b"{,"), {("json", f"{MINI}/language/fr.json")}),
    "name of a translation": (_with(f"{MINI}/language/X!.json", {}), {("field", f"{MINI}/language/X!.json")}),
    "twice": (
        lambda files: files | {name.replace(MINI, "H5P.AmparoMini"): data for name, data in files.items()},
        {("library-twice", "H5P.AmparoMini")},
    ),
    # size
    "many files": (lambda files: files | {f"content/{n}.txt": b"" for n in range(60)}, {("too-many-files", "")}),
    "bomb": (_with("content/x.txt", b"\0" * 250_000), {("bomb", "content/x.txt")}),
    "large file": (_with("content/x.txt", b"\0" * 300_001), {("file-large", "content/x.txt")}),
    "large together": (
        lambda files: files | {f"content/{n}.txt": b"\0" * 250_000 for n in range(5)},
        {("too-large", "")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_package_is_refused_for_its_reason(name: str) -> None:
    change, expected = REFUSED[name]

    assert refused(h5p.zipped(change(copy.deepcopy(h5p.mini())))) == expected


def _entry(mode: int = stat.S_IFREG, flags: int = 0, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in h5p.mini().items():
            archive.writestr(path, data if isinstance(data, bytes) else json.dumps(data))
        entry = zipfile.ZipInfo("content/x.txt")
        entry.create_system, entry.external_attr = 3, (mode | 0o644) << 16
        archive.writestr(entry, b"/etc/passwd", kind)
        entry.flag_bits |= flags
    return stream.getvalue()


def _lying() -> bytes:
    """The header of the last entry says 10 bytes, 200,000 come out."""
    data = bytearray(h5p.zipped(h5p.mini() | {"content/z.txt": b"\0" * 200_000}))
    struct.pack_into("<L", data, data.rindex(b"PK\1\2") + 24, 10)
    struct.pack_into("<L", data, data.rindex(b"PK\3\4") + 22, 10)
    return bytes(data)


def _overlapping() -> bytes:
    """Every entry claims the space of the whole archive."""
    data = bytearray(h5p.zipped(h5p.mini()))
    struct.pack_into("<L", data, data.rindex(b"PK\1\2") + 20, len(data))
    return bytes(data)


def _torn() -> bytes:
    data = bytearray(h5p.zipped(h5p.mini() | {"content/z.txt": h5p.SOURCES.joinpath("mini", "mini.js").read_bytes()}))
    at = data.rindex(b"PK\3\4") + 60
    data[at : at + 40] = b"\xff" * 40
    return bytes(data)


GOOD = h5p.zipped(h5p.mini())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("no-package", "")),
        (b"GIF89a" + GOOD, ("no-package", "")),
        (GOOD + b"<script>", ("no-package", "")),
        (GOOD[:-1], ("no-package", "")),
        (GOOD[:100] + GOOD[150:], ("no-package", "")),
        (b"PK\3\4" + b"\0" * 400_000, ("no-package", "")),
        (_entry(stat.S_IFLNK), ("not-plain", "content/x.txt")),
        (_entry(stat.S_IFBLK), ("not-plain", "content/x.txt")),
        (_entry(flags=1), ("not-plain", "content/x.txt")),
        (_entry(kind=zipfile.ZIP_BZIP2), ("packed-oddly", "content/x.txt")),
        (_lying(), ("broken", "content/z.txt")),
        (_overlapping(), ("overlapping", "")),
        (_torn(), ("broken", "content/z.txt")),
    ],
    ids=range(13),
)
def test_an_archive_that_is_not_what_it_says_is_refused(data: bytes, expected: tuple[str, str]) -> None:
    assert refused(data) == {expected}


def test_what_does_no_harm_is_left_out_and_said() -> None:
    files = h5p.mini() | {
        f"{MINI}/mini.js.map": b"{}",
        f"{MINI}/LICENSE": b"free",
        "content/sound.mp3": b"RIFF\0\0\0\0WAVEfmt ",
    }
    files["h5p.json"]["license"] = "Mine"
    files[LIBRARY]["editorDependencies"] = [OTHER]

    package = read(h5p.zipped(files))

    assert {(finding.code, finding.path, finding.reason) for finding in package.findings} == {
        ("skipped", f"{MINI}/mini.js.map", "This file is not needed and is left out."),
        ("skipped", f"{MINI}/LICENSE", "This file is not needed and is left out."),
        ("licence", "h5p.json", "The licence “Mine” is not one that H5P knows."),
        ("container", "content/sound.mp3", "The file is named .mp3, but it is wav. It may not play everywhere."),
        ("editor-missing", MINI, "The library H5P.Other 1.0 is not there; only the editor would need it."),
    }
    assert package.libraries[0].files == ("library.json", "mini.css", "mini.js", "semantics.json")


def test_a_script_that_evaluates_text_is_known_by_it() -> None:
    files = h5p.mini()
    files[f"{MINI}/mini.js"] = b"x" * (64 * 1024 - 3) + b" eval (text);"

    assert read(h5p.zipped(files)).libraries[0].needs_eval


def test_a_library_after_hundreds_of_faults_is_still_only_a_finding() -> None:
    """More faults than are listed must not let a broken one through to where it is taken for whole."""
    many: Files = {f"H5P.L{n}-1.0/library.json": {} for n in range(150)}
    files = (
        h5p.mini() | many | {"H5P.Z-1.0/library.json": {"machineName": "H5P.Z", "majorVersion": 1, "minorVersion": 0}}
    )

    assert {code for code, _path in refused(h5p.zipped(files), Limits())} == {"field"}
