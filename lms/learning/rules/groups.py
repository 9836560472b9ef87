"""Figures about groups of people from which nobody can be worked out.

Every figure is rounded down to fives, and below five there is none. So a difference of two figures, on one page or on
two days, is a multiple of five as well and never a person or two. What is left is that figures may bound each other:
who came to a place came by one of the ways into it. A figure that would say so much of a hidden one that it cannot be
nobody is hidden too (complementary suppression).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courses.rules.scenario_graph import Graph

LEAST = 5
SLACK = LEAST - 1  # how many people a figure may leave out


@dataclass(frozen=True)
class Counted:
    """People as they are counted, each once: who began, by choice, by ending, who came to any ending."""

    begun: int
    choices: Mapping[str, int]
    endings: Mapping[str, int]
    finished: int


@dataclass(frozen=True)
class Figures:
    """What of it may be shown. None is hidden."""

    begun: int | None
    choices: dict[str, int | None]
    endings: dict[str, int | None]
    finished: int | None


def rounded(people: int) -> int | None:
    return people - people % LEAST if people >= LEAST else None


def _room(parts: Iterable[int | None]) -> int:
    """The most people there may be in all of these together, if there is nobody in the hidden ones."""
    return sum(part + SLACK for part in parts if part is not None)


def limited(people: int, parts: Iterable[int | None]) -> int | None:
    """The figure of people each of whom is in one of the parts: no more than these leave room for, if there is nobody
    in the hidden ones. "At least so many" is true as well, and says nothing of them."""
    return rounded(min(people, _room(parts)))


def _within(figure: int | None, parts: Iterable[int | None]) -> int | None:
    """The figure of a group each of whom is in one of the parts; hidden where it would say that a hidden part is not
    empty."""
    return figure if figure is not None and figure <= _room(parts) else None


def shown(counted: Counted, graph: Graph) -> Figures:
    """Figures of one scenario. Nobody is said to have stopped, so who began may have stopped anywhere."""
    begun = rounded(counted.begun)
    choices = {
        choice.id: rounded(counted.choices.get(choice.id, 0)) for made in graph.situations.values() for choice in made
    }
    while narrowed := _narrowed(graph, begun, choices):
        choices |= narrowed
    into = _into(graph)
    endings = {
        ending: _within(rounded(counted.endings.get(ending, 0)), [choices[key] for key in into.get(ending, ())])
        for ending in graph.endings
    }
    return Figures(begun, choices, endings, _within(rounded(counted.finished), endings.values()))


def _narrowed(graph: Graph, begun: int | None, choices: dict[str, int | None]) -> dict[str, int | None]:
    """The choices that must be hidden too, because of what is hidden before them."""
    into = _into(graph)
    found: dict[str, int | None] = {}
    for place, made in graph.situations.items():
        parts = [choices[key] for key in into.get(place, ())] + ([begun] if place == graph.start else [])
        for choice in made:
            if choices[choice.id] is not None and _within(choices[choice.id], parts) is None:
                found[choice.id] = None
    return found


def _into(graph: Graph) -> dict[str, list[str]]:
    """The choices by the place they lead to from another one."""
    found: dict[str, list[str]] = {}
    for place, made in graph.situations.items():
        for choice in made:
            if choice.to != place:
                found.setdefault(choice.to, []).append(choice.id)
    return found
