"""The truth of a story as a gold web: the format in which hand-made stories are kept, so that one yardstick measures both."""

from __future__ import annotations

from typing import Any

import networkx as nx

from sayso.model import Span
from sayso.simulate.printing import header, printed, sentences
from sayso.simulate.story import Change, Item, SideName, Story, Tie
from sayso.simulate.stream import file_of

Web = dict[str, Any]
KINDS = {"government": "organisation", "outlet": "organisation"}


def gold(story: Story) -> Web:
    """A story as a web: claim, articles, sources, edges with evidence, suspected pairs, times, chains, drift, and the numbers.

    The numbers are counted here from the ties by means of their own (a maximum flow of networkx), not by the calculus that is measured
    with them.
    """
    items = {item.id: item for item in story.items}
    tellers = {end for tie in story.ties for end in (tie.earlier, tie.later)} - set(items)
    return {
        "id": story.id,
        "topic": story.claim.actor,
        "claim": story.claim.text,
        "counterclaim": story.claim.denial if any("denies" in item.sides for item in story.items) else None,
        "articles": [_article(item) for item in story.items],
        "sources": [
            {"id": one.id, "name": one.name, "kind": KINDS.get(one.kind, one.kind), "aliases": []}
            for one in story.tellers
            if one.id in tellers
        ],
        "edges": [_edge(tie, items) for tie in story.ties],
        "same_origin_suspected": [{"a": a, "b": b, "why": "described in the same words"} for a, b in story.suspected],
        "identities": [],
        "times": [time for item in story.items for time in _times(item)],
        "chains": [chain for item in story.items for chain in _chains(item)],
        "drift": [_drift(change, items) for change in story.changes],
        "gold": {"asserts": _side(story, "asserts"), "denies": _side(story, "denies")},
    }


def _article(item: Item) -> Web:
    return {
        "id": item.id,
        "file": file_of(item),
        "outlet": item.outlet.name,
        "url": item.url,
        "title": item.title,
        "byline": item.byline or None,
        "published": item.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _edge(tie: Tie, items: dict[str, Item]) -> Web:
    return {
        "from": tie.earlier,
        "to": tie.later,
        "kind": tie.kind,
        "evidence": _evidence(tie, items[tie.where]),
        "in": tie.where,
        "hidden": tie.hidden,
        "side": tie.side,
    }


def _evidence(tie: Tie, item: Item) -> str:
    """The sentence that shows it; for a credited copy the line that gives the credit."""
    if tie.kind == "copies" and not tie.hidden:
        return header(item)[1]
    lines = [line for line in sentences(item) if line.side == tie.side]
    return next((line.text for line in lines if line.by == tie.earlier), lines[0].text)


def _times(item: Item) -> list[Web]:
    found = dict.fromkeys((time.span.text, time.value) for time in printed(item, "").times)
    return [{"in": item.id, "text": text, "value": value} for text, value in found]


def _chains(item: Item) -> list[Web]:
    """The tellers of each sentence that carries the claim, outermost first."""
    reading = printed(item, "")
    carrying = {line.text for line in sentences(item) if line.side == "asserts" and line.tellings}
    inner = {one.parent for one in reading.attributions}
    return [
        {"in": item.id, "passage": one.content[0].text, "names": list(one.chain)}
        for one in reading.attributions
        if one.id not in inner and one.content and _within(one.content[0], reading.article.text, carrying)
    ]


def _within(span: Span, text: str, lines: set[str]) -> bool:
    return any((at := text.find(line)) >= 0 and at <= span.start and span.end <= at + len(line) for line in lines)


def _drift(change: Change, items: dict[str, Item]) -> Web:
    later = items[change.later]
    evidence = next(line.text for line in sentences(later) if line.side == "asserts")
    return {"from": change.earlier, "to": change.later, "kind": change.kind, "evidence": evidence}


def _side(story: Story, side: SideName) -> Web | None:
    """The numbers of one side, or None where nobody takes it."""
    articles = [item.id for item in story.items if side in item.sides]
    if not articles:
        return None
    unattributed = [one for one in story.unattributed if side == "asserts"]
    graph = nx.DiGraph([(tie.earlier, tie.later) for tie in story.ties if tie.side == side])
    graph.add_nodes_from(articles)
    origins = [one.id for one in story.tellers if one.id in graph and not graph.in_degree(one.id)]
    alike = nx.Graph([pair for pair in story.suspected if set(pair) <= set(origins)])
    alike.add_nodes_from(origins)
    circles = [list(circle) for circle in story.circles] if side == "asserts" else []
    return {
        "articles": articles,
        "origins": origins,
        "low": nx.number_connected_components(alike),
        "high": len(origins),
        "channels": _channels(graph, origins, [one for one in articles if one not in unattributed]),
        "circular": circles,
        "unattributed": unattributed,
    }


def _channels(graph: Any, origins: list[str], articles: list[str]) -> int:
    """The greatest number of chains from origins to articles that share no node, a circle being one node."""
    drawn = nx.condensation(graph)
    place = drawn.graph["mapping"]
    flow = nx.DiGraph()
    for node in drawn:
        flow.add_edge((node, "in"), (node, "out"), capacity=1)
    flow.add_edges_from((((u, "out"), (v, "in")) for u, v in drawn.edges), capacity=len(drawn))
    flow.add_edges_from((("from", (place[one], "in")) for one in origins), capacity=1)
    flow.add_edges_from((((place[one], "out"), "to") for one in articles), capacity=1)
    return int(nx.maximum_flow_value(flow, "from", "to")) if origins and articles else 0
