"""Courses go into files and come back, byte for byte."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from courses.models import Course, CoursePage, LawCard
from courses.services.compiling import compile_course
from courses.services.exporting import export_release, write_package
from courses.services.loading import Loaded, load_cards, load_course
from courses.services.releasing import release
from courses.standards.coursefiles import read_course
from courses.standards.coursefiles.lines import UUID
from tests.factories import media as filed
from tests.factories import sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
STARTER = Path("courses/starter")
UUID_KEY = "0b6f6a52-1f0f-4a55-8b5d-2f4b4f6d7e01"

KINDS = f"""---
title: Practice
---

::question m01
kind: matching
outcome: refer-on
difficulty: 1
ask: What belongs together?\\nTwo lines, and a bar: |
- a) left \\| side => right \\| side | Feedback \\| with a bar.
- {UUID_KEY}) b => 6f0b3c6e-5f0e-4c5b-9b1d-0d2f5a1f7c11) of its own | Feedback.
- d) => a decoy | Feedback.
because: \\"So."
::

::question {UUID_KEY}
kind: ordering
topic: steps
difficulty: 3
ask: In which order?
- a) one | First.
- b) two | Second.
- c) three | Third.
because: So.
sources: three-rights
::

::question n01
kind: numeric
difficulty: 2
ask: How many hours?
unit: hours
- [x] a) 48 +- 0.5 | Yes.
- [ ] b) -60 +- 0 | No.
because: So.
::

::question w01
kind: text
difficulty: 2
ask: Who?
- [x] a) lawyer; attorney \\; or so | Yes.
- [ ] b) judge | No.
because: So.
::

::question g01
kind: gaps
difficulty: 2
ask: A [1] and a [2].
- a) doctor; physician | Yes.
- b) lawyer | Yes.
because: So.
::

::question h01
kind: hotspot
difficulty: 2
ask: Where?
picture: files/rights.webp
picture_alt: Three doors.
- [x] a) the first door @ 0 0 30.5 100 | Yes.
- [ ] b) the second @ 31 0 30 100 | No.
because: So.
::
"""
MORE = f"""
::id {UUID_KEY}
A text of its own identity, with a [link](activity:three-rights) to an activity.

::id 0b6f6a52-1f0f-4a55-8b5d-2f4b4f6d7e02
Another text at once.
"""


UPDATE = """---
title: What has changed
outcomes: [refer-on]
---

Refer on at once.

::law three-rights

::check changed
kind: single
outcome: refer-on
ask: When?
- [x] a) At once | Yes.
- [ ] b) Later | No.
::
"""


def everything() -> dict[str, str]:
    """The sample with a scenario, files, and a question of every kind; not yet in canonical form."""
    files = sample.FILES | sample.WITH_SCENARIO
    files["course.yaml"] = files["course.yaml"].replace(
        "- {kind: quiz, key: final-test",
        "- {kind: quiz, key: 0b6f6a52-1f0f-4a55-8b5d-2f4b4f6d7e03, slug: kinds, use: practice}\n"
        "      - {kind: quiz, key: final-test",
    )
    files["en/0b6f6a52-1f0f-4a55-8b5d-2f4b4f6d7e03.md"] = KINDS
    files[filed.LESSON_FILE] = filed.LESSON + MORE
    return files


def with_update() -> dict[str, str]:
    """And an update module, which a first edition cannot be released with."""
    files = everything()
    files["course.yaml"] += "updates:\n  - {key: update-2, edition: 2}\n"
    return files | {"en/update-2.md": UPDATE}


def written(texts: dict[str, str] | None = None) -> Course:
    load_cards(sample.register(), Loaded())
    files = read_course(sample.as_bytes(texts or everything()))
    course = load_course(files, sample.programmes(), Loaded(), filed.open_file)
    assert course is not None
    return course


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exported_release() -> tuple[Any, bytes]:
    """A release and its archive, out of an installation of which nothing is left but the files."""
    with transaction.atomic():
        made = release(course=written(), by=None, at=AT, change="substantive", note="First.")
        exported = export_release(made)
        archive = io.BytesIO()
        write_package(exported, archive)
        files = {path: opener().read() for path, opener in exported.files.items()}
        transaction.set_rollback(True)
    return (made.digest, {**exported.texts, **files}), archive.getvalue()


def test_a_release_goes_out_and_comes_back_byte_for_byte(tmp_path: Path) -> None:
    (digest, files), archive = exported_release()
    assert (Course.objects.count(), LawCard.objects.count()) == (0, 0)
    (tmp_path / "course.zip").write_bytes(archive)

    call_command("import_course", tmp_path / "course.zip", publish=True)

    assert compile_course(Course.objects.get()).digest == digest
    call_command("export_course", sample.CODE, tmp_path / "again", draft=True)
    assert contents(tmp_path / "again") == files
    again = io.BytesIO()
    made = release(course=Course.objects.get(), by=None, at=AT, change="substantive", note="First.")
    write_package(export_release(made), again)
    assert again.getvalue() == archive


def test_a_starter_course_loaded_is_its_folder(tmp_path: Path) -> None:
    """One of them here; that all four are in the form is tested without a database."""
    with transaction.atomic():
        call_command("load_courses", "LA-101", no_release=True, verbosity=0)
        call_command("export_course", "LA-101", tmp_path / "out", draft=True)
        transaction.set_rollback(True)
    out = contents(tmp_path / "out")
    assert {path: data for path, data in out.items() if path not in ("law.yaml", "programme.yaml")} == contents(
        STARTER / "LA-101"
    )


def test_a_copy_has_identities_of_its_own(tmp_path: Path) -> None:
    written(with_update())
    digest = compile_course(Course.objects.get()).digest
    call_command("export_course", sample.CODE, tmp_path / "out", draft=True)
    assert (tmp_path / "out" / "en" / "update-2.md").read_text() == UPDATE

    with pytest.raises(CommandError, match="there is a course with this code"):
        call_command("import_course", tmp_path / "out")
    with pytest.raises(CommandError, match="identities are here already"):
        call_command("import_course", tmp_path / "out", code="NEW-101")
    call_command("import_course", tmp_path / "out", code="NEW-101", new_identity=True, publish=True)

    made, copy = (compile_course(Course.objects.get(code=code)) for code in (sample.CODE, "NEW-101"))
    ours, theirs = (set(re.findall(UUID, str((each.structure, each.texts)))) for each in (made, copy))
    shared = {*made.structure["cards"], made.structure["programme"]["id"]}
    assert ours & theirs == shared
    assert made.digest == digest


def test_an_import_that_fails_stores_nothing(tmp_path: Path, media: Path) -> None:
    (_digest, files), _archive = exported_release()
    for path, data in files.items():
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    picture = next((tmp_path / "in" / "files").glob("*.mp4"))
    picture.write_bytes(b"no film")
    before = {path for path in media.rglob("*") if path.is_file()}

    with pytest.raises(CommandError, match="is not what its name says"):
        call_command("import_course", tmp_path / "in")

    assert (Course.objects.count(), CoursePage.objects.count(), LawCard.objects.count()) == (0, 0, 0)
    assert {path for path in media.rglob("*") if path.is_file()} == before
