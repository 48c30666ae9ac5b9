"""Whatever the names and whoever has it from whom: lines fit, pictures are well-formed, and nothing a text says is obeyed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from rich.cells import cell_len

from sayso.model import (
    Article,
    Claim,
    Derivation,
    Dossier,
    Drift,
    Event,
    Evidence,
    Independence,
    Missing,
    Side,
    Source,
    Suspicion,
)
from sayso.tell.dossier import dossier_lines
from sayso.tell.graph import dot, svg
from sayso.tell.lines import LEAST, cut

HOSTILE = ("</text><script>alert(1)</script>", 'x"]; a -> b; //', "\\", "&lt;&amp;", "]]>", "\x1b[31m\x9b", "\u202eevil", "\ud800", "港が閉まった", "a" * 300, "", " \n\r ", "\x00\ufffe")
names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
SAFE = re.compile(r"[\w\s\[\]{}=,;>.-]*")


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Sources, articles and steps between them at random, circles and both sides included."""
    articles = [Article(f"a{i}", draw(names) + "x", outlet=draw(names), title=draw(names)) for i in range(draw(st.integers(1, 6)))]
    sources = [Source(f"s{i}", draw(names), draw(st.sampled_from(("person", "anonymous", "none")))) for i in range(draw(st.integers(0, 4)))]
    nodes = [s.id for s in sources] + [a.id for a in articles]
    some = st.lists(st.sampled_from(nodes), max_size=4, unique=True)
    where = st.sampled_from(articles)
    steps = []
    for earlier, later in draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(articles)), max_size=12, unique_by=lambda p: (p[0], p[1].id))):
        kind = draw(st.sampled_from(("told", "copies", "cites")))
        steps.append(Derivation(earlier, later.id, kind, draw(st.booleans()), draw(st.floats(0, 1)), (Evidence(later.id, later.span(0, 1)),), draw(names)))
    ids = [a.id for a in articles]

    def side() -> Side:
        own = tuple(draw(st.lists(st.sampled_from(ids), max_size=6, unique=True)))
        circles = (tuple(own[:2]),) if len(own) > 1 and draw(st.booleans()) else ()
        number = draw(st.integers(0, 3))
        return Side(own, tuple(draw(some)), Independence(0, 0.5, number), 1, tuple(draw(some)), (tuple(draw(some)),), circles, own[-1:])

    one = draw(where)
    return Dossier(
        query=draw(names),
        claim=Claim("c", draw(names)),
        articles=tuple(articles),
        sources=tuple(sources),
        derivations=tuple(steps),
        asserts=side(),
        denies=side(),
        timeline=(Event(draw(names), one.id, draw(st.sampled_from(nodes)), "hedges", one.span(0, 1)),),
        drift=(Drift(nodes[0], one.id, "hedge_lost", (Evidence(one.id, one.span(0, 1)),)),),
        missing=(Missing(nodes[0], draw(names)),),
        suspected=(Suspicion(nodes[0], nodes[-1], 0.3, draw(names)),),
        coverage={"articles_read": 3, "engine": draw(names)},
    )


@given(dossiers(), st.sampled_from((60, 80, 200)), st.booleans())
@settings(max_examples=120, deadline=None)
def test_every_line_fits_and_holds_nothing_that_a_terminal_obeys(dossier: Dossier, width: int, everything: bool) -> None:
    for line in dossier_lines(dossier, width, everything=everything):
        assert cell_len(line.plain) <= width
        assert line.plain.isprintable() or all(ord(c) >= 0xA0 for c in line.plain if not c.isprintable()), repr(line.plain)


@given(dossiers())
@settings(max_examples=120, deadline=None)
def test_every_node_on_a_side_is_shown_in_the_terminal(dossier: Dossier) -> None:
    from sayso.tell.naming import labels

    label = labels(dossier)
    everything = "".join(line.plain for line in dossier_lines(dossier, 200, everything=True))
    squeezed = re.sub(r"[\s│]+", "", everything)
    for side in (dossier.asserts, dossier.denies):
        for node in (*side.articles, *side.origins):
            assert re.sub(r"[\s│]+", "", label(node)) in squeezed


@given(dossiers())
@settings(max_examples=120, deadline=None)
def test_a_drawing_is_well_formed_and_has_no_script(dossier: Dossier) -> None:
    root = etree.fromstring(svg(dossier).encode("utf-8"))
    kinds = {etree.QName(element).localname for element in root.iter()}
    assert kinds <= {"svg", "title", "desc", "style", "rect", "path", "text", "g"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    on_sides = {node for side in (dossier.asserts, dossier.denies) for node in (*side.articles, *side.origins)}
    assert len(root.findall(".//{*}g[@class]/{*}title")) >= len(on_sides)


@given(dossiers())
@settings(max_examples=120, deadline=None)
def test_names_stay_inside_their_strings_in_the_graphviz_language(dossier: Dossier) -> None:
    outside = STRING.sub("", dot(dossier))
    assert SAFE.fullmatch(outside), outside
    assert outside.count("{") == outside.count("}") and outside.count("[") == outside.count("]")


@given(st.text(max_size=60), st.integers(2, 50))
def test_a_cut_line_is_no_wider_than_it_may_be(line: str, width: int) -> None:
    assert cell_len(cut(line, width)) <= width


@pytest.mark.parametrize("width", [40, LEAST])
def test_a_narrow_terminal_is_taken_for_one_of_forty(width: int) -> None:
    nothing = Dossier(query="the moon fell " * 8, claim=Claim("c", ""))
    assert max(cell_len(line.plain) for line in dossier_lines(nothing, width)) <= 40
