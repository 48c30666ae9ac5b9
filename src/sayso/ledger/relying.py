"""Who says what, where and when, as columns of numbers: a row of each attribution and of each article, and nothing of any text.

Millions of rows are counted in memory in the time in which SQLite finds a few thousand of them; and since rows are only ever added,
whoever has them asks for what came after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sayso.ledger.claims import MARK

AT_ONCE = 20_000
"""Rows that are taken from the database together."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of what was added last: the last reading and the last judgement, up to which reading statements were filed as claims, and
    the last statement. While they are equal, so is everything that is drawn from the ledger."""

    reading: int = 0
    judgement: int = 0
    filed: int = 0
    statement: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """Current readings as columns, one entry each: its number, its article's, the day on which that came out (an ordinal, 0 if
    unknown), and its outlet as a place in ``outlets``."""

    reading: Numbers
    article: Numbers
    day: Numbers
    outlet: Numbers
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Attributions of all readings as columns, one entry each, in the order in which they were added.

    ``reading`` is the number of the reading and ``n`` the place of the attribution in it; ``speaker``, ``kind`` and ``stance`` are places
    in the tuples of their names.
    """

    reading: Numbers
    n: Numbers
    speaker: Numbers
    kind: Numbers
    stance: Numbers
    anonymous: Numbers
    speakers: tuple[str, ...]
    kinds: tuple[str, ...]
    stances: tuple[str, ...]


def marks(db: sqlite3.Connection) -> Marks:
    """What was added last. Looks at one row of each table."""
    reading, judgement, statement = (
        int(db.execute(query).fetchone()[0] or 0)
        for query in ("SELECT max(no) FROM readings", "SELECT max(no) FROM judgements", "SELECT max(no) FROM statements")
    )
    filed = db.execute("SELECT value FROM meta WHERE key = ?", (MARK,)).fetchone()
    return Marks(reading, judgement, int(filed[0]) if filed else 0, statement)


def printed(db: sqlite3.Connection, after: int) -> Printed:
    """The current readings whose number is greater. Reads a row of each."""
    query = (
        "SELECT r.no, a.no, a.published, a.outlet FROM readings r JOIN articles a ON a.no = r.article AND a.reading = r.no"
        " WHERE r.no > ? ORDER BY r.no"
    )
    (reading, article), (days, houses) = _columns(db.execute(query, (after,)), 2, 2)
    ordinals = {day: date.fromisoformat(day).toordinal() if day else 0 for day in days.names}
    day = np.array([ordinals[name] for name in days.names] or [0], dtype=np.int64)[days.at]
    return Printed(reading, article, day, houses.at, houses.texts())


def told(db: sqlite3.Connection, after: int) -> Told:
    """The attributions of readings whose number is greater. Reads a row of each."""
    query = "SELECT reading, n, anonymous, speaker, kind, stance FROM attributions WHERE reading > ? ORDER BY reading, n"
    (reading, n, anonymous), (speakers, kinds, stances) = _columns(db.execute(query, (after,)), 3, 3)
    return Told(reading, n, speakers.at, kinds.at, stances.at, anonymous, speakers.texts(), kinds.texts(), stances.texts())


def extents(db: sqlite3.Connection, reading: int) -> tuple[tuple[int, int, int], ...]:
    """The attributions of a reading: the place of each, and where its content begins and ends."""
    return tuple(db.execute("SELECT n, start, end FROM attributions WHERE reading = ? ORDER BY n", (reading,)))


def numbers(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of the articles with these ids; those that are not there are left out."""
    query = "SELECT no FROM articles WHERE id = ?"
    found = ((id, db.execute(query, (id,)).fetchone()) for id in dict.fromkeys(ids))
    return {id: int(row[0]) for id, row in found if row}


class _Named:
    """A column of texts as numbers, equal ones for equal texts."""

    def __init__(self) -> None:
        self.names: dict[Any, int] = {}
        self._pieces: list[Numbers] = [np.zeros(0, dtype=np.int64)]

    def add(self, values: Sequence[Any]) -> None:
        names = self.names
        for value in dict.fromkeys(values):
            names.setdefault(value, len(names))
        self._pieces.append(np.fromiter(map(names.__getitem__, values), np.int64, len(values)))

    @property
    def at(self) -> Numbers:
        return np.concatenate(self._pieces)

    def texts(self) -> tuple[str, ...]:
        return tuple(str(name) for name in self.names)


def _columns(rows: sqlite3.Cursor, many: int, named: int) -> tuple[list[Numbers], list[_Named]]:
    """All rows as columns: the first ``many`` are numbers, the others texts. In pieces, so that there is no list of a million rows."""
    pieces: list[list[Numbers]] = [[np.zeros(0, dtype=np.int64)] for _ in range(many)]
    texts = [_Named() for _ in range(named)]
    while some := rows.fetchmany(AT_ONCE):
        columns = list(zip(*some, strict=True))
        for piece, column in zip(pieces, columns[:many], strict=True):
            piece.append(np.fromiter(column, np.int64, len(column)))
        for text, column in zip(texts, columns[many:], strict=True):
            text.add(column)
    return [np.concatenate(piece) for piece in pieces], texts
