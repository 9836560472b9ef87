"""A question in the editor: its parts go with its kind, and each is told apart."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from courses.models import Question

pytestmark = pytest.mark.django_db

CHOICE = {"text": "Yes", "correct": True, "feedback": "So."}
WRONG = {"text": "No", "correct": False, "feedback": "Not so."}
NUMBER = {"value": "48", "tolerance": "0", "correct": True, "feedback": "So."}
SPOT = {"text": "Door", "left": 0, "top": 0, "width": 10, "height": 10, "correct": True, "feedback": "So."}


def pair(left: str, right: str, match: str = "m") -> dict[str, str]:
    return {"left": left, "right": right, "match": match, "feedback": "So."}


def question(kind: str, parts: list[tuple[str, dict[str, Any]]], ask: str = "What?") -> Question:
    made = Question(key="DEM-101/x", kind=kind, ask=ask, because="So.", locale=Locale.objects.get(language_code="en"))
    made.choices = [{"type": block, "value": value} for block, value in parts]
    return made


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("single", [("choice", CHOICE), ("choice", WRONG)]),
        ("multiple", [("choice", CHOICE), ("choice", CHOICE | {"text": "Too"})]),
        ("true-false", [("choice", CHOICE), ("choice", WRONG)]),
        ("matching", [("pair", pair("a", "A")), ("pair", pair("b", "B")), ("pair", pair("", "C"))]),
        ("ordering", [("item", {"text": text, "feedback": "So."}) for text in "abc"]),
        ("numeric", [("number", NUMBER)]),
        ("text", [("word", {"accepted": "lawyer\nattorney", "correct": True, "feedback": "So."})]),
    ],
)
def test_a_whole_question(kind: str, parts: list[tuple[str, dict[str, Any]]]) -> None:
    question(kind, parts).clean()


@pytest.mark.parametrize(
    ("kind", "parts", "said"),
    [
        ("single", [("choice", CHOICE)], "At least two are needed."),
        ("single", [("choice", CHOICE), ("choice", CHOICE)], "Mark exactly one choice as correct."),
        ("multiple", [("choice", WRONG), ("choice", WRONG)], "Mark at least one choice as correct."),
        ("true-false", [("choice", CHOICE)] + [("choice", WRONG)] * 2, "True or false needs exactly two choices."),
        ("single", [("number", NUMBER)], "These parts do not go with this kind of question."),
        ("matching", [("pair", pair("a", "A")), ("pair", pair("", "B"))], "At least two are needed."),
        ("matching", [("pair", pair("a", "A")), ("pair", pair("b", "A"))], "The same words stand there twice."),
        ("ordering", [("item", {"text": text, "feedback": "f"}) for text in "ab"], "At least three steps are needed."),
        ("text", [("word", {"accepted": " \n ", "correct": True, "feedback": "f"})], "Every one needs at least one"),
        ("hotspot", [("spot", SPOT), ("spot", SPOT | {"left": 95})], "A place reaches beyond the picture."),
        ("hotspot", [("spot", SPOT), ("spot", SPOT)], "Choose the picture"),
    ],
)
def test_what_is_missing_is_said(kind: str, parts: list[tuple[str, dict[str, Any]]], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        question(kind, parts).clean()
    assert said in " ".join(error.value.messages)


@pytest.mark.parametrize(
    ("ask", "whole"),
    [("A [1] and a [2].", True), ("A [2] and a [1].", False), ("A [1].", False), ("A [1], a [2], a [3].", False)],
)
def test_gaps_and_their_markers(ask: str, whole: bool) -> None:
    gap = {"accepted": "doctor", "feedback": "So."}
    made = question("gaps", [("gap", gap), ("gap", gap)], ask)

    if whole:
        made.clean()
    else:
        with pytest.raises(ValidationError, match="markers"):
            made.clean()


def test_a_copied_pair_gets_an_identity_of_its_own() -> None:
    made = question("matching", [("pair", pair("a", "A", "same")), ("pair", pair("b", "B", "same"))])

    made.clean()

    first, second = (part.value["match"] for part in made.choices)
    assert first == "same"
    assert second not in ("", "same")


def test_a_key_is_given_once_in_a_language() -> None:
    parts = [("choice", CHOICE), ("choice", WRONG)]
    first = question("single", parts)
    first.save()

    first.clean()
    with pytest.raises(ValidationError, match="There is a question with this key in this language"):
        question("single", parts).clean()
