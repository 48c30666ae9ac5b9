"""How many groups remain when suspected pairs turn out to be one and the same: at least, and on average.

The average is the expected number of connected components when each pair is joined with its probability, independently of
the others. It adds up over the blocks of the graph of pairs (two blocks share one node at most, and no circle runs through
both), so each block is counted alone: a block of one pair takes away just that pair's probability, a block of up to ten
sources is enumerated exactly over the subsets of its sources, and a larger one is averaged over draws from a generator with
a fixed seed, so that the same pairs always give the same number (its standard error is under a twentieth of a group for a
block of up to a hundred sources).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Pairs = Mapping[tuple[int, int], float]
EXACT = 10
DRAWS = 400
WORK = 2_000_000
TOGETHER = 1 << 18
"""Pairs that are drawn at a time."""


def least_groups(nodes: Sequence[int], pairs: Pairs) -> int:
    """How many groups remain if every suspected pair is one and the same.

    >>> least_groups([1, 2, 3], {(1, 2): 0.5})
    2
    """
    if not nodes:
        return 0
    return _components(np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2), nodes)


def expected_groups(nodes: Sequence[int], pairs: Pairs) -> float:
    """How many groups remain on average; never fewer than `least_groups`, never more than there are nodes.

    >>> expected_groups([1, 2, 3], {(1, 2): 0.5})
    2.5
    >>> round(expected_groups([1, 2, 3], {(1, 2): 0.5, (2, 3): 0.5, (1, 3): 0.5}), 3)
    1.625
    """
    lost = sum(_lost(block, pairs) for block in sorted(_blocks(pairs)))
    return float(min(len(nodes), max(least_groups(nodes, pairs), len(nodes) - lost)))


def _lost(block: tuple[tuple[int, int], ...], pairs: Pairs) -> float:
    """How many groups a block of pairs costs on average."""
    members = sorted({end for pair in block for end in pair})
    if len(block) == 1:
        return pairs[block[0]]
    if len(members) <= EXACT:
        return len(members) - _enumerated(members, block, pairs)
    return len(members) - _averaged(members, block, pairs)


def _enumerated(members: list[int], block: tuple[tuple[int, int], ...], pairs: Pairs) -> float:
    """The expected number of groups, exactly: the sum over all subsets of the chance that just they are a group."""
    many = len(members)
    place = {node: i for i, node in enumerate(members)}
    apart = [[1.0] * many for _ in members]
    for a, b in block:
        apart[place[a]][place[b]] = apart[place[b]][place[a]] = 1 - pairs[a, b]
    # alone[i][subset]: the chance that nothing joins member i to the subset
    alone = [[1.0] * (1 << many) for _ in members]
    for i in range(many):
        for subset in range(1, 1 << many):
            last = subset & -subset
            alone[i][subset] = alone[i][subset ^ last] * apart[i][last.bit_length() - 1]
    one: list[float] = [0.0] * (1 << many)
    total = 0.0
    for subset in range(1, 1 << many):
        first = subset & -subset
        rest = subset ^ first
        split, part = 0.0, (rest - 1) & rest if rest else -1
        while part >= 0:
            split += one[part | first] * _cut(part | first, subset ^ (part | first), alone)
            part = (part - 1) & rest if part else -1
        one[subset] = 1.0 - split
        total += one[subset] * _cut(subset, ((1 << many) - 1) ^ subset, alone)
    return total


def _cut(inside: int, outside: int, alone: list[list[float]]) -> float:
    chance = 1.0
    while inside:
        last = inside & -inside
        chance *= alone[last.bit_length() - 1][outside]
        inside ^= last
    return chance


def _averaged(members: list[int], block: tuple[tuple[int, int], ...], pairs: Pairs) -> float:
    """The expected number of groups, averaged over draws that are the same every time."""
    chances = np.array([pairs[pair] for pair in block])
    draws = max(20, min(DRAWS, WORK // len(block)))
    generator = np.random.default_rng(2024)
    number = {node: i for i, node in enumerate(members)}
    places = np.array([[number[a], number[b]] for a, b in block], dtype=np.int64)
    groups, together = 0, max(1, TOGETHER // len(block))
    for first in range(0, draws, together):
        some = min(together, draws - first)
        draw, pair = np.nonzero(generator.random((some, len(block))) < chances)
        # Each draw is a graph of its own; side by side they are one, whose groups are counted at once.
        joined = places[pair] + draw[:, None] * len(members)
        groups += _groups(joined[:, 0], joined[:, 1], some * len(members))
    return groups / draws


def _components(ends: np.ndarray, nodes: Sequence[int]) -> int:
    number = {node: i for i, node in enumerate(nodes)}
    rows, columns = (np.array([number[int(node)] for node in ends[:, side]], dtype=np.int64) for side in (0, 1))
    return _groups(rows, columns, len(nodes))


def _groups(rows: np.ndarray, columns: np.ndarray, many: int) -> int:
    joined = csr_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(many, many))
    return int(connected_components(joined, directed=False)[0])


def _blocks(pairs: Pairs) -> list[tuple[tuple[int, int], ...]]:
    """The pairs sorted into blocks: two pairs are in one block if a circle of pairs runs through both (Hopcroft, Tarjan)."""
    near: dict[int, list[int]] = {}
    for a, b in sorted(pairs):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    found: list[tuple[tuple[int, int], ...]] = []
    seen: dict[int, int] = {}
    reach: dict[int, int] = {}
    for root in near:
        if root in seen:
            continue
        seen[root] = reach[root] = len(seen)
        stack = [(root, root, iter(near[root]))]
        edges: list[tuple[int, int]] = []
        while stack:
            node, parent, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                if not stack:
                    break
                reach[parent] = min(reach[parent], reach[node])
                if reach[node] >= seen[parent]:
                    cut = _last(edges, (parent, node))
                    found.append(tuple(sorted((min(e), max(e)) for e in edges[cut:])))
                    del edges[cut:]
            elif following == parent:
                continue
            elif following not in seen:
                seen[following] = reach[following] = len(seen)
                edges.append((node, following))
                stack.append((following, node, iter(near[following])))
            elif seen[following] < seen[node]:
                reach[node] = min(reach[node], seen[following])
                edges.append((node, following))
    return found


def _last(edges: list[tuple[int, int]], edge: tuple[int, int]) -> int:
    return next(i for i in range(len(edges) - 1, -1, -1) if edges[i] == edge)
