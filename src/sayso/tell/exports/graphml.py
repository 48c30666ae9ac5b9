"""A dossier's graph of who has it from whom as GraphML, which Gephi, yEd, Cytoscape, igraph and networkx read.

Every source and article is a node and every derivation an edge, in the direction in which the word travels. What the picture shows by
shapes and colours stands here as data of the nodes and edges, by the names in `NODE_DATA` and `EDGE_DATA`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from sayso.model import Article, Derivation, Dossier
from sayso.tell.clean import one_line
from sayso.tell.flow import percent
from sayso.tell.headline import headlines
from sayso.tell.naming import day_of, labels
from sayso.tell.network import network

Value = str | bool | float
NODE_DATA: Mapping[str, str] = {
    "id": "string", "label": "string", "type": "string", "kind": "string", "side": "string", "origin": "boolean",
    "bottleneck": "boolean", "unattributed": "boolean", "circle": "string", "perhaps": "string", "outlet": "string", "title": "string",
    "published": "string", "url": "string",
}  # fmt: skip
EDGE_DATA: Mapping[str, str] = {
    "kind": "string", "hidden": "boolean", "probability": "double", "sides": "string", "why": "string", "evidence": "string",
}  # fmt: skip
GRAPH_DATA: Mapping[str, str] = {"query": "string", "headline": "string"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">"""


def graphml(dossier: Dossier) -> str:
    """The graph of a dossier. Nodes are called n1, n2 …; their ``id`` is the one that the dossier has for them.

    >>> from sayso.model import Claim
    >>> graphml(Dossier("q", Claim("c", "q"))).count("<node ")
    0
    """
    number = {id: f"n{i}" for i, id in enumerate(_nodes(dossier), 1)}
    lines = [_HEAD, *_keys("graph", GRAPH_DATA), *_keys("node", NODE_DATA), *_keys("edge", EDGE_DATA)]
    lines.append('  <graph id="dossier" edgedefault="directed">')
    lines += _data("graph", {"query": one_line(dossier.query), "headline": " ".join(headlines(dossier))}, "    ")
    for id, about in _about_nodes(dossier).items():
        lines += [f'    <node id="{number[id]}">', *_data("node", about, "      "), "    </node>"]
    for i, step in enumerate(dossier.derivations, 1):
        lines.append(f'    <edge id="e{i}" source="{number[step.earlier]}" target="{number[step.later]}">')
        lines += [*_data("edge", _about_edge(step), "      "), "    </edge>"]
    return "\n".join((*lines, "  </graph>", "</graphml>", ""))


def _nodes(dossier: Dossier) -> tuple[str, ...]:
    """Every id that is a node: sources and articles first, then what only a derivation names."""
    named = [*(source.id for source in dossier.sources), *(article.id for article in dossier.articles)]
    return tuple(dict.fromkeys((*named, *(id for step in dossier.derivations for id in (step.earlier, step.later)))))


def _about_nodes(dossier: Dossier) -> dict[str, dict[str, Value]]:
    label, drawn = labels(dossier), network(dossier)
    in_picture = {node.id: node for node in drawn.nodes}
    kinds = {source.id: source.kind for source in dossier.sources}
    articles = {article.id: article for article in dossier.articles}
    silent = {id for side in (dossier.asserts, dossier.denies) for id in side.unattributed}
    circles = {id: f"circle {i}" for i, group in enumerate(drawn.circles, 1) for id in group}
    perhaps: dict[str, list[str]] = {}
    for pair in dossier.suspected:
        for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
            perhaps.setdefault(one, []).append(f"{label(other)} ({percent(pair.probability)}): {one_line(pair.why)}")
    found: dict[str, dict[str, Value]] = {}
    for id in _nodes(dossier):
        node = in_picture.get(id)
        found[id] = {
            "id": one_line(id),
            "label": label(id),
            "type": "article" if id in articles else "source",
            "kind": kinds.get(id, ""),
            "side": node.side if node else "",
            "origin": bool(node and node.origin),
            "bottleneck": bool(node and node.passed),
            "unattributed": id in silent,
            "circle": circles.get(id, ""),
            "perhaps": "; ".join(perhaps.get(id, ())),
            **(_about_article(articles[id]) if id in articles else {}),
        }
    return found


def _about_article(article: Article) -> dict[str, Value]:
    return {"outlet": one_line(article.outlet), "title": one_line(article.title), "published": day_of(article), "url": one_line(article.url)}


def _about_edge(step: Derivation) -> dict[str, Value]:
    seen = (f"{one_line(e.article)}:{e.span.start}-{e.span.end} “{one_line(e.span.text)}”" for e in step.evidence)
    return {
        "kind": step.kind,
        "hidden": step.hidden,
        "probability": float(step.probability),
        "sides": " ".join(step.sides),
        "why": one_line(step.why),
        "evidence": " | ".join(seen),
    }


def _keys(of: str, names: Mapping[str, str]) -> Iterator[str]:
    """The declarations of the data that a graph, node or edge may have."""
    for name, kind in names.items():
        yield f'  <key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>'


def _data(of: str, about: Mapping[str, Value], indent: str) -> Iterable[str]:
    """The data as elements; what is empty is left out."""
    for name, value in about.items():
        if value != "":
            written = str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else repr(value)
            yield f'{indent}<data key="{of}-{name}">{escape(written, quote=False)}</data>'
