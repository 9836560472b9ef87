"""Pictures of figures, drawn on the server: lengths in units of the picture. The same stands in a table beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, LONG, HIGH, RIGHT, TOP, BOTTOM = 48, 560, 160, 16, 12, 28
STEPS = (1, 2, 5)
MOST_LINES = 5
ROW, THICK = 22, 8

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class Bar:
    """`kind`: "all" for the first of a pair, "some" for the second, who are among the first."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Label:
    text: str
    at: int


@dataclass(frozen=True)
class Picture:
    """`lines` are the scale; `labels` name what has bars. `foot` and `end` are where the bars begin and end."""

    width: int
    height: int
    left: int
    foot: int
    end: int
    bars: tuple[Bar, ...]
    lines: tuple[Label, ...]
    labels: tuple[Label, ...]


def step(most: int) -> int:
    """Between two lines of a scale that reaches so far: 5, 10, 20, 50 and so on."""
    size = 5
    while most > size * (MOST_LINES - 1):
        size = size * 2 if str(size)[0] != "2" else size * 5 // 2
    return size


def columns(pairs: Sequence[tuple[str, Pair]]) -> Picture:
    """Two columns side by side for each name, from left to right. What is hidden has no column."""
    most = max([figure or 0 for _name, pair in pairs for figure in pair], default=0)
    each = step(most)
    top = max(each, -(-most // each) * each)
    slot = LONG // max(len(pairs), 1)
    bars, labels = [], []
    for place, (name, pair) in enumerate(pairs):
        x = LEFT + place * slot
        labels.append(Label(name, x + slot // 2))
        for number, (kind, figure) in enumerate(zip(("all", "some"), pair, strict=True)):
            height = round(HIGH * (figure or 0) / top)
            bars.append(Bar(kind, x + slot // 8 + number * (slot * 3 // 8), TOP + HIGH - height, slot * 3 // 8, height))
    lines = [Label(str(figure), TOP + HIGH - round(HIGH * figure / top)) for figure in range(0, top + 1, each)]
    foot = TOP + HIGH
    return Picture(
        LEFT + LONG + RIGHT, foot + BOTTOM, LEFT, foot, LEFT + LONG, _seen(bars), tuple(lines), tuple(labels)
    )


def rows(pairs: Sequence[tuple[str, Pair]], most: int) -> Picture:
    """Two bars one below the other for each name, from top to bottom, on a scale that reaches to `most`."""
    each = step(most)
    end = max(each, -(-most // each) * each)
    bars, labels = [], []
    for place, (name, pair) in enumerate(pairs):
        y = TOP + place * ROW
        labels.append(Label(name, y + THICK))
        for number, (kind, figure) in enumerate(zip(("all", "some"), pair, strict=True)):
            bars.append(Bar(kind, LEFT, y + number * THICK, round(LONG * (figure or 0) / end), THICK))
    lines = [Label(str(figure), LEFT + round(LONG * figure / end)) for figure in range(0, end + 1, each)]
    foot = TOP + len(pairs) * ROW
    return Picture(
        LEFT + LONG + RIGHT, foot + BOTTOM, LEFT, foot, LEFT + LONG, _seen(bars), tuple(lines), tuple(labels)
    )


def _seen(bars: list[Bar]) -> tuple[Bar, ...]:
    return tuple(bar for bar in bars if bar.width and bar.height)
