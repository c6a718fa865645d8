"""A directed graph drawn in layers, top to bottom: where each box stands and how each line runs. Pure geometry, no words.

Circles are drawn too: the edge that closes one is turned round while layers are found, and runs upward on the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP_X, GAP_Y, MARGIN, LANE = 28, 46, 12, 24
SWEEPS = 6


@dataclass(frozen=True)
class Box:
    """One node: its upper left corner and size."""

    key: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """One edge as the ``d`` of an SVG path from the foot of one box to the head of another."""

    source: str
    target: str
    path: str


@dataclass(frozen=True)
class Picture:
    """The whole drawing."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class _Row:
    """A place in a layer: a box, or a lane by which a long edge passes."""

    name: str
    width: float
    height: float
    x: float = 0
    y: float = 0
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


def draw(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> Picture:
    """Draw the nodes (key → width and height, in their order) and the edges between them; edges to nothing are left out."""
    known = [(a, b) for a, b in dict.fromkeys(edges) if a in sizes and b in sizes and a != b]
    forward = _without_circles(list(sizes), known)
    layer = _layers(list(sizes), forward)
    rows = {key: _Row(key, *size) for key, size in sizes.items()}
    ways = {edge: _way(edge, layer, rows) for edge in forward}
    layers: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in rows:
        layers[layer[name]].append(name)
    _ordered(layers, rows)
    width = _placed(layers, rows)
    lines = [
        _line(edge, ways.get(edge) or ways[(edge[1], edge[0])][::-1], rows, back=edge not in ways) for edge in known
    ]
    boxes = tuple(Box(key, rows[key].x, rows[key].y, *sizes[key]) for key in sizes)
    height = max((box.y + box.height for box in boxes), default=0) + MARGIN
    return Picture(width, height, boxes, tuple(lines))


def _without_circles(keys: list[str], edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges with those that close a circle turned round."""
    after: dict[str, list[str]] = {key: [b for a, b in edges if a == key] for key in keys}
    done: set[str] = set()
    turned: list[tuple[str, str]] = []
    for root in keys:
        open_: list[str] = []
        waiting = [(root, False)]
        while waiting:
            key, leaving = waiting.pop()
            if leaving:
                open_.remove(key)
                done.add(key)
            elif key not in done and key not in open_:
                open_.append(key)
                waiting.append((key, True))
                for other in reversed(after[key]):
                    turned += [(key, other)] if other in open_ else []
                    waiting += [(other, False)] if other not in done and other not in open_ else []
    kept = [edge for edge in edges if edge not in turned]
    return kept + [(b, a) for a, b in turned if (b, a) not in kept]


def _layers(keys: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way from a beginning to each node."""
    layer = dict.fromkeys(keys, 0)
    for _ in keys:
        moved = False
        for a, b in edges:
            if layer[b] <= layer[a] and layer[a] + 1 < len(keys):
                layer[b], moved = layer[a] + 1, True
        if not moved:
            break
    return layer


def _way(edge: tuple[str, str], layer: dict[str, int], rows: dict[str, _Row]) -> list[str]:
    """The places an edge passes, lanes included, which are made on the way."""
    source, target = edge
    names = [source]
    for number in range(layer[source] + 1, layer[target]):
        lane = f"{source}>{target}:{number}"
        rows[lane], layer[lane] = _Row(lane, LANE, 0), number
        names.append(lane)
    names.append(target)
    for one, two in pairwise(names):
        rows[one].below.append(two)
        rows[two].above.append(one)
    return names


def _ordered(layers: list[list[str]], rows: dict[str, _Row]) -> None:
    """Each layer sorted by where its neighbours stand, down and up a few times: fewer lines cross."""
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for names in layers if down else layers[::-1]:
            place = {name: n for other in layers for n, name in enumerate(other)}

            def wanted(name: str, place: dict[str, int] = place, down: bool = down) -> float:
                near = rows[name].above if down else rows[name].below
                return sum(place[one] for one in near) / len(near) if near else place[name]

            names.sort(key=wanted)


def _placed(layers: list[list[str]], rows: dict[str, _Row]) -> float:
    """Give every place its coordinates, each layer in the middle; returns the width of the whole."""
    widths = [sum(rows[name].width for name in names) + GAP_X * (len(names) - 1) for names in layers]
    whole = max(widths, default=0)
    y: float = MARGIN
    for names, width in zip(layers, widths, strict=True):
        x = MARGIN + (whole - width) / 2
        tall = max((rows[name].height for name in names), default=0)
        for name in names:
            row = rows[name]
            row.x, row.y, row.height = x, y, row.height or tall
            x += row.width + GAP_X
        y += tall + GAP_Y
    return whole + 2 * MARGIN


def _line(edge: tuple[str, str], way: list[str], rows: dict[str, _Row], *, back: bool) -> Line:
    first, *rest = [rows[name] for name in way]
    head = (first.x + first.width / 2, first.y if back else first.y + first.height)
    pieces = [f"M{head[0]:.0f} {head[1]:.0f}"]
    for row in rest:
        middle, near = row.x + row.width / 2, row.y + row.height if back else row.y
        bend = (near - head[1]) / 2
        pieces.append(f"C{head[0]:.0f} {head[1] + bend:.0f} {middle:.0f} {near - bend:.0f} {middle:.0f} {near:.0f}")
        far = near if row is rest[-1] else row.y if back else row.y + row.height
        if far != near:
            pieces.append(f"L{middle:.0f} {far:.0f}")
        head = (middle, far)
    return Line(*edge, "".join(pieces))
