"""Opening a ledger: which files are one, how the connection is set up, and what is said when something is wrong with
it.

The journal is a write-ahead log, so that readers go on while a writer writes, with ``synchronous = FULL``: a commit is
on the disk when it returns, also if the power fails (NORMAL would lose the last ones). A ledger that somebody else made
is not trusted: its schema may call no function with effects, and its cells are checked when they are read.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike, fspath
from pathlib import Path
from urllib.parse import quote

from sayso.errors import LedgerError
from sayso.ledger.schema import APPLICATION, VERSION, migrate

PATIENCE = 60.0
"""Seconds that one waits for another who is writing."""
CACHE, CACHE_OF_READERS = 64 * 1024, 8 * 1024
"""Kibibytes of pages kept in memory by a connection that writes, and by one that only reads: a server has one of these for each of its
threads. Forty readers over 100,000 articles: 1.3 GB with the greater, 0.7 GB with the smaller, and 5 % slower."""

_WHY = {
    sqlite3.SQLITE_BUSY: "is being written by another program, and it did not finish in time; wait for it, then try again",
    sqlite3.SQLITE_LOCKED: "is being written by another part of this program; finish that first",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and its folder, or open it read-only",
    sqlite3.SQLITE_PERM: "may not be opened; check its permissions",
    sqlite3.SQLITE_FULL: "could not be written: there is no room left; free some space, then add again what is missing",
    sqlite3.SQLITE_IOERR: "could not be read or written (disk error, or no room left); check the disk, then try again",
    sqlite3.SQLITE_CORRUPT: "is damaged; go back to a copy, or add the articles to a new ledger",
    sqlite3.SQLITE_NOTADB: "is no ledger: it is not a file that Sayso wrote; give another name",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists, that it is a file, and that you may write there",
    sqlite3.SQLITE_TOOBIG: "could not take something as long as this; split the article",
}


def connect(path: str | PathLike[str], *, readonly: bool, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection to the ledger at this path; a new ledger if there is no file and it may be written."""
    place = fspath(path)
    with explained(place):
        if not readonly:
            return _prepared(_open(place, "rwc", patience), place, patience)
        if not Path(place).exists():
            raise LedgerError(f"{place}: there is no such ledger; add an article to it first.", path=place)
        return _checked(_to_read(place, patience), place, CACHE_OF_READERS)


def connect_in_memory() -> sqlite3.Connection:
    """A connection to a new ledger that is gone when it is closed."""
    return _prepared(sqlite3.connect(":memory:", isolation_level=None), "memory", 0)


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turns what SQLite reports into a `LedgerError` that says what happened to which ledger, and what to try."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where what SQLite quotes of a damaged file is no text
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT if isinstance(error, UnicodeDecodeError) else 0) & 0xFF
        why = _WHY.get(code, f"could not be used ({error}); go back to a copy if that happens again")
        raise LedgerError(
            f"{place}: this ledger {why}." if code != sqlite3.SQLITE_NOTADB else f"{place} {why}.", path=place
        ) from error


def _open(place: str, mode: str, patience: float) -> sqlite3.Connection:
    if Path(place).is_dir():
        raise LedgerError(f"{place} is a folder; a ledger is a file, such as {Path(place) / 'news.db'}.", path=place)
    address = f"file:{quote(str(Path(place).absolute()), errors='surrogateescape')}?mode={mode}"
    db = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)
    db.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
    return db


def _to_read(place: str, patience: float) -> sqlite3.Connection:
    """A connection that cannot write. It may tidy up: opened as read-only, SQLite would leave its log behind when it
    closes."""
    db = _open(place, "rw", patience)
    try:
        db.execute("PRAGMA query_only = ON")
        db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        return db
    except (sqlite3.Error, UnicodeDecodeError) as error:
        db.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _has_log(place):
            raise
    # In a folder that cannot be written there is no room for the log's index. Where there is no log, none is needed.
    return _open(place, "ro&immutable=1", patience)


def _prepared(db: sqlite3.Connection, place: str, patience: float) -> sqlite3.Connection:
    """A connection for writing: the ledger made or brought up to date, one writer at a time."""
    try:
        _settings(db)
        version, mine = _version(db), _is_ledger(db)
        if not mine and not _is_empty(db) and not _is_ledger(db):  # asked again: another program may just have made it
            raise LedgerError(
                f"{place} is no ledger: it is a database of another program; give another name.", path=place
            )
        _refuse_newer(version, place)
        _patiently(db, "PRAGMA journal_mode = WAL", patience)
        if not mine or version < VERSION:
            db.execute("BEGIN IMMEDIATE")
            try:
                # Another program may have been quicker while this one waited.
                if _is_empty(db) or _is_ledger(db):
                    _refuse_newer(_version(db), place)
                    migrate(db, _version(db))
                db.execute("COMMIT")
            except BaseException:
                _roll_back(db)
                raise
        return _checked(db, place)
    except BaseException:
        db.close()
        raise


def _checked(db: sqlite3.Connection, place: str, cache: int = CACHE) -> sqlite3.Connection:
    try:
        _settings(db, cache)
        version = _version(db)
        if not _is_ledger(db):
            raise LedgerError(f"{place} is no ledger; give the file that articles were added to.", path=place)
        _refuse_newer(version, place)
        if version < VERSION:
            what = (
                f"{place}: this ledger was written by an older Sayso; "
                "add to it once (or open it for writing) to bring it up to date."
            )
            raise LedgerError(what, path=place)
        return db
    except BaseException:
        db.close()
        raise


def _settings(db: sqlite3.Connection, cache: int = CACHE) -> None:
    for setting in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"cache_size = -{cache}",
    ):
        db.execute(f"PRAGMA {setting}")


def _patiently(db: sqlite3.Connection, statement: str, patience: float) -> None:
    """Runs a statement for which SQLite does not wait by itself: two programs that make the same ledger at once."""
    end = time.monotonic() + patience
    while True:
        try:
            db.execute(statement).fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)


def _refuse_newer(version: int, place: str) -> None:
    if version > VERSION:
        what = (
            f"{place}: this ledger was written by a newer Sayso "
            f"(its form is {version}, this one knows {VERSION}); update Sayso."
        )
        raise LedgerError(what, path=place)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _is_ledger(db: sqlite3.Connection) -> bool:
    return int(db.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION


def _is_empty(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def _has_log(place: str) -> bool:
    log = Path(place + "-wal")
    return log.exists() and log.stat().st_size > 0


def _roll_back(db: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        db.execute("ROLLBACK")
