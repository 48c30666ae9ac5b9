"""The statements of single claims and of single articles, as one asks for them: a handful of rows, however large the ledger is.

`sayso.ledger.claims` counts all claims at once. Here one claim is looked at, with those that were merged into it, or one article: statements
are numbered in the order of the readings that hold them, so those of a reading are found by bisection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sayso.ledger.claims import done

MOST = 100_000
"""Statements of claims that are fetched at once, the first."""
_COLUMNS = "s.no, s.claim, s.turned, s.source, s.n, s.start, s.end, a.no, a.id, a.outlet, a.published"
_FROM = "statements s JOIN readings r ON r.no = s.reading JOIN articles a ON a.no = r.article AND a.reading = s.reading"


@dataclass(frozen=True, slots=True)
class Made:
    """A statement of an article's current reading: its claim after all merges, and whether it denies that.

    ``source`` is the number of the teller as in `Filed`, ``attribution`` the place of its attribution in the reading (-1 for the article's
    own words), ``number`` that of its article.
    """

    no: int
    claim: int
    turned: bool
    source: int
    attribution: int
    start: int
    end: int
    number: int
    article: str
    outlet: str
    published: date | None


def of_claims(db: sqlite3.Connection, claims: Iterable[int]) -> tuple[Made, ...]:
    """The statements of these claims, and of those that were merged into them, by their numbers."""
    merges: dict[int, tuple[int, int]] = {one: (other, turned) for one, other, turned in db.execute("SELECT claim, other, turned FROM merges")}
    roots = {_root(merges, claim)[0] for claim in claims}
    parts = sorted({*roots, *(one for one in merges if _root(merges, one)[0] in roots)}) if roots else []
    rows = [row for part in parts for row in _of_claim(db, part)]
    return tuple(sorted((_made(row, merges) for row in rows[:MOST]), key=lambda made: made.no))


def of_article(db: sqlite3.Connection, id: str) -> tuple[Made, ...]:
    """The statements of an article's current reading, as far as they are filed."""
    row = db.execute("SELECT reading FROM articles WHERE id = ?", (id,)).fetchone()
    if row is None:
        return ()
    low, high = 1, done(db)[1] + 1
    while low < high:
        middle = (low + high) // 2
        found = db.execute("SELECT reading FROM statements WHERE no >= ? ORDER BY no LIMIT 1", (middle,)).fetchone()
        if found is None or found[0] >= row[0]:
            high = middle
        else:
            low = middle + 1
    numbers = []
    for no, reading in db.execute("SELECT no, reading FROM statements WHERE no >= ? ORDER BY no", (low,)):
        if reading != row[0]:
            break
        numbers.append(no)
    if not numbers:
        return ()
    merges: dict[int, tuple[int, int]] = {}
    rows = db.execute(f"SELECT {_COLUMNS} FROM {_FROM} WHERE s.no BETWEEN ? AND ? ORDER BY s.no", (numbers[0], numbers[-1])).fetchall()  # noqa: S608
    for claim in {row[1] for row in rows}:
        while link := db.execute("SELECT other, turned FROM merges WHERE claim = ?", (claim,)).fetchone():
            merges[claim] = link
            claim = link[0]
    return tuple(_made(row, merges) for row in rows)


def numbered(db: sqlite3.Connection, id: str) -> tuple[int, str, date | None] | None:
    """The number of an article, its outlet and its day."""
    row = db.execute("SELECT no, outlet, published FROM articles WHERE id = ?", (id,)).fetchone()
    return (row[0], row[1], date.fromisoformat(row[2]) if row[2] else None) if row else None


def unfiled(db: sqlite3.Connection) -> int:
    """How many articles have a current reading whose statements are in no claim yet. Reads a row of each article."""
    return int(db.execute("SELECT count(*) FROM articles WHERE reading > ?", (done(db)[0],)).fetchone()[0])


def _of_claim(db: sqlite3.Connection, claim: int) -> Iterator[tuple[object, ...]]:
    for condition in ("s.no = ?1 AND s.claim = ?1", "s.claim = ?1 AND s.claim <> s.no"):
        yield from db.execute(f"SELECT {_COLUMNS} FROM {_FROM} WHERE {condition} LIMIT ?2", (claim, MOST))  # noqa: S608


def _root(merges: dict[int, tuple[int, int]], claim: int) -> tuple[int, bool]:
    """The claim that this one has become, and whether it is turned round by that; each is merged into an earlier one."""
    turned = 0
    while claim in merges and merges[claim][0] < claim:
        claim, more = merges[claim]
        turned ^= more
    return claim, bool(turned)


def _made(row: tuple[object, ...], merges: dict[int, tuple[int, int]]) -> Made:
    no, claim, turned, source, attribution, start, end, number, id, outlet, day = row
    root, more = _root(merges, int(claim))  # type: ignore[call-overload]
    side = bool(turned) != more
    return Made(no, root, side, source, attribution, start, end, number, id, outlet, date.fromisoformat(day) if day else None)  # type: ignore[arg-type]
