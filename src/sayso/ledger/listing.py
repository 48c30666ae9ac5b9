"""Questions to a ledger that need no texts: what is in it, and which articles belong together."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sayso.ledger.indexing import band_marks, name_mark, next_sentence
from sayso.ledger.judgements import name_key

SHARING = 400
"""Of the readings that share a mark, at most so many of the last added are looked at."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a ledger; attributions and mentions are those of the current readings."""

    articles: int = 0
    readings: int = 0
    attributions: int = 0
    mentions: int = 0
    sentences: int = 0
    judgements: int = 0
    derivations: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """An article without its text: what its current reading says about where and when it came out, which engine made that, and
    how many attributions it found."""

    id: str
    outlet: str = ""
    title: str = ""
    published: date | None = None
    published_at: datetime | None = None
    url: str = ""
    file: str = ""
    language: str = "en"
    by: str = ""
    attributions: int = 0


def counts(db: sqlite3.Connection) -> Counts:
    """How much there is. Reads one row an article, no text."""
    articles, readings = articles_in(db), int(db.execute("SELECT count(*) FROM readings").fetchone()[0])
    sums = "SELECT coalesce(sum(r.attributions), 0), coalesce(sum(r.mentions), 0) FROM readings r"
    if readings != articles:
        sums += " JOIN articles a ON a.reading = r.no"
    attributions, mentions = db.execute(sums).fetchone()
    judgements, derivations = (
        db.execute(query).fetchone()[0] for query in ("SELECT count(*) FROM judgements", "SELECT count(*) FROM derivations")
    )
    return Counts(articles, readings, attributions, mentions, next_sentence(db) - 1, judgements, derivations)


def articles_in(db: sqlite3.Connection) -> int:
    """How many articles there are; told at once, since none is ever taken away and they are numbered from 1."""
    return int(db.execute("SELECT coalesce(max(no), 0) FROM articles").fetchone()[0])


def cards(db: sqlite3.Connection, outlet: str | None, since: date | None, until: date | None) -> Iterator[Card]:
    """The articles of an outlet and of the days from ``since`` to ``until``, both included, in the order of their
    days."""
    where, given = within(outlet, since, until)
    query = f"{CARD} WHERE {where} ORDER BY a.published, a.no"
    yield from map(card, db.execute(query, given))


CARD = (
    "SELECT a.id, a.outlet, a.title, a.published, a.moment, a.url, a.file, a.language, r.engine, r.attributions"
    " FROM articles a JOIN readings r ON r.no = a.reading"
)
"""The columns of a card, and where they stand."""


def card(row: Sequence[Any]) -> Card:
    """The card that a row of `CARD` holds."""
    id, outlet, title, day, moment, url, file, language, by, attributions = row
    return Card(
        id,
        outlet,
        title,
        date.fromisoformat(day) if day else None,
        datetime.fromisoformat(moment) if moment else None,
        url,
        file,
        language,
        by,
        attributions,
    )


def versions(db: sqlite3.Connection, id: str) -> tuple[str, ...]:
    """The ids of all texts from this article's address, in the order of their days and, within one, of being added."""
    query = (
        "SELECT other.id, other.published, other.moment, other.no FROM articles AS this JOIN articles AS other"
        " ON other.no = this.no OR other.address = this.address WHERE this.id = ?"
    )
    found = [((day or "", _instant(moment), no), other) for other, day, moment, no in db.execute(query, (id,))]
    return tuple(other for _, other in sorted(found))


def near(db: sqlite3.Connection, bands: Iterable[int], limit: int) -> tuple[str, ...]:
    """Ids of the articles that share a band, those that share most of them first."""
    return _ids(db, sharing(db, band_marks(bands)), limit)


def naming(db: sqlite3.Connection, name: str, limit: int) -> tuple[str, ...]:
    """Ids of the articles in which the name speaks or is mentioned, by any engine's reading, the last added first."""
    return _ids(db, sharing(db, (name_mark(name),), most=2 * limit), limit)


def nameless(db: sqlite3.Connection, name: str) -> int:
    """In how many articles somebody without a name is called so; 0 if these words are anybody's name. Reads a row an attribution."""
    key = name_key(name)
    forms = [form for (form,) in db.execute("SELECT DISTINCT speaker FROM attributions WHERE anonymous AND speaker <> ''") if name_key(form) == key]
    borne = (
        "SELECT count(DISTINCT a.no), coalesce(min(t.anonymous), 1) FROM attributions t JOIN articles a ON a.reading = t.reading"  # noqa: S608
        f" WHERE t.speaker IN ({','.join('?' * len(forms))})"
    )
    articles, always = db.execute(borne, forms).fetchone()
    return int(articles) if always else 0


def sharing(db: sqlite3.Connection, marks: Iterable[str], most: int = SHARING) -> Counter[int]:
    """The articles with any of these marks, by their numbers, each with how many it has."""
    query = (
        "SELECT DISTINCT article FROM (SELECT rowid AS found FROM marks WHERE marks MATCH ? ORDER BY rowid DESC LIMIT ?)"
        " JOIN readings ON no = found"
    )
    return Counter(row[0] for mark in sorted(set(marks)) for row in db.execute(query, (f'"{mark}"', most)))


def read_after(db: sqlite3.Connection, mark: int, limit: int) -> tuple[tuple[int, str], ...]:
    """The current readings made after a mark, in the order of being added: the mark of each, and its article's id."""
    query = (
        "SELECT r.no, a.id FROM readings r JOIN articles a ON a.no = r.article AND a.reading = r.no"
        " WHERE r.no > ? ORDER BY r.no LIMIT ?"
    )
    return tuple(db.execute(query, (mark, limit)))


def within(outlet: str | None, since: date | None, until: date | None) -> tuple[str, list[str]]:
    """The condition on ``articles a`` for an outlet and the days from ``since`` to ``until``, both included, and its values."""
    given = [
        ("a.outlet = ?", outlet),
        ("a.published >= ?", since.isoformat() if since else None),
        ("a.published <= ?", until.isoformat() if until else None),
    ]
    held = [(condition, value) for condition, value in given if value is not None]
    return " AND ".join(condition for condition, _ in held) or "1", [value for _, value in held]


def _ids(db: sqlite3.Connection, found: Counter[int], limit: int) -> tuple[str, ...]:
    best = sorted(found, key=lambda no: (-found[no], -no))[: max(0, limit)]
    return tuple(db.execute("SELECT id FROM articles WHERE no = ?", (no,)).fetchone()[0] for no in best)


def _instant(moment: str | None) -> float:
    """Seconds that order moments of different time zones; a day without one goes before."""
    if not moment:
        return float("-inf")
    when = datetime.fromisoformat(moment)
    return (when.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds() - (
        when.utcoffset().total_seconds() if when.tzinfo else 0.0  # type: ignore[union-attr]
    )
