"""A ledger's articles a page at a time: work that depends on the length of the page, not on that of the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sayso.ledger.listing import CARD, Card, card, within
from sayso.ledger.packing import plain, unpack_text


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles, and how many there are in all."""

    cards: tuple[Card, ...] = ()
    total: int = 0


def page(db: sqlite3.Connection, outlet: str | None, since: date | None, until: date | None, limit: int, offset: int) -> Page:
    """The articles of an outlet and a time, the latest first, those without a day last; ``offset`` are passed over.

    What is passed over and what is counted is read from an index alone.
    """
    where, given = within(outlet, since, until)
    total = db.execute(f"SELECT count(*) FROM articles a WHERE {where}", given).fetchone()[0]  # noqa: S608
    some = f"SELECT a.no FROM articles a WHERE {where} ORDER BY a.published DESC, a.no DESC LIMIT ? OFFSET ?"  # noqa: S608
    numbers = [no for (no,) in db.execute(some, (*given, limit, offset))]
    return Page(tuple([card(db.execute(f"{CARD} WHERE a.no = ?", (no,)).fetchone()) for no in numbers]), total)


def cards_of(db: sqlite3.Connection, ids: Iterable[str]) -> tuple[Card, ...]:
    """The articles with these ids, in this order; those that are not there are left out."""
    rows = (db.execute(f"{CARD} WHERE a.id = ?", (plain(id),)).fetchone() for id in ids)
    return tuple([card(row) for row in rows if row])


def outlets(db: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """The outlets by name, each with how many articles are of it; those of no known outlet are left out."""
    return tuple(db.execute("SELECT outlet, count(*) FROM articles WHERE outlet <> '' GROUP BY outlet ORDER BY outlet"))


def texts(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts of the articles with these ids; those that are not there are left out."""
    query = "SELECT t.text FROM articles a JOIN texts t ON t.article = a.no WHERE a.id = ?"
    rows = ((id, db.execute(query, (plain(id),)).fetchone()) for id in ids)
    return {id: unpack_text(row[0]) for id, row in rows if row}
