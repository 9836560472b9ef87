"""Marking is exact: fractions, never floats."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.queries.questions import ChoiceText
from lms.learning.rules.marking import MARKERS, UnknownKindError, mark, passes, percent, plain, total

CHOICES = st.sets(st.sampled_from("abcdefgh"))
SCORES = st.dictionaries(st.text(max_size=3), st.fractions(0, 1), min_size=1, max_size=20)


def chosen_from(correct: set[str]) -> list[ChoiceText]:
    return [ChoiceText(letter, letter, "", letter in correct) for letter in "abcdefgh"]


@given(kind=st.sampled_from(["single", "true-false", "multiple"]), correct=CHOICES.filter(bool), chosen=CHOICES)
def test_a_score_lies_between_nothing_and_all(kind: str, correct: set[str], chosen: set[str]) -> None:
    score = mark(kind, chosen_from(correct), sorted(chosen))

    assert 0 <= score <= 1
    assert (score == 1) == (chosen == correct)


@given(correct=CHOICES.filter(bool), chosen=CHOICES.filter(bool))
def test_several_answers_earn_right_less_wrong(correct: set[str], chosen: set[str]) -> None:
    right, wrong = len(chosen & correct), len(chosen - correct)

    assert mark("multiple", chosen_from(correct), sorted(chosen)) == max(0, Fraction(right - wrong, len(correct)))


@given(correct=CHOICES.filter(lambda found: 0 < len(found) < 8), chosen=CHOICES)
def test_one_more_wrong_choice_never_helps(correct: set[str], chosen: set[str]) -> None:
    key = chosen_from(correct)
    for wrong in set("abcdefgh") - correct:
        assert mark("multiple", key, sorted(chosen | {wrong})) <= mark("multiple", key, sorted(chosen - {wrong}))


@pytest.mark.parametrize(
    ("correct", "chosen", "score"),
    [("abc", "ab", "2/3"), ("abc", "abd", "1/3"), ("ab", "abcd", "0"), ("ab", "cd", "0"), ("ab", "ab", "1")],
)
def test_examples_of_several_answers(correct: str, chosen: str, score: str) -> None:
    assert mark("multiple", chosen_from(set(correct)), list(chosen)) == Fraction(score)


PAIRS = [ChoiceText(left, left, "", match=f"m{left}") for left in "abcd"] + [
    ChoiceText("x", "", "", match="mx", decoy=True)
]


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["ma", "mb", "mc", "md", "mx"]), min_size=1))
def test_a_matching_earns_a_share_for_each_pair(given_pairs: dict[str, str]) -> None:
    right = sum(match == f"m{left}" for left, match in given_pairs.items())

    assert mark("matching", PAIRS, given_pairs) == Fraction(right, 4)  # a decoy is no pair of its own


STEPS = [ChoiceText(letter, letter, "") for letter in "abcde"]


@given(st.permutations("abcde"))
def test_an_order_is_fully_right_only_where_it_is_the_order(order: list[str]) -> None:
    score = mark("ordering", STEPS, order)

    assert score.denominator in (1, 2, 4)
    assert (score == 1) == (order == list("abcde"))


@pytest.mark.parametrize(("order", "score"), [("abcde", "1"), ("edcba", "0"), ("bcdea", "3/4"), ("abced", "1/2")])
def test_examples_of_orders(order: str, score: str) -> None:
    assert mark("ordering", STEPS, list(order)) == Fraction(score)


@given(
    value=st.decimals(-1000, 1000, places=2), tolerance=st.decimals(0, 10, places=2), off=st.decimals(0, 20, places=2)
)
def test_a_number_counts_up_to_its_tolerance(value: Decimal, tolerance: Decimal, off: Decimal) -> None:
    key = [
        ChoiceText("a", "", "", True, value=str(value), tolerance=str(tolerance)),
        ChoiceText("b", "", "", value="7"),
    ]

    for given_number in (value + off, value - off):
        assert mark("numeric", key, str(given_number)) == int(off <= tolerance)


WORDS = [
    ChoiceText("a", "", "", True, accepted=("Lawyer", "advogado(a)")),
    ChoiceText("b", "", "", accepted=("judge",)),
]


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("lawyer", 1), ("  LAWYER. ", 1), ("“Lawyer”", 1), ("ｌａｗｙｅｒ", 1), ("Advogado(a)", 1), ("judge", 0),
        ("law yer", 0),
        ("…", 0), ("lawyers", 0),
    ],
)  # fmt: skip
def test_short_texts_are_compared_by_their_letters(said: str, score: int) -> None:
    assert mark("text", WORDS, said) == score


@given(st.text(max_size=40))
def test_words_are_made_plain_once_and_for_all(words: str) -> None:
    assert plain(plain(words)) == plain(words)
    assert plain(words.upper()) == plain(words.upper().lower())


def test_accents_make_no_difference() -> None:
    assert plain("Expulsão coerciva") == plain("expulsao  COERCIVA!")
    assert plain("a\u0301") == plain("á")


GAPS = [ChoiceText("1", "", "", accepted=("doctor", "physician")), ChoiceText("2", "", "", accepted=("lawyer",))]


@pytest.mark.parametrize(
    ("filled", "score"),
    [({"1": "Doctor", "2": "lawyer"}, "1"), ({"1": "physician"}, "1/2"), ({"1": "lawyer", "2": "doctor"}, "0")],
)
def test_gaps_earn_a_share_each(filled: dict[str, str], score: str) -> None:
    assert mark("gaps", GAPS, filled) == Fraction(score)


def test_the_same_words_at_the_same_markers_are_worth_something_else_when_the_gaps_change_places() -> None:
    """Marked by id, but asked by place: [1] is the first gap. So their order belongs to the key."""
    for gaps, score in ((GAPS, 1), (GAPS[::-1], 0)):
        typed = {gap.id: words for gap, words in zip(gaps, ["doctor", "lawyer"], strict=True)}
        assert mark("gaps", gaps, typed) == score


SPOTS = [
    ChoiceText("door", "", "", True, box=("10", "10", "20", "20")),
    ChoiceText("desk", "", "", box=("60", "60", "20", "20")),
]


@pytest.mark.parametrize(
    ("place", "score"),
    [
        ({"spot": "door"}, 1), ({"spot": "desk"}, 0), ({"x": "10", "y": "30"}, 1), ({"x": "9.9", "y": "20"}, 0),
        ({"x": "70", "y": "70"}, 0),
    ],
)  # fmt: skip
def test_a_place_is_right_by_name_and_by_press(place: dict[str, str], score: int) -> None:
    assert mark("hotspot", SPOTS, place) == score


@pytest.mark.parametrize("kind", MARKERS)
def test_no_answer_earns_nothing(kind: str) -> None:
    assert mark(kind, chosen_from({"a"}), None) == 0


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
        mark("essay", chosen_from({"a"}), ["a"])
