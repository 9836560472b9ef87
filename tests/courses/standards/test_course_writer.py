"""What files say is written in one form, and the starter files are in it."""

from pathlib import Path

import pytest

from courses.standards.coursefiles import (
    read_course,
    read_programmes,
    read_register,
    write_course,
    write_programmes,
    write_register,
)
from tests.factories import media, sample

STARTER = Path("courses/starter")
COURSES = sorted(path.parent.name for path in STARTER.glob("*/course.yaml"))


@pytest.mark.parametrize("code", COURSES)
def test_the_starter_courses_are_in_the_form(code: str) -> None:
    folder = STARTER / code
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert write_course(read_course(files)) == files
    assert max(len(line) for data in files.values() for line in data.decode().splitlines()) <= 118


@pytest.mark.parametrize("name", sorted(path.name for path in (STARTER / "law").glob("*.yaml")))
def test_the_register_is_in_the_form(name: str) -> None:
    written = (STARTER / "law" / name).read_bytes()

    assert write_register(read_register(name, written)) == written


def test_the_programmes_are_in_the_form() -> None:
    written = (STARTER / "programmes.yaml").read_bytes()

    assert write_programmes(read_programmes("programmes.yaml", written)) == written


def test_heads_say_any_text() -> None:
    """Colons, quotation marks, hyphens that would end the head, new lines and spaces that matter."""
    texts = [
        '"Halt": a word',
        "--- so it begins " * 12,
        "two\nlines " + "long " * 40 + "\n\nand more",
        "a  b",
        "yes",
        "12",
        "# no",
        "é\u2028",
    ]
    course = read_course(sample.as_bytes(sample.FILES))
    for text in texts:
        course.texts["en"].modules["1-first-hour"] = type(course.texts["en"].modules["1-first-hour"])("T", text.strip())

        written = write_course(course)

        assert read_course(written).texts["en"].modules["1-first-hour"].summary == text.strip()
        assert write_course(read_course(written)) == written


def test_films_files_and_advisories_are_written_as_they_are_read() -> None:
    awkward = media.LESSON.replace("if nobody answers? |", "if \\| nobody: answers? |").replace(
        "contains: Speaks of distress.", "contains: Speaks of *distress* | and more"
    )
    files = sample.as_bytes(sample.FILES | {media.LESSON_FILE: awkward})

    written = write_course(read_course(files))

    before, after = (
        [(block.kind, block.value) for block in read_course(read).texts["en"].lessons["going-on"].blocks]
        for read in (files, written)
    )
    assert after == before
    assert write_course(read_course(written)) == written
