"""A network set out on paper: the size of each box with its label in lines, where it stands, and the path of each arrow.

All lengths are in pixels, from the top left corner of the drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.model import Suspicion
from sayso.tell.flow import Flow, Knot, tied
from sayso.tell.layers import Pair, heights, layers, ordered
from sayso.tell.network import Arrow, Network, Node, few

WIDTH, MARGIN, BETWEEN = 1200, 20, 18
GAP, CLOSE_GAP, WIDE_GAP, MANY_COLUMNS = 86, 64, 130, 6
NARROWEST, WIDEST = 112, 190
LINE, SMALL, INSET, MOST_LINES = 17, 15, 9, 3
CAPTION = 20
PORT, BARE_PORT = 17, 6
"""The least distance of two arrows at the same side of a box: where words stand beside them, and where not."""
_NARROW, _WIDE = frozenset("iljtfrI.,:;|!'’‘()[] "), frozenset("mwMW@%—")


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place and size and its label in lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the boxes of a circle."""

    x: float
    y: float
    width: float
    height: float
    members: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """An arrow and the points that it passes through, from the right edge of a box to the left edge of another."""

    arrow: Arrow
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything in its place; ``collapsed`` nodes are taken together with others."""

    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]
    paths: tuple[Path, ...]
    width: float
    height: float
    perhaps: tuple[Suspicion, ...]
    collapsed: int


def placed(whole: Network) -> Picture:
    """The network in layers, origins at the left; if it has too many nodes, with some taken together."""
    shown = few(whole, _node_layers(whole))
    knots, pairs = _knots(shown)
    level = layers(knots, pairs, _articles(shown))
    used = sorted(set(level.values()))
    column = {knot: used.index(level[knot]) for knot in knots}
    box_width, gap = _columns(len(used))
    nodes = {node.id: node for node in shown.nodes}
    ports = _port_room(shown)
    tall = {node.id: _tall(node, box_width, ports.get(node.id, 0.0)) for node in shown.nodes}
    rows, steps, stand_ins = _with_stand_ins(knots, pairs, column, len(used))
    size = {knot: _knot_height(knot, tall) for knot in knots} | dict.fromkeys(stand_ins, 14.0)
    rows = ordered(rows, steps)
    middle = heights(rows, steps, size, BETWEEN)
    pitch = box_width + 2 * INSET + gap
    boxes: dict[str, Box] = {}
    frames = []
    for knot in knots:
        x, y = MARGIN + INSET + column[knot] * pitch, MARGIN + middle[knot] - size[knot] / 2
        own = _stack(knot, nodes, tall, x, y, box_width)
        boxes.update((box.node.id, box) for box in own)
        if len(knot) > 1:
            frames.append(Frame(x - INSET, y, box_width + 2 * INSET, size[knot], own))
    of = {node: knot for knot in knots for node in knot}
    via = {pair: [(MARGIN + INSET + c * pitch, MARGIN + middle[s]) for s, c in on_way] for pair, on_way in _ways(stand_ins).items()}
    paths = _paths(shown.arrows, boxes, of, via, box_width)
    bottom = max((MARGIN + middle[k] + size[k] / 2 for k in middle), default=MARGIN)
    width = max(WIDTH, 2 * MARGIN + len(used) * pitch - gap)
    return Picture(tuple(boxes.values()), tuple(frames), paths, width, bottom + MARGIN, shown.perhaps, shown.collapsed)


def wide(text: str, size: float = 13.0) -> float:
    """About how wide a line is in a sans-serif face of that size; rather too much than too little."""
    return size * sum(
        0.32 if c in _NARROW else 0.9 if c in _WIDE else 1.05 if ord(c) > 0x2E80 else 0.7 if c.isupper() else 0.57 for c in text
    )


def in_lines(text: str, room: float, most: int, size: float = 13.0) -> tuple[str, ...]:
    """The text in at most so many lines of that width, cut with “…”; a word that is too long is broken.

    >>> in_lines("the Lantern of Ardesh", 70, 2)
    ('the', 'Lantern o…')
    """
    lines, words = [""], text.split()
    while words:
        word = words.pop(0)
        joined = f"{lines[-1]} {word}".strip()
        if wide(joined, size) <= room:
            lines[-1] = joined
        elif not lines[-1]:
            fits = next((n for n in range(len(word) - 1, 0, -1) if wide(word[:n], size) <= room), 1)
            lines[-1] = word[:fits]
            words = ([word[fits:]] if word[fits:] else []) + words
            lines.append("")
        else:
            words.insert(0, word)
            lines.append("")
        if len(lines) > most:
            break
    lines = [line for line in lines if line]
    if len(lines) > most or words:
        last = lines[most - 1]
        while last and wide(last + "…", size) > room:
            last = last[:-1]
        lines[most - 1 :] = [last.rstrip(" ,;:") + "…"]
    return tuple(lines) or ("",)


def _columns(number: int) -> tuple[float, float]:
    """The width of the boxes and the gap between so many columns, to fill the page, or more than it if they are many."""
    least = GAP if number < MANY_COLUMNS else CLOSE_GAP
    room = WIDTH - 2 * MARGIN - 2 * INSET * max(1, number)
    box = min(WIDEST, max(NARROWEST, (room - least * (number - 1)) / max(1, number)))
    gap = (room - box * number) / (number - 1) if number > 1 else least
    return box, min(WIDE_GAP, max(least, gap))


def _node_layers(whole: Network) -> dict[str, int]:
    knots, pairs = _knots(whole)
    return {node: level for knot, level in layers(knots, pairs, _articles(whole)).items() for node in knot}


def _knots(shown: Network) -> tuple[tuple[Knot, ...], list[Pair]]:
    way = _flow(shown)
    of = {node: knot for knot in way.knots for node in knot}
    pairs = [(of[a.earlier], of[a.later]) for a in shown.arrows if of[a.earlier] != of[a.later]]
    return way.knots, list(dict.fromkeys(pairs))


def _flow(shown: Network) -> Flow:
    return tied([node.id for node in shown.nodes], (), shown.circles)


def _articles(shown: Network) -> frozenset[str]:
    return frozenset(node.id for node in shown.nodes if node.kind == "article")


def _port_room(shown: Network) -> dict[str, float]:
    """How tall each box must be for its arrows; those into many nodes taken together have no words beside them."""
    bare = {node.id for node in shown.nodes if node.kind == "more"}
    into: defaultdict[str, float] = defaultdict(float)
    out: defaultdict[str, float] = defaultdict(float)
    for arrow in shown.arrows:
        into[arrow.later] += BARE_PORT if arrow.later in bare else PORT
        out[arrow.earlier] += BARE_PORT
    return {node: 12 + max(into[node], out[node]) for node in {*into, *out}}


def _tall(node: Node, width: float, room: float) -> float:
    lines = len(in_lines(node.name, width - 18, MOST_LINES))
    return max(14 + LINE * lines + SMALL * (bool(node.note) + node.passed), room)


def _knot_height(knot: Knot, tall: Mapping[str, float]) -> float:
    if len(knot) == 1:
        return tall[knot[0]]
    return CAPTION + sum(tall[node] for node in knot) + BETWEEN * (len(knot) - 1) + INSET


def _stack(knot: Knot, nodes: Mapping[str, Node], tall: Mapping[str, float], x: float, y: float, width: float) -> tuple[Box, ...]:
    found = []
    top = y + (CAPTION if len(knot) > 1 else 0)
    for node in knot:
        found.append(Box(nodes[node], x, top, width, tall[node], in_lines(nodes[node].name, width - 18, MOST_LINES)))
        top += tall[node] + BETWEEN
    return tuple(found)


def _with_stand_ins(
    knots: Sequence[Knot], pairs: Sequence[Pair], column: Mapping[Knot, int], columns: int
) -> tuple[list[list[Knot]], list[Pair], dict[Knot, tuple[Pair, int]]]:
    """The columns, and steps between neighbouring ones only: in each column that an arrow crosses stands a small stand-in."""
    rows: list[list[Knot]] = [[] for _ in range(columns)]
    for knot in knots:
        rows[column[knot]].append(knot)
    steps: list[Pair] = []
    stand_ins: dict[Knot, tuple[Pair, int]] = {}
    for number, (earlier, later) in enumerate(pairs):
        between: list[Knot] = [(f"\n{number}:{c}",) for c in range(column[earlier] + 1, column[later])]
        for stand_in, c in zip(between, range(column[earlier] + 1, column[later]), strict=True):
            rows[c].append(stand_in)
            stand_ins[stand_in] = ((earlier, later), c)
        if column[earlier] < column[later]:
            steps += pairwise([earlier, *between, later])
    return rows, steps, stand_ins


def _ways(stand_ins: Mapping[Knot, tuple[Pair, int]]) -> dict[Pair, list[tuple[Knot, int]]]:
    found: defaultdict[Pair, list[tuple[Knot, int]]] = defaultdict(list)
    for stand_in, (pair, column) in stand_ins.items():
        found[pair].append((stand_in, column))
    return found


def _paths(
    arrows: Sequence[Arrow],
    boxes: Mapping[str, Box],
    of: Mapping[str, Knot],
    via: Mapping[Pair, list[tuple[float, float]]],
    box_width: float,
) -> tuple[Path, ...]:
    """The arrows between knots, those at one edge of a box spread over its height in the order of where they lead."""
    drawn = [arrow for arrow in arrows if of[arrow.earlier] != of[arrow.later]]
    leaving: defaultdict[str, list[int]] = defaultdict(list)
    arriving: defaultdict[str, list[int]] = defaultdict(list)
    through = [via.get((of[a.earlier], of[a.later]), []) for a in drawn]
    for i, arrow in enumerate(drawn):
        leaving[arrow.earlier].append(i)
        arriving[arrow.later].append(i)
    start, end = [0.0] * len(drawn), [0.0] * len(drawn)
    for id, own in leaving.items():
        for place, i in enumerate(sorted(own, key=lambda i: through[i][0][1] if through[i] else _centre(boxes[drawn[i].later])), 1):
            start[i] = boxes[id].y + boxes[id].height * place / (len(own) + 1)
    for id, own in arriving.items():
        for place, i in enumerate(sorted(own, key=lambda i: through[i][-1][1] if through[i] else _centre(boxes[drawn[i].earlier])), 1):
            end[i] = boxes[id].y + boxes[id].height * place / (len(own) + 1)
    found = []
    for i, arrow in enumerate(drawn):
        one, other = boxes[arrow.earlier], boxes[arrow.later]
        middle = [point for x, y in through[i] for point in ((x, y), (x + box_width, y))]
        found.append(Path(arrow, ((one.x + one.width, start[i]), *middle, (other.x, end[i]))))
    return tuple(found)


def _centre(box: Box) -> float:
    return box.y + box.height / 2
