"""The sample story that the demo shows: its truth is complete, consistent, and stands in the texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sayso import ingest
from sayso.model import Suspicion
from sayso.trace.independence import Graph, weigh

ROOT = Path(__file__).parents[2]
STORY = ROOT / "src" / "sayso" / "samples" / "story"
WEB: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "story" / "web.json").read_text(encoding="utf-8"))
ARTICLES = {article["id"]: article for article in WEB["articles"]}
TEXTS = {name: " ".join(ingest.load(str(STORY / one["file"])).text.split()) for name, one in ARTICLES.items()}


def test_the_manifest_lists_the_files() -> None:
    listed = [json.loads(line) for line in (STORY / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    keys = ("file", "outlet", "url", "title", "byline", "published")
    assert listed == [{key: one[key] for key in keys} for one in ARTICLES.values()]
    assert {line["file"] for line in listed} | {"articles.jsonl"} == {path.name for path in STORY.iterdir()}
    assert sum(line["file"].endswith(".html") for line in listed) == 6


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_says_itself_what_the_manifest_says(name: str) -> None:
    told = ARTICLES[name]
    found = ingest.load(str(STORY / told["file"]))
    assert not found.problems
    assert (found.title, found.outlet) == (told["title"], told["outlet"])
    assert str(found.published) == told["published"][:10]
    assert 70 <= len(found.text.split()) <= 250


def test_the_passages_stand_in_the_texts() -> None:
    bylines = " ".join(str(one["byline"]) for one in ARTICLES.values())
    for edge in WEB["edges"]:
        assert edge["evidence"] in TEXTS[edge["in"]] or edge["evidence"].removeprefix("By ") in bylines, edge
    for chain in WEB["chains"]:
        assert chain["passage"] in TEXTS[chain["in"]], chain
    for drift in WEB["drift"]:
        assert drift["evidence"] in TEXTS[drift["to"]], drift
    for time in WEB["times"]:
        assert time["text"] in TEXTS[time["in"]], time


@pytest.mark.parametrize("side", ["asserts", "denies"])
def test_the_numbers_follow_from_the_edges(side: str) -> None:
    told = WEB["gold"][side]
    side_of = weigh(
        Graph(
            sources=frozenset(source["id"] for source in WEB["sources"]),
            articles=frozenset(ARTICLES),
            edges=frozenset((edge["from"], edge["to"]) for edge in WEB["edges"] if edge["side"] == side),
            asserting=frozenset(told["articles"]),
            suspected=frozenset(Suspicion(pair["a"], pair["b"], 0.5) for pair in WEB["same_origin_suspected"]),
        )
    )
    assert list(side_of.origins) == told["origins"]
    assert (side_of.independent.low, side_of.independent.high, side_of.channels) == (told["low"], told["high"], told["channels"])
    assert [list(circle) for circle in side_of.circular] == told["circular"]


def test_every_phenomenon_is_there() -> None:
    edges = WEB["edges"]
    assert {edge["kind"] for edge in edges} == {"post", "copies", "told", "cites", "links", "quotes", "statement"}
    assert sum(edge["kind"] == "copies" and not edge["hidden"] for edge in edges) == 2
    assert [edge["to"] for edge in edges if edge["hidden"]] == ["a4"]
    assert {drift["kind"] for drift in WEB["drift"]} >= {"hedge_lost", "number_changed", "plural_sources"}
    assert {source["kind"] for source in WEB["sources"]} >= {"person", "official", "document", "anonymous", "organisation"}
