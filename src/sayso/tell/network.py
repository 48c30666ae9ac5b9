"""The picture's contents: which nodes and arrows a dossier has, on which side, and fewer of them where there are too many to see.

Beyond the number that a picture can hold, the nodes that matter most stay (origins, circles, bottlenecks, those that most have it
from), and the others are taken together: those of one layer that have it from the same node become one box with their number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sayso.model import Derivation, Dossier, Source, Suspicion
from sayso.tell.flow import flow
from sayso.tell.headline import telling
from sayso.tell.naming import day_of, labels

Sides = Literal["asserts", "denies", "both"]
NodeKind = Literal["source", "anonymous", "article", "more"]
MOST = 60
DEEPEST = 5
_KEPT, _GROUPS = 40, 16


@dataclass(frozen=True, slots=True)
class Node:
    """A source or an article in the picture, or several taken together (``more``, with how many)."""

    id: str
    name: str
    kind: NodeKind
    side: Sides
    note: str = ""
    passed: bool = False
    origin: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Arrow:
    """``later`` has it from ``earlier``: how, on which side, and how likely where that is not certain."""

    earlier: str
    later: str
    how: str
    side: Sides
    hidden: bool = False
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, arrows between them, the circles (node ids), which two are perhaps one, and how many nodes were taken together with others."""

    nodes: tuple[Node, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
    perhaps: tuple[Suspicion, ...] = ()
    collapsed: int = 0


def network(dossier: Dossier) -> Network:
    """Everything that is on the way of the claim on either side, each node and arrow once."""
    sides = (dossier.asserts, dossier.denies)
    flows = [flow(dossier, side) for side in sides]
    on = [{node for knot in way.knots for node in knot} for way in flows]
    nodes = list(dict.fromkeys(node for way in flows for knot in way.knots for node in knot))
    passed = {node for side in sides for group in telling(side) for node in group}
    origins = {node for side in sides for node in side.origins}
    silent = {node for side in sides for node in side.unattributed}
    label, sources = labels(dossier), {source.id: source for source in dossier.sources}
    days = {article.id: day_of(article) for article in dossier.articles}
    found = []
    for node in nodes:
        side = _side(node in on[0], node in on[1])
        day = days.get(node, "") if days.get(node, "") not in label(node) else ""
        note = f"{day} names nobody".strip() if node in silent else day
        if node in sources:
            note = sources[node].kind if sources[node].kind != "none" else ""
        found.append(Node(node, label(node), _kind(sources.get(node)), side, note, node in passed, node in origins))
    circles = tuple(dict.fromkeys(group for side in sides for group in _circles(side.circular, set(nodes))))
    perhaps = tuple(one for one in dossier.suspected if {one.a, one.b} <= set(nodes) and one.a != one.b)
    return Network(tuple(found), tuple(_arrows(dossier.derivations, on)), circles, perhaps)


def few(whole: Network, layers: Mapping[str, int], most: int = MOST) -> Network:
    """The same network if it has at most so many nodes, otherwise with those taken together that matter least."""
    if len(whole.nodes) <= most:
        return whole
    weight = Counter(arrow.earlier for arrow in whole.arrows)
    in_circle = {node for group in whole.circles for node in group}
    ranked = sorted(whole.nodes, key=lambda n: (not n.passed, -weight[n.id], not n.origin, n.id not in in_circle))
    kept = {n.id for n in [n for n in ranked if layers[n.id] <= DEEPEST][: min(_KEPT, most)]}
    given: dict[str, str] = {}
    for arrow in whole.arrows:
        if arrow.earlier in kept:
            given.setdefault(arrow.later, arrow.earlier)
    rest = [node for node in whole.nodes if node.id not in kept]
    groups = _grouped(rest, layers, given)
    if len(groups) > _GROUPS:
        groups = _grouped(rest, layers, {})
    groups = {members[0].id if len(members) == 1 else id: members for id, members in groups.items()}
    of = {node.id: id for id, members in groups.items() for node in members}
    nodes = [node for node in whole.nodes if node.id in kept] + [_together(id, members) for id, members in groups.items()]
    circles = tuple(group for group in (tuple(n for n in c if n in kept) for c in whole.circles) if len(group) > 1)
    perhaps = tuple(one for one in whole.perhaps if {one.a, one.b} <= kept)
    return Network(tuple(nodes), tuple(_joined(whole.arrows, of)), circles, perhaps, sum(node.count for node in nodes if node.kind == "more"))


def _grouped(nodes: Iterable[Node], layers: Mapping[str, int], given: Mapping[str, str]) -> dict[str, list[Node]]:
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        source = "sources" if node.kind in ("source", "anonymous") else "articles"
        groups[f"more:{min(layers[node.id], DEEPEST)}:{node.side}:{source}:{given.get(node.id, '')}"].append(node)
    return groups


def _together(id: str, members: Sequence[Node]) -> Node:
    first = members[0]
    if len(members) == 1:
        return first
    what = "articles" if first.kind == "article" else "sources"
    days = sorted(node.note[:10] for node in members if node.kind == "article" and node.note[:4].isdigit())
    note = days[0] if days and days[0] == days[-1] else f"{days[0]} to {days[-1]}" if days else ""
    return Node(id, f"{len(members):,} more {what}", "more", first.side, note, count=len(members))


def _joined(arrows: Iterable[Arrow], of: Mapping[str, str]) -> Iterable[Arrow]:
    """The arrows between what is left, several between the same two as one."""
    found: dict[tuple[str, str], Arrow] = {}
    for arrow in arrows:
        earlier, later = of.get(arrow.earlier, arrow.earlier), of.get(arrow.later, arrow.later)
        if earlier != later:
            known = found.setdefault((earlier, later), replace(arrow, earlier=earlier, later=later))
            if (known.how, known.hidden) != (arrow.how, arrow.hidden):
                found[earlier, later] = replace(known, how="", hidden=known.hidden and arrow.hidden, probability=1.0)
    return found.values()


def _arrows(steps: Iterable[Derivation], on: Sequence[set[str]]) -> Iterable[Arrow]:
    for step in steps:
        asserts, denies = (step.earlier in nodes and step.later in nodes for nodes in on)
        if (asserts or denies) and step.earlier != step.later:
            yield Arrow(step.earlier, step.later, step.kind, _side(asserts, denies), step.hidden, step.probability)


def _circles(groups: Iterable[Sequence[str]], nodes: set[str]) -> Iterable[tuple[str, ...]]:
    return (kept for kept in (tuple(node for node in group if node in nodes) for group in groups) if len(kept) > 1)


def _kind(source: Source | None) -> NodeKind:
    if source is None:
        return "article"
    return "anonymous" if source.kind in ("anonymous", "none") else "source"


def _side(asserts: bool, denies: bool) -> Sides:
    return "both" if asserts and denies else "denies" if denies else "asserts"
