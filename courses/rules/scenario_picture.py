"""The graph of a scenario as shapes on a sheet: boxes in layers from the start downwards, arrows between them.

Plain numbers and texts; a template draws them. Nothing here knows who looks, so the same shapes serve the editor and
the picture of the paths that people took.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from courses.rules.scenario_graph import CRITICAL, SOUND, WEAK, Choice, Graph, layers, wrapped

BOX_WIDTH, LINE, PAD = 208, 19, 13
LETTERS, LINES = 26, 3
GAP_X, GAP_Y, EDGE = 96, 84, 28
LOOP = 76
ORDER = (SOUND, WEAK, CRITICAL)


@dataclass(frozen=True)
class Box:
    """A situation or an ending. `x` and `y` are its upper left corner."""

    id: str
    kind: str
    x: float
    y: float
    height: float
    lines: tuple[tuple[float, str], ...]

    width = BOX_WIDTH

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2

    @property
    def foot(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Arrow:
    """All choices of one mark that lead from one place to another. `weight` is a width from 1 to 6."""

    kind: str
    path: str
    head: str
    label: str
    x: float
    y: float
    weight: int

    @property
    def label_width(self) -> int:
        return 14 + 8 * len(self.label)

    @property
    def label_shift(self) -> float:
        return self.label_width / 2


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass
class _Sheet:
    boxes: dict[str, Box] = field(default_factory=dict)
    layer: dict[str, int] = field(default_factory=dict)
    width: float = 0
    height: float = 0


def draw(
    graph: Graph, titles: Mapping[str, str], labels: Mapping[str, str], weights: Mapping[str, int] | None = None
) -> Picture:
    """`titles` of places and `labels` of choices by id; `weights` of choices, where their arrows differ in width."""
    sheet = _place(graph, titles)
    arrows = []
    for (start, end, _mark), choices in _bundles(graph).items():
        label = " · ".join(labels[choice.id] for choice in choices if labels.get(choice.id))
        weight = max(((weights or {}).get(choice.id, 1) for choice in choices), default=1)
        arrows.append(_arrow(sheet, (start, end), choices[0].mark, label, weight))
    right = max([sheet.width, *(arrow.x + arrow.label_width / 2 + PAD for arrow in arrows)])
    return Picture(right, sheet.height, tuple(sheet.boxes.values()), tuple(arrows))


def _bundles(graph: Graph) -> dict[tuple[str, str, str], list[Choice]]:
    found: dict[tuple[str, str, str], list[Choice]] = defaultdict(list)
    for place, choices in graph.situations.items():
        for choice in choices:
            if graph.knows(choice.to):
                found[place, choice.to, choice.mark].append(choice)
    return found


def _place(graph: Graph, titles: Mapping[str, str]) -> _Sheet:
    rows, sheet, top = layers(graph), _Sheet(), float(EDGE)
    widest = max((len(row) for row in rows), default=0)
    sheet.width = 2 * EDGE + LOOP + widest * BOX_WIDTH + max(0, widest - 1) * GAP_X + LOOP
    for number, row in enumerate(rows):
        across = len(row) * BOX_WIDTH + (len(row) - 1) * GAP_X
        left, tallest = (sheet.width - across) / 2, 0.0
        for column, place in enumerate(row):
            box = _box(graph, place, titles.get(place, ""), left + column * (BOX_WIDTH + GAP_X), top)
            sheet.boxes[place], sheet.layer[place] = box, number
            tallest = max(tallest, box.height)
        top += tallest + GAP_Y
    sheet.height = max(top - GAP_Y + EDGE, 2 * EDGE)
    return sheet


def _box(graph: Graph, place: str, title: str, x: float, y: float) -> Box:
    kind = "situation" if place in graph.situations else "good" if graph.endings[place] else "bad"
    text = wrapped(title, LETTERS, LINES)
    lines = tuple((y + PAD + LINE * (number + 0.75), line) for number, line in enumerate(text))
    return Box(place, kind, x, y, 2 * PAD + LINE * len(text), lines)


def _arrow(sheet: _Sheet, ends: tuple[str, str], mark: str, label: str, weight: int) -> Arrow:
    start, end = ends
    shift = (ORDER.index(mark) - 1) * 22  # arrows of several kinds between the same two boxes stand apart
    a, b = sheet.boxes[start], sheet.boxes[end]
    down = sheet.layer[end] - sheet.layer[start]
    if start == end:
        return _loop(a, mark, label, weight)
    if down == 1:
        x1, x2 = a.middle + shift, b.middle + shift / 2
        bend = (b.y - a.foot) / 2
        path = f"M{x1:.0f} {a.foot:.0f}C{x1:.0f} {a.foot + bend:.0f} {x2:.0f} {b.y - bend:.0f} {x2:.0f} {b.y - 8:.0f}"
        return Arrow(mark, path, _head(x2, b.y, "down"), label, (x1 + x2) / 2, (a.foot + b.y) / 2, weight)
    left = down < 1  # upwards and sideways on the left, over several layers on the right
    reach = EDGE / 2 + 9 * abs(down) + shift / 4
    x1, x2 = (a.x, b.x) if left else (a.x + BOX_WIDTH, b.x + BOX_WIDTH)
    bow = min(x1, x2) - reach - GAP_X / 3 if left else max(x1, x2) + reach + GAP_X / 3
    y1, y2 = a.y + a.height / 2 + shift / 3, b.y + b.height / 2 + shift / 3
    stop = x2 - 8 if left else x2 + 8
    path = f"M{x1:.0f} {y1:.0f}C{bow:.0f} {y1:.0f} {bow:.0f} {y2:.0f} {stop:.0f} {y2:.0f}"
    head = _head(x2, y2, "right" if left else "left")
    return Arrow(mark, path, head, label, (x1 + 3 * bow * 2 + x2) / 8, (y1 + y2) / 2, weight)


def _loop(box: Box, mark: str, label: str, weight: int) -> Arrow:
    """Back to the same place: on its right side for what is not the best way, on its left for a critical error."""
    left = mark == CRITICAL
    x = box.x if left else box.x + BOX_WIDTH
    out = x - LOOP if left else x + LOOP
    y1, y2 = box.y + box.height * 0.82, box.y + box.height * 0.18
    stop = x - 8 if left else x + 8
    path = f"M{x:.0f} {y1:.0f}C{out:.0f} {y1 + 6:.0f} {out:.0f} {y2 - 6:.0f} {stop:.0f} {y2:.0f}"
    return Arrow(
        mark, path, _head(x, y2, "right" if left else "left"), label, (x + 3 * out) / 4, box.y + box.height / 2, weight
    )


def _head(x: float, y: float, way: str) -> str:
    """The three corners of an arrow's head whose point is at (x, y)."""
    corners = {
        "down": ((x, y), (x - 5, y - 9), (x + 5, y - 9)),
        "right": ((x, y), (x - 9, y - 5), (x - 9, y + 5)),
        "left": ((x, y), (x + 9, y - 5), (x + 9, y + 5)),
    }[way]
    return " ".join(f"{px:.0f},{py:.0f}" for px, py in corners)
