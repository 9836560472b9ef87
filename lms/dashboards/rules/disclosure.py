"""Figures of people who are divided up, of which a small part can never be told from nobody, not even by subtraction.

Every figure is rounded down to fives, and below five there is none (see lms.learning.rules.groups). Still a whole
beside its parts may say that the one hidden part has somebody in it: 9 people in one unit and 3 in the other, together
10. So a whole says no more than its parts leave room for, if the hidden part in question were empty: here 5. That is
true as well ("at least 5"), and what is shown then looks the same whether the part is empty or not. Who knows this rule
can work out no more than who does not, because the limit depends on nothing but what is shown.

Where the same people are divided in two ways, the limit that one division sets holds for the parts of the other too.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lms.learning.rules.groups import LEAST, SLACK, rounded

Key = Hashable


@dataclass(frozen=True)
class Whole:
    """People, each counted once. Every one of them is in one part of each division, and in at least one part of each
    cover. All parts are told: one that is left out would have no limit."""

    key: Key
    people: int
    divisions: tuple[tuple["Whole", ...], ...] = ()
    covers: tuple[tuple["Whole", ...], ...] = ()


@dataclass
class Shown:
    """What may be shown, None where nothing is, and the most people that may stand behind it for all one can tell."""

    figures: dict[Key, int | None] = field(default_factory=dict)
    most: dict[Key, int] = field(default_factory=dict)


def shown(whole: Whole, within: Shown | None = None) -> Shown:
    """`within`: the same parts of a group of which these people are some. No figure goes beyond the one it is within,
    which would undo a limit that was set there."""
    found = Shown()
    _settle(whole, within.most if within else {}, found)
    return found


def _settle(whole: Whole, limits: Mapping[Key, int], found: Shown) -> None:
    for parts in (*whole.divisions, *whole.covers):
        for part in parts:
            _settle(part, limits, found)
    rooms = [_room(parts, found) for parts in (*whole.divisions, *whole.covers)]
    _set(whole, min([whole.people, *rooms, limits.get(whole.key, whole.people)]), found)


def _set(whole: Whole, people: int, found: Shown) -> None:
    """Show at most so many, and no more in the parts than in the whole."""
    figure = found.figures[whole.key] = rounded(people)
    for parts in whole.divisions:
        while sum(found.figures[part.key] or 0 for part in parts) > (figure or 0):
            largest = max(parts, key=lambda part: found.figures[part.key] or 0)
            _set(largest, (found.figures[largest.key] or 0) - LEAST, found)
    for part in chain.from_iterable(whole.covers):
        if (found.figures[part.key] or 0) > (figure or 0):
            _set(part, figure or 0, found)
    rooms = [_room(parts, found) for parts in (*whole.divisions, *whole.covers)]
    found.most[whole.key] = SLACK if figure is None else min([figure + SLACK, *rooms])


def _room(parts: Iterable[Whole], found: Shown) -> int:
    """The most people there may be in the parts together, if any one of the hidden ones is empty."""
    keys = [part.key for part in parts]
    hidden = any(found.figures[key] is None for key in keys)
    return sum(found.most[key] for key in keys) - (SLACK if hidden else 0)
