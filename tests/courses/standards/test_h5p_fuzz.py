"""Whatever the bytes are, reading a package ends soon, in little memory, with a package or with findings."""

import io
import json
import time
import tracemalloc
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.standards.h5p import Finding, Limits, PackageRefusedError, read_package
from tests.factories import h5p
from tests.factories.h5p import MINI, Files

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GOOD = h5p.zipped(h5p.mini() | {"content/images/a.png": h5p.PIXEL})
STORED = h5p.zipped(h5p.mini(), zipfile.ZIP_STORED)
KEYS = [
    "title", "language", "mainLibrary", "embedTypes", "preloadedDependencies", "machineName", "majorVersion", "name",
    "minorVersion", "patchVersion", "runnable", "coreApi", "preloadedJs", "path", "type", "fields", "field", "options",
    "tags", "min", "max", "library", "params", "question", "answers", "picture", "license", "authors", "subContentId",
]  # fmt: skip
WORDS = [
    "text",
    "list",
    "group",
    "library",
    "image",
    "video",
    "select",
    "number",
    "H5P.AmparoMini",
    "H5P.AmparoMini 1.0",
]
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.sampled_from(WORDS)
    | st.text(max_size=20)
)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


def judged(data: bytes) -> None:
    started = time.monotonic()
    findings: tuple[Finding, ...] = ()
    try:
        package = read_package(io.BytesIO(data), installed={}, may_install=True)
        json.dumps(package.cleaned, allow_nan=False).encode()
    except PackageRefusedError as error:
        findings = error.findings
    assert (not findings) or any(finding.fatal for finding in findings)
    assert all(finding.reason for finding in findings)
    assert time.monotonic() - started < 5


@FEW
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    judged(data)
    judged(b"PK\3\4" + data)


@FEW
@given(
    st.sampled_from([GOOD, STORED]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    st.floats(0, 1),
)
def test_a_package_with_noise(data: bytes, noise: list[tuple[float, int]], cut: float) -> None:
    torn = bytearray(data)
    for place, value in noise:
        torn[int(place * (len(torn) - 1))] = value
    judged(bytes(torn))
    judged(bytes(torn[: int(cut * len(torn))] + data[-22:]))


@FEW
@given(st.sampled_from([f"{MINI}/library.json", f"{MINI}/semantics.json", "h5p.json", "content/content.json"]), VALUE)
def test_any_json_in_place_of_one_file(path: str, value: Any) -> None:
    judged(h5p.zipped(h5p.mini() | {path: value}))


@FEW
@given(
    st.sampled_from([f"{MINI}/library.json", f"{MINI}/semantics.json", "h5p.json", "content/content.json"]),
    st.integers(0, 60),
    VALUE,
)
def test_any_value_in_place_of_one(path: str, place: int, value: Any) -> None:
    files: Files = h5p.mini()
    slots = list(_slots(files[path]))
    whole, key = slots[place % len(slots)]
    whole[key] = value
    judged(h5p.zipped(files))


def _slots(value: Any) -> Any:
    """Every place in a JSON value: (the whole it is in, its key there)."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _slots(value[key])


@FEW
@given(st.lists(st.tuples(st.text(max_size=40), st.binary(max_size=20)), max_size=8))
def test_any_names(entries: list[tuple[str, bytes]]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in h5p.mini().items():
            archive.writestr(path, data if isinstance(data, bytes) else json.dumps(data))
        for name, data in dict(entries).items():
            archive.writestr(f"content/{name}".encode(errors="replace").decode(), data)
    judged(stream.getvalue())


@pytest.mark.parametrize(
    "more",
    [
        {"content/content.json": b'{"a":[' + b"[]," * 2_000_000 + b"0]}"},
        {"content/content.json": b'{"a":[' + b"{}," * 400_000 + b"0]}"},
        {"content/content.json": b'{"a":"' + b"\\u0000" * 1_000_000 + b'"}'},
        {f"content/{n}.txt": b"\0" * 8_000_000 for n in range(5)},
        {f"content/{n}/{'x' * 200}.txt": b"" for n in range(5_000)},
        {f"H5P.L{n}-1.0/library.json": b"{}" for n in range(5_000)},
    ],
    ids=["lists", "objects", "escapes", "films", "names", "libraries"],
)
def test_a_package_made_to_be_heavy_is_light(more: Files) -> None:
    data = h5p.zipped(h5p.mini() | more)
    tracemalloc.start()
    started = time.monotonic()

    with suppress(PackageRefusedError):
        read_package(io.BytesIO(data), installed={}, may_install=True, limits=Limits(total=30_000_000))

    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    assert time.monotonic() - started < 20
    tracemalloc.stop()
