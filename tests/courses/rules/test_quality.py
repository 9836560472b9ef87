"""What learners would miss, and what makes a course long, hard or heavy to read."""

import copy
from typing import Any

import pytest

from courses.rules.findings import ERROR, WARNING, Finding, Known, look_over
from courses.rules.reading_ease import reading_ease
from tests.courses.rules.test_findings import structure, texts

EASY = "We say the rights at once. We do not wait for a form. You may ask who you are with. " * 8
HARD = (
    "Notwithstanding administrative considerations, authorities determining applicability of precautionary measures "
    "demonstrate proportionality, necessity and individualised consideration of particular vulnerabilities. "
) * 8
FILM = {"title": "T", "file": "f", "captions": "c", "transcript": "<p>Words.</p>"}


def found(value: dict[str, Any], kind: str = "text", known: Known | None = None) -> list[Finding]:
    return look_over(structure(), texts(type=kind, value=value), known)


@pytest.mark.parametrize(
    ("kind", "change", "rules"),
    [
        ("video", {}, []),
        ("video", {"file": ""}, ["file missing"]),
        ("video", {"captions": ""}, ["film without captions"]),
        ("video", {"file": "", "captions": "", "address": "https://a/1", "captioned": True}, []),
        (
            "video",
            {"file": "", "captions": "", "address": "https://a/1", "captioned": False},
            ["film without captions"],
        ),
        ("video", {"transcript": "<p> </p>"}, ["recording without transcript"]),
        ("audio", {"captions": "", "transcript": ""}, ["recording without transcript"]),
        ("audio", {"captions": ""}, []),
        ("download", {"file": "", "transcript": ""}, ["file missing"]),
    ],
)
def test_who_cannot_see_or_hear_misses_nothing(kind: str, change: dict[str, Any], rules: list[str]) -> None:
    assert found(FILM | change, kind) == [Finding(ERROR, rule, "lesson", "T", "en") for rule in rules]


def test_an_overdue_card_stops_a_person_and_warns_the_loader() -> None:
    overdue = frozenset({"card", "not-cited"})

    assert found({}, known=Known(overdue=overdue)) == [Finding(ERROR, "law card overdue", "card")]
    assert found({}, known=Known(overdue=overdue, by_person=False)) == [Finding(WARNING, "law card overdue", "card")]


def test_an_outcome_that_no_question_asks_for() -> None:
    asked = structure() | {"outcomes": ["one", "two"]}
    asked["questions"]["q"]["outcome"] = "one"
    told = texts()
    told["en"]["outcomes"] = {"one": "The first.", "two": "The second."}

    assert look_over(asked, told) == [Finding(WARNING, "outcome without question", "two", "The second.")]


def test_a_lesson_of_more_than_ten_minutes() -> None:
    told = texts()
    told["en"]["activities"]["lesson"]["minutes"] = 10
    assert look_over(structure(), told) == []
    told["en"]["activities"]["lesson"]["minutes"] = 11
    assert look_over(structure(), told) == [Finding(WARNING, "long lesson", "lesson", "11")]


def test_a_page_of_more_than_200_kilobytes() -> None:
    picture = {"file": "f", "alt": "A", "caption": ""}
    light, heavy = Known(sizes={"f": 150_000}), Known(sizes={"f": 190_000})

    assert found(picture, "picture", light) == []
    assert found(picture, "picture", heavy) == [Finding(WARNING, "heavy page", "lesson", "206", "en")]
    assert found(FILM, "video", heavy) == []


def test_blocks_that_the_translation_lacks() -> None:
    told = texts()
    more = [{"id": "b2", "type": "text", "value": {"html": "More."}}]
    told["pt-pt"] = copy.deepcopy(told["en"])
    assert look_over(structure(), told) == []
    told["en"]["activities"]["lesson"]["blocks"] += more

    assert look_over(structure(), told) == [Finding(WARNING, "blocks not translated", "lesson", "1", "pt-pt")]


def test_hard_texts_are_named_with_their_number() -> None:
    assert found({"html": f"<p>{EASY}</p>"}) == []
    assert found({"html": f"<p>{HARD}</p>"}) == [Finding(WARNING, "hard to read", "lesson", "0", "en")]


# Sentences of five words, worked out by hand.
@pytest.mark.parametrize(
    ("language", "text", "ease"),
    [
        ("en", "The officer says the rights. " * 25, 83),  # 7 syllables: 206.835 − 1.015 · 5 − 84.6 · 7/5
        ("pt-pt", "A casa bonita fica ali. " * 25, 75),  # 10 syllables: 248.835 − 1.015 · 5 − 84.6 · 2
        ("es", "La casa bonita queda lejos. " * 25, 82),  # 10 syllables: 206.84 − 1.02 · 5 − 60 · 2
        ("fr", "La petite maison devient grande. " * 25, 84),  # 8 syllables: 207 − 1.015 · 5 − 73.6 · 8/5
    ],
)
def test_each_language_has_its_formula(language: str, text: str, ease: int) -> None:
    assert reading_ease([{"html": text}], language) == ease


def test_too_little_text_and_other_languages_have_no_number() -> None:
    assert reading_ease([{"html": "Too little to say. " * 5}], "en") is None
    assert reading_ease([{"html": EASY * 3}], "ar") is None
