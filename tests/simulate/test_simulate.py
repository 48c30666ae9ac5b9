"""Simulated coverage: every span in its place, the truth consistent with the calculus, the shape of a real corpus."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from functools import cache
from itertools import islice
from statistics import mean
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import ingest
from sayso.errors import OptionError
from sayso.model import Article, Span, Suspicion
from sayso.simulate import Simulated, Story, gold, simulate, stories
from sayso.simulate import claims as claims_of
from sayso.simulate.planning import plan
from sayso.simulate.story import Way
from sayso.simulate.stream import openings
from sayso.trace.independence import Graph, weigh

SIDES = ("asserts", "denies")
ARTICLES = 800


@cache
def corpus() -> tuple[Simulated, ...]:
    return tuple(simulate(ARTICLES, seed=21))


@cache
def webs() -> tuple[tuple[Story, dict[str, Any]], ...]:
    return tuple((story, gold(story)) for story in stories(ARTICLES, seed=21))


def spans_of(one: Simulated) -> list[Span]:
    reading = one.reading
    parts = [span for a in reading.attributions for span in (*a.source, *a.cue, *a.content, *a.addressee)]
    return parts + [m.span for m in reading.mentions] + [t.span for t in reading.times] + [link.span for link in one.article.links]


def test_every_span_is_text_of_its_article() -> None:
    for one in corpus():
        text = one.article.text
        assert all(text[span.start : span.end] == span.text and span.text.strip() for span in spans_of(one)), one.article.id
        assert all(0 <= block.start < block.end <= len(text) for block in one.article.blocks)


def test_articles_come_in_order_of_time_and_each_once() -> None:
    articles = [one.article for one in corpus()]
    moments = [article.published_at for article in articles if article.published_at]
    assert len(moments) == len({article.id for article in articles}) == ARTICLES
    assert moments == sorted(moments)


@given(st.integers(1, 60), st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_as_many_as_asked_for_and_the_same_again(articles: int, seed: int) -> None:
    once, again = tuple(simulate(articles, seed)), tuple(simulate(articles, seed))
    assert len(once) == articles
    assert [one.reading for one in once] == [one.reading for one in again]


def test_another_seed_gives_other_articles() -> None:
    assert next(simulate(5, 1)).article.text != next(simulate(5, 2)).article.text


def test_no_articles_is_wrong_use() -> None:
    with pytest.raises(OptionError, match="ask for one or more"):
        next(simulate(0, 1))


def test_every_way_in_which_news_is_had_occurs() -> None:
    assert {one.truth.way for one in corpus()} == set(get_args(Way))


def test_the_stances_and_voices_occur() -> None:
    attributions = [a for one in corpus() for a in one.reading.attributions]
    assert {a.stance for a in attributions} >= {"asserts", "hedges", "denies", "declines", "unverified"}
    assert {a.voice for a in attributions} >= {"direct", "indirect"}
    assert any(len(a.content) > 1 for a in attributions)
    assert any(a.parent and len(a.chain) == 2 for a in attributions)
    assert any(a.speaker.anonymous for a in attributions)


def test_ten_attributions_to_an_article_and_sixteen_articles_to_a_story() -> None:
    assert 9 <= mean(len(one.reading.attributions) for one in corpus()) <= 11.5
    sizes = sorted(size for _, _, size in openings(100_000, 7))
    assert sum(sizes) == 100_000
    assert 5500 <= len(sizes) <= 6500
    assert sizes[-3] == 1000 and sizes[len(sizes) // 2] <= 9, "heavy-tailed: most are small, a few are huge"


def test_hundreds_of_templates_and_no_claim_twice() -> None:
    assert len(claims_of.templates()) >= 200
    assert max(Counter(story.claim.text for story, _ in webs()).values()) == 1


@pytest.mark.parametrize("side", SIDES)
def test_the_calculus_finds_the_truth_from_the_edges(side: str) -> None:
    """Two programs that share no line, the calculus and the simulator's own counting, agree on every story."""
    many = 0
    for story, web in webs():
        truth = web["gold"][side]
        if truth is None:
            assert not any(side in item.sides for item in story.items)
            continue
        found = weigh(graph_of(web, side))
        many += 1
        assert sorted(found.origins) == sorted(truth["origins"]), story.id
        assert (found.independent.low, found.independent.high) == (truth["low"], truth["high"]), story.id
        assert found.channels == truth["channels"], story.id
        assert sorted(map(sorted, found.circular)) == sorted(map(sorted, truth["circular"])), story.id
        assert sorted(found.unattributed) == sorted(truth["unattributed"]), story.id
    assert many > 40


