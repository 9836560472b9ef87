"""Whatever a file holds, reading it ends soon: with a course, or with an error that names file and line."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.standards.coursefiles import CourseFileError, read_course, read_programmes, read_register
from courses.standards.coursefiles.document import read_document
from courses.standards.coursefiles.lesson import read_blocks
from courses.standards.coursefiles.question import read_questions
from tests.factories import sample

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = [
    "---\n", "title: T\n", "::\n", "::law three-rights\n", "::check k\n", "::question t01\n", "::gap 2026-11-21\n",
    "::case\n", "::do-dont\n", "do: a\n", "dont: b\n", "ask: Why?\n", "- [x] a) So | Yes.\n", "- [ ] b) No | No.\n",
    "kind: multiple\n", "  goes on\n", "- item\n", "left: l\n", "right: r\n", "- a | b\n", "# H\n", "> > > >\n",
    "[a](javascript:x)\n", "![x](y)\n", "<b>\n", "`x`\n", "\n", "title: [\n", "outcomes: {a: b}\n", "difficulty: x\n",
    "? !!python/object:os.system x\n", "date: 2026-99-99\n", "x: 0x\n", "é\u0301\u202e", "[" * 200,
    "> " * 200, "*_" * 100,
]  # fmt: skip
PATHS = sorted(sample.FILES)


def refused_or_read(read: object, *arguments: object) -> None:
    started = time.monotonic()
    with suppress(CourseFileError):
        read(*arguments)  # type: ignore[operator] # any of the readers
    assert time.monotonic() - started < 5


@FEW
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_pieces_of_the_form_in_any_order(text: str) -> None:
    data = ("---\ntitle: T\n---\n" + text).encode()
    refused_or_read(lambda: read_blocks(read_document("a.md", data)))
    refused_or_read(lambda: read_questions(read_document("a.md", data)))
    refused_or_read(read_document, "a.md", text.encode())


@FEW
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    refused_or_read(read_document, "a.md", data)
    refused_or_read(read_register, "law.yaml", data)
    refused_or_read(read_programmes, "programmes.yaml", data)
    refused_or_read(read_course, {"course.yaml": data, "en/course.md": data})


@FEW
@given(
    path=st.sampled_from(PATHS), place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=8), cut=st.integers(0, 9)
)
def test_a_course_with_noise_in_one_of_its_files(path: str, place: float, noise: bytes, cut: int) -> None:
    files = sample.as_bytes(sample.FILES)
    at = int(place * len(files[path]))
    files[path] = files[path][:at] + noise + files[path][at + cut :]

    refused_or_read(read_course, files)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "kind", "a", "en"]), inner),
    max_leaves=8,
)


@FEW
@given(
    name=st.sampled_from(["code", "modules", "outcomes", "validity_months", "enrolment", "programme"]), value=JSONISH
)
def test_any_value_where_another_is_expected(name: str, value: object) -> None:
    import yaml

    head = yaml.safe_load(sample.COURSE) | {name: value}
    files = sample.as_bytes(sample.FILES) | {"course.yaml": yaml.safe_dump(head).encode()}

    refused_or_read(read_course, files)


@FEW
@given(
    name=st.sampled_from(["key", "kind", "jurisdiction", "confidence", "text_of", "seen", "source_url", "citation"]),
    value=JSONISH,
)
def test_any_value_in_a_card(name: str, value: object) -> None:
    import yaml

    cards = yaml.safe_load(sample.REGISTER)
    cards[0][name] = value

    refused_or_read(read_register, "law.yaml", yaml.safe_dump(cards).encode())


def test_what_grows_without_bounds_elsewhere_is_quick_here() -> None:
    deep = "---\ntitle: T\n---\n" + "> " * 20_000 + "x\n" + "[" * 20_000 + "*a **b " * 5_000
    refused_or_read(lambda: read_blocks(read_document("deep.md", deep.encode())))
    for nested in ("[" * 150_000, "{a: " * 40_000, "- " * 90_000 + "x", "[" * 60_000 + "]" * 60_000):
        with pytest.raises(CourseFileError, match="deep nesting"):
            read_document("nested.md", f"---\ntitle:\n  {nested}\n---\n".encode())
    bomb = "---\n" + "\n".join(f"k{i}: {{a: " * 50 for i in range(100)) + "\n---\n"
    refused_or_read(read_document, "bomb.md", bomb.encode())
