"""Paths through a scenario: a path that branched off keeps the first steps of the one it left."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Step = TypeVar("Step")


def whole(origins: Mapping[int, tuple[int | None, int]], own: Mapping[int, Sequence[Step]]) -> dict[int, list[Step]]:
    """The steps of each path, kept ones first.

    `origins`: path → (the earlier path or None, how many of its steps are kept), earlier paths before later ones.
    """
    steps: dict[int, list[Step]] = {}
    for path, (earlier, kept) in origins.items():
        before = steps[earlier][:kept] if earlier is not None else []
        steps[path] = [*before, *own.get(path, ())]
    return steps
