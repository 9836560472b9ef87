"""The arithmetic of item analysis: bands that give nobody away, advice, and two languages."""

import math
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.rules.items import (
    Advice,
    Band,
    Choice,
    Strata,
    advice,
    band,
    choice_figures,
    keeps_secret,
    language_gap,
    margin,
    thirds,
    unknown,
)

SIZES = st.integers(5, 400)


@st.composite
def groups(draw: st.DrawFn, parts: int = 2) -> list[tuple[int, int]]:
    """(how many of them, of so many) for each part."""
    sizes = draw(st.lists(st.integers(5, 60), min_size=parts, max_size=parts))
    return [(draw(st.integers(0, size)), size) for size in sizes]


@given(SIZES, st.data())
def test_a_count_lies_in_its_band_and_bands_do_not_overlap(of: int, data: st.DataObject) -> None:
    bands = [band(count, of) for count in range(of + 1)]

    assert all(found.least <= count <= found.most for count, found in enumerate(bands))
    assert all(one == other or one.most < other.least for one, other in pairwise(bands))
    assert all(found.most - found.least >= 4 for found in bands)


@given(SIZES)
def test_few_look_like_nobody_and_nearly_all_like_everybody(of: int) -> None:
    assert {band(count, of) for count in range(5)} == {band(0, of)}
    assert {band(of - count, of) for count in range(5)} == {band(of, of)}


@given(groups(3))
def test_what_stands_beside_its_whole_gives_no_small_group_away(parts: list[tuple[int, int]]) -> None:
    """Looked for in the dullest way: in every way in which the figures shown may have come about."""
    whole = band(sum(count for count, _of in parts), sum(of for _count, of in parts))
    shown = [*(band(count, of) for count, of in parts[:2]), unknown(parts[2][1])]

    if keeps_secret(whole, shown):
        ways = [
            way
            for way in product(*(range(each.least, each.most + 1) for each in shown))
            if whole.least <= sum(way) <= whole.most
        ]
        for place, (_count, of) in enumerate(parts):
            assert not 0 < min(way[place] for way in ways) < 5
            assert not 0 < of - max(way[place] for way in ways) < 5


def test_a_part_that_would_be_given_away_is_noticed() -> None:
    assert not keeps_secret(Band(10, 14, 30), [Band(5, 9, 20), Band(0, 4, 10)])
    assert keeps_secret(Band(10, 14, 30), [Band(5, 9, 15), Band(5, 9, 15)])


@given(SIZES)
def test_thirds_are_all_of_them(people: int) -> None:
    upper, middle, lower = thirds(people)

    assert upper + middle + lower == people
    assert upper >= middle >= lower >= upper - 1


def test_a_band_in_percent_is_rounded_outwards() -> None:
    assert [(found.low, found.high) for found in (band(25, 30), band(17, 20), band(333, 600))] == [
        (70, 84),
        (80, 100),
        (55, 56),
    ]


def test_a_correlation_of_few_may_be_far_off() -> None:
    assert [round(margin(0.0, people), 2) for people in (30, 100, 400)] == [0.36, 0.2, 0.1]


def test_thirds_are_shown_from_thirty_people_on() -> None:
    few = choice_figures("a", (14, 6, 2), 29, correct=False)
    enough = choice_figures("a", (20, 16, 1), 60, correct=False)

    assert few == Choice("a", False, band(14, 29))
    assert enough == Choice("a", False, band(20, 60), band(16, 20), band(1, 20), draws_the_good=True)


@given(st.integers(30, 300), st.data())
def test_a_choice_that_draws_the_good_was_chosen_by_five_of_them(people: int, data: st.DataObject) -> None:
    counted = [data.draw(st.integers(0, of)) for of in thirds(people)]

    found = choice_figures("a", (sum(counted), counted[0], counted[2]), people, correct=False)

    if found.draws_the_good:
        assert counted[0] >= 5
        assert counted[0] > counted[2]


@pytest.mark.parametrize(
    ("people", "right", "discrimination", "expected"),
    [
        (25, 25, None, [Advice.TOO_FEW]),
        (200, 120, 0.4, [Advice.SOUND]),
        (200, 199, 0.1, [Advice.EASY]),
        (200, 20, 0.3, [Advice.HARD]),
        (200, 120, 0.05, [Advice.FLAT]),
        (200, 120, -0.05, [Advice.FLAT]),
        (200, 120, -0.3, [Advice.CHECK_KEY]),
        (200, 20, -0.3, [Advice.CHECK_KEY, Advice.HARD]),
        (40, 24, -0.2, [Advice.FLAT]),  # may well be chance
        (200, 120, None, [Advice.SOUND]),
    ],
)
def test_advice(people: int, right: int, discrimination: float | None, expected: list[Advice]) -> None:
    assert advice(people, band(right, people), discrimination) == expected


def test_advice_on_choices_and_languages() -> None:
    idle = choice_figures("d", (1, 0, 1), 200, correct=False)
    draws = choice_figures("c", (60, 40, 5), 200, correct=False)

    found = advice(200, band(120, 200), 0.3, [idle, draws], differs_by_language=True)

    assert found == [Advice.DRAWS_THE_GOOD, Advice.TRANSLATION, Advice.IDLE_CHOICE]


def strata(cells: list[tuple[int, int, int, int]]) -> Strata:
    """Of (a, b, c, d): right and wrong in one language, right and wrong in the other."""
    ad = bc = right = expected = variance = 0.0
    for a, b, c, d in cells:
        t = a + b + c + d
        ad, bc, right = ad + a * d / t, bc + b * c / t, right + a
        expected += (a + b) * (a + c) / t
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (t**2 * (t - 1))
    return Strata(ad, bc, right, expected, variance)


def test_two_languages_worked_out_by_hand() -> None:
    """One group of 100: 40 of 50 right against 20 of 50. The odds ratio is (40·30)/(10·20) = 6."""
    assert language_gap(strata([(40, 10, 20, 30)])) == pytest.approx(2.35 * math.log(6))


def test_a_small_gap_or_one_of_few_people_is_no_finding() -> None:
    assert language_gap(strata([(4, 1, 2, 3)])) is None
    assert language_gap(strata([(400, 100, 390, 110)])) is None
    assert language_gap(Strata(0, 0, 0, 0, 0)) is None


CELLS = st.lists(st.tuples(*[st.integers(1, 60)] * 4), min_size=1, max_size=6)


@given(CELLS)
def test_what_is_harder_in_one_language_is_easier_in_the_other(
    cells: list[tuple[int, int, int, int]],
) -> None:
    one, other = language_gap(strata(cells)), language_gap(strata([(c, d, a, b) for a, b, c, d in cells]))

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one == pytest.approx(-other)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=6))
def test_equal_results_in_every_group_are_no_gap(pairs: list[tuple[int, int]]) -> None:
    assert language_gap(strata([(right, wrong, right, wrong) for right, wrong in pairs])) is None
