"""Answers in their one form: what is taken, what is refused, and that nothing else comes through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.queries.questions import ChoiceText
from lms.learning.rules.answers import (
    READERS,
    AnswerMissingError,
    AnswerUnknownError,
    NotANumberError,
    canonical,
    from_form,
    number,
)
from lms.learning.rules.marking import MARKERS, mark
from lms.learning.rules.samples import right_answer, wrong_answer
from tests.learning.rules.kinds import QUESTIONS

PARTS = [ChoiceText(letter, letter, "", match=f"m{letter}") for letter in "abc"]
DECOYED = [*PARTS, ChoiceText("d", "", "", match="md", decoy=True)]


def read(kind: str, raw: object, parts: list[ChoiceText] = PARTS) -> Any:
    return canonical(kind, parts, raw, language="en")


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        ("single", ["b"], ["b"]),
        ("multiple", ["c", "a", "a"], ["a", "c"]),
        ("ordering", ["c", "a", "b"], ["c", "a", "b"]),
        ("matching", {"b": "ma", "a": "", "c": "mb"}, {"b": "ma", "c": "mb"}),
        ("gaps", {"a": "  two \n words ", "b": " "}, {"a": "two words"}),
        ("numeric", ["48,0"], "48"),
        ("text", " a  lawyer\t", "a lawyer"),
        ("hotspot", ["b"], {"spot": "b"}),
        ("hotspot", {"x": "12.345", "y": "0"}, {"x": "12.3", "y": "0"}),
    ],
)
def test_an_answer_in_its_one_form(kind: str, raw: object, answer: object) -> None:
    assert read(kind, raw) == answer


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("single", ["a", "b"]), ("single", ["z"]), ("single", "a"), ("single", {"a": "b"}), ("single", [["a"]]),
        ("multiple", ["a", "z"]), ("multiple", ["a"] * 51), ("ordering", ["a", "b", "z"]), ("matching", {"z": "ma"}),
        ("matching", {"a": "zz"}), ("matching", {"a": ["ma"]}), ("gaps", {"z": "x"}), ("gaps", {"a": "x" * 301}),
        ("text", "x" * 301), ("text", ["a", "b"]), ("text", 7), ("hotspot", {"spot": "z"}),
        ("hotspot", {"x": "-1", "y": "5"}),
        ("hotspot", {"x": "NaN", "y": "5"}), ("hotspot", {"x": "1e9", "y": "5"}),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer(kind: str, raw: object) -> None:
    with pytest.raises(AnswerUnknownError) as error:
        read(kind, raw)
    assert not isinstance(error.value, AnswerMissingError)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("single", []), ("ordering", ["a", "b"]), ("ordering", ["a", "a", "b"]), ("matching", {}),
        ("matching", {"a": ""}),
        ("gaps", {"a": "  "}), ("text", ["  "]), ("numeric", ""), ("hotspot", {}), ("hotspot", {"x": "5"}),
    ],
)  # fmt: skip
def test_no_answer_or_half_of_one(kind: str, raw: object) -> None:
    with pytest.raises(AnswerMissingError):
        read(kind, raw)


def test_a_decoy_may_be_chosen_and_is_no_left_side() -> None:
    assert read("matching", {"a": "md"}, DECOYED) == {"a": "md"}
    with pytest.raises(AnswerUnknownError):
        read("matching", {"d": "ma"}, DECOYED)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("48", "en", "48"), ("1,500", "en", "1500"), ("1,500.50", "en", "1500.5"), ("3,5", "en", "3.5"),
        ("3.5", "en", "3.5"),
        ("1.500", "pt-pt", "1500"), ("1.500,5", "pt-br", "1500.5"), ("3,5", "fr", "3.5"), ("1 500", "fr", "1500"),
        ("1\u202f500,25", "fr", "1500.25"), ("−5", "en", "-5"), ("٤٨", "ar", "48"),
        (" 80 % ", "en", "80"), (".5", "en", "0.5"),
        ("-0", "en", "0"), ("007", "en", "7"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, language: str, value: str) -> None:
    assert number(text, language) == value


@pytest.mark.parametrize(
    "text", ["forty", "1e5", "NaN", "Infinity", "1..2", "--1", "1,2,3", "0x10", "9" * 41, "²", "½"]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumberError):
        number(text, "en")


@given(kind=st.sampled_from(sorted(READERS)), raw=st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from("abc"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "x", "y", "spot"]), inner),
))  # fmt: skip
def test_whatever_comes_is_an_answer_that_can_be_marked_or_is_refused(kind: str, raw: object) -> None:
    question = QUESTIONS[kind]
    try:
        answer = canonical(kind, question.choices, raw, language="en")
    except AnswerUnknownError:
        return
    assert 0 <= mark(kind, question.choices, answer) <= 1
    if kind != "numeric":  # what is stored is written with a point, in whatever language it was typed
        assert canonical(kind, question.choices, answer, language="en") == answer


@pytest.mark.parametrize("kind", sorted(MARKERS))
def test_samples_are_fully_right_and_fully_wrong(kind: str) -> None:
    question = QUESTIONS[kind]
    for answer, score in ((right_answer(question), 1), (wrong_answer(question), 0)):
        assert mark(kind, question.choices, canonical(kind, question.choices, answer, language="en")) == score


def test_plain_forms_say_the_same() -> None:
    def form(kind: str, **fields: str) -> object:
        named = {name.replace("_", "-"): [value] for name, value in fields.items()}
        return from_form(kind, PARTS, "q", named)

    assert form("single", q="a") == ["a"]
    assert form("matching", q_a="mb", q_b="") == {"a": "mb"}
    assert form("ordering", q_a="3", q_b="1", q_c="2") == ["b", "c", "a"]
    assert form("ordering", q_a="", q_b="", q_c="") is None
    assert form("gaps", q_a=" ") is None
    assert form("text", q=" ") is None
    assert form("hotspot", q_x="5", q_y="6") == {"x": "5", "y": "6"}
    assert form("hotspot", q="a", q_x="5", q_y="6") == ["a"]
    assert form("hotspot", q_x="5") is None
    for half in (
        {"q_a": "1", "q_b": "1", "q_c": "2"},
        {"q_a": "1", "q_b": "", "q_c": ""},
        {"q_a": "x", "q_b": "1", "q_c": "2"},
    ):
        with pytest.raises(AnswerMissingError):
            form("ordering", **half)
