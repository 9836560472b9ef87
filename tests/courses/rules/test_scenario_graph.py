"""The graph of a scenario: what is refused, compared with walking it blindly, and where it is drawn."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.scenario_graph import (
    BY_CRITICAL,
    BY_ENDING,
    CRITICAL,
    NOT_SCORED,
    SOUND,
    WEAK,
    Choice,
    Fault,
    Graph,
    can_be_passed,
    distances,
    faults,
    graph_of,
    is_passed,
    layers,
    shape,
    sound_way,
    sources,
    wrapped,
)
from courses.rules.scenario_picture import BOX_WIDTH, draw

MARKS = st.sampled_from([SOUND, WEAK, CRITICAL])


@st.composite
def graphs(draw_: st.DrawFn) -> Graph:
    """Small graphs of every sort: sound ones, and with dead ends, loops, unknown ways and lonely places."""
    situations = [f"s{n}" for n in range(draw_(st.integers(0, 5)))]
    endings = {f"e{n}": draw_(st.booleans()) for n in range(draw_(st.integers(0, 3)))}
    ways = st.sampled_from([*situations, *endings, "", "gone"])
    found = {
        place: tuple(Choice(f"{place}.{n}", draw_(ways), draw_(MARKS)) for n in range(draw_(st.integers(0, 3))))
        for place in situations
    }
    return Graph(situations[0] if situations else "", found, endings)


def closure(graph: Graph) -> set[tuple[str, str]]:
    """Which place can be got to from which, by brute force."""
    pairs = {(place, place) for place in graph.places}
    pairs |= {
        (place, choice.to)
        for place, choices in graph.situations.items()
        for choice in choices
        if graph.knows(choice.to)
    }
    for middle, a, b in product(graph.places, repeat=3):
        if (a, middle) in pairs and (middle, b) in pairs:
            pairs.add((a, b))
    return pairs


@given(graphs())
def test_what_is_refused_is_what_somebody_would_get_lost_in(graph: Graph) -> None:
    ways = closure(graph)
    always_on = all(choices and all(graph.knows(c.to) for c in choices) for choices in graph.situations.values())
    all_seen = all((graph.start, place) in ways for place in graph.places)
    all_end = all(any((place, ending) in ways for ending in graph.endings) for place in graph.situations)

    sound = bool(graph.situations) and bool(graph.endings) and always_on and all_seen and all_end

    assert (faults(graph) == []) == sound


@given(graphs())
def test_each_fault_is_true(graph: Graph) -> None:
    ways = closure(graph)
    for fault in faults(graph):
        if fault.rule == "dead end":
            assert graph.situations[fault.place] == ()
        elif fault.rule == "choice leads nowhere":
            chosen = next(c for c in graph.situations[fault.place] if c.id == fault.choice)
            assert not graph.knows(chosen.to)
        elif fault.rule == "unreachable":
            assert (graph.start, fault.place) not in ways
        elif fault.rule == "loop without exit":
            reached = {b for a, b in ways if a == fault.place}
            assert not reached & set(graph.endings)
            assert all(graph.situations[place] for place in reached)
        else:
            assert fault.rule in ("no situation", "no ending")


@given(graphs())
def test_the_distance_is_the_length_of_the_shortest_way(graph: Graph) -> None:
    far = distances(graph)

    assert set(far) == {place for place in graph.places if (graph.start, place) in closure(graph)}
    for place, steps in far.items():
        before = [far[p] for p in graph.situations if p in far and place in graph.ways_from(p)]
        assert steps == (0 if place == graph.start else min(before) + 1)


@given(graphs())
def test_every_place_stands_once_in_the_picture_and_no_two_on_one_spot(graph: Graph) -> None:
    rows = layers(graph)
    picture = draw(graph, {place: f"Title of {place}" for place in graph.places}, {})

    assert sorted(place for row in rows for place in row) == sorted(graph.places)
    corners = [(box.x, box.y) for box in picture.boxes]
    assert len(set(corners)) == len(corners) == len(graph.places)
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + BOX_WIDTH <= picture.width
        assert box.y >= 0
        assert box.y + box.height <= picture.height
    bundles = {(p, c.to, c.mark) for p, cs in graph.situations.items() for c in cs if graph.knows(c.to)}
    assert len(picture.arrows) == len(bundles)


@given(graphs())
def test_the_sound_way_is_one_and_ends(graph: Graph) -> None:
    way = sound_way(graph)

    for (place, choice), follows in zip(way, [*way[1:], None][: len(way)], strict=True):
        assert choice in graph.situations[place]
        assert choice.mark == SOUND
        assert follows is None or follows[0] == choice.to
    if way:
        assert way[0][0] == graph.start
        assert way[-1][1].to in graph.endings


@given(graphs())
def test_it_can_be_passed_when_some_blind_walk_passes(graph: Graph) -> None:
    endings = {choice.to for path in walks(graph) for choice in path[-1:] if choice.to in graph.endings}
    without = {
        path[-1].to
        for path in walks(graph)
        if path and path[-1].to in graph.endings and not any(choice.mark == CRITICAL for choice in path)
    }

    assert can_be_passed(graph, BY_ENDING) == any(graph.endings[ending] for ending in endings)
    assert can_be_passed(graph, BY_CRITICAL) == bool(without)
    assert can_be_passed(graph, NOT_SCORED)


def walks(graph: Graph) -> list[list[Choice]]:
    """All walks from the start that take no choice twice."""
    done: list[list[Choice]] = []
    open_: list[list[Choice]] = [[]]
    while open_ and len(done) < 3000:
        path = open_.pop()
        done.append(path)
        here = path[-1].to if path else graph.start
        open_ += [[*path, choice] for choice in graph.situations.get(here, ()) if choice not in path]
    return done


@pytest.mark.parametrize(
    ("scoring", "good", "errors", "passed"),
    [
        (BY_ENDING, True, 3, True),
        (BY_ENDING, False, 0, False),
        (BY_CRITICAL, False, 0, True),
        (BY_CRITICAL, True, 1, False),
        (NOT_SCORED, False, 9, True),
    ],
)
def test_what_completes_it(scoring: str, good: bool, errors: int, passed: bool) -> None:
    assert is_passed(scoring, good=good, critical_errors=errors) is passed


def test_a_scenario_that_nobody_can_complete_is_refused() -> None:
    only_bad = Graph("s", {"s": (Choice("a", "e", CRITICAL),)}, {"e": False})

    assert faults(only_bad, NOT_SCORED) == []
    assert faults(only_bad, BY_ENDING) == faults(only_bad, BY_CRITICAL) == [Fault("cannot be passed")]


def structure(**changed: Any) -> dict[str, Any]:
    choices = [
        {"id": "a", "mark": WEAK, "to": "s", "cards": []},
        {"id": "b", "mark": SOUND, "to": "e", "cards": ["law"]},
    ]
    base = {"situations": [{"id": "s", "choices": choices}], "endings": [{"id": "e", "good": True, "cards": []}]}
    return base | changed


def test_the_shape_is_the_graph_and_not_its_order_or_law() -> None:
    turned = [{"id": "s", "choices": [{**c, "cards": []} for c in reversed(structure()["situations"][0]["choices"])]}]

    assert shape(structure()) == shape(structure(situations=turned))
    assert shape(structure()) != shape(structure(endings=[{"id": "e", "good": False, "cards": []}]))
    assert sources(structure()) == {"a": frozenset(), "b": frozenset({"law"}), "e": frozenset()}
    assert graph_of(structure()).start == "s"


@given(st.text(max_size=200), st.integers(4, 30), st.integers(1, 4))
def test_a_title_fits_its_box(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most)

    assert 1 <= len(lines) <= most
    assert all(len(line) <= width for line in lines)
