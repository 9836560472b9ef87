"""An archive from elsewhere is judged as a whole, soon, and without an exception, whatever it is."""

import io
import json
import stat
import struct
import time
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.standards.coursefiles import archive
from courses.standards.coursefiles.archive import Finding, read_archive, write_archive
from tests.factories import media, sample

ABOUT = {"code": "DEM-101", "release": "1.0", "digest": "0" * 64, "exporter": "Amparo"}
TEXTS = sample.as_bytes(sample.FILES)
FILES = {"files/rights.webp": lambda: io.BytesIO(media.FILES["files/rights.webp"])}


def written() -> bytes:
    stream = io.BytesIO()
    write_archive(stream, ABOUT, TEXTS, FILES)
    return stream.getvalue()


GOOD = written()


def judged(data: bytes) -> list[tuple[str, str]]:
    started = time.monotonic()
    package = read_archive(io.BytesIO(data))
    assert time.monotonic() - started < 5
    return [(finding.code, finding.path) for finding in package.findings]


def remade(change: Any, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The good archive with other entries: `change` gets them as {name: bytes} and gives a list of pairs."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as new:
        for name, data in change(entries):
            new.writestr(name, data)
    return stream.getvalue()


def test_a_good_one_is_whole_and_always_the_same() -> None:
    package = read_archive(io.BytesIO(GOOD))

    assert (package.findings, package.manifest, package.texts, set(package.files)) == ([], ABOUT, TEXTS, set(FILES))
    assert written() == GOOD
    assert judged(remade(lambda entries: entries.items())) == []  # compressed is as good


def _link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda e: [*e.items(), ("../course.yaml", b"")], [("odd name", "../course.yaml")]),
        (lambda e: [*e.items(), ("/etc/passwd", b"")], [("odd name", "/etc/passwd")]),
        (lambda e: [*e.items(), ("en\\a.md", b"")], [("odd name", "en\\a.md")]),
        (lambda e: [*e.items(), ("en/a/b/c.md", b"")], [("odd name", "en/a/b/c.md")]),
        (lambda e: [*e.items(), ("files/x.svg", b"")], [("odd name", "files/x.svg")]),
        (lambda e: [*e.items(), ("files/x.html", b"")], [("odd name", "files/x.html")]),
        (lambda e: [*e.items(), ("files/", b"")], [("no plain file", "files/")]),
        (lambda e: [*e.items(), (_link("files/x.webp"), b"/etc/passwd")], [("no plain file", "files/x.webp")]),
        (lambda e: [*e.items(), ("files/RIGHTS.webp", b"")], [("twice", "files/rights.webp")]),
        (lambda e: [*e.items(), ("en/more.md", b"")], [("not listed", "en/more.md")]),
        (lambda e: [pair for pair in e.items() if pair[0] != "en/course.md"], [("missing", "en/course.md")]),
        (lambda e: (e | {"en/course.md": b"other"}).items(), [("altered", "en/course.md")]),
        (lambda e: [pair for pair in e.items() if pair[0] != "manifest.json"], [("no manifest", "")]),
        (lambda e: (e | {"manifest.json": b"[" * 100_000}).items(), [("no manifest", "")]),
        (lambda e: (e | {"manifest.json": b'{"files": 3}'}).items(), [("no manifest", "")]),
        (lambda e: [*e.items(), ("files/x.mp4", bytes(3_000_000))], [("bomb", "files/x.mp4")]),
        (lambda e: [*e.items(), ("en/x.md", b"x" * (archive.MAX_TEXT + 1))], [("too large", "en/x.md")]),
        (lambda e: [(f"en/a{n}.md", b"") for n in range(archive.MAX_ENTRIES + 1)], [("too many", "")]),
    ],
)
def test_what_is_refused(change: Any, expected: list[tuple[str, str]]) -> None:
    assert judged(remade(change)) == expected


def test_other_formats_are_refused() -> None:
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(GOOD)).read("manifest.json")) | {"format": 2}
    data = remade(lambda entries: (entries | {"manifest.json": json.dumps(manifest).encode()}).items())

    assert judged(data) == [("other format", "")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"<html>",
        GOOD + b"more",
        b"#!/bin/sh\n" + GOOD,
        GOOD[:-22] + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 46, len(GOOD) - 68, 0),
    ],
)
def test_what_is_no_plain_archive(data: bytes) -> None:
    assert judged(data)[0][0] in ("no archive", "unreadable", "odd name", "no manifest")


def test_sizes_are_counted_and_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred files of one megabyte, each within its own limit, and a header that says one byte."""
    monkeypatch.setattr(archive, "MAX_TOTAL", 5_000_000)
    noise = bytes(range(256)) * 4000
    data = remade(lambda entries: [*entries.items(), *((f"files/{n}.mp4", noise) for n in range(9))])
    lied = data.replace(struct.pack("<L", len(noise)), struct.pack("<L", 1))

    assert judged(data) == [("too large", "files/4.mp4")]
    assert judged(lied) != []


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6), st.integers(0, 6)), min_size=1, max_size=4)
)
def test_noise_in_a_good_archive(noise: list[tuple[float, bytes, int]]) -> None:
    data = GOOD
    for place, more, cut in noise:
        at = int(place * len(data))
        data = data[:at] + more + data[at + cut :]
    package = read_archive(io.BytesIO(data))

    assert package.findings or (package.texts, package.manifest) == (TEXTS, ABOUT)
    assert all(isinstance(finding, Finding) for finding in package.findings)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert judged(data)
