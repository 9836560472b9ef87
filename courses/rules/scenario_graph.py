"""The graph of a branching scenario: what is wrong with it, what counts in it, and where its parts stand in a picture.

A graph is what a release holds of a scenario: a start, situations with their choices, and endings.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SOUND, WEAK, CRITICAL = "sound", "weak", "critical"
BY_ENDING, BY_CRITICAL, NOT_SCORED = "ending", "critical", "none"

Structure = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """What may be done in a situation. `to` is a situation or an ending; empty or unknown where it leads nowhere."""

    id: str
    to: str
    mark: str = SOUND


@dataclass(frozen=True)
class Graph:
    """Situations by id, each with its choices, and endings by id: whether they are good. The start is a situation."""

    start: str
    situations: dict[str, tuple[Choice, ...]]
    endings: dict[str, bool]

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.situations, *self.endings)

    def ways_from(self, place: str) -> list[str]:
        """Where the choices of a place lead, as far as they lead anywhere; from an ending, nowhere."""
        return [choice.to for choice in self.situations.get(place, ()) if self.knows(choice.to)]

    def knows(self, place: str) -> bool:
        return place in self.situations or place in self.endings


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: which rule, at which place or choice."""

    rule: str
    place: str = ""
    choice: str = ""


def graph_of(structure: Structure) -> Graph:
    """The graph in an activity of a release."""
    situations = {
        situation["id"]: tuple(Choice(choice["id"], choice["to"], choice["mark"]) for choice in situation["choices"])
        for situation in structure["situations"]
    }
    endings = {ending["id"]: ending["good"] for ending in structure["endings"]}
    return Graph(next(iter(situations), ""), situations, endings)


def faults(graph: Graph, scoring: str = NOT_SCORED) -> list[Fault]:
    """Everything for which a release is refused. None: from wherever a learner gets to, an ending can be reached."""
    if not graph.situations:
        return [Fault("no situation")]
    if not graph.endings:
        return [Fault("no ending"), *_nowhere(graph)]
    reached = set(distances(graph))
    found = [*_nowhere(graph), *(Fault("unreachable", place) for place in graph.places if place not in reached)]
    found += [Fault("loop without exit", place) for place in graph.situations if place in _caught(graph)]
    if not found and not can_be_passed(graph, scoring):
        found.append(Fault("cannot be passed"))
    return found


def _nowhere(graph: Graph) -> Iterator[Fault]:
    for place, choices in graph.situations.items():
        if not choices:
            yield Fault("dead end", place)
        for choice in choices:
            if not graph.knows(choice.to):
                yield Fault("choice leads nowhere", place, choice.id)


def _caught(graph: Graph) -> set[str]:
    """The situations that one can get to, and from which every way goes on and none ever ends."""
    stops = {place for place, choices in graph.situations.items() if len(graph.ways_from(place)) < max(1, len(choices))}
    free = _leading_to(graph, {*graph.endings, *stops})
    return set(distances(graph)) - free


def _leading_to(graph: Graph, ends: set[str]) -> set[str]:
    before: dict[str, list[str]] = {}
    for place in graph.situations:
        for to in graph.ways_from(place):
            before.setdefault(to, []).append(place)
    found, waiting = set(ends), deque(ends)
    while waiting:
        for place in before.get(waiting.popleft(), ()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def can_be_passed(graph: Graph, scoring: str) -> bool:
    """Whether some way through the graph completes the activity under this scoring."""
    if scoring == BY_ENDING:
        return any(good and place in distances(graph) for place, good in graph.endings.items())
    if scoring == BY_CRITICAL:
        sound = {
            place: tuple(choice for choice in choices if choice.mark != CRITICAL)
            for place, choices in graph.situations.items()
        }
        return any(place in graph.endings for place in distances(Graph(graph.start, sound, graph.endings)))
    return True


def is_passed(scoring: str, *, good: bool, critical_errors: int) -> bool:
    """Whether this way to an ending completes the activity."""
    if scoring == BY_ENDING:
        return good
    return critical_errors == 0 if scoring == BY_CRITICAL else True


def distances(graph: Graph) -> dict[str, int]:
    """How many choices each place is from the start, for those that can be reached."""
    if graph.start not in graph.situations:
        return {}
    found, waiting = {graph.start: 0}, deque([graph.start])
    while waiting:
        place = waiting.popleft()
        for to in graph.ways_from(place):
            if to not in found:
                found[to] = found[place] + 1
                waiting.append(to)
    return found


def sound_way(graph: Graph) -> list[tuple[str, Choice]]:
    """The shortest way to an ending by sound choices, a good ending if there is one: (situation, choice) by steps."""
    sound = {
        place: tuple(choice for choice in choices if choice.mark == SOUND)
        for place, choices in graph.situations.items()
    }
    came: dict[str, tuple[str, Choice]] = {}
    waiting = deque([graph.start] if graph.start in sound else [])
    while waiting:
        place = waiting.popleft()
        for choice in sound.get(place, ()):
            if choice.to not in came and choice.to != graph.start:
                came[choice.to] = (place, choice)
                waiting.append(choice.to)
    ends = sorted((place for place in came if place in graph.endings), key=lambda place: not graph.endings[place])
    way: list[tuple[str, Choice]] = []
    place = ends[0] if ends else graph.start
    while place in came and place != graph.start:
        way.insert(0, came[place])
        place = came[place][0]
    return way


def shape(structure: Structure) -> tuple[Any, ...]:
    """What makes a scenario this one, whatever its words: its start, its choices with marks and ways, its endings."""
    graph = graph_of(structure)
    ways = frozenset((place, frozenset(choices)) for place, choices in graph.situations.items())
    return graph.start, ways, frozenset(graph.endings.items())


def sources(structure: Structure) -> dict[str, frozenset[str]]:
    """The law cards by what rests on them: a choice or an ending."""
    choices = [choice for situation in structure["situations"] for choice in situation["choices"]]
    return {thing["id"]: frozenset(thing["cards"]) for thing in (*choices, *structure["endings"])}


# The picture


@dataclass(frozen=True)
class Spot:
    """Where a place stands: in which layer from the start, and which one in it."""

    layer: int
    column: int


def layers(graph: Graph) -> list[list[str]]:
    """The places by their distance from the start, what cannot be reached last; within a layer, near where they come
    from. Every place stands in exactly one layer."""
    far = distances(graph)
    rows: list[list[str]] = [[] for _ in range(max(far.values(), default=-1) + 1)]
    for place in graph.places:
        if place in far:
            rows[far[place]].append(place)
    for above, row in pairwise(rows):
        row.sort(key=lambda place: _middle(graph, above, place))
    left = [place for place in graph.places if place not in far]
    return [*rows, left] if left else rows


def _middle(graph: Graph, above: list[str], place: str) -> float:
    columns = [column for column, parent in enumerate(above) if place in graph.ways_from(parent)]
    return sum(columns) / len(columns) if columns else 0.0


def spots(graph: Graph) -> dict[str, Spot]:
    return {place: Spot(layer, column) for layer, row in enumerate(layers(graph)) for column, place in enumerate(row)}


def wrapped(text: str, width: int, most: int) -> list[str]:
    """The text in lines for a box of a picture, cut with an ellipsis where it does not fit."""
    lines: list[str] = [""]
    for word in _pieces(text.split(), width):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: width - 1].rstrip()}…"]
    return lines


def _pieces(words: Iterable[str], width: int) -> Iterator[str]:
    for word in words:
        for start in range(0, len(word), width):
            yield word[start : start + width]
