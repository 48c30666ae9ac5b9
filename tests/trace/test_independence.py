"""What must hold of the independence calculus: small cases counted by hand, and properties on random graphs with circles."""

from __future__ import annotations

import json
import random
import time
from itertools import combinations, product
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import OptionError
from sayso.model import Independence, Side
from sayso.trace.independence import Graph, Suspicion, weigh, without
from sayso.trace.merging import expected_groups, least_groups


def graph(edges: str, asserting: str, *suspected: Suspicion, alone: str = "") -> Graph:
    """Upper-case letters are sources, lower-case letters articles; "Aa ab" means that a has it from A and b from a."""
    pairs = frozenset((edge[0], edge[1]) for edge in edges.split())
    nodes = {node for pair in pairs for node in pair} | set(asserting) | set(alone)
    return Graph(
        sources=frozenset(node for node in nodes if node.isupper()),
        articles=frozenset(node for node in nodes if node.islower()),
        edges=pairs,
        asserting=frozenset(asserting),
        suspected=frozenset(suspected),
    )


BY_HAND = [
    # edges, asserting, origins, low, high, channels, cut, bottlenecks, circular, unattributed
    ("", "", "", 0, 0, 0, "", "", "", ""),
    ("Aa", "a", "A", 1, 1, 1, "A", "A a", "", ""),
    ("Aa Ba", "a", "AB", 2, 2, 1, "a", "a", "", ""),
    ("Aa ab ac ad", "abcd", "A", 1, 1, 1, "A", "A a", "", ""),
    ("Aa Bb", "ab", "AB", 2, 2, 2, "AB", "", "", ""),
    ("Aa Ba ab ac", "bc", "AB", 2, 2, 1, "a", "a", "", ""),
    ("Aa Ab Ac", "abc", "A", 1, 1, 1, "A", "A", "", ""),
    ("AB BC Ca", "a", "A", 1, 1, 1, "A", "A B C a", "", ""),
    ("", "ab", "", 0, 0, 0, "", "", "", "ab"),
    ("ab", "ab", "", 0, 0, 0, "", "", "", "a"),
    ("Aa ab ba", "ab", "A", 1, 1, 1, "A", "A ab", "ab", ""),
    ("ab ba", "ab", "", 0, 0, 0, "", "", "ab", ""),
    ("AB BA Aa", "a", "AB", 1, 1, 1, "AB", "AB a", "AB", ""),
    ("Aa aA", "a", "", 0, 0, 0, "", "", "Aa", ""),
    ("Aa ab Bb", "ab", "AB", 2, 2, 2, "AB", "", "", ""),
    ("Aa Ba Ab Bb", "ab", "AB", 2, 2, 2, "AB", "", "", ""),
    ("Aa aa", "a", "A", 1, 1, 1, "A", "A a", "", ""),
    ("Aa Bb", "a", "A", 1, 1, 1, "A", "A a", "", ""),
]


@pytest.mark.parametrize(
    ("edges", "asserting", "origins", "low", "high", "channels", "cut", "bottlenecks", "circular", "unattributed"),
    BY_HAND,
)
def test_counted_by_hand(
    edges: str,
    asserting: str,
    origins: str,
    low: int,
    high: int,
    channels: int,
    cut: str,
    bottlenecks: str,
    circular: str,
    unattributed: str,
) -> None:
    assert weigh(graph(edges, asserting)) == Side(
        articles=tuple(asserting),
        origins=tuple(origins),
        independent=Independence(low, float(high), high),
        channels=channels,
        cut=tuple(cut),
        bottlenecks=tuple(tuple(group) for group in bottlenecks.split()),
        circular=tuple(tuple(group) for group in circular.split()),
        unattributed=tuple(unattributed),
    )


@pytest.mark.parametrize(
    "web",
    json.loads((Path(__file__).parent / "webs.json").read_text(encoding="utf8")),
    ids=lambda web: f"{web['web']} {web['side']}",
)
def test_invented_coverage_counted_by_its_authors(web: dict[str, Any]) -> None:
    """Webs of five to ten articles whose authors decided first who had it from whom, and counted by hand."""
    gold = web["gold"]
    side = weigh(
        Graph(
            frozenset(web["sources"]),
            frozenset(web["articles"]),
            frozenset((u, v) for u, v in web["edges"]),
            frozenset(gold["articles"]),
            frozenset(Suspicion(a, b, 0.5) for a, b in web["suspected"]),
        )
    )
    assert sorted(side.origins) == sorted(gold["origins"])
    assert (side.independent.low, side.independent.high, side.channels) == (gold["low"], gold["high"], gold["channels"])
    assert [sorted(circle) for circle in side.circular] == gold["circular"]
    assert sorted(side.unattributed) == gold["unattributed"]


