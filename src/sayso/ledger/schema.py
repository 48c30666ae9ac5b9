"""The tables of a ledger, and how an older ledger becomes a present one.

Facts are only ever added: articles, their texts, readings, what was judged and derived. Two kinds of rows are drawn
from facts and could be drawn again: the *card* of an article (the columns of ``articles`` that say what its current
reading says about it), and the indices ``passages``, ``words`` and ``marks``.

``words`` and ``marks`` are full-text indices without contents. They are log-structured: new entries go to the end, and
are merged later in long runs, where a B-tree over random keys would touch a page for each key. Their columns hold terms
that Python has made (`sayso.ledger.sentences`), one a word, so that what is a word never depends on the version of
SQLite.

    words    number of a sentence → the terms in it
    marks    number of a reading → "n…" a name that speaks or is mentioned in it; "b…" a band of its article's sketch
             (only at the article's first reading)

``statements``, ``merges`` and ``runs`` say what is one claim (`sayso.ledger.claims`, `sayso.ledger.runs`). They are drawn from readings
too, by whoever groups them, and could be drawn again.

``PRAGMA user_version`` counts the steps of `STEPS` that a ledger has gone through. A step never changes once released.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

APPLICATION = 0x53617953
"""The four bytes "SayS", which stand in the file's head and tell a ledger from other SQLite files."""

_FACTS = """
CREATE TABLE articles(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest BLOB NOT NULL, address INTEGER, reading INTEGER NOT NULL,
  url TEXT NOT NULL, outlet TEXT NOT NULL, title TEXT NOT NULL, file TEXT NOT NULL, language TEXT NOT NULL,
  published TEXT, moment TEXT);
CREATE INDEX articles_by_address ON articles(address) WHERE address IS NOT NULL;
CREATE INDEX articles_by_outlet ON articles(outlet, published);
CREATE INDEX articles_by_day ON articles(published);
CREATE TABLE texts(article INTEGER PRIMARY KEY REFERENCES articles(no), text BLOB NOT NULL, bands BLOB NOT NULL);
CREATE TABLE readings(
  no INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(no), engine TEXT NOT NULL,
  attributions INTEGER NOT NULL, mentions INTEGER NOT NULL, UNIQUE(article, engine));
CREATE TABLE contents(reading INTEGER PRIMARY KEY REFERENCES readings(no), data BLOB NOT NULL);
CREATE TABLE attributions(
  reading INTEGER NOT NULL REFERENCES readings(no), n INTEGER NOT NULL, id TEXT NOT NULL, speaker TEXT NOT NULL,
  kind TEXT NOT NULL, anonymous INTEGER NOT NULL, stance TEXT NOT NULL, factuality TEXT NOT NULL, said_on TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL,
  confidence REAL NOT NULL, engine TEXT NOT NULL, PRIMARY KEY(reading, n)) WITHOUT ROWID;
CREATE TABLE names(
  reading INTEGER NOT NULL REFERENCES readings(no), name TEXT NOT NULL, kind TEXT NOT NULL, mentions INTEGER NOT NULL,
  PRIMARY KEY(reading, name, kind)) WITHOUT ROWID;
CREATE TABLE judgements(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL,
  about TEXT NOT NULL, judge TEXT NOT NULL, moment TEXT NOT NULL, why TEXT NOT NULL, undoes TEXT NOT NULL);
CREATE TABLE derivations(
  no INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, earlier TEXT NOT NULL, later TEXT NOT NULL, engine TEXT NOT NULL,
  data BLOB NOT NULL);
CREATE INDEX derivations_by_earlier ON derivations(earlier);
CREATE INDEX derivations_by_later ON derivations(later);
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_INDICES = """
CREATE TABLE passages(
  first INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(no), offsets BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(term, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE marks USING fts5(term, content='', detail=none, columnsize=0, tokenize='ascii');
"""

_CLAIMS = """
CREATE TABLE statements(
  no INTEGER PRIMARY KEY, reading INTEGER NOT NULL REFERENCES readings(no), n INTEGER NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL, claim INTEGER NOT NULL, turned INTEGER NOT NULL, source INTEGER NOT NULL, traits BLOB);
CREATE INDEX statements_by_claim ON statements(claim) WHERE claim <> no;
CREATE TABLE merges(claim INTEGER PRIMARY KEY, other INTEGER NOT NULL, turned INTEGER NOT NULL);
CREATE TABLE runs(no INTEGER PRIMARY KEY, level INTEGER NOT NULL, keys BLOB NOT NULL, numbers BLOB NOT NULL);
"""


def _facts(db: sqlite3.Connection) -> None:
    _run(db, _FACTS)


def _indices(db: sqlite3.Connection) -> None:
    """The indices, filled from the facts that are there."""
    from sayso.ledger.indexing import index_all

    _run(db, _INDICES)
    index_all(db)


def _claims(db: sqlite3.Connection) -> None:
    _run(db, _CLAIMS)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_facts, _indices, _claims)
VERSION = len(STEPS)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Takes a ledger of this version through the steps that it lacks. The caller holds a transaction and commits all or
    nothing."""
    for step in STEPS[version:]:
        step(db)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _run(db: sqlite3.Connection, script: str) -> None:
    """Each statement in turn; `executescript` would commit first."""
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)
