"""What makes a question of each kind whole. Plain values in, the names of faults out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CHOICES = ("single", "multiple", "true-false")
# The block of which a question of that kind is made.
PART_OF = dict.fromkeys(CHOICES, "choice") | {
    "matching": "pair",
    "ordering": "item",
    "numeric": "number",
    "text": "word",
    "gaps": "gap",
    "hotspot": "spot",
}
GAP = re.compile(r"\[(\d{1,2})\]")


def accepted(text: str) -> list[str]:
    """The accepted answers of a text with one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def gaps(ask: str) -> list[int]:
    """The numbers of the gaps in a question's text, in their order."""
    return [int(number) for number in GAP.findall(ask)]


def pieces(ask: str) -> list[str]:
    """The text around the gaps: one piece more than there are gaps."""
    return GAP.split(ask)[::2]


def faults(kind: str, ask: str, parts: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """What is wrong with the parts, given as (type of block, its value)."""
    if any(block != PART_OF[kind] for block, _value in parts):
        return ["foreign part"]
    values = [value for _block, value in parts]
    return list(RULES[PART_OF[kind]](kind, ask, values))


def _choices(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:  # noqa: ARG001 the rules' shape
    correct = sum(bool(value["correct"]) for value in values)
    if len(values) < 2 or (kind == "true-false" and len(values) != 2):
        yield "two choices" if kind == "true-false" else "too few"
    if kind != "multiple" and correct != 1:
        yield "one correct"
    elif correct < 1:
        yield "none correct"


def _pairs(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:  # noqa: ARG001
    left = [value["left"].strip().casefold() for value in values if value["left"].strip()]
    right = [value["right"].strip().casefold() for value in values]
    if len(left) < 2:
        yield "too few"
    if len(set(left)) != len(left) or len(set(right)) != len(right):
        yield "said twice"


def _items(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:  # noqa: ARG001
    said = [value["text"].strip().casefold() for value in values]
    if len(said) < 3:
        yield "too few steps"
    if len(set(said)) != len(said):
        yield "said twice"


def _marked(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:  # noqa: ARG001
    if not any(value["correct"] for value in values):
        yield "none correct"
    if kind == "text" and not all(accepted(value["accepted"]) for value in values):
        yield "nothing accepted"


def _gaps(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:  # noqa: ARG001
    if not values or gaps(ask) != list(range(1, len(values) + 1)):
        yield "gaps differ"
    if not all(accepted(value["accepted"]) for value in values):
        yield "nothing accepted"


def _spots(kind: str, ask: str, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(values) < 2:
        yield "too few"
    if any(value["left"] + value["width"] > 100 or value["top"] + value["height"] > 100 for value in values):
        yield "outside the picture"
    yield from _marked(kind, ask, values)


RULES = {
    "choice": _choices,
    "pair": _pairs,
    "item": _items,
    "number": _marked,
    "word": _marked,
    "gap": _gaps,
    "spot": _spots,
}
