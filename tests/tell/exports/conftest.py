"""The sample story, read by the rules, and the dossier of what it is about: real input for every format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import hypothesis.strategies as st
import pytest

import sayso
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
    Reading,
    Side,
    Source,
    Suspicion,
)

STORY = Path(sayso.__file__).parent / "samples" / "story"
CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"


@pytest.fixture(scope="session")
def flood_readings() -> tuple[Reading, ...]:
    """The twelve articles of the sample story with what the rules find in them."""
    return tuple(_readings())


@pytest.fixture(scope="session")
def flood(flood_readings: tuple[Reading, ...]) -> Dossier:
    """On whose word it rests that the gates were opened; compared by words, so that no model is loaded."""
    return sayso.trace(flood_readings, CLAIM, thorough=False)


def _readings() -> Iterator[Reading]:
    for line in (STORY / "articles.jsonl").read_text("utf-8").splitlines():
        about = json.loads(line)
        reading = sayso.read(
            STORY / about["file"],
            outlet=about["outlet"],
            title=about["title"],
            byline=about["byline"] or (),
            published=about["published"],
            engine="rules",
        )
        yield replace(reading, article=replace(reading.article, url=about["url"]))


WILD = "\U0001f30a <script>alert(1)</script> & \"quoted\" '\\' \u202egnp.exe\u202c\x00\x1b[31m\ud83d\r\n\u2028 שלום \U0001d54f"


@pytest.fixture(scope="session")
def wild() -> Dossier:
    """A dossier with everything in it, whose names, texts, titles, ids and addresses are as hostile as they come."""
    text = f"{WILD} said Reyl: it sank. Later \U0001f6a2 it did not."
    one = Article("a1", text, file="/home/me/\x00secret.html", url="javascript:alert(1)", outlet=WILD, title=WILD, byline=(WILD, ""), published=date(2031, 3, 4))
    two = Article(
        "a:2/\u00e9 \ud800>", text, url="https://post.example/a b?<q>=\"1\"&\u00fc#\U0001f30a", outlet="Post", published=date(2031, 3, 5),
        published_at=datetime(2031, 3, 5, 9, 30, tzinfo=timezone(timedelta(hours=2))),
    )  # fmt: skip
    three = Article("a3", "", url="http://[::1", published_at=datetime.max.replace(tzinfo=timezone(timedelta(hours=-9))))
    named, paper = Source("s:reyl", WILD, "person", (WILD, "Reyl")), Source("s:report", "a report", "document")
    anonymous = tuple(Source(f"s:official@{id}:4", "an official", "anonymous") for id in ("a1", "a:2/\u00e9 \ud800>"))
    crowd = Source("s:residents", "residents", "group")
    said = tuple(Evidence(one.id, one.span(start, start + 9)) for start in (0, len(WILD) - 3, len(WILD) + 6))
    steps = (
        Derivation("s:reyl", "a1", "quotes", evidence=said, sides=("asserts", "denies")),
        Derivation("s:report", "a1", "cites", evidence=said[:1], sides=("denies",)),
        Derivation(anonymous[0].id, "a1", "told", evidence=said[1:], sides=("asserts",)),
        Derivation(anonymous[1].id, two.id, "told", evidence=said[1:], sides=("asserts",)),
        Derivation("a1", two.id, "copies", hidden=True, probability=0.734, evidence=said, why=WILD, sides=("asserts",)),
        Derivation("a1", "a3", "links", evidence=said[:1], sides=("asserts",)),
        Derivation("a3", two.id, "cites", evidence=said[:1], sides=("asserts",)),
        Derivation(two.id, "a3", "cites", evidence=said[:1], sides=("asserts",)),
        Derivation("s:residents", "s:reyl", "told", evidence=said[:1], sides=("asserts",)),
    )
    asserts = Side(
        ("a1", two.id, "a3"), ("s:residents", anonymous[0].id, anonymous[1].id), Independence(2, 2.4, 3), 1, ("a1",), (("a1",),), ((two.id, "a3"),), ()
    )  # fmt: skip
    denies = Side(("a1",), ("s:reyl", "s:report"), Independence(2, 2.0, 2), 1)
    events = (
        Event("2031-W10", "a1", "s:reyl", "hedges", one.span(0, 20)),
        Event("2031-03", "a1", "s:report", "denies", one.span(2, 20)),
        Event("2031-03-04", "a1", anonymous[0].id, "asserts", one.span(3, 20)),
        Event("last week", two.id, two.id, "asserts", two.span(4, 20)),
        Event("", two.id, WILD, "declines", two.span(5, 20)),
        Event("", "a3", "", "unverified", three.span(0, 0)),
        Event("", "a3", "a3", "asserts", three.span(0, 0)),
    )
    return Dossier(
        query=WILD,
        claim=Claim("c:1", WILD),
        articles=(one, two, three),
        sources=(named, paper, *anonymous, crowd),
        derivations=steps,
        asserts=asserts,
        denies=denies,
        timeline=events,
        drift=(Drift("a1", two.id, "hedge_lost", said[:2]),),
        missing=(Missing("s:report", WILD),),
        suspected=(Suspicion(anonymous[0].id, anonymous[1].id, 0.6, WILD),),
        coverage={"articles_read": 3, "engine": "rules@1, neural@2"},
    )


@pytest.fixture(scope="session")
def dossiers() -> st.SearchStrategy[Dossier]:
    """Small dossiers with any text in them, and any steps between any of their sources and articles."""
    return _dossiers()


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
KINDS = ("person", "official", "organisation", "outlet", "document", "post", "group", "anonymous", "none")


@st.composite
def _dossiers(draw: st.DrawFn) -> Dossier:
    texts = draw(st.lists(ANY_TEXT, min_size=1, max_size=3))
    articles = [
        Article(f"a{n}{draw(ANY_TEXT)}", text, outlet=draw(ANY_TEXT), title=draw(ANY_TEXT), url="https://x.example/" + draw(ANY_TEXT))
        for n, text in enumerate(texts)
    ]
    sources = [Source(f"s:{n}{draw(ANY_TEXT)}", draw(ANY_TEXT), draw(st.sampled_from(KINDS))) for n in range(draw(st.integers(0, 3)))]  # type: ignore[arg-type]
    ids = [one.id for one in (*articles, *sources)]

    def passage() -> Evidence:
        article = draw(st.sampled_from(articles))
        start, end = sorted(draw(st.tuples(st.integers(0, len(article.text)), st.integers(0, len(article.text)))))
        return Evidence(article.id, article.span(start, end))

    steps = [
        Derivation(
            draw(st.sampled_from(ids)), draw(st.sampled_from(ids)), draw(st.sampled_from(("told", "quotes", "cites", "copies"))),
            hidden=draw(st.booleans()), probability=draw(st.floats(0, 1)), evidence=(passage(),), why=draw(ANY_TEXT),
            sides=draw(st.sampled_from((("asserts",), ("denies",), ("asserts", "denies"), ()))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    events = []
    for _ in range(draw(st.integers(0, 3))):
        seen = passage()
        teller = draw(st.one_of(st.sampled_from(ids), ANY_TEXT))
        events.append(Event(draw(st.sampled_from(("", "2031-03-04", "2031-W09", "x"))), seen.article, teller, "asserts", seen.span))
    side = Side(tuple(a.id for a in articles), tuple(s.id for s in sources), Independence(1, 1.5, 2))
    return Dossier(
        draw(ANY_TEXT), Claim("c" + draw(ANY_TEXT), draw(ANY_TEXT)), tuple(articles), tuple(sources), tuple(steps), side, Side(), timeline=tuple(events)
    )  # fmt: skip


@pytest.fixture(scope="session")
def large() -> Dossier:
    """A dossier of ten thousand steps between five thousand articles and as many sources, half of them without a name."""
    text = "It sank, the harbour master said. Nobody else had seen it."
    articles = tuple(Article(f"a{n}", text, outlet=f"Outlet {n % 200}", title=f"Title {n}", published=date(2031, 3, 1 + n % 28)) for n in range(5000))
    names = tuple(Source(f"s:name-{n}", f"Name {n}", "person") for n in range(2500))
    nameless = tuple(Source(f"s:official@a{n}:1", "an official", "anonymous") for n in range(2500))
    steps = [
        Derivation(source.id, articles[n].id, "told", evidence=(Evidence(f"a{n}", articles[n].span(0, 8)),), sides=("asserts",))
        for n, source in enumerate((*names, *nameless))
    ]
    steps += [
        Derivation(f"a{n // 3}", f"a{n}", "copies", hidden=True, probability=0.9, evidence=(Evidence(f"a{n}", articles[n].span(0, 32)),), why="alike", sides=("asserts",))
        for n in range(1, 5000)
    ]
    side = Side(tuple(a.id for a in articles), tuple(s.id for s in (*names, *nameless)), Independence(2501, 3000.0, 5000), 2500)
    events = tuple(Event("2031-03-02", a.id, a.id, "asserts", a.span(0, 8)) for a in articles)
    return Dossier("it sank", Claim("c:1", "It sank."), articles, (*names, *nameless), tuple(steps), side, timeline=events)
