"""A reading comes back equal value for value, whatever is in it, and damaged bytes are told."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import LedgerError
from sayso.ledger import Entry, Ledger, memory_ledger, open_ledger
from sayso.ledger.packing import pack, pack_text, unpack, unpack_text
from sayso.model import (
    Act,
    Article,
    Attribution,
    Block,
    BlockKind,
    Derivation,
    Factuality,
    Link,
    Mention,
    NameKind,
    Problem,
    Reading,
    SourceKind,
    Span,
    Speaker,
    Stance,
    Time,
    Voice,
)

ZONES = [None, UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))]
ANY = st.text(st.characters(), max_size=12)


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


def some(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=3).map(tuple)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    text = draw(st.text(st.characters(), max_size=80))
    bare = Article("a1", text)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    span = ends.map(lambda at: bare.span(*at))
    problem = st.builds(Problem, ANY, ANY)
    blocks = st.builds(
        Block,
        one_of(BlockKind),
        st.integers(0, 80),
        st.integers(0, 80),
        st.none() | span,
        st.none() | span,
        ANY,
        st.none() | span,
        ANY,
    )
    moment = st.datetimes(timezones=st.sampled_from(ZONES))
    article = st.builds(
        Article,
        id=st.just("a1"),
        text=st.just(text),
        file=ANY,
        url=ANY,
        outlet=ANY,
        title=ANY,
        byline=some(ANY),
        published=st.none() | st.dates(),
        language=ANY,
        blocks=some(blocks),
        links=some(st.builds(Link, span, ANY)),
        problems=some(problem),
        published_at=st.none() | moment,
    )
    time = st.builds(Time, span, ANY)
    attribution = st.builds(
        Attribution,
        id=ANY,
        content=some(span),
        source=some(span),
        cue=some(span),
        addressee=some(span),
        parent=st.none() | ANY,
        voice=one_of(Voice),
        act=one_of(Act),
        stance=one_of(Stance),
        factuality=one_of(Factuality),
        speaker=st.builds(Speaker, ANY, one_of(SourceKind), st.booleans()),
        chain=some(ANY),
        said_on=st.none() | time,
        confidence=st.floats(0, 1),
        by=ANY,
    )
    mention = st.builds(Mention, span, one_of(NameKind), ANY)
    return draw(
        st.builds(Reading, article, some(attribution), some(mention), some(time), some(some(ANY)), some(problem), ANY)
    )


@settings(max_examples=60, deadline=None)
@given(readings())
def test_a_reading_comes_back_as_it_was(reading: Reading) -> None:
    text = unpack_text(pack_text(reading.article.text))
    assert text == reading.article.text
    assert unpack(pack(reading), "a1", text) == reading


@settings(max_examples=30, deadline=None)
@given(readings())
def test_it_comes_back_from_a_ledger_too(reading: Reading) -> None:
    with memory_ledger() as ledger:
        ledger.add([Entry(reading)])
        assert ledger.reading("a1") == reading


@pytest.mark.parametrize(
    ("noun", "packed"),
    [
        (Article, "id text file url outlet title byline published language blocks links problems published_at"),
        (Block, "kind start end body author handle posted href"),
        (
            Attribution,
            "id content source cue addressee parent voice act stance factuality speaker chain said_on confidence by",
        ),
        (Reading, "article attributions mentions times aliases problems by"),
        (Speaker, "name kind anonymous"),
        (Mention, "span kind name"),
        (Time, "span value"),
        (Link, "span href"),
        (Problem, "where what"),
    ],
)
def test_every_field_of_the_nouns_is_packed(noun: Any, packed: str) -> None:
    """A noun with a new field needs a place for it in `sayso.ledger.packing`, or the ledger would lose it."""
    assert [field.name for field in fields(noun)] == packed.split()


def test_a_span_of_another_text_is_refused() -> None:
    article = Article("a1", "The port is closed.")
    with pytest.raises(LedgerError, match="Article a1: the words “quay”"):
        pack(Reading(article, mentions=(Mention(Span(4, 8, "quay"), "place"),)))


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"no zlib",
        zlib.compress(b"{"),
        zlib.compress(b"[1, 2]"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[[], [], []]")[:-3],
        None,
    ],
    ids=["empty", "not packed", "no JSON", "other JSON", "deep", "cut off", "a number"],
)
def test_damaged_bytes_are_told_with_the_article(tmp_path: Path, damaged: bytes | None) -> None:
    path = tmp_path / "news.db"
    with open_ledger(path) as ledger:
        ledger.add([Entry(Reading(Article("a1", "The port is closed."), by="rules@1"))])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE contents SET data = ?", (17 if damaged is None else damaged,))
    with open_ledger(path) as ledger, pytest.raises(LedgerError, match="the reading of article a1 is damaged"):
        ledger.reading("a1")


DAMAGE = [
    ("UPDATE articles SET published = 'some day'", lambda ledger: ledger.cards()),
    ("UPDATE passages SET article = 99", lambda ledger: ledger.search("closed", 5)),
    ("UPDATE texts SET text = 'closed'", lambda ledger: ledger.search("closed", 5)),
    ("UPDATE derivations SET data = x'00'", lambda ledger: ledger.derivations()),
    ("DROP TABLE judgements", lambda ledger: ledger.history()),
]


@pytest.mark.parametrize(("change", "ask"), DAMAGE, ids=[change for change, _ in DAMAGE])
def test_rows_that_no_sayso_wrote_are_told(tmp_path: Path, change: str, ask: Callable[[Ledger], object]) -> None:
    path = tmp_path / "news.db"
    with open_ledger(path) as ledger:
        ledger.add([Entry(Reading(Article("a1", "The port is closed."), by="rules@1"))])
        ledger.derive([Derivation("s1", "a1", "told")], "rules@1")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(change)
    with open_ledger(path) as ledger, pytest.raises(LedgerError, match=r"news\.db"):
        ask(ledger)


def test_bytes_that_unpack_to_far_too_much_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.ledger.packing.MOST", 10_000)
    assert unpack_text(pack_text("a" * 9_000)) == "a" * 9_000
    with pytest.raises(ValueError, match="far too many"):
        unpack_text(pack_text("a" * 10_001))
