"""Where the nodes of a derivation graph stand when it is drawn in layers, origins at the left: a small layout after Sugiyama.

Sugiyama, Tagawa and Toda (1981): each node one layer behind the last of those it has it from (longest path), long arrows led through
the layers between, nodes of a layer ordered by the mean of their neighbours (barycentre) as long as that lessens crossings, and last
their heights, as near to the neighbours' mean as spacing allows (pooling adjacent violators, which is exact).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sayso.tell.flow import Knot

SWEEPS = 8
Pair = tuple[Knot, Knot]


def layers(knots: Sequence[Knot], pairs: Iterable[Pair], articles: frozenset[str]) -> dict[Knot, int]:
    """The layer of each knot: 0 for whoever has it from nobody, at least 1 for articles; steps that run backwards are passed over.

    >>> layers([("s",), ("a",), ("b",)], [(("s",), ("a",)), (("a",), ("b",))], frozenset("ab"))
    {('s',): 0, ('a',): 1, ('b',): 2}
    """
    below: defaultdict[Knot, list[Knot]] = defaultdict(list)
    waiting_for = dict.fromkeys(knots, 0)
    for earlier, later in pairs:
        below[earlier].append(later)
        waiting_for[later] += 1
    found = {knot: int(knot[0] in articles) for knot in knots}
    ready = [knot for knot in knots if not waiting_for[knot]]
    rest, done = iter(knots), set[Knot]()
    while len(done) < len(found):
        knot = ready.pop() if ready else next(k for k in rest if k not in done)
        if knot in done:
            continue
        done.add(knot)
        for later in below[knot]:
            if later not in done:
                found[later] = max(found[later], found[knot] + 1)
                waiting_for[later] -= 1
                if not waiting_for[later]:
                    ready.append(later)
    return found


def ordered(rows: Sequence[Sequence[Knot]], pairs: Sequence[Pair]) -> list[list[Knot]]:
    """The knots of each layer in an order with few crossings; every pair joins neighbouring layers."""
    before: defaultdict[Knot, list[Knot]] = defaultdict(list)
    after: defaultdict[Knot, list[Knot]] = defaultdict(list)
    for earlier, later in pairs:
        after[earlier].append(later)
        before[later].append(earlier)
    now = [list(row) for row in rows]
    best, fewest = [list(row) for row in now], _crossings(now, after)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(now)) if forward else range(len(now) - 2, -1, -1)
        for number in numbers:
            beside = now[number - 1] if forward else now[number + 1]
            place = {knot: i for i, knot in enumerate(beside)}
            own = {knot: i for i, knot in enumerate(now[number])}
            near = before if forward else after
            now[number].sort(key=lambda k, near=near, place=place, own=own: _mean([place[n] for n in near[k]], own[k]))  # type: ignore[misc]
        if (crossed := _crossings(now, after)) < fewest:
            best, fewest = [list(row) for row in now], crossed
    return best


def heights(rows: Sequence[Sequence[Knot]], pairs: Sequence[Pair], size: Mapping[Knot, float], gap: float) -> dict[Knot, float]:
    """The middle of each knot, from the top, such that none overlaps in its layer and arrows run level where they can."""
    near: defaultdict[Knot, list[Knot]] = defaultdict(list)
    for earlier, later in pairs:
        near[earlier].append(later)
        near[later].append(earlier)
    middle: dict[Knot, float] = {}
    for row in rows:
        middle.update(spaced([0.0] * len(row), row, size, gap))
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else list(reversed(rows)):
            wanted = [_mean([middle[n] for n in near[knot]], middle[knot]) for knot in row]
            middle.update(spaced(wanted, row, size, gap))
    top = min((middle[knot] - size[knot] / 2 for knot in middle), default=0.0)
    return {knot: y - top for knot, y in middle.items()}


def spaced(wanted: Sequence[float], row: Sequence[Knot], size: Mapping[Knot, float], gap: float) -> dict[Knot, float]:
    """The places nearest to the wanted ones (in least squares) that keep the order and the distance.

    >>> spaced([0.0, 0.0], [("a",), ("b",)], {("a",): 10.0, ("b",): 10.0}, 4)
    {('a',): -7.0, ('b',): 7.0}
    """
    offset = [0.0]
    for one, other in pairwise(row):
        offset.append(offset[-1] + (size[one] + size[other]) / 2 + gap)
    blocks: list[tuple[float, int]] = []
    for want, shift in zip(wanted, offset, strict=False):
        mean, count = want - shift, 1
        while blocks and blocks[-1][0] >= mean:
            other_mean, other_count = blocks.pop()
            mean = (mean * count + other_mean * other_count) / (count + other_count)
            count += other_count
        blocks.append((mean, count))
    levels = [mean for mean, count in blocks for _ in range(count)]
    return {knot: level + shift for knot, level, shift in zip(row, levels, offset, strict=False)}


def _crossings(rows: Sequence[Sequence[Knot]], after: Mapping[Knot, Sequence[Knot]]) -> int:
    total = 0
    for row, following in pairwise(rows):
        place = {knot: i for i, knot in enumerate(following)}
        ends = [place[later] for knot in row for later in sorted(after.get(knot, ()), key=place.__getitem__)]
        total += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return total


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
