"""Whoever reads all figures, and knows the rule, cannot tell a hidden part from an empty one."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.dashboards.rules.disclosure import Shown, Whole, shown
from lms.learning.rules.groups import LEAST

People = tuple[int, ...]
counts = st.integers(0, 14)
few = settings(max_examples=40, deadline=None)
lines = st.lists(counts, min_size=1, max_size=4).map(tuple)


def line(people: People, key: str = "all") -> Whole:
    parts = tuple(Whole((key, place), number) for place, number in enumerate(people))
    return Whole(key, sum(people), (parts,))


def tree(branches: tuple[People, ...]) -> Whole:
    parts = tuple(line(people, f"branch {place}") for place, people in enumerate(branches))
    return Whole("all", sum(part.people for part in parts), (parts,))


def divided_twice(one: People, other: People) -> Whole:
    """The same people by edition and by language."""
    first, second = line(one, "edition"), line(other, "language")
    return Whole("all", first.people, (*first.divisions, *second.divisions))


def worlds(told: Shown, keys: list[tuple[str, int]]) -> Iterator[People]:
    """Every way in which people may be behind the figures of these parts, each figure taken for itself."""
    figures = [told.figures[key] for key in keys]
    return product(*(range(figure or 0, (figure or 0) + LEAST) for figure in figures))


def leaves(whole: Whole) -> list[Any]:
    return [key for division in whole.divisions for part in division for key in leaves(part)] or [whole.key]


def hidden(told: Shown, whole: Whole) -> list[tuple[str, int]]:
    return [key for key in leaves(whole) if told.figures[key] is None]


@given(lines)
@few
def test_a_hidden_part_may_be_empty(people: People) -> None:
    told = shown(line(people))
    keys = leaves(line(people))

    alike = [world for world in worlds(told, keys) if shown(line(world)).figures == told.figures]

    for key in hidden(told, line(people)):
        assert any(world[keys.index(key)] == 0 for world in alike)


@given(st.tuples(lines, st.lists(counts, min_size=1, max_size=2).map(tuple)).map(lambda two: (two[0][:3], two[1])))
@few
def test_nor_can_a_part_of_a_part_be_told_from_nobody(branches: tuple[People, People]) -> None:
    whole = tree(branches)
    told = shown(whole)
    keys, split = leaves(whole), len(branches[0])

    unknown = set(hidden(told, whole))
    for world in worlds(told, keys):
        empty = {key for key in unknown if world[keys.index(key)] == 0}
        if empty and shown(tree((world[:split], world[split:]))).figures == told.figures:
            unknown -= empty

    assert unknown == set()


@given(st.tuples(counts, counts, counts), st.integers(0, 42))
@few
def test_nor_where_the_same_people_are_divided_twice(one: People, of_other: int) -> None:
    other = (min(of_other, sum(one)), sum(one) - min(of_other, sum(one)))
    whole = divided_twice(one, other)
    told = shown(whole)
    keys = leaves(whole)

    unknown = set(hidden(told, whole))
    for world in worlds(told, keys):
        here, there = world[:3], world[3:]
        if sum(here) == sum(there) and shown(divided_twice(here, there)).figures == told.figures:
            unknown -= {key for key in unknown if world[keys.index(key)] == 0}

    assert unknown == set()


def over_months(people: int, months: People, languages: People) -> Whole:
    """Who takes a course again is in two months; each has one language."""
    spoken = line(languages, "language")
    return Whole("all", people, spoken.divisions, line(months, "month").divisions)


@given(st.tuples(counts, counts, counts), counts, st.integers(0, 100))
@few
def test_nor_where_some_are_in_two_parts(months: People, of_other: int, percent: int) -> None:
    people = max(months) + (sum(months) - max(months)) * percent // 100
    whole = over_months(people, months, (min(of_other, people), people - min(of_other, people)))
    told = shown(whole)
    keys = [*(("month", place) for place in range(3)), ("language", 0), ("language", 1)]

    unknown = {key for key in keys if told.figures[key] is None}
    for world in worlds(told, keys):
        here, there = world[:3], world[3:]
        empty = {key for key in unknown if world[keys.index(key)] == 0}
        is_possible = max(here) <= sum(there) <= sum(here)
        if empty and is_possible and shown(over_months(sum(there), here, there)).figures == told.figures:
            unknown -= empty

    assert unknown == set()


@given(st.tuples(lines, lines), st.data())
@few
def test_figures_are_fives_never_too_high_and_never_beyond_what_they_are_within(
    branches: tuple[People, People], data: st.DataObject
) -> None:
    some = tuple(tuple(data.draw(st.integers(0, number)) for number in people) for people in branches)
    all_of_them, some_of_them = tree(branches), tree(some)
    outer = shown(all_of_them)
    inner = shown(some_of_them, within=outer)

    for whole, told in ((all_of_them, outer), (some_of_them, inner)):
        for part in [whole, *whole.divisions[0]]:
            figure = told.figures[part.key]
            assert figure is None or (figure % LEAST == 0 and LEAST <= figure <= part.people)
    assert all((inner.figures[key] or 0) <= (figure or 0) for key, figure in outer.figures.items())


@given(lines)
@few
def test_what_is_left_out_is_less_than_ten_people(people: People) -> None:
    assert sum(people) - (shown(line(people)).figures["all"] or 0) < 2 * LEAST


@pytest.mark.parametrize(
    ("people", "figures"),
    [
        ((9, 3), [5, 5, None]),  # together 12: "10" would say that the hidden one is not empty
        ((9, 0), [5, 5, None]),
        ((9, 3, 3), [10, 5, None, None]),  # either of the two may be empty
        ((12, 14), [25, 10, 10]),
        ((4, 4, 4, 4), [10, None, None, None, None]),
        ((4,), [None, None]),
    ],
)
def test_for_example(people: People, figures: list[int | None]) -> None:
    told = shown(line(people)).figures

    assert [told["all"], *(told["all", place] for place in range(len(people)))] == figures
