"""What is wrong with a scenario, its graph and its words, and how long it takes."""

from collections.abc import Iterator
from typing import Any

from courses.rules import learning_time
from courses.rules.scenario_graph import Graph, faults, graph_of, sound_way

Structure = dict[str, Any]
Text = dict[str, Any]

# The words without which a choice teaches nothing, and the rule that each breaks.
NEEDED = {
    "text": "choice without words",
    "consequence": "choice without consequence",
    "ground": "choice without ground",
}


def look_over(structure: Structure, text: Text) -> Iterator[tuple[str, str]]:
    """(rule, the place or choice in words) for everything that stops a release, by the words of the source language."""
    graph = graph_of(structure)
    for fault in faults(graph, structure["scoring"]):
        yield fault.rule, called(text, fault.place, fault.choice)
    for place, choices in graph.situations.items():
        for choice in choices:
            words = text["situations"][place]["choices"][choice.id]
            for part, rule in NEEDED.items():
                if not words[part].strip():
                    yield rule, called(text, place, choice.id)
    for place in graph.places:
        words = _place(text, place)
        if not words["title"].strip() or not words["text"].strip():
            yield "place without words", called(text, place)


def _place(text: Text, place: str) -> dict[str, Any]:
    found: dict[str, Any] = text["situations"].get(place) or text["endings"].get(place) or {"title": "", "text": ""}
    return found


def called(text: Text, place: str, choice: str = "") -> str:
    """What to call a place or a choice when speaking to those who wrote it."""
    title = _place(text, place)["title"]
    if not choice:
        return title
    words = text["situations"][place]["choices"][choice]["text"]
    return f"{title}: {words[:60].rstrip()}{'…' if len(words) > 60 else ''}"


def minutes(structure: Structure, text: Text) -> int:
    """Along the sound way: what is read at each situation, what happens then and why, and time to weigh each choice."""
    graph: Graph = graph_of(structure)
    way = sound_way(graph)
    read = learning_time.words([text[name] for name in ("role", "introduction")])
    for place, choice in way:
        words = text["situations"][place]
        read += learning_time.words([words["title"], words["text"]])
        read += learning_time.words([other["text"] for other in words["choices"].values()])
        read += learning_time.words([words["choices"][choice.id][part] for part in ("consequence", "ground")])
    if way:
        read += learning_time.words(_place(text, way[-1][1].to)["text"])
    return learning_time.minutes(read=read, checks=len(way))
