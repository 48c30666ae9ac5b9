"""On how many independent origins a side of a claim rests, and the nodes that cause each number.

The problem. Ten articles may rest on one telephone call. Counting articles rewards copying; weights and effective sample
sizes fall or rise when a copy is added and cannot be explained to a reader. So we count nodes of the graph of who has it
from whom, and name them. The cases, and the choice made for each:

- *Circles.* Articles that cite each other in a circle count as one node, and the circle is reported.
- *Origins* are sources without upstream. An article is never an origin: one that states the claim and does not say whence
  is *unattributed*, because its lineage is not recorded. For the same reason a circle that holds an article and has
  nothing upstream is no origin (everybody in it points at somebody else in it); a circle of sources alone counts as one.
- *Suspected same origin.* Two anonymous sources may be one person. ``low`` merges every suspected pair, ``high`` none, and
  ``expected`` is the expected number of groups when each pair is one and the same with its probability, independently.
- *Channels* are chains from origins to the side's articles that share no node: their greatest number equals the fewest
  nodes without which nothing reaches us (Menger), and those nodes are the explanation (the *cut*).
- *Bottlenecks* are the nodes that lie on every chain (dominators): there are some exactly when there is one channel.
- *What if* we distrust somebody? `without` takes away the distrusted and whatever reaches us only through them.

Everything here is a pure function of a small frozen `Graph`; the results do not depend on the order of anything. Cost grows
with the number of edges, times the square root of the number of nodes at worst for the channels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from sayso.errors import OptionError
from sayso.model import Independence, Side, Suspicion
from sayso.trace.merging import expected_groups, least_groups


@dataclass(frozen=True, slots=True)
class Graph:
    """Who has one side of a claim from whom: sources, articles, and edges ``(earlier, later)``.

    ``asserting`` are the articles that carry this side of the claim. ``suspected`` are pairs of sources that may be one and
    the same. Raises `OptionError` for an edge to a node that is not there and the like.

    >>> weigh(Graph(frozenset({"Ivo"}), frozenset({"a1"}), frozenset({("Ivo", "a1")}), frozenset({"a1"}))).independent
    Independence(low=1, expected=1.0, high=1)
    """

    sources: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    edges: frozenset[tuple[str, str]] = frozenset()
    asserting: frozenset[str] = frozenset()
    suspected: frozenset[Suspicion] = frozenset()

    def __post_init__(self) -> None:
        both = self.sources & self.articles
        stray = {end for edge in self.edges for end in edge} - self.sources - self.articles
        doubt = {end for pair in self.suspected for end in (pair.a, pair.b)} - self.sources
        for nodes, what in (
            (both, "is both a source and an article; give them different ids"),
            (stray, "stands in an edge and is neither a source nor an article; add it to one of them"),
            (
                self.asserting - self.articles,
                "is said to carry the claim and is not an article; add it to the articles",
            ),
            (doubt, "is suspected of being another source and is not a source; add it to the sources"),
        ):
            if nodes:
                raise OptionError(f"“{min(nodes)}” {what}.", option="graph")
        for pair in self.suspected:
            if not 0 <= pair.probability <= 1:
                raise OptionError(
                    f"“{pair.a}” and “{pair.b}” are one with probability {pair.probability}; give a number from 0 to 1.",
                    option="suspected",
                )


def weigh(graph: Graph) -> Side:
    """How a side stands: its articles and origins, how many are independent, its channels, bottlenecks and circles.

    All parts of the result are sorted, so equal graphs give equal results. A circle stands in ``origins`` and ``cut`` with
    all its members, and counts as one in every number.

    >>> told = Graph(frozenset({"Ivo", "Mara"}), frozenset({"wire", "post"}), asserting=frozenset({"wire", "post"}),
    ...              edges=frozenset({("Ivo", "wire"), ("Mara", "wire"), ("wire", "post")}))
    >>> side = weigh(told)
    >>> side.origins, side.channels, side.bottlenecks
    (('Ivo', 'Mara'), 1, (('wire',),))
    """
    lineage = _lineage(graph)
    origins = sorted(lineage.origins)
    pairs = _between_origins(graph.suspected, lineage)
    channels, cut = _channels(lineage)
    return Side(
        articles=tuple(sorted(graph.asserting)),
        origins=_members(lineage, origins),
        independent=Independence(
            low=least_groups(origins, pairs), expected=expected_groups(origins, pairs), high=len(origins)
        ),
        channels=channels,
        cut=_members(lineage, cut),
        bottlenecks=_bottlenecks(lineage) if channels == 1 else (),
        circular=tuple(group for group in lineage.groups if len(group) > 1),
        unattributed=tuple(sorted(graph.asserting - {later for earlier, later in graph.edges if earlier != later})),
    )


def without(graph: Graph, distrusted: Collection[str]) -> Graph:
    """The same graph for somebody who distrusts these nodes: they go, and so does all that comes to us only through them.

    Whoever had the claim from a distrusted source alone does not become an origin: they go too. Articles that never said
    whence they had it stay what they were, unattributed.

    >>> told = Graph(frozenset({"Ivo", "Mara"}), frozenset({"a1", "a2"}), asserting=frozenset({"a1", "a2"}),
    ...              edges=frozenset({("Ivo", "Mara"), ("Mara", "a1"), ("Ivo", "a2")}))
    >>> weigh(without(told, {"Ivo"})).independent.high
    0
    """
    gone = frozenset(distrusted)
    if not gone:
        return graph
    groups, of = _circles(graph.sources | graph.articles, graph.edges)
    fed = {of[later] for earlier, later in graph.edges if of[earlier] != of[later]}
    heads = {node for i, group in enumerate(groups) if i not in fed and not gone.intersection(group) for node in group}
    kept = _reached(heads, ((u, v) for u, v in graph.edges if u not in gone and v not in gone))
    return Graph(
        sources=graph.sources & kept,
        articles=graph.articles & kept,
        edges=frozenset((u, v) for u, v in graph.edges if u in kept and v in kept),
        asserting=graph.asserting & kept,
        suspected=frozenset(pair for pair in graph.suspected if pair.a in kept and pair.b in kept),
    )


@dataclass(frozen=True, slots=True)
class _Lineage:
    """The side's articles and their ancestors with every circle drawn together, numbered in order of their members."""

    groups: tuple[tuple[str, ...], ...]
    of: Mapping[str, int]
    edges: frozenset[tuple[int, int]]
    origins: frozenset[int]
    carriers: frozenset[int]


