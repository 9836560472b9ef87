"""Pictures of figures, as numbers that a template draws: in units of the picture, from its upper edge and its start.

In right-to-left writing time runs from right to left, so `mirrored` pictures begin at their other edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 360, 190
TOP, FLOOR = 16, 158
START, END = 40, 12  # left free for the numbers of the scale, and at the end


@dataclass(frozen=True)
class Mark:
    """A line across the picture, with its number."""

    x: float
    y: float
    anchor: str  # as SVG has it
    label: str


@dataclass(frozen=True)
class Tick:
    """A day under the picture."""

    x: float
    day: date
    anchor: str  # as SVG has it


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Trend:
    """A line as far as is known, and a broken one for what comes if nobody does anything."""

    known: str  # points, as SVG has them
    filled: str
    coming: str
    here: Point
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    floor: int = FLOOR
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    number: int
    day: date
    named: bool  # whether there is room for its month


@dataclass(frozen=True)
class Bars:
    bars: tuple[Bar, ...]
    floor: int = FLOOR
    width: int = WIDTH
    height: int = HEIGHT


def trend(points: Sequence[tuple[date, int]], here: date, today: date, *, mirrored: bool) -> Trend:
    """`points`: days in order, the day `here` among them, each with a percentage. What is known ends today."""
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def at(day: date, percent: int) -> Point:
        along = START + (WIDTH - START - END) * (day - first).days / span
        return Point(_turned(along, mirrored=mirrored), FLOOR - (FLOOR - TOP) * percent / 100)

    drawn = [(day, at(day, percent)) for day, percent in points]
    known = [point for day, point in drawn if day <= today]
    begins, ends = ("end", "start") if mirrored else ("start", "end")
    return Trend(
        known=_path(known),
        filled=_path([Point(known[0].x, FLOOR), *known, Point(known[-1].x, FLOOR)]),
        coming=_path([known[-1], *(point for day, point in drawn if day > today)]),
        here=dict(drawn)[here],
        marks=tuple(
            Mark(WIDTH if mirrored else 0, FLOOR - (FLOOR - TOP) * percent / 100, begins, f"{percent} %")
            for percent in (0, 50, 100)
        ),
        ticks=(
            Tick(drawn[0][1].x, first, begins),
            Tick(dict(drawn)[here].x, here, "middle"),
            Tick(drawn[-1][1].x, last, ends),
        ),
    )


def bars(numbers: Sequence[tuple[date, int]], *, mirrored: bool) -> Bars:
    """One bar for each number, as high as it is beside the highest; every third names its month."""
    most = max([number for _, number in numbers], default=0) or 1
    pitch = (WIDTH - 2 * END) / max(len(numbers), 1)
    drawn = []
    for place, (day, number) in enumerate(numbers):
        middle = _turned(END + pitch * (place + 0.5), mirrored=mirrored)
        height = (FLOOR - TOP - 14) * number / most  # room for the number above the highest
        wide = pitch * 0.66
        drawn.append(Bar(middle - wide / 2, FLOOR - height, wide, height, middle, number, day, place % 3 == 0))
    return Bars(tuple(drawn))


def _turned(x: float, *, mirrored: bool) -> float:
    return round(WIDTH - x if mirrored else x, 1)


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)
