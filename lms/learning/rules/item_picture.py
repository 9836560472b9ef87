"""The bars beside the table of answers: how many chose what. Lengths in units of the picture, from its left edge."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.learning.rules.items import Band

LEFT, LONG, RIGHT = 44, 480, 32
ROW, THICK, THIN, GAP, TOP, BOTTOM = 26, 16, 9, 4, 8, 30


@dataclass(frozen=True)
class Bar:
    """Full as far as is sure, pale as far as may be."""

    kind: str  # "all", "upper" or "lower"
    y: int
    height: int
    sure: int
    maybe: int


@dataclass(frozen=True)
class Row:
    label: str
    middle: int
    correct: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    width: int
    height: int
    left: int
    foot: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, int], ...]  # (where, percent)


def draw(lines: Sequence[tuple[str, bool, Band, Band | None, Band | None]]) -> Bars:
    """`lines`: the label, whether it is right, and how many of all, of the upper and of the lower third chose it."""
    rows, y = [], TOP
    for label, correct, chosen, upper, lower in lines:
        bars = [_bar("all", y, THICK, chosen)]
        for kind, third in (("upper", upper), ("lower", lower)):
            if third:
                bars.append(_bar(kind, bars[-1].y + bars[-1].height + GAP // 2, THIN, third))
        end = bars[-1].y + bars[-1].height
        rows.append(Row(label, y + THICK // 2, correct, tuple(bars)))
        y = max(end + GAP * 3, y + ROW)
    ticks = tuple((LEFT + LONG * percent // 100, percent) for percent in range(0, 101, 25))
    return Bars(LEFT + LONG + RIGHT, y + BOTTOM, LEFT, y, tuple(rows), ticks)


def _bar(kind: str, y: int, height: int, band: Band) -> Bar:
    sure, most = (round(LONG * people / band.of) for people in (band.least, band.most))
    return Bar(kind, y, height, sure, most - sure)
