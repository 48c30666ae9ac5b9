"""A dossier as a picture: every node and arrow once, sides, circles, hidden steps and bottlenecks marked, nothing overlapping."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sayso.model import Article, Claim, Derivation, Dossier, Independence, Side, Source, Suspicion
from sayso.tell.graph import dot, svg
from sayso.tell.layers import layers, ordered, spaced
from sayso.tell.network import MOST, network
from sayso.tell.placing import in_lines, placed, wide

ARTICLES = tuple(Article(f"a{i}", "It sank.", outlet=f"Paper {i}", published=date(2031, 3, i)) for i in range(1, 6))
DOSSIER = Dossier(
    query="the ship <sank>",
    claim=Claim("c1", "it sank"),
    articles=ARTICLES,
    sources=(Source("s1", "Reyl", "person"), Source("s2", "an aide", "anonymous"), Source("s3", 'Orrun "Bo" & Co', "government")),
    derivations=(
        Derivation("s1", "a1", "told"),
        Derivation("s2", "a1", "quotes"),
        Derivation("a1", "a2", "copies", hidden=True, probability=0.871),
        Derivation("a2", "a3", "cites"),
        Derivation("a3", "a4", "cites"),
        Derivation("a4", "a3", "cites"),
        Derivation("s3", "a2", "statement"),
    ),
    asserts=Side(("a1", "a2", "a3", "a4", "a5"), ("s1", "s2"), Independence(1, 1.3, 2), 1, ("a1",), (("a1",),), (("a3", "a4"),), ("a5",)),
    denies=Side(("a2",), ("s3",), Independence(1, 1.0, 1), 1, ("s3",), (("s3",),)),
    suspected=(Suspicion("s1", "s2", 0.3, "the same words"),),
)


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(drawing.encode()).iter("{*}text")]


def test_the_network_has_every_node_and_arrow_once() -> None:
    drawn = network(DOSSIER)
    assert {(n.id, n.kind, n.side, n.passed) for n in drawn.nodes} == {
        ("s1", "source", "asserts", False),
        ("s2", "anonymous", "asserts", False),
        ("s3", "source", "denies", False),
        ("a1", "article", "asserts", True),
        ("a2", "article", "both", False),
        ("a3", "article", "asserts", False),
        ("a4", "article", "asserts", False),
        ("a5", "article", "asserts", False),
    }
    assert [(a.earlier, a.later, a.side) for a in drawn.arrows] == [
        ("s1", "a1", "asserts"),
        ("s2", "a1", "asserts"),
        ("a1", "a2", "asserts"),
        ("a2", "a3", "asserts"),
        ("a3", "a4", "asserts"),
        ("a4", "a3", "asserts"),
        ("s3", "a2", "denies"),
    ]
    assert drawn.circles == (("a3", "a4"),)


@pytest.mark.parametrize(
    "line",
    [
        '  label="“the ship <sank>”\\nAsserted: 5 articles, 1 named and 1 anonymous origins, 1–2 independent, all through Paper 1, 1 article without saying whence.\\nDenied: 1 article, 1 named origin, 1 independent.";',
        '  n4 [label="Paper 2\\n2031-03-02", shape=box, peripheries=2, color="#57606a", fillcolor="#f1f2f4"];',
        '  n8 [label="Orrun \\"Bo\\" &amp; Co\\ngovernment", shape=box, style="filled,rounded", peripheries=2, color="#b04a12", fillcolor="#fdf0e6"];',
        '  n3 -> n4 [label="hidden 87%", style=dashed, color="#0b5fa5"];',
        '  n8 -> n4 [label="statement", arrowhead=empty, color="#b04a12"];',
        "  subgraph cluster_1 { label=circle; n5; n6; }",
        '  n1 -> n2 [label="perhaps one, 30%", dir=none, style=dotted, constraint=false];',
    ],
)
def test_the_graphviz_language(line: str) -> None:
    assert line in dot(DOSSIER).splitlines()


def test_what_a_drawing_says() -> None:
    drawing = svg(DOSSIER)
    root = etree.fromstring(drawing.encode())
    said = texts(drawing)
    for words in ("“the ship <sank>”", "Denied: 1 article, 1 named origin, 1 independent.", "Paper 1", "◆ all passes here", "hidden 87%", "↻ circle", "2031-03-05 names nobody", "carries both"):
        assert words in said
    assert root.findtext("{*}title") == "Who has it from whom: “the ship <sank>”"
    told = root.findtext("{*}desc") or ""
    assert "Paper 2 copies Paper 1, which only comparison shows (87%)." in told
    assert "Reyl and an aide are perhaps one and the same (30%)." in told
    assert root.get("width") == "1200"
    assert len(root.findall('.//{*}path[@class="perhaps"]')) == 2, "one, and one in the legend"


def test_sides_differ_by_more_than_colour() -> None:
    root = etree.fromstring(svg(DOSSIER).encode())
    double = [g.findtext("{*}title") for g in root.iter("{*}g") if g.find("{*}rect[@class='inner']") is not None and g.find("{*}title") is not None]
    assert double == ["Paper 2 · 2031-03-02", 'Orrun "Bo" & Co · government']


def test_nothing_overlaps_and_arrows_end_at_their_boxes() -> None:
    picture = placed(network(DOSSIER))
    for one, other in combinations(picture.boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart, (one, other)
    boxes = {box.node.id: box for box in picture.boxes}
    for path in picture.paths:
        (x1, y1), (x2, y2) = path.points[0], path.points[-1]
        one, other = boxes[path.arrow.earlier], boxes[path.arrow.later]
        assert x1 == one.x + one.width and one.y < y1 < one.y + one.height
        assert x2 == other.x and other.y < y2 < other.y + other.height
        assert x1 < x2, "the claim travels to the right"
    assert all(box.x >= 0 and box.x + box.width <= picture.width and box.y >= 0 and box.y + box.height <= picture.height for box in picture.boxes)


@pytest.mark.parametrize("number", [MOST, 400])
def test_too_many_nodes_are_taken_together_and_the_picture_says_so(number: int) -> None:
    articles = tuple(Article(f"a{i}", "It sank.", outlet=f"Paper {i}") for i in range(1, number))
    steps = (Derivation("s1", "a1", "told"), *(Derivation("a1", one.id, "copies") for one in articles[1:]))
    side = Side(tuple(one.id for one in articles), ("s1",), Independence(1, 1.0, 1), 1, ("s1",), (("s1",), ("a1",)))
    many = replace(DOSSIER, articles=articles, derivations=steps, asserts=side, denies=Side(), suspected=())
    drawn, said = placed(network(many)), texts(svg(many))
    assert len(drawn.boxes) <= MOST
    assert sum(box.node.count for box in drawn.boxes) == number
    assert ("360 of them are taken together" in " ".join(said)) == (number > MOST)
    assert dot(many).count(" -> ") == number - 1, "the Graphviz language has them all"


def test_a_long_chain_stays_narrow_enough() -> None:
    articles = tuple(Article(f"a{i:03}", "It sank.", outlet=f"Paper {i}") for i in range(300))
    ids = ["s1", *(one.id for one in articles)]
    steps = tuple(Derivation(earlier, later, "cites") for earlier, later in pairwise(ids))
    chain = replace(DOSSIER, articles=articles, derivations=steps, asserts=Side(tuple(ids[1:]), ("s1",)), denies=Side(), suspected=())
    assert placed(network(chain)).width < 1600


@given(st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
@settings(deadline=None)
def test_layers_go_forward_wherever_there_is_no_circle(pairs: set[tuple[int, int]]) -> None:
    knots = [(str(i),) for i in range(15)]
    steps = [((str(a),), (str(b),)) for a, b in sorted(pairs) if a < b]
    found = layers(knots, steps, frozenset())
    assert all(found[earlier] < found[later] for earlier, later in steps)
    back = layers(knots, [((str(a),), (str(b),)) for a, b in sorted(pairs)], frozenset())
    assert set(back) == set(knots), "circles do not keep anybody out"


def test_ordering_takes_out_crossings() -> None:
    a, b, c, d = (("a",), ("b",), ("c",), ("d",))
    assert ordered([[a, b], [c, d]], [(a, d), (b, c)]) in ([[a, b], [d, c]], [[b, a], [c, d]])


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 80)), min_size=1, max_size=12))
def test_spacing_keeps_the_order_and_the_distance(given_: list[tuple[float, float]]) -> None:
    row = [(str(i),) for i in range(len(given_))]
    size = {knot: height for knot, (_, height) in zip(row, given_, strict=True)}
    found = spaced([want for want, _ in given_], row, size, 10)
    for one, other in pairwise(row):
        assert found[other] - found[one] >= (size[one] + size[other]) / 2 + 10 - 1e-6


@given(st.text(max_size=200), st.integers(30, 200), st.integers(1, 3))
def test_labels_fit_their_boxes(label: str, room: int, most: int) -> None:
    lines = in_lines(label, room, most)
    assert len(lines) <= most
    assert all(wide(line) <= room for line in lines)


def test_a_claim_that_nobody_makes_has_a_picture_that_says_so() -> None:
    nothing = Dossier(query="the moon fell", claim=Claim("c", ""))
    assert "Nothing that was read states or denies this." in texts(svg(nothing))
    assert re.fullmatch(r"digraph sayso \{.*\}\n", dot(nothing), re.DOTALL)
