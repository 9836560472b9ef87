"""What a response is worth is worked out from the stored parameters, as the content types themselves do it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.standards.h5p import LibraryName, Part, Said, Score, regrade, regrade_whole, tree

MULTI, TRUE, BLANKS, DRAG, SET, ESSAY = (
    LibraryName(f"H5P.{name}", 1, 1)
    for name in ("MultiChoice", "TrueFalse", "Blanks", "DragText", "QuestionSet", "Essay")
)
KEY = st.lists(st.booleans(), min_size=1, max_size=8)
WORD = st.text("abcdefgé ", min_size=1, max_size=12).map(str.strip).filter(bool)


def choices(key: list[bool], **behaviour: Any) -> dict[str, Any]:
    answers = [{"text": str(place), "correct": correct} for place, correct in enumerate(key)]
    return {"answers": answers, "behaviour": {"singlePoint": False} | behaviour}


FORGIVING = {"questions": ["*interpreter*"], "behaviour": {"acceptSpellingErrors": True}}


@pytest.mark.parametrize(
    ("library", "params", "response", "expected"),
    [
        (MULTI, choices([True, False, True]), "0[,]2", Score(2, 2)),
        (MULTI, choices([True, False, True]), "2[,]1", Score(0, 2)),
        (MULTI, choices([True, False, True]), "0", Score(1, 2)),
        (MULTI, choices([True, False, True]), "", Score(0, 2)),
        (MULTI, choices([True, False, True]), "0[,]0[,]0", Score(1, 2)),
        (MULTI, choices([True, False, True]), "0[,]9[,]x", Score(0, 2)),
        (MULTI, choices([True, True], singlePoint=True), "0", Score(0, 1)),
        (MULTI, choices([True, True], singlePoint=True, passPercentage=50), "0", Score(1, 1)),
        (MULTI, choices([False, True]), "1", Score(1, 1)),
        (MULTI, choices([True, True], type="single"), "1", Score(1, 1)),
        (MULTI, choices([False, False]), "", Score(1, 1)),
        (MULTI, choices([False, False]), "1", Score(0, 1)),
        (MULTI, {"answers": "x"}, "0", None),
        (TRUE, {"correct": "false"}, "false", Score(1, 1)),
        (TRUE, {"correct": "false"}, "true", Score(0, 1)),
        (TRUE, {}, "true", Score(1, 1)),
        (BLANKS, {"questions": ["<p>*a/b:tip* and *C*</p>"]}, "b[,]c", Score(1, 2)),
        (BLANKS, {"questions": ["*a* *C*"], "behaviour": {"caseSensitive": False}}, " A [,]c", Score(2, 2)),
        (BLANKS, {"questions": ["*R &amp; D*", "**", "*<b>x</b>*"]}, "R & D[,]x", Score(2, 2)),
        (BLANKS, {"questions": ["*a* *b*"]}, "a", Score(0, 2)),
        (BLANKS, {"questions": ["none"]}, "", None),
        (BLANKS, {"questions": ["*lawyers*"], "behaviour": {"acceptSpellingErrors": True}}, "lawyesr", Score(1, 1)),
        (BLANKS, {"questions": ["*law*"], "behaviour": {"acceptSpellingErrors": True}}, "low", Score(0, 1)),
        (BLANKS, FORGIVING, "interpretrr", Score(1, 1)),
        (BLANKS, FORGIVING, "interpre", Score(0, 1)),
        (DRAG, {"textField": "A *person* may\nsee a *lawyer:who helps\\+Yes\\-No*."}, "person[,]lawyer", Score(2, 2)),
        (DRAG, {"textField": "A *person* may see a *lawyer*."}, "lawyer[,]", Score(0, 2)),
        (DRAG, {"textField": "Nothing *here"}, "", None),
        (ESSAY, {"keywords": []}, "x", None),
    ],
    ids=range(29),
)  # fmt: skip
def test_a_response_of_each_type(library: LibraryName, params: Any, response: str, expected: Score | None) -> None:
    assert regrade(library, params, response) == expected


@given(KEY, st.permutations(range(8)), st.booleans())
def test_all_that_is_right_is_worth_everything_and_a_wrong_one_more_less(
    key: list[bool], order: list[int], single: bool
) -> None:
    params = choices(key, singlePoint=single)
    right = [str(place) for place in order if place < len(key) and key[place]]
    wrong = [str(place) for place in order if place < len(key) and not key[place]]

    best = regrade(MULTI, params, "[,]".join(right))
    worse = regrade(MULTI, params, "[,]".join(right + wrong[:1]))

    assert best is not None
    assert worse is not None
    assert best.raw == best.max
    assert worse.raw <= best.raw
    assert worse.raw < best.raw or not wrong


@given(st.lists(WORD, min_size=1, max_size=6))
def test_what_was_asked_for_is_worth_everything(words: list[str]) -> None:
    text = ", ".join(f"*{word}*" for word in words)
    said = "[,]".join(words)

    assert regrade(BLANKS, {"questions": [text]}, said) == Score(len(words), len(words))
    assert regrade(DRAG, {"textField": text}, said) == Score(len(words), len(words))


@given(st.sampled_from([MULTI, TRUE, BLANKS, DRAG]), st.text(max_size=40), st.text("*ab/:\\+-<>&;\n", max_size=40), KEY)
def test_whatever_is_said_the_score_is_within_bounds(
    library: LibraryName, said: str, text: str, key: list[bool]
) -> None:
    params = choices(key) | {"questions": [text], "textField": text, "correct": text}
    params["behaviour"]["acceptSpellingErrors"] = True

    score = regrade(library, params, said)

    assert score is None or 0 <= score.raw <= score.max


def part(library: LibraryName, identity: str, params: Any) -> dict[str, Any]:
    return {"library": str(library), "subContentId": identity, "params": params}


def test_a_whole_is_worth_the_sum_of_its_parts() -> None:
    inner = {"questions": [part(TRUE, "b", {"correct": "true"}), part(ESSAY, "c", {})]}
    params = {"questions": [part(MULTI, "a", choices([True, True])), {"deep": part(SET, "s", inner)}]}
    forged = {
        "": Said("", 9, 9),
        "a": Said("0", 2, 2),
        "b": Said("false", 1, 1),
        "c": Said("long", 3, 4),
        "s": Said("", 5, 5),
    }

    assert tree(SET, params).parts == [
        Part(MULTI, choices([True, True]), "a"),
        Part(SET, inner, "s", [Part(TRUE, {"correct": "true"}, "b"), Part(ESSAY, {}, "c")]),
    ]
    assert regrade_whole(SET, params, forged) == Score(1 + 0 + 3, 2 + 1 + 4)
    assert regrade_whole(SET, params, {"": forged[""], "c": forged["c"]}) is None
    assert regrade_whole(TRUE, {"correct": "true"}, {"": Said("false", 1, 1)}) == Score(0, 1)
    assert regrade_whole(ESSAY, params, forged) is None


def test_what_was_answered_without_a_word_may_be_claimed_and_no_more() -> None:
    """A question set counts the answer to its last question, though it was not checked."""
    params = {"questions": [part(MULTI, "a", choices([True, True])), part(TRUE, "", {}), part(ESSAY, "c", {})]}
    checked = {"a": Said("0", 1, 2)}

    def claimed(raw: float) -> Score | None:
        return regrade_whole(SET, params, checked | {"": Said("", raw, 3)})

    assert [claimed(raw) for raw in (0, 1, 2, 3)] == [Score(1, 3), Score(1, 3), Score(2, 3), Score(2, 3)]
    assert regrade_whole(SET, params, checked) == Score(1, 3)
    assert regrade_whole(SET, params, checked | {"": Said("", 2, 2)}) == Score(1, 2)  # only one was asked
    assert regrade_whole(SET, params, {"": Said("", 3, 3)}) is None