def _lineage(graph: Graph) -> _Lineage:
    ancestry = _reached(graph.asserting, ((later, earlier) for earlier, later in graph.edges))
    within = frozenset((u, v) for u, v in graph.edges if u in ancestry and v in ancestry)
    groups, of = _circles(ancestry, within)
    edges = frozenset((of[u], of[v]) for u, v in within if of[u] != of[v])
    fed = {later for _, later in edges}
    return _Lineage(
        groups=groups,
        of=of,
        edges=edges,
        origins=frozenset(i for i, group in enumerate(groups) if i not in fed and graph.sources.issuperset(group)),
        carriers=frozenset(of[article] for article in graph.asserting),
    )


def _circles(
    nodes: Iterable[str], edges: Collection[tuple[str, str]]
) -> tuple[tuple[tuple[str, ...], ...], dict[str, int]]:
    """The strongly connected groups of nodes, each sorted and all in order, and in which group each node is."""
    names = sorted(nodes)
    if not names:
        return (), {}
    number = {name: i for i, name in enumerate(names)}
    _, labels = connected_components(
        _matrix([(number[u], number[v], 1) for u, v in edges], len(names)), directed=True, connection="strong"
    )
    members: dict[int, list[str]] = {}
    for name, label in zip(names, labels.tolist(), strict=True):
        members.setdefault(label, []).append(name)
    groups = tuple(sorted(tuple(group) for group in members.values()))
    return groups, {name: i for i, group in enumerate(groups) for name in group}


