"""Whom a release touches: what the rooms above answer to the hook `release_impact`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Impact:
    """A count with its translated label, and where to look closer. `url` is None where there is nothing to see."""

    label: str
    count: int
    url: str | None = None