def test_suspected_pairs_lower_the_count_and_not_the_channels() -> None:
    side = weigh(graph("Aa Bb Cc", "abc", Suspicion("A", "B", 0.5, "both are “an official”"), Suspicion("A", "B", 0.5)))
    assert side.independent == Independence(2, 2.25, 3)
    assert side.channels == 3


def test_a_suspicion_about_a_mere_relay_changes_nothing() -> None:
    assert weigh(graph("AB Ba Cc", "ac", Suspicion("B", "C", 0.9))).independent == Independence(2, 2.0, 2)


@pytest.mark.parametrize(
    ("edges", "asserting", "distrusted", "high", "channels", "articles"),
    [
        ("Aa Bb", "ab", "A", 1, 1, "b"),
        ("AB Ba", "a", "A", 0, 0, ""),
        ("AB Ba Ca", "a", "A", 1, 1, "a"),
        ("AB Ba", "a", "B", 0, 0, ""),
        ("Aa Ba ab ac", "abc", "a", 0, 0, ""),
        ("Aa ab", "abc", "A", 0, 0, "c"),
        ("AB BA Aa", "a", "B", 0, 0, ""),
        ("Aa ab ba", "ab", "b", 1, 1, "a"),
        ("Aa", "a", "Z", 1, 1, "a"),
        ("Aa", "a", "", 1, 1, "a"),
    ],
)
def test_distrust(edges: str, asserting: str, distrusted: str, high: int, channels: int, articles: str) -> None:
    side = weigh(without(graph(edges, asserting), set(distrusted)))
    assert (side.independent.high, side.channels, "".join(side.articles)) == (high, channels, articles)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"edges": frozenset({("A", "b")})}, "“A” stands in an edge"),
        ({"asserting": frozenset({"b"})}, "“b” is said to carry the claim"),
        ({"sources": frozenset("a"), "articles": frozenset("a")}, "“a” is both"),
        ({"suspected": frozenset({Suspicion("A", "B", 0.5)})}, "“A” is suspected"),
    ],
)
def test_a_graph_that_makes_no_sense_is_refused(fields: dict[str, frozenset[str]], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Graph(**fields)  # type: ignore[arg-type]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    sources = [f"S{i}" for i in range(draw(st.integers(0, 6)))]
    articles = [f"a{i}" for i in range(draw(st.integers(0, 6)))]
    nodes = sources + articles
    edges = draw(st.sets(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=20)) if nodes else set()
    chance = st.floats(0, 1, allow_nan=False)
    pairs = list(combinations(sources, 2))
    suspected = draw(st.dictionaries(st.sampled_from(pairs), chance, max_size=8)) if pairs else {}
    return Graph(
        sources=frozenset(sources),
        articles=frozenset(articles),
        edges=frozenset(edges),
        asserting=frozenset(draw(st.sets(st.sampled_from(articles))) if articles else ()),
        suspected=frozenset(Suspicion(a, b, p) for (a, b), p in suspected.items()),
    )


def changed(
    g: Graph, *, sources: str = "", articles: str = "", asserting: str = "", edges: tuple[tuple[str, str], ...] = ()
) -> Graph:
    return Graph(
        g.sources | set(sources.split()),
        g.articles | set(articles.split()),
        g.edges | set(edges),
        g.asserting | set(asserting.split()),
        g.suspected,
    )


def above(g: Graph, starts: frozenset[str]) -> set[str]:
    seen, grown = set(), set(starts)
    while grown != seen:
        seen = grown
        grown = seen | {u for u, v in g.edges if v in seen}
    return seen


def origin_groups(side: Side) -> set[frozenset[str]]:
    circles = [frozenset(group) for group in side.circular]
    return {next((c for c in circles if node in c), frozenset({node})) for node in side.origins}


@given(graphs())
def test_low_expected_and_high_are_in_order(g: Graph) -> None:
    side = weigh(g)
    assert side.independent.low <= side.independent.expected <= side.independent.high
    assert side.independent.high == len(origin_groups(side))
    assert (side.independent.low >= 1) == (side.independent.high >= 1)


@given(graphs(), st.data())
def test_a_copy_of_an_asserter_changes_neither_origins_nor_channels(g: Graph, data: st.DataObject) -> None:
    if g.asserting:
        copied = data.draw(st.sampled_from(sorted(g.asserting)))
        before, after = weigh(g), weigh(changed(g, articles="copy", asserting="copy", edges=((copied, "copy"),)))
        assert (before.origins, before.independent, before.channels) == (
            after.origins,
            after.independent,
            after.channels,
        )
        assert before.unattributed == after.unattributed


@given(graphs())
def test_channels_lie_between_one_and_the_smaller_of_origins_and_articles(g: Graph) -> None:
    side = weigh(g)
    if side.origins:
        assert 1 <= side.channels <= min(side.independent.high, len(side.articles))
    else:
        assert side.channels == 0


@given(graphs())
def test_a_new_first_hand_asserter_adds_exactly_one_to_each(g: Graph) -> None:
    before = weigh(g)
    after = weigh(changed(g, sources="witness", articles="new", asserting="new", edges=(("witness", "new"),)))
    assert after.channels == before.channels + 1
    assert after.independent.low == before.independent.low + 1
    assert after.independent.high == before.independent.high + 1
    assert after.independent.expected == pytest.approx(before.independent.expected + 1)
    assert set(after.origins) == {*before.origins, "witness"}


@given(graphs(), st.data())
def test_revealing_an_upstream_never_raises_the_origins_inside_the_ancestry(g: Graph, data: st.DataObject) -> None:
    ancestry = above(g, g.asserting)
    if ancestry:
        later = data.draw(st.sampled_from(sorted(ancestry)))
        earlier = data.draw(st.sampled_from(sorted(g.sources | g.articles | {"new"})))
        before = origin_groups(weigh(g))
        after = origin_groups(weigh(changed(g, sources="new", edges=((earlier, later),))))
        assert len([group for group in after if group & ancestry]) <= len(before)


@given(graphs(), st.data())
def test_closing_a_circle_never_raises_channels(g: Graph, data: st.DataObject) -> None:
    """Among the side's own nodes: an edge from outside reveals an upstream, which may well bring a channel of its own."""
    ancestry = above(g, g.asserting)
    closing = [(u, v) for u, v in product(sorted(ancestry), repeat=2) if v in above(g, frozenset({u}))]
    if closing:
        assert weigh(changed(g, edges=(data.draw(st.sampled_from(closing)),))).channels <= weigh(g).channels


@given(graphs(), st.randoms(use_true_random=False))
def test_names_and_their_order_do_not_matter(g: Graph, chance: random.Random) -> None:
    nodes = sorted(g.sources | g.articles)
    shuffled = [f"n{i:02}" for i in range(len(nodes))]
    chance.shuffle(shuffled)
    new = dict(zip(nodes, shuffled, strict=True))
    edges = [(new[u], new[v]) for u, v in g.edges]
    chance.shuffle(edges)
    renamed = Graph(
        frozenset(new[n] for n in g.sources),
        frozenset(new[n] for n in g.articles),
        frozenset(edges),
        frozenset(new[n] for n in g.asserting),
        frozenset(Suspicion(new[s.b], new[s.a], s.probability, s.why) for s in g.suspected),
    )
    one, other = weigh(g), weigh(renamed)
    assert (one.independent.low, one.independent.high, one.channels) == (
        other.independent.low,
        other.independent.high,
        other.channels,
    )
    assert one.independent.expected == pytest.approx(other.independent.expected)
    for part in ("articles", "origins", "cut", "unattributed"):
        assert sorted(new[n] for n in getattr(one, part)) == sorted(getattr(other, part))
    assert sorted(sorted(new[n] for n in c) for c in one.circular) == sorted(map(sorted, other.circular))
    assert [sorted(new[n] for n in c) for c in one.bottlenecks] == [sorted(c) for c in other.bottlenecks]


@given(graphs())
def test_the_cut_stops_everything_and_is_as_small_as_the_channels(g: Graph) -> None:
    side = weigh(g)
    circles = {node: group for group in side.circular for node in group}
    assert len({circles.get(node, (node,)) for node in side.cut}) == side.channels
    assert weigh(without(g, set(side.cut))).channels == 0


@given(graphs())
def test_bottlenecks_are_what_everything_passes_through(g: Graph) -> None:
    side = weigh(g)
    assert bool(side.bottlenecks) == (side.channels == 1)
    for group in side.bottlenecks:
        assert weigh(without(g, set(group))).channels == 0


@given(graphs(), st.data())
def test_distrust_never_finds_more(g: Graph, data: st.DataObject) -> None:
    nodes = sorted(g.sources | g.articles)
    distrusted = data.draw(st.sets(st.sampled_from(nodes))) if nodes else set()
    before, after = weigh(g), weigh(without(g, distrusted))
    assert after.channels <= before.channels
    assert after.independent.high <= before.independent.high
    assert set(after.origins) <= set(before.origins) - distrusted
    assert set(after.unattributed) <= set(before.unattributed)


@given(graphs())
def test_channels_and_bottlenecks_agree_with_another_method(g: Graph) -> None:
    """networkx computes the same numbers its own way."""
    whole = nx.DiGraph()
    whole.add_nodes_from(above(g, g.asserting))
    whole.add_edges_from((u, v) for u, v in g.edges if u in whole and v in whole and u != v)
    drawn = nx.condensation(whole) if whole else nx.DiGraph()
    of = drawn.graph.get("mapping", {})
    origins = [n for n in drawn if not drawn.in_degree(n) and drawn.nodes[n]["members"] <= g.sources]
    flow = nx.DiGraph()
    flow.add_nodes_from(("S", "T"))
    for n in drawn:
        flow.add_edge((n, "in"), (n, "out"), capacity=1)
    flow.add_edges_from(((u, "out"), (v, "in")) for u, v in drawn.edges)
    flow.add_edges_from(("S", (n, "in")) for n in origins)
    flow.add_edges_from(((of[n], "out"), "T") for n in g.asserting)
    side = weigh(g)
    assert side.channels == (nx.maximum_flow_value(flow, "S", "T") if origins else 0)
    if side.channels == 1:
        dominators, node = [], nx.immediate_dominators(flow, "S")["T"]
        while node != "S":
            if node[1] == "out":
                dominators.append(tuple(sorted(drawn.nodes[node[0]]["members"])))
            node = nx.immediate_dominators(flow, "S")[node]
        assert side.bottlenecks == tuple(reversed(dominators))


@given(st.dictionaries(st.sampled_from(list(combinations(range(6), 2))), st.floats(0.01, 1), max_size=9))
@settings(max_examples=60)
def test_expected_number_of_groups_agrees_with_listing_every_case(pairs: dict[tuple[int, int], float]) -> None:
    total = 0.0
    for present in product((False, True), repeat=len(pairs)):
        chance = 1.0
        for (_, p), here in zip(pairs.items(), present, strict=True):
            chance *= p if here else 1 - p
        whole = nx.Graph()
        whole.add_nodes_from(range(6))
        whole.add_edges_from(pair for pair, here in zip(pairs, present, strict=True) if here)
        total += chance * nx.number_connected_components(whole)
    assert expected_groups(range(6), pairs) == pytest.approx(total)


def test_many_suspected_pairs_stay_between_their_limits_and_repeat() -> None:
    pairs = dict.fromkeys(combinations(range(60), 2), 0.3)
    value = expected_groups(range(60), pairs)
    assert least_groups(range(60), pairs) == 1 <= value <= 1.01
    sparse = {(i, (i + 1) % 60): 0.5 for i in range(60)}
    assert expected_groups(range(60), {tuple(sorted(p)): q for p, q in sparse.items()}) == pytest.approx(30, abs=1)  # type: ignore[misc]
    assert value == expected_groups(range(60), dict(reversed(pairs.items())))


def test_thousands_of_nodes_take_well_under_a_second() -> None:
    chance = random.Random(7)
    sources = [f"S{i}" for i in range(3_000)]
    articles = [f"a{i}" for i in range(6_000)]
    edges = {(chance.choice(sources), a) for a in articles[:4_000]}
    edges |= {(articles[chance.randrange(i)], articles[i]) for i in range(1, 6_000)}
    suspected = frozenset(Suspicion(sources[i], sources[i + 1], 0.4) for i in range(0, 2_000, 2))
    g = Graph(frozenset(sources), frozenset(articles), frozenset(edges), frozenset(articles), suspected)
    start = time.process_time()
    side = weigh(g)
    assert time.process_time() - start < 5
    assert side.independent.low < side.independent.expected < side.independent.high
    assert side.channels == side.independent.high
