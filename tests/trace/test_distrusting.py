"""What-if, worked out from a dossier: the same as tracing the claim anew without somebody."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import pipeline
from sayso.ingest import articles
from sayso.model import Article, Claim, Derivation, Dossier, Reading, Side, Source, Suspicion
from sayso.trace.distrusting import distrusting
from sayso.trace.independence import Graph, weigh, without

STORY = Path(__file__).resolve().parents[2] / "src" / "sayso" / "samples" / "story"
CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"


@pytest.fixture(scope="module")
def readings() -> tuple[Reading, ...]:
    return tuple(pipeline.read_article(one, engine_name="rules") for one in articles([str(STORY)]))


def test_it_is_what_tracing_anew_gives(readings: tuple[Reading, ...]) -> None:
    whole = pipeline.trace(readings, CLAIM, thorough=False)
    nodes = [one.id for one in (*whole.sources, *whole.articles)]
    assert len(nodes) > 8
    for names in [*((node,) for node in nodes[::2]), *combinations(nodes[::4], 2), ("Tern Wire",), ("Nadia Fensk", "nobody at all")]:
        anew, worked_out = pipeline.trace(readings, CLAIM, distrust=names, thorough=False), distrusting(whole, names)
        assert set(anew.problems) == set(worked_out.problems)
        assert replace(anew, problems=()) == replace(worked_out, problems=()), names


def test_nobody_left_out_is_the_same_dossier(readings: tuple[Reading, ...]) -> None:
    whole = pipeline.trace(readings, CLAIM, thorough=False)
    assert distrusting(whole, ()) is whole
    assert [problem.where for problem in distrusting(whole, ["nobody"]).problems if problem not in whole.problems] == ["distrust"]


NAMES = [f"s:n{i}" for i in range(5)]
PAPERS = [f"a{i}" for i in range(6)]
PAIRS = st.frozensets(st.tuples(st.sampled_from(NAMES + PAPERS), st.sampled_from(NAMES + PAPERS)).filter(lambda p: p[0] != p[1]), max_size=14)


@given(PAIRS, st.frozensets(st.sampled_from(PAPERS)), st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] < p[1]), max_size=4), st.frozensets(st.sampled_from(NAMES + PAPERS), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_suspected_pairs_that_a_dossier_holds_are_enough(edges: frozenset[tuple[str, str]], alone: frozenset[str], pairs: frozenset[tuple[str, str]], gone: frozenset[str]) -> None:
    carrying = frozenset(end for edge in edges for end in edge if end in PAPERS) | alone
    speaking = frozenset(end for edge in edges for end in edge) - carrying
    suspected = frozenset(Suspicion(a, b, 0.3) for a, b in pairs if {a, b} <= speaking)
    graph = Graph(speaking, carrying, edges, carrying, suspected)
    side = weigh(graph)
    dossier = Dossier(
        "q",
        Claim("c", "q"),
        tuple(Article(id, "x") for id in sorted(carrying)),
        tuple(Source(id, id) for id in NAMES),
        tuple(Derivation(a, b, "told", sides=("asserts",)) for a, b in sorted(edges)),
        asserts=side,
        denies=Side(),
        suspected=tuple(one for one in suspected if {one.a, one.b} <= set(side.origins)),
    )
    assert distrusting(dossier, gone).asserts == weigh(without(graph, gone & (speaking | carrying)))
