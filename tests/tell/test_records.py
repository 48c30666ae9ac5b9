"""The JSON contract: exactly the promised keys, spans that say what they point at, one line of ASCII."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sayso.model import (
    Article,
    Block,
    Chain,
    Claim,
    Derivation,
    Dossier,
    Drift,
    Event,
    Evidence,
    Independence,
    Link,
    Mention,
    Missing,
    Problem,
    Reading,
    Side,
    Source,
    Suspicion,
)
from sayso.tell.records import dossier_record, json_line, reading_record

ATTRIBUTION_KEYS = frozenset(
    ("id", "parent", "source", "cue", "content", "addressee", "voice", "act", "stance", "factuality",
     "speaker", "chain", "said_on", "confidence", "by")
)
ARTICLE_KEYS = frozenset(
    ("id", "file", "url", "outlet", "title", "byline", "published", "language", "text", "blocks", "links")
)
DOSSIER_KEYS = frozenset(
    ("format", "query", "claim", "articles", "sources", "edges", "sides", "chains", "timeline", "drift",
     "missing", "coverage")
)
SIDE_KEYS = frozenset(
    ("articles", "origins", "independent", "channels", "bottlenecks", "circular", "unattributed")
)


def test_a_reading_has_the_promised_keys(story: Reading) -> None:
    record = reading_record(story)
    assert record["format"] == "sayso/1"
    assert {"format", "article", "attributions", "mentions", "aliases", "times", "problems"} <= set(record)
    assert set(record["article"]) >= ARTICLE_KEYS
    assert all(set(row) >= ATTRIBUTION_KEYS for row in record["attributions"])
    first, second, *_ = record["attributions"]
    assert first["said_on"]["value"] == "2031-03-04" and first["said_on"]["text"] == "on Tuesday"
    assert (first["parent"], second["parent"], second["said_on"]) == (None, first["id"], None)
    assert second["chain"] == ["Ilse Marwick", "the Lantern"]
    assert first["speaker"] == {"name": "Ilse Marwick", "kind": "official", "anonymous": False}
    assert record["article"]["published"] == "2031-03-05" and record["article"]["byline"] == ["Ada Quill"]


def test_every_span_says_what_it_points_at(marked_news: tuple[Reading, ...]) -> None:
    assert marked_news
    for reading in marked_news:
        record = json.loads(json_line(reading_record(reading)))
        text = record["article"]["text"]
        found = list(_spans(record))
        assert len(found) > len(reading.attributions)
        assert all(text[span["start"] : span["end"]] == span["text"] for span in found)


def test_blocks_links_mentions_and_problems_travel() -> None:
    article = Article(id="a", text="Hi! — Reyl (@reyl)", file="a.html", problems=(Problem("a.html", "odd"),))
    post = Block("post", 0, 18, body=article.span(0, 3), author=article.span(6, 10), handle="@reyl", href="https://x.example/1")
    article = Article(
        id="a",
        text=article.text,
        blocks=(post, Block("paragraph", 0, 3)),
        links=(Link(article.span(6, 10), "https://x.example"),),
        problems=article.problems,
    )
    again = Problem("a.html", "odd")
    record = reading_record(Reading(article, mentions=(Mention(article.span(6, 10), "person"),), problems=(again,)))
    assert record["article"]["blocks"][0] == {
        "kind": "post",
        "start": 0,
        "end": 18,
        "body": {"start": 0, "end": 3, "text": "Hi!"},
        "author": {"start": 6, "end": 10, "text": "Reyl"},
        "handle": "@reyl",
        "href": "https://x.example/1",
    }
    assert record["article"]["blocks"][1] == {"kind": "paragraph", "start": 0, "end": 3}
    assert record["article"]["links"] == [{"start": 6, "end": 10, "text": "Reyl", "href": "https://x.example"}]
    assert record["mentions"] == [{"start": 6, "end": 10, "text": "Reyl", "kind": "person", "name": "Reyl"}]
    assert record["problems"] == [{"where": "a.html", "what": "odd"}]
    assert record["article"]["published"] is None


def test_a_line_is_ascii_without_control_characters(story: Reading) -> None:
    hostile = Reading(Article(id="a", text="\x1b[2J\x9b\u2028\n\ud800 é 🙂", title="\u202etitle"))
    for reading in (story, hostile):
        line = json_line(reading_record(reading))
        assert line.isascii() and line.isprintable()
        assert json.loads(line)["article"]["text"] == reading.article.text


def test_a_dossier_has_the_promised_keys() -> None:
    article = Article(id="a1", text="Reyl said it sank.", file="a.txt", outlet="Post", published=date(2031, 3, 5))
    passage = article.span(10, 17)
    evidence = (Evidence("a1", passage),)
    side = Side(("a1",), ("s1",), Independence(1, 1.0, 1), 1, ("a1",), (("a1",),))
    dossier = Dossier(
        query="it sank",
        claim=Claim("c1", "it sank", (("a1", "1"),)),
        articles=(article,),
        sources=(Source("s1", "Reyl", "person", ("Tomas",)),),
        derivations=(Derivation("s1", "a1", "told", evidence=evidence),),
        asserts=side,
        chains=(Chain("a1", passage, ("Reyl",)),),
        timeline=(Event("2031-03-05", "a1", "s1", "asserts", passage),),
        drift=(Drift("a1", "a1", "hedge_lost", evidence),),
        missing=(Missing("s1", "not read"),),
        suspected=(Suspicion("s1", "s2", 0.5, "alike"),),
        coverage={"articles": 1},
    )
    record = json.loads(json_line(dossier_record(dossier)))
    assert set(record) >= DOSSIER_KEYS and record["format"] == "sayso/1"
    assert set(record["sides"]) == {"asserts", "denies"}
    assert all(set(side) >= SIDE_KEYS for side in record["sides"].values())
    assert record["sides"]["asserts"]["independent"] == {"low": 1, "expected": 1.0, "high": 1}
    edge = record["edges"][0]
    assert (edge["from"], edge["to"], edge["kind"], edge["hidden"], edge["probability"]) == ("s1", "a1", "told", False, 1.0)
    assert edge["evidence"] == [{"article": "a1", "start": 10, "end": 17, "text": "it sank"}]
    assert record["articles"][0]["published"] == "2031-03-05"
    assert record["chains"] == [{"article": "a1", "passage": {"start": 10, "end": 17, "text": "it sank"}, "names": ["Reyl"]}]
    assert record["timeline"][0]["stance"] == "asserts" and record["drift"][0]["from"] == "a1"
    assert record["missing"] == [{"source": "s1", "why": "not read"}] and record["coverage"] == {"articles": 1}
    assert record["suspected"] == [{"a": "s1", "b": "s2", "probability": 0.5, "why": "alike"}]
    assert record["claim"]["attributions"] == [{"article": "a1", "id": "1"}]


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value):
            yield value
        for one in value.values():
            yield from _spans(one)
    elif isinstance(value, list):
        for one in value:
            yield from _spans(one)
