"""Writing articles and their readings into a ledger: what is new, what is known, and what is a version of what."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal
from urllib.parse import urlsplit

from sayso.errors import LedgerError
from sayso.ledger.indexing import band_marks, index_marks, index_text, name_marks, pack_bands
from sayso.ledger.packing import pack, pack_text, plain
from sayso.model import Article, Attribution, Problem, Reading

Status = Literal["new", "known", "version", "reread", "refused"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A reading to keep, with the bands of its article's sketch, by which near copies find each other."""

    reading: Reading
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one entry: the article's id, and whether it was

    - ``new``: not there before;
    - ``version``: not there before, but another text from the same address was;
    - ``reread``: there before, now read by another engine, whose reading is from now on the current one, unless a person's is (`is_by_hand`);
    - ``known``: there before, with a reading by this engine; nothing changed;
    - ``refused``: another text bears the same id; nothing changed, and ``problems`` say so.
    """

    article: str
    status: Status
    problems: tuple[Problem, ...] = ()


def add_entry(db: sqlite3.Connection, entry: Entry) -> Added:
    """Writes one entry within the transaction that the caller holds."""
    reading, article = entry.reading, entry.reading.article
    if not article.id or plain(article.id) != article.id:
        raise LedgerError(
            f"An article of {article.file or article.url or 'no place'} has no usable id; ids are made when it is loaded."
        )
    digest = text_digest(article.text)
    known = db.execute("SELECT no, digest FROM articles WHERE id = ?", (article.id,)).fetchone()
    if known is None:
        return _add_article(db, entry, digest)
    no, known_digest = known
    if known_digest != digest:
        what = (
            f"Another text in this ledger has the id {article.id}; this one was not added. "
            "Change its title or address to add it."
        )
        return Added(article.id, "refused", (Problem(article.file or article.url or article.id, what),))
    if db.execute("SELECT 1 FROM readings WHERE article = ? AND engine = ?", (no, plain(reading.by))).fetchone():
        return Added(article.id, "known")
    reading_no = _add_reading(db, no, reading)
    index_marks(db, reading_no, name_marks(reading))
    if _is_settled(db, no) and not is_by_hand(reading.by):
        return Added(article.id, "reread")
    db.execute(
        "UPDATE articles SET reading = ?, url = ?, outlet = ?, title = ?, file = ?, language = ?, published = ?, moment = ?"
        " WHERE no = ?",
        (reading_no, *_card(article), no),
    )
    return Added(article.id, "reread")


def is_by_hand(by: str) -> bool:
    """Whether a reading of this name is one that a person corrected: `sayso.importing` names them so. No engine's goes before it.

    >>> is_by_hand("brat@Ada Quill#2"), is_by_hand("neural@2")
    (True, False)
    """
    return by.startswith(("brat@", "json@"))


def text_digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def address_key(url: str) -> int | None:
    """A number for the page at an address; None if there is none. Scheme, "www." and fragment make no other page.

    >>> address_key("http://www.harbour.example/a#top") == address_key("HTTPS://Harbour.example/a")
    True
    """
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        page = f"{(parts.netloc or '').casefold().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
    except ValueError:
        page = url.strip()
    return int.from_bytes(blake2b(page.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") >> 1


def _add_article(db: sqlite3.Connection, entry: Entry, digest: bytes) -> Added:
    article = entry.reading.article
    address = address_key(article.url)
    earlier = (
        address is not None and db.execute("SELECT 1 FROM articles WHERE address = ? LIMIT 1", (address,)).fetchone()
    )
    no = _next(db, "articles")
    reading_no = _next(db, "readings")
    db.execute(
        "INSERT INTO articles(no, id, digest, address, reading, url, outlet, title, file, language, published, moment)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (no, article.id, digest, address, reading_no, *_card(article)),
    )
    db.execute("INSERT INTO texts VALUES (?, ?, ?)", (no, pack_text(article.text), pack_bands(entry.bands)))
    _add_reading(db, no, entry.reading)
    index_text(db, no, article)
    index_marks(db, reading_no, name_marks(entry.reading) | band_marks(entry.bands))
    return Added(article.id, "version" if earlier else "new")


def _is_settled(db: sqlite3.Connection, article_no: int) -> bool:
    """Whether the article's current reading was made by a person."""
    query = "SELECT r.engine FROM articles a JOIN readings r ON r.no = a.reading WHERE a.no = ?"
    return is_by_hand(db.execute(query, (article_no,)).fetchone()[0])


def _add_reading(db: sqlite3.Connection, article_no: int, reading: Reading) -> int:
    """The reading with its attributions and names as rows; its number."""
    no = _next(db, "readings")
    counts = len(reading.attributions), len(reading.mentions)
    db.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", (no, article_no, plain(reading.by), *counts))
    db.execute("INSERT INTO contents VALUES (?, ?)", (no, pack(reading)))
    db.executemany(
        "INSERT INTO attributions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((no, n, *_told(one, reading.by)) for n, one in enumerate(reading.attributions)),
    )
    names: dict[tuple[str, str], int] = {}
    for one in reading.mentions:
        key = plain(one.name or one.span.text), one.kind
        names[key] = names.get(key, 0) + 1
    db.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", ((no, name, kind, n) for (name, kind), n in names.items()))
    return no


def _told(one: Attribution, by: str) -> tuple[object, ...]:
    return (
        plain(one.id),
        plain(one.speaker.name),
        one.speaker.kind,
        one.speaker.anonymous,
        one.stance,
        one.factuality,
        plain(one.said_on.value) if one.said_on else "",
        min((span.start for span in one.content), default=0),
        max((span.end for span in one.content), default=0),
        one.confidence,
        plain(one.by or by),
    )


def _card(article: Article) -> tuple[str | None, ...]:
    """What the columns of ``articles`` repeat of a reading, for questions that need no text."""
    moment = article.published_at
    return (
        *map(plain, (article.url, article.outlet, article.title, article.file, article.language)),
        article.published.isoformat() if article.published else None,
        moment.isoformat() if moment else None,
    )


def _next(db: sqlite3.Connection, table: Literal["articles", "readings"]) -> int:
    """The number after the last one; the caller's transaction keeps others from taking it."""
    query = {"articles": "SELECT max(no) FROM articles", "readings": "SELECT max(no) FROM readings"}[table]
    return int(db.execute(query).fetchone()[0] or 0) + 1
