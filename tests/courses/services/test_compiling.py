"""What a release is compiled of: the live pages, and nothing that only this database knows."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from courses.models import Course
from courses.rules.canonical import manifest_digest
from courses.services.compiling import NothingWrittenError, compile_course
from tests.factories import releases

pytestmark = pytest.mark.django_db


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, f"{path}[]")
    else:
        yield path, value


def digest_of_pages() -> str:
    compiled = compile_course(releases.written())
    return manifest_digest(compiled.structure, compiled.text_digests, list(compiled.files))


def test_it_holds_no_database_id() -> None:
    compiled = releases.compiled_sample()
    found = [*walk(compiled.structure), *walk(compiled.texts)]

    numbers = {path.rpartition(".")[2] for path, value in found if isinstance(value, int) and type(value) is not bool}
    ids = [value for path, value in found if path.endswith(".id")]

    assert numbers == {
        "format",
        "validity_months",
        "attempts",
        "pause_hours",
        "time_limit",
        "difficulty",
        "minutes",
    }
    assert ids
    assert all(UUID(value) for value in ids)
    assert not [path for path, _ in found if path.rpartition(".")[2] in ("pk", "page_id", "linktype")]


def test_it_is_the_same_whatever_numbers_the_rows_have() -> None:
    digests = set()
    for _ in range(2):
        with transaction.atomic():  # sequences do not roll back: the second time every row has another number
            digests.add(digest_of_pages())
            transaction.set_rollback(True)

    assert len(digests) == 1


def test_what_is_not_translated_is_not_there() -> None:
    compiled = releases.compiled_sample()
    lessons = [a["id"] for a in compiled.structure["modules"][0]["activities"]]

    assert compiled.structure["languages"] == ["en", "pt-pt"]
    assert set(lessons) <= compiled.texts["en"]["activities"].keys()
    assert set(lessons) & compiled.texts["pt-pt"]["activities"].keys() == {lessons[0]}


def test_keys_stand_in_the_structure_and_in_no_text() -> None:
    compiled = releases.compiled_sample()

    assert "correct" not in json.dumps(compiled.texts)
    assert all(
        choice["correct"] in (True, False) for q in compiled.structure["questions"].values() for choice in q["choices"]
    )


def test_every_directive_becomes_a_block() -> None:
    compiled = releases.compiled_sample()
    lesson = compiled.structure["modules"][0]["activities"][0]["id"]

    kinds = [block["type"] for block in compiled.texts["en"]["activities"][lesson]["blocks"]]

    assert kinds == [
        "text", "law", "lawbox", "do_dont", "case", "checklist", "compare", "term", "gap", "diagram", "note",
        "check", "check",
    ]  # fmt: skip
    assert next(iter(compiled.files.values()))[0] == "image/svg+xml"
    assert list(compiled.files) == compiled.structure["files"]


def test_a_draft_is_not_released() -> None:
    course = releases.written()
    page = releases.lesson_page()
    page.title = "A draft"
    page.save_revision()

    compiled = compile_course(course)

    assert "A draft" not in json.dumps(compiled.texts)


def test_what_is_unpublished_is_not_released() -> None:
    course = releases.written()
    releases.lesson_page("going-on").unpublish()

    compiled = compile_course(course)

    assert [a["slug"] for a in compiled.structure["modules"][0]["activities"]] == ["three-rights"]


def test_a_course_with_nothing_in_it_is_not_compiled() -> None:
    with pytest.raises(NothingWrittenError):
        compile_course(Course.objects.create(code="NON-101"))

    course = releases.written()
    for page in (releases.lesson_page(), releases.lesson_page("going-on"), releases.quiz_page()):
        page.unpublish()
    with pytest.raises(NothingWrittenError):
        compile_course(course)


def rich(*sources: str) -> list[str]:
    """What becomes of these rich texts in a lesson."""
    course = Course.objects.get()
    page = releases.lesson_page("going-on")
    page.body = [("text", source) for source in sources]
    page.save()
    lesson = compile_course(course).texts["en"]["activities"][str(page.translation_key)]
    return [block["value"]["html"] for block in lesson["blocks"]]


def test_links_go_by_identity_to_activities_and_to_nothing_else_of_ours() -> None:
    releases.written()
    quiz = releases.quiz_page()
    module = quiz.get_parent()

    found = rich(
        f'<p><a linktype="page" id="{quiz.pk}">test</a></p>',
        f'<p><a linktype="page" id="{module.pk}">module</a></p>',
        '<p><a linktype="page" id="0">nothing</a></p>',
        '<p><a linktype="document" id="1">paper</a></p>',
    )

    rel = ' rel="noopener noreferrer"'
    assert found == [
        f'<p><a href="activity:{quiz.translation_key}"{rel}>test</a></p>',
        f"<p><a{rel}>module</a></p>",
        f"<p><a{rel}>nothing</a></p>",
        f"<p><a{rel}>paper</a></p>",
    ]


def test_only_the_html_we_mean_is_let_through() -> None:
    releases.written()
    expected = {
        "<p>a<script>alert(1)</script>b</p>": "<p>ab</p>",
        '<p onclick="x()" style="color:red" class="c">a</p>': "<p>a</p>",
        '<p><a href="javascript:alert(1)">a</a></p>': '<p><a rel="noopener noreferrer">a</a></p>',
        '<img src="https://x/y.png"><h2>T</h2>': "<h2>T</h2>",
        '<iframe src="https://x"></iframe><p>a</p>': "<p>a</p>",
        '<p><a href="https://x.int/">a</a></p>': '<p><a href="https://x.int/" rel="noopener noreferrer">a</a></p>',
    }

    assert dict(zip(expected, rich(*expected), strict=True)) == expected


def test_a_card_is_frozen_with_its_dates_and_the_digest_of_its_words() -> None:
    compiled = releases.compiled_sample()
    key, facts = next((k, c) for k, c in compiled.structure["cards"].items() if c["key"] == "three-rights")

    assert facts == {
        "key": "three-rights",
        "kind": "standard",
        "jurisdiction": "council-of-europe",
        "confidence": "confirmed",
        "text_of": "2017-03",
        "seen": "2026-11-21",
        "source_url": "https://www.coe.int/en/web/cpt",
    }
    words = compiled.texts["pt-pt"]["cards"][key]
    assert words["statement"] == "Desde o primeiro momento valem três direitos."
    assert len(words["revision"]) == 64
    assert compiled.texts["en"]["cards"][key]["revision"] != words["revision"]
