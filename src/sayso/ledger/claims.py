"""What is one claim, as rows: statements, the claim that each makes, and the keys by which the next one finds them.

A statement is a sentence of a reading. Its claim is the number of the first statement that made it. Of a statement in words of
its own the traits are kept, and it is filed under its keys; one that repeats another is only counted. That two claims turn
out to be one is a row of ``merges``, so that nothing already written changes. What the numbers of traits and keys mean is not for
the ledger to know.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sayso.ledger.listing import within
from sayso.ledger.packing import unpack_text
from sayso.ledger.runs import Cache, add_run

MARK = "claims.mark"
TOGETHER = 500
"""Rows that are asked for in one query."""
_Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Filed:
    """A statement to keep: the mark of its reading, the place of its attribution there (-1 for the article's own words), where it
    stands in the text, its claim, on which side of it, and who says it.

    ``source`` is a number for the teller: 0 for nobody, negative for one without a name. ``traits`` and ``keys`` are empty where it
    only repeats.
    """

    no: int
    reading: int
    attribution: int
    start: int
    end: int
    claim: int
    turned: bool
    source: int
    traits: bytes = b""
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """That a claim is another one, or its contrary if ``turned``."""

    claim: int
    other: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as others meet it. ``claim`` and ``turned`` are those after all merges, ``written`` is the turn as it was filed."""

    no: int
    claim: int
    turned: bool
    traits: bytes
    written: bool


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a statement, where they stand, and who says them ("" for nobody)."""

    article: str
    start: int
    end: int
    text: str
    speaker: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Statements of claims that are made more than once, as columns of numbers, one entry a statement.

    ``claim`` after merging, ``turned`` if it denies, ``article`` the number of its article, ``day`` when that came out (as
    an ordinal, 0 if unknown), ``outlet`` who published it: equal numbers are equal outlets, 0 is none. ``names`` are the outlets by that number.
    """

    no: _Numbers
    claim: _Numbers
    turned: _Numbers
    source: _Numbers
    article: _Numbers
    outlet: _Numbers
    day: _Numbers
    names: tuple[str, ...] = field(default=())


def add_statements(
    db: sqlite3.Connection, cache: Cache, statements: Sequence[Filed], merges: Sequence[Merge], marks: tuple[int, int]
) -> bool:
    """Writes statements, their keys and merges, and the mark up to which this was done, within the caller's transaction.

    ``marks`` are the mark before and the one after. Writes nothing and returns False if somebody else went on from the one before.
    """
    if done(db)[0] != marks[0]:
        return False
    db.executemany(
        "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((s.no, s.reading, s.attribution, s.start, s.end, s.claim, s.turned, s.source, s.traits or None) for s in statements),
    )
    pairs = [(key, s.no) for s in statements for key in s.keys]
    add_run(db, cache, [key for key, _ in pairs], [no for _, no in pairs])
    db.executemany("INSERT OR IGNORE INTO merges VALUES (?, ?, ?)", ((m.claim, m.other, m.turned) for m in merges))
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (MARK, str(marks[1])))
    return True


