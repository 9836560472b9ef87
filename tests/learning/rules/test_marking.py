"""Marking is exact: fractions, never floats."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.rules.marking import UnknownKindError, mark, passes, percent, total

CHOICES = st.sets(st.sampled_from("abcdefgh"))
SCORES = st.dictionaries(st.text(max_size=3), st.fractions(0, 1), min_size=1, max_size=20)


@given(kind=st.sampled_from(["single", "multiple"]), correct=CHOICES.filter(bool), chosen=CHOICES)
def test_a_score_lies_between_nothing_and_all(kind: str, correct: set[str], chosen: set[str]) -> None:
    score = mark(kind, correct=correct, chosen=chosen)

    assert 0 <= score <= 1
    assert (score == 1) == (chosen == correct)
    assert mark(kind, correct=correct, chosen=set()) == 0


@given(correct=CHOICES.filter(bool), chosen=CHOICES)
def test_several_answers_earn_right_less_wrong(correct: set[str], chosen: set[str]) -> None:
    right, wrong = len(chosen & correct), len(chosen - correct)

    assert mark("multiple", correct=correct, chosen=chosen) == max(0, Fraction(right - wrong, len(correct)))


@given(correct=CHOICES.filter(lambda found: 0 < len(found) < 8), chosen=CHOICES)
def test_one_more_wrong_choice_never_helps(correct: set[str], chosen: set[str]) -> None:
    for wrong in set("abcdefgh") - correct:
        assert mark("multiple", correct=correct, chosen=chosen | {wrong}) <= mark(
            "multiple", correct=correct, chosen=chosen - {wrong}
        )


@pytest.mark.parametrize(
    ("correct", "chosen", "score"),
    [("abc", "ab", "2/3"), ("abc", "abd", "1/3"), ("ab", "abcd", "0"), ("ab", "cd", "0"), ("ab", "ab", "1")],
)
def test_examples_of_several_answers(correct: str, chosen: str, score: str) -> None:
    assert mark("multiple", correct=set(correct), chosen=set(chosen)) == Fraction(score)


@given(SCORES)
def test_the_total_is_the_exact_mean(scores: dict[str, Fraction]) -> None:
    found = total(scores)

    assert isinstance(found, Fraction)
    assert found * len(scores) == sum(scores.values())
    assert 0 <= found <= 1


@given(st.integers(1, 60), st.data())
def test_exactly_the_pass_mark_passes_and_a_hair_less_does_not(questions: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, questions))
    score = total({str(i): Fraction(int(i < right)) for i in range(questions)})

    assert passes(score, Fraction(right, questions))
    assert not passes(score, Fraction(right, questions) + Fraction(1, 10**9))


def test_eight_of_ten_passes_eighty_percent() -> None:
    eight = total({str(i): Fraction(int(i < 8)) for i in range(10)})
    seven_and_two_thirds = total({str(i): Fraction(int(i < 7)) for i in range(9)} | {"9": Fraction(2, 3)})

    assert passes(eight, Fraction("80/100"))
    assert not passes(seven_and_two_thirds, Fraction("80/100"))
    assert total({}) == 0


@given(st.fractions(0, 1))
def test_whole_percent_never_flatters(score: Fraction) -> None:
    assert percent(score) <= score * 100 < percent(score) + 1


def test_a_kind_without_a_rule_is_refused() -> None:
    with pytest.raises(UnknownKindError):
        mark("essay", correct={"a"}, chosen={"a"})
