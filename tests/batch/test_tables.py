"""A reading goes through Parquet and comes back equal value for value; what no reading has is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.batch.back import reading_of
from sayso.batch.tables import SCHEMAS, rows
from sayso.ingest.plain import article_id
from sayso.model import (
    Act,
    Article,
    Attribution,
    Block,
    BlockKind,
    Factuality,
    Link,
    Mention,
    NameKind,
    Problem,
    Reading,
    SourceKind,
    Speaker,
    Stance,
    Time,
    Voice,
)

ZONES = [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))]
ANY = st.text(st.characters(), max_size=12)
"""Any characters, halves of surrogate pairs and NUL too."""
SAYS = st.sampled_from(("Marwick said the port of Orrun closed on 5 March. ", "🛳️ ", "\ud83d", "\x00", "„Nein“, sagte 𝔐arwick.\n\n"))


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


def some(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=3).map(tuple)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    text = "".join(draw(st.lists(SAYS, max_size=5))) + draw(st.text(st.characters(), max_size=40))
    bare = Article("", text)
    span = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(lambda at: bare.span(*at))
    problem, time = st.builds(Problem, ANY, ANY), st.builds(Time, span, ANY)
    block = st.builds(lambda kind, at, *more: Block(kind, at.start, at.end, *more), one_of(BlockKind), span, st.none() | span, st.none() | span, ANY, st.none() | span, ANY)
    moment = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from(ZONES))
    article = Article(
        "", text, *(draw(ANY) for _ in range(4)), draw(some(ANY)), draw(st.none() | st.dates(date(1990, 1, 1))), draw(ANY),
        draw(some(block)), draw(some(st.builds(Link, span, ANY))), draw(some(problem)), draw(moment),
    )  # fmt: skip
    attribution = st.builds(
        Attribution, ANY, some(span), some(span), some(span), some(span), st.none() | ANY, one_of(Voice), one_of(Act), one_of(Stance), one_of(Factuality),
        st.builds(Speaker, ANY, one_of(SourceKind), st.booleans()), some(ANY), st.none() | time, st.floats(0, 1), ANY,
    )  # fmt: skip
    mention = st.builds(Mention, span, one_of(NameKind), ANY)
    return Reading(
        replace(article, id=article_id(article)),
        draw(some(attribution)), draw(some(mention)), draw(some(time)), draw(some(some(ANY))), draw(some(problem)), draw(ANY),
    )  # fmt: skip


def through_parquet(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    back = {}
    for table, some_rows in found.items():
        file = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(some_rows, schema=SCHEMAS[table]), file)
        back[table] = pq.read_table(file).to_pylist()
    return back


@settings(max_examples=60, deadline=None)
@given(readings())
def test_a_reading_comes_back_equal(reading: Reading) -> None:
    found = through_parquet(rows(3, reading))
    back = reading_of(found["articles"][0], found["attributions"], found["mentions"])
    assert back == reading
    assert back.article.published_at is None or back.article.published_at.isoformat() == reading.article.published_at.isoformat()  # type: ignore[union-attr]
    assert all(row["no"] == 3 and row["article"] == reading.article.id for some_rows in found.values() for row in some_rows)


def test_only_what_utf_8_cannot_hold_is_kept_twice() -> None:
    def made(text: str) -> Reading:
        return Reading(replace(Article("", text), id=article_id(Article("", text))))

    plain, odd = rows(0, made("The port 🚢 closed.\x00"))["articles"][0], rows(0, made("The port \ud83d closed."))["articles"][0]
    assert plain["exact"] is None and plain["text"] == "The port 🚢 closed.\x00"
    assert odd["exact"] is not None and odd["text"] == "The port ? closed."


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("articles", "text", "Another text."),
        ("articles", "outlet", "Another outlet"),
        ("articles", "published_at", "yesterday"),
        ("articles", "times", [{"start": 5, "end": 2, "value": ""}]),
        ("articles", "blocks", [{"kind": "advert", "start": 0, "end": 1, "body": None, "author": None, "handle": "", "posted": None, "href": ""}]),
        ("attributions", "content", [{"start": 0, "end": 10_000, "text": ""}]),
        ("attributions", "content", [{"start": -3, "end": 4}]),
        ("attributions", "stance", "shouts"),
        ("attributions", "speaker_kind", None),
        ("mentions", "kind", "ship"),
    ],
)
def test_rows_that_no_reading_has_are_refused(table: str, column: str, value: Any) -> None:
    article = Article("", "Ilse Marwick said the port was closed.", outlet="The Lantern")
    article = replace(article, id=article_id(article))
    said = Attribution("1", (article.span(18, 37),), (article.span(0, 12),), speaker=Speaker("Ilse Marwick", "person"))
    found = rows(0, Reading(article, (said,), (Mention(article.span(0, 12), "person"),)))
    assert reading_of(found["articles"][0], found["attributions"], found["mentions"]).attributions == (said,)
    found[table][0][column] = value
    with pytest.raises((ValueError, TypeError)):
        reading_of(found["articles"][0], found["attributions"], found["mentions"])