def _reached(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> frozenset[str]:
    """All nodes that can be reached from the starts, themselves included."""
    onward: dict[str, list[str]] = {}
    for u, v in edges:
        onward.setdefault(u, []).append(v)
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for node in onward.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return frozenset(seen)


def _between_origins(suspected: Iterable[Suspicion], lineage: _Lineage) -> dict[tuple[int, int], float]:
    """The suspected pairs whose two ends are different origins; several reasons for one pair add to each other."""
    doubt: dict[tuple[int, int], list[float]] = {}
    for pair in suspected:
        a, b = sorted((lineage.of.get(pair.a, -1), lineage.of.get(pair.b, -1)))
        if a != b and a in lineage.origins and b in lineage.origins and pair.probability > 0:
            doubt.setdefault((a, b), []).append(pair.probability)
    return {pair: 1 - float(np.prod([1 - p for p in sorted(chances)])) for pair, chances in doubt.items()}


def _channels(lineage: _Lineage) -> tuple[int, list[int]]:
    """The greatest number of chains that share no node, and the fewest nodes that stop them all (nearest the origins)."""
    if not lineage.origins:
        return 0, []
    many = len(lineage.groups)
    source, sink = 2 * many, 2 * many + 1
    wide = many + 1
    arcs = [(2 * i, 2 * i + 1, 1) for i in range(many)]
    arcs += [(2 * u + 1, 2 * v, wide) for u, v in lineage.edges]
    arcs += [(source, 2 * i, wide) for i in lineage.origins]
    arcs += [(2 * i + 1, sink, wide) for i in lineage.carriers]
    capacity = _matrix(arcs, 2 * many + 2)
    flow = maximum_flow(capacity, source, sink)
    left = capacity - flow.flow
    left.eliminate_zeros()
    near = set(breadth_first_order(left, source, return_predecessors=False).tolist())
    return int(flow.flow_value), [i for i in range(many) if 2 * i in near and 2 * i + 1 not in near]


def _bottlenecks(lineage: _Lineage) -> tuple[tuple[str, ...], ...]:
    """The groups of nodes through which everything passes, from the origins to the reader.

    Immediate dominators of a graph without circles, in one pass in topological order (Cooper, Harvey and Kennedy): a node
    is dominated by the nearest node through which all its upstreams pass.
    """
    start, end = -1, len(lineage.groups)
    onward: dict[int, list[int]] = {start: sorted(lineage.origins)}
    for u, v in sorted(lineage.edges):
        onward.setdefault(u, []).append(v)
    for i in lineage.carriers:
        onward.setdefault(i, []).append(end)
    alive = _onward_order(start, onward)
    above: dict[int, int] = {start: start}
    depth: dict[int, int] = {start: 0}
    for u in alive:
        depth[u] = depth[above[u]] + (u != start)
        for v in onward.get(u, ()):
            above[v] = _common(u, above[v], above, depth) if v in above else u
    path = []
    node = above[end]
    while node != start:
        path.append(lineage.groups[node])
        node = above[node]
    return tuple(reversed(path))


def _onward_order(start: int, onward: Mapping[int, list[int]]) -> list[int]:
    """The nodes that can be reached from the start, each after all its reachable upstreams (no circles in the graph)."""
    done: list[int] = []
    seen = {start}
    stack = [(start, iter(onward.get(start, ())))]
    while stack:
        node, rest = stack[-1]
        following = next((v for v in rest if v not in seen), None)
        if following is None:
            done.append(node)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(onward.get(following, ()))))
    return done[::-1]


def _common(a: int, b: int, above: Mapping[int, int], depth: Mapping[int, int]) -> int:
    """The deepest node that dominates both."""
    while a != b:
        if depth[a] >= depth[b]:
            a = above[a]
        else:
            b = above[b]
    return a


def _members(lineage: _Lineage, groups: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(node for i in groups for node in lineage.groups[i]))


def _matrix(arcs: list[tuple[int, int, int]], size: int) -> csr_matrix:
    table = np.array(arcs, dtype=np.int32).reshape(-1, 3)
    return csr_matrix((table[:, 2], (table[:, 0], table[:, 1])), shape=(size, size), dtype=np.int32)


__all__ = ["Graph", "Suspicion", "weigh", "without"]