def graph_of(web: dict[str, Any], side: str) -> Graph:
    sources = frozenset(source["id"] for source in web["sources"])
    alike = [(pair["a"], pair["b"]) for pair in web["same_origin_suspected"]]
    return Graph(
        sources=sources,
        articles=frozenset(article["id"] for article in web["articles"]),
        edges=frozenset((edge["from"], edge["to"]) for edge in web["edges"] if edge["side"] == side),
        asserting=frozenset(web["gold"][side]["articles"]),
        suspected=frozenset(Suspicion(a, b, 0.5) for a, b in alike if {a, b} <= sources),
    )


def test_sources_that_cannot_be_told_apart_are_described_alike() -> None:
    pairs = [(story, pair) for story, _ in webs() for pair in story.suspected]
    assert pairs
    for story, (a, b) in pairs:
        tellers = {teller.id: teller for teller in story.tellers}
        assert a != b and tellers[a].name == tellers[b].name and tellers[a].kind == tellers[b].kind == "anonymous"


def test_the_claim_of_a_story_does_not_depend_on_its_size() -> None:
    """The scale benchmark asks for claims without planning whole stories."""
    for (number, start, size), (story, _) in islice(zip(openings(ARTICLES, 21), webs(), strict=True), 20):
        assert len(story.items) == size
        assert plan(21, number, start, 1).claim == story.claim


def test_the_evidence_stands_in_the_articles() -> None:
    texts = {one.article.id: one.article.text for one in corpus()}
    for _, web in webs():
        for edge in web["edges"]:
            assert edge["evidence"] in texts[edge["in"]], edge
        for chain in web["chains"]:
            assert chain["passage"] in texts[chain["in"]] and all(chain["names"]), chain
        for drift in web["drift"]:
            assert drift["evidence"] in texts[drift["to"]], drift
        for time in web["times"]:
            assert time["text"] in texts[time["in"]], time


def test_nobody_has_it_from_a_later_article_except_in_a_circle() -> None:
    for story, _ in webs():
        place = {item.id: n for n, item in enumerate(story.items)}
        circles = [set(circle) for circle in story.circles]
        for tie in story.ties:
            if tie.earlier in place and place[tie.earlier] >= place[tie.later]:
                assert {tie.earlier, tie.later} in circles, tie


def test_whoever_carries_a_side_has_it_from_somebody_or_is_unattributed() -> None:
    for story, _ in webs():
        fed = {(tie.later, tie.side) for tie in story.ties}
        for item in story.items:
            for side in item.sides:
                assert ((item.id, side) in fed) != (side == "asserts" and item.id in story.unattributed), (item.id, side)
            assert item.sides or item.way == "distractor"


def test_hidden_copies_name_no_newsroom_and_credited_ones_do() -> None:
    """What a rewriting keeps of its upstream never gives its name away."""
    outlets = {item.id: item.outlet.name for story, _ in webs() for item in story.items}
    hidden = [(one, tie) for one in corpus() for tie in one.truth.ties if tie.kind == "copies" and tie.side == "asserts"]
    assert len(hidden) > 100
    for one, tie in hidden:
        named = outlets[tie.earlier].removeprefix("The ") in one.article.text
        first = next(item for item in one.truth.story.items if item.id == tie.earlier)
        if tie.hidden and first.way not in ("wire", "rewriting", "circle") and one.article.outlet != outlets[tie.earlier]:
            assert not named or in_circle(one.truth.story, tie.earlier), one.article.text
        elif not tie.hidden:
            assert named, one.article.text


def in_circle(story: Story, article: str) -> bool:
    return any(article in circle for circle in story.circles)


def test_plain_text_is_read_as_it_was_meant() -> None:
    """The reader of plain texts finds title, outlet, byline and day in what is printed, and the same paragraphs."""
    for one in corpus()[:200]:
        meant = one.article
        found: Article = ingest.from_text(meant.text)
        assert (found.title, found.outlet, found.published, found.language) == (meant.title, meant.outlet, meant.published, "en")
        assert [(b.start, b.end) for b in found.blocks if b.kind == "paragraph"] == [
            (b.start, b.end) for b in meant.blocks if b.kind == "paragraph"
        ]


def test_memory_does_not_grow_with_the_number_of_articles() -> None:
    """A stream of a million begins as lightly as one of a thousand, and holds only the stories that are going on."""
    for _ in islice(simulate(1_000_000, 27), 10):
        pass
    peaks = []
    for articles in (1000, 1_000_000):
        tracemalloc.start()
        for _ in islice(simulate(articles, 27), 100):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 10_000_000
