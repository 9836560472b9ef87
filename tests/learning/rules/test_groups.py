"""From what is shown of a scenario's paths nobody can be worked out: tried on people who walk at random."""

from collections import defaultdict
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.scenario_graph import Choice, Graph
from lms.learning.rules.groups import LEAST, SLACK, Counted, Figures, shown

SMALL = range(1, LEAST)


@st.composite
def walked(draw: st.DrawFn) -> tuple[Graph, Counted]:
    """A graph, and people who each walk it at random, some twice, some stopping on the way."""
    situations = [f"s{n}" for n in range(draw(st.integers(1, 4)))]
    endings = [f"e{n}" for n in range(draw(st.integers(1, 3)))]
    graph = Graph(
        "s0",
        {
            place: tuple(
                Choice(f"{place}.{n}", draw(st.sampled_from([*situations, *endings])))
                for n in range(draw(st.integers(1, 6)))
            )
            for place in situations
        },
        dict.fromkeys(endings, True),
    )
    groups = draw(st.lists(st.tuples(st.integers(1, 40), st.lists(st.integers(0, 5), max_size=6)), max_size=8))
    return graph, count(graph, [route for people, route in groups for _ in range(people)])


def count(graph: Graph, routes: list[list[int]]) -> Counted:
    by_choice: dict[str, set[int]] = defaultdict(set)
    by_ending: dict[str, set[int]] = defaultdict(set)
    for person, route in enumerate(routes):
        here = "s0"
        for turn in route:
            made = graph.situations[here]
            choice = made[turn % len(made)]
            by_choice[choice.id].add(person)
            here = choice.to
            if here in graph.endings:
                by_ending[here].add(person)
                here = "s0"  # and walks another path
    finished = set().union(*by_ending.values())
    return Counted(
        begun=len(routes),
        choices={key: len(people) for key, people in by_choice.items()},
        endings={key: len(people) for key, people in by_ending.items()},
        finished=len(finished),
    )


def seen(figures: Figures) -> list[int]:
    everything = [figures.begun, *figures.choices.values(), *figures.endings.values(), figures.finished]
    return [figure for figure in everything if figure is not None]


@given(walked())
def test_no_figure_is_about_fewer_than_five_nor_above_the_truth(told: tuple[Graph, Counted]) -> None:
    graph, counted = told
    figures = shown(counted, graph)

    assert all(figure >= LEAST for figure in seen(figures))
    for truth, figure in [
        (counted.begun, figures.begun),
        (counted.finished, figures.finished),
        *((counted.choices.get(key, 0), figure) for key, figure in figures.choices.items()),
        *((counted.endings.get(key, 0), figure) for key, figure in figures.endings.items()),
    ]:
        assert figure is None or figure <= truth <= figure + SLACK


@given(walked())
def test_no_difference_or_sum_of_figures_is_a_small_group(told: tuple[Graph, Counted]) -> None:
    graph, counted = told
    figures = seen(shown(counted, graph))

    for size in range(1, 4):
        for some in combinations(figures[:12], size):
            for whole in figures[:12]:
                assert abs(whole - sum(some)) not in SMALL


@given(walked())
@settings(max_examples=300)
def test_whatever_is_hidden_may_be_nobody_for_all_that_is_shown(told: tuple[Graph, Counted]) -> None:
    """People come to a place only by the ways into it. With nobody in any hidden group that must still add up."""
    graph, counted = told
    figures = shown(counted, graph)
    most = {key: figure + SLACK if figure is not None else 0 for key, figure in figures.choices.items()}

    for place, made in graph.situations.items():
        came = sum(
            most[choice.id] for other, ways in graph.situations.items() for choice in ways
            if choice.to == place and other != place
        )  # fmt: skip
        if place == graph.start:
            came += (figures.begun or 0) + SLACK
        for choice in made:
            assert (figures.choices[choice.id] or 0) <= came
    for ending, figure in figures.endings.items():
        came = sum(most[choice.id] for ways in graph.situations.values() for choice in ways if choice.to == ending)
        assert (figure or 0) <= came
    assert (figures.finished or 0) <= sum((figure + SLACK) for figure in figures.endings.values() if figure is not None)


def test_a_total_that_would_give_away_its_parts_is_hidden() -> None:
    """Twenty people, four by each of five ways to one ending: twenty would say that each of the ways was four."""
    graph = Graph("s", {"s": tuple(Choice(f"c{n}", "e") for n in range(5))}, {"e": True})
    counted = Counted(20, {f"c{n}": 4 for n in range(5)}, {"e": 20}, 20)

    assert shown(counted, graph) == Figures(20, dict.fromkeys(f"c{n}" for n in range(5)), {"e": None}, None)


def test_large_groups_are_shown_as_fives() -> None:
    graph = Graph("s", {"s": (Choice("a", "s"), Choice("b", "e"), Choice("c", "e"))}, {"e": True})
    counted = Counted(44, {"a": 17, "b": 39, "c": 2}, {"e": 41}, 41)

    assert shown(counted, graph) == Figures(40, {"a": 15, "b": 35, "c": None}, {"e": None}, None)
    assert shown(Counted(44, {"a": 17, "b": 39, "c": 2}, {"e": 39}, 39), graph).endings == {"e": 35}
