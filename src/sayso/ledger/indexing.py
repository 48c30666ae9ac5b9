"""What makes a ledger quick to search: which terms stand in which sentence, which names and bands belong to which
reading."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable
from hashlib import blake2b

from sayso.ledger.judgements import name_key
from sayso.ledger.packing import unpack, unpack_text
from sayso.ledger.sentences import sentences, terms
from sayso.model import Article, Reading


def index_text(db: sqlite3.Connection, no: int, article: Article) -> None:
    """Puts the sentences of an article into the index; they are numbered on from the last one."""
    found = sentences(article.text, (edge for block in article.blocks for edge in (block.start, block.end)))
    if not found:
        return
    first = next_sentence(db)
    db.execute("INSERT INTO passages VALUES (?, ?, ?)", (first, no, pack_offsets(found)))
    rows = ((first + i, " ".join(set(terms(article.text[start:end])))) for i, (start, end) in enumerate(found))
    db.executemany("INSERT INTO words(rowid, term) VALUES (?, ?)", rows)


def index_marks(db: sqlite3.Connection, reading: int, marks: Iterable[str]) -> None:
    """Puts the marks of the reading with this number into the index."""
    db.execute("INSERT INTO marks(rowid, term) VALUES (?, ?)", (reading, " ".join(sorted(set(marks)))))


def index_all(db: sqlite3.Connection) -> None:
    """Fills empty indices from the facts: every article with its bands and the names in each of its readings."""
    query = "SELECT no, article, data FROM readings JOIN contents ON reading = no ORDER BY no"
    known: set[int] = set()
    for reading_no, article_no, data in db.execute(query):
        id, text, bands = db.execute(
            "SELECT id, text, bands FROM texts JOIN articles ON no = article WHERE article = ?", (article_no,)
        ).fetchone()
        reading = unpack(data, id, unpack_text(text))
        marks = name_marks(reading)
        if article_no not in known:
            known.add(article_no)
            index_text(db, article_no, reading.article)
            marks |= band_marks(unpack_bands(bands))
        index_marks(db, reading_no, marks)


def next_sentence(db: sqlite3.Connection) -> int:
    last = db.execute("SELECT first, offsets FROM passages ORDER BY first DESC LIMIT 1").fetchone()
    return 1 if last is None else last[0] + len(last[1]) // 8


def name_marks(reading: Reading) -> set[str]:
    """A mark for each name that speaks or is mentioned. Anonymous sources have no name by which to find them again."""
    names = {one.speaker.name for one in reading.attributions if not one.speaker.anonymous}
    names.update(mention.name or mention.span.text for mention in reading.mentions)
    names.update(form for group in reading.aliases for form in group)
    return {name_mark(name) for name in names if name.strip()}


def name_mark(name: str) -> str:
    return "n" + blake2b(name_key(name).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def band_marks(bands: Iterable[int]) -> set[str]:
    return {f"b{band & 0xFFFF_FFFF_FFFF_FFFF:x}" for band in bands}


def pack_bands(bands: Iterable[int]) -> bytes:
    return b"".join((band & 0xFFFF_FFFF_FFFF_FFFF).to_bytes(8, "little") for band in bands)


def unpack_bands(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 8}Q", data)


def pack_offsets(spans: Iterable[tuple[int, int]]) -> bytes:
    """Eight bytes a sentence: where it starts and where it ends."""
    return b"".join(struct.pack("<II", start, end) for start, end in spans)


def offsets(data: bytes, i: int) -> tuple[int, int]:
    """Start and end of the sentence with this number, counted from 0, of those that were packed."""
    start, end = struct.unpack_from("<II", data, 8 * i)
    return start, end