def done(db: sqlite3.Connection) -> tuple[int, int]:
    """The mark up to which statements were filed, and the number of the last one."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (MARK,)).fetchone()
    last = db.execute("SELECT max(no) FROM statements").fetchone()[0]
    return int(row[0]) if row else 0, int(last or 0)


def stated(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Stated]:
    """Statements by their numbers, each with its claim (and its side of it) after all merges."""
    wanted, found = sorted(set(numbers)), {}
    for at in range(0, len(wanted), TOGETHER):
        some = wanted[at : at + TOGETHER]
        query = (
            "SELECT s.no, s.claim, s.turned, s.traits, m.other FROM statements s LEFT JOIN merges m ON m.claim = s.claim"  # noqa: S608
            f" WHERE s.no IN ({','.join('?' * len(some))})"
        )
        for no, claim, turned, traits, other in db.execute(query, some).fetchall():
            root, side = (claim, bool(turned)) if other is None else _root(db, claim, turned)
            found[no] = Stated(no, root, side, traits or b"", bool(turned))
    return found


def said(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Said]:
    """The words of statements and who says them, by their numbers."""
    query = (
        "SELECT s.start, s.end, x.text, a.id, t.speaker, t.anonymous FROM statements s JOIN readings r ON r.no = s.reading"
        " JOIN articles a ON a.no = r.article JOIN texts x ON x.article = r.article"
        " LEFT JOIN attributions t ON t.reading = s.reading AND t.n = s.n WHERE s.no = ?"
    )
    rows = ((no, db.execute(query, (int(no),)).fetchone()) for no in numbers)
    return {
        no: Said(article, start, end, unpack_text(text)[start:end], speaker or "", bool(anonymous))
        for no, (start, end, text, article, speaker, anonymous) in ((no, row) for no, row in rows if row)
    }


def ids(db: sqlite3.Connection, articles: Iterable[int]) -> tuple[str, ...]:
    """The ids of articles by the numbers that a `Tally` has for them."""
    return tuple(db.execute("SELECT id FROM articles WHERE no = ?", (int(no),)).fetchone()[0] for no in articles)


def _root(db: sqlite3.Connection, claim: int, turned: int) -> tuple[int, bool]:
    """The claim into which this one was merged in the end; each is merged into an earlier one, so this ends."""
    while row := db.execute("SELECT other, turned FROM merges WHERE claim = ? AND other < claim", (claim,)).fetchone():
        claim, turned = row[0], turned ^ row[1]
    return claim, bool(turned)


def retold(db: sqlite3.Connection, since: date | None, until: date | None, also: Iterable[int] = ()) -> Tally:
    """Statements of claims made more than once, of current readings only, in articles of these days; and those numbered ``also``.

    Reads a row of each such statement and a row of each article; no text.
    """
    narrowed, given = within(None, since, until)
    articles = db.execute(
        f"SELECT a.reading, a.no, a.outlet, a.published FROM articles a WHERE {narrowed}",  # noqa: S608
        given,
    ).fetchall()
    numbers: dict[str, int] = {"": 0}
    houses = [numbers.setdefault(house, len(numbers)) for _, _, house, _ in articles]
    days = [date.fromisoformat(day).toordinal() if day else 0 for *_, day in articles]
    merges = db.execute("SELECT claim, other, turned FROM merges ORDER BY claim").fetchall()
    columns = _columns(
        db.execute(
            "SELECT no, claim, turned, source, reading FROM statements WHERE claim IN"
            " (SELECT claim FROM statements WHERE claim <> no UNION SELECT claim FROM merges UNION SELECT other FROM merges)"
            " OR no IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(also))),),
        ),
        5,
    )
    no, claim, turned, source, reading = columns
    size = 1 + int(max(reading.max(initial=0), max((row[0] for row in articles), default=0)))
    place = np.full(size, -1, dtype=np.int64)
    place[[row[0] for row in articles]] = np.arange(len(articles))
    at = place[reading]
    kept = at >= 0
    at = at[kept]
    claim, flipped = _merged(claim[kept], merges)
    return Tally(
        no=no[kept],
        claim=claim,
        turned=turned[kept] ^ flipped,
        source=source[kept],
        article=np.array([row[1] for row in articles], dtype=np.int64)[at],
        outlet=np.array(houses, dtype=np.int64)[at],
        day=np.array(days, dtype=np.int64)[at],
        names=tuple(numbers),
    )


def _columns(rows: sqlite3.Cursor, width: int) -> list[_Numbers]:
    """All rows as columns of numbers, in pieces, so that there is no list of a million tuples."""
    pieces = [np.zeros((0, width), dtype=np.int64)]
    while piece := rows.fetchmany(20_000):
        pieces.append(np.array(piece, dtype=np.int64))
    whole = np.concatenate(pieces)
    return [whole[:, i] for i in range(width)]


def _merged(claim: _Numbers, merges: Sequence[tuple[int, int, int]]) -> tuple[_Numbers, _Numbers]:
    """The claims after all merges, and whether each is then turned round."""
    if not merges:
        return claim, np.zeros_like(claim)
    roots: dict[int, tuple[int, int]] = {}
    for one, other, turned in merges:  # a claim is only ever merged into an earlier one, whose root is known by now
        root, more = roots.get(other, (other, 0))
        roots[one] = root, turned ^ more
    distinct, places = np.unique(claim, return_inverse=True)
    found = [roots.get(int(one), (int(one), 0)) for one in distinct]
    pairs: Any = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[places, 0], pairs[places, 1]
