"""Whom a release touches: what the rooms above answer to the hook `release_impact`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Impact:
    """A count with its translated label, and where to look closer. `url` is None where there is nothing to see.

    `are_certified` tells that it counts people who hold a certificate today.
    """

    label: str
    count: int
    url: str | None = None
    are_certified: bool = False
