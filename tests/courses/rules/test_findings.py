"""What a release must not have, and what a trainer should know of."""

from typing import Any

import pytest

from courses.rules.findings import ERROR, WARNING, Finding, look_over


def question(*sources: str, **more: Any) -> dict[str, Any]:
    return {"kind": "single", "outcome": "o", "difficulty": 2, "choices": [], "sources": list(sources)} | more


def structure() -> dict[str, Any]:
    return {
        "source_language": "en",
        "modules": [
            {
                "activities": [
                    {"id": "lesson", "kind": "lesson", "slug": "a"},
                    {"id": "quiz", "kind": "quiz", "slug": "b", "use": "final", "questions": ["q"]},
                ]
            }
        ],
        "questions": {"q": question("card")},
        "cards": {"card": {"confidence": "confirmed"}, "flux": {"confidence": "in-flux"}},
    }


def texts(**blocks: Any) -> dict[str, Any]:
    block = {"id": "b", "type": "text", "value": {"html": "Words."}} | blocks
    return {"en": {"activities": {"lesson": {"blocks": [block]}, "quiz": {}}, "questions": {}}}


def test_a_sound_course_has_no_findings() -> None:
    assert look_over(structure(), texts()) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"questions": {"q": question()}}, Finding(ERROR, "question without source", "q")),
        ({"questions": {"q": question("flux")}}, Finding(ERROR, "question on unsettled law", "q", "flux")),
        ({"questions": {"q": question("gone")}}, Finding(ERROR, "card not in the source language", "q", "gone")),
    ],
)
def test_scored_questions_rest_on_settled_law(change: dict[str, Any], found: Finding) -> None:
    assert look_over(structure() | change, texts()) == [found]


def test_in_practice_unsettled_law_is_only_a_warning() -> None:
    changed = structure() | {"questions": {"q": question("flux")}}
    changed["modules"][0]["activities"][1]["use"] = "practice"
    check = {"type": "check", "value": {"sources": ["flux"]}}

    assert look_over(changed, texts(**check)) == [
        Finding(WARNING, "question on unsettled law", "q", "flux"),
        Finding(WARNING, "practice on unsettled law", "lesson", "flux"),
    ]


def test_slugs_and_empty_quizzes() -> None:
    changed = structure()
    changed["modules"][0]["activities"][1] |= {"slug": "a", "questions": []}

    assert look_over(changed, texts()) == [
        Finding(ERROR, "slug used twice", "a"),
        Finding(ERROR, "quiz without questions", "quiz"),
    ]


def test_a_slug_of_the_players_own_pages_is_taken() -> None:
    changed = structure()
    changed["modules"][0]["activities"][0]["slug"] = "update"

    assert Finding(ERROR, "slug taken", "update") in look_over(changed, texts())


@pytest.mark.parametrize("alt", ["", "  "])
def test_drawings_have_alternatives(alt: str) -> None:
    found = look_over(structure(), texts(type="diagram", value={"alt": alt}))

    assert found == [Finding(ERROR, "drawing without alternative", "lesson", language="en")]


def test_a_translation_cites_what_the_source_cites_and_may_lack_a_lesson() -> None:
    both = texts()
    lesson = {"blocks": [{"id": "b", "type": "law", "value": {"cards": ["other"]}}]}
    both["es"] = {"activities": {"lesson": lesson}, "questions": {}}

    assert look_over(structure(), both) == [
        Finding(ERROR, "citation not in the source language", "lesson", "other", "es"),
        Finding(WARNING, "not translated", "quiz", language="es"),
    ]


def test_an_empty_lesson_is_an_error() -> None:
    empty = texts()
    empty["en"]["activities"]["lesson"]["blocks"] = []

    assert look_over(structure(), empty) == [Finding(ERROR, "lesson without content", "lesson")]


ROW = {"outcome": "o", "difficulty": 2, "count": 1}


@pytest.mark.parametrize(
    ("rows", "enough"),
    [
        ([ROW], True),
        ([ROW, ROW], False),  # two rows of one difficulty ask for two
        ([ROW, ROW | {"difficulty": 0}], True),
        ([ROW | {"difficulty": 0}, ROW | {"difficulty": 0}, ROW | {"difficulty": 0}], False),
    ],
)
def test_a_blueprint_asks_for_no_more_than_there_is(rows: list[dict[str, Any]], enough: bool) -> None:
    changed = structure() | {"questions": {"q": question("card"), "easy": question("card", difficulty=1)}}
    changed["modules"][0]["activities"][1] |= {"questions": ["q", "easy"], "blueprint": rows}

    found = [Finding(ERROR, "blueprint asks for more than there is", "quiz", "o")]
    assert look_over(changed, texts()) == ([] if enough else found)


def test_a_place_in_a_picture_needs_the_picture() -> None:
    spot = question("card", kind="hotspot")

    assert look_over(structure() | {"questions": {"q": spot | {"picture": "sha"}}}, texts()) == []
    assert look_over(structure() | {"questions": {"q": spot}}, texts()) == [
        Finding(ERROR, "hotspot without picture", "q")
    ]


@pytest.mark.parametrize(("parts", "same"), [("xy", True), ("yx", True), ("x", False), ("xyz", False), ("", False)])
def test_a_translated_question_has_the_parts_of_its_source(parts: str, same: bool) -> None:
    asked = structure() | {"questions": {"q": question("card", choices=[{"id": "x"}, {"id": "y"}])}}
    both = texts()
    both["es"] = both["en"] | {"questions": {"q": {"choices": {part: {"text": ""} for part in parts}}}}

    found = [Finding(ERROR, "translation with other parts", "q", language="es")]
    assert look_over(asked, both) == ([] if same else found)
