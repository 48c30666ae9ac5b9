"""Files that are no ledger, newer, older, locked, full or not to be written: a clear error, and nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sayso.errors import LedgerError
from sayso.ledger import Counts, Entry, open_ledger
from sayso.ledger.schema import APPLICATION, STEPS, VERSION

Written = Callable[..., Entry]


@pytest.fixture
def filled(tmp_path: Path, written: Written) -> Path:
    path = tmp_path / "news.db"
    with open_ledger(path) as ledger:
        ledger.add([written("a1", bands=(1, 2), named=("Ilse Marwick",))])
    return path


def test_what_was_added_is_there_when_it_is_opened_again(filled: Path, written: Written) -> None:
    for readonly in (False, True):
        with open_ledger(filled, readonly=readonly) as ledger:
            assert ledger.reading("a1") == written("a1", named=("Ilse Marwick",)).reading
    assert list(filled.parent.iterdir()) == [filled], "closing leaves one file"


@pytest.mark.parametrize("name", ["with blank.db", "question?mark#1%41.db", "día.db", "quote'.db"])
def test_any_name_is_a_name(tmp_path: Path, written: Written, name: str) -> None:
    with open_ledger(tmp_path / name) as ledger:
        ledger.add([written("a1")])
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with open_ledger(str(tmp_path / name), readonly=True) as ledger:
        assert ledger.counts().articles == 1


def no_database(path: Path) -> None:
    path.write_text("These are the notes of a reporter, and no ledger at all.\n" * 40)


def another_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE recipes(name)")


def newer(path: Path) -> None:
    open_ledger(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (no_database, "is no ledger: it is not a file that Sayso wrote; give another name"),
        (another_database, "is no ledger"),
        (newer, "written by a newer Sayso .* update Sayso"),
        (folder, "is a folder; a ledger is a file"),
    ],
)
@pytest.mark.parametrize("readonly", [False, True], ids=["to write", "to read"])
def test_what_is_no_ledger_is_told_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], says: str, readonly: bool
) -> None:
    path = tmp_path / "news.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LedgerError, match=says) as told:
        open_ledger(path, readonly=readonly)
    assert told.value.path == str(path) and str(path) in str(told.value)
    assert before is None or path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_no_ledger_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no such ledger"):
        open_ledger(tmp_path / "news.db", readonly=True)
    with pytest.raises(LedgerError, match="check that its folder exists"):
        open_ledger(tmp_path / "nowhere" / "news.db")
    assert not list(tmp_path.iterdir())


def test_an_empty_file_becomes_a_ledger(tmp_path: Path, written: Written) -> None:
    (tmp_path / "news.db").touch()
    with open_ledger(tmp_path / "news.db") as ledger:
        ledger.add([written("a1")])
        assert ledger.counts().articles == 1


def test_a_damaged_file_is_told(filled: Path) -> None:
    whole = bytearray(filled.read_bytes())
    whole[4096:-4096] = b"\x2a" * (len(whole) - 8192)
    filled.write_bytes(whole)
    with pytest.raises(LedgerError, match="damaged"), open_ledger(filled, readonly=True) as ledger:
        ledger.reading("a1")


def test_an_older_ledger_is_brought_up_to_date_with_all_that_is_in_it(
    tmp_path: Path, filled: Path, written: Written
) -> None:
    """The first form had the facts and no indices; the rows are those that the present code writes."""
    older = tmp_path / "older.db"
    shutil.copy(filled, older)
    with closing(sqlite3.connect(older)) as db, db:
        for table in ("passages", "words", "marks", "statements", "merges", "runs"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 1")
    with closing(sqlite3.connect(":memory:")) as first:
        STEPS[0](first)
        schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
        with closing(sqlite3.connect(older)) as db, db:
            assert db.execute(schema).fetchall() == first.execute(schema).fetchall()
    with pytest.raises(LedgerError, match="written by an older Sayso"):
        open_ledger(older, readonly=True)
    with open_ledger(older) as now, open_ledger(filled) as then:
        for ledger in (now, then):
            assert ledger.counts() == Counts(articles=1, readings=1, mentions=1, sentences=1)
            assert [hit.article for hit in ledger.search("closed port", 5)] == ["a1"]
            assert ledger.near((2,), 5) == ledger.naming("Ilse Marwick", 5) == ("a1",)
        assert [one.status for one in now.add([written("a1"), written("a2", "Another text.")])] == ["known", "new"]
        assert [hit.article for hit in now.search("another", 5)] == ["a2"]
    with closing(sqlite3.connect(older)) as db, db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)


def test_a_migration_that_breaks_off_leaves_the_older_ledger(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE next(n)")
        raise KeyboardInterrupt

    monkeypatch.setattr("sayso.ledger.schema.STEPS", (*STEPS, full))
    monkeypatch.setattr("sayso.ledger.opening.VERSION", VERSION + 1)
    with pytest.raises(KeyboardInterrupt):
        open_ledger(filled)
    monkeypatch.undo()
    with open_ledger(filled) as ledger:
        assert ledger.counts().articles == 1
    with closing(sqlite3.connect(filled)) as db, db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'next'").fetchall()


def test_one_that_is_being_written_is_waited_for_and_then_told(filled: Path, written: Written) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as other, open_ledger(filled, patience=0.1) as ledger:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="is being written by another program"):
            ledger.add([written("a2", "Another text.")])
        assert ledger.reading("a1").article.id == "a1", "reading goes on meanwhile"
        other.execute("ROLLBACK")
        assert [one.status for one in ledger.add([written("a2", "Another text.")])] == ["new"]


def test_two_writers_wait_for_each_other(tmp_path: Path, written: Written) -> None:
    path = tmp_path / "news.db"
    failed: list[BaseException] = []

    def write(who: str) -> None:
        try:
            with open_ledger(path) as ledger:
                for n in range(25):
                    ledger.add([written(f"{who}{n}", f"Text {n} of {who}."), written(f"both{n}", f"Text {n} of both.")])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with open_ledger(path, readonly=True) as ledger:
        assert ledger.counts().articles == ledger.counts().sentences == 100
        assert len(ledger.search("text of both", 200)) == 100


def test_readers_see_whole_calls_while_a_writer_writes(tmp_path: Path, written: Written) -> None:
    path = tmp_path / "news.db"
    open_ledger(path).close()
    done = threading.Event()
    seen: list[int] = []

    def look() -> None:
        with open_ledger(path, readonly=True) as ledger:
            while not done.is_set():
                seen.append(ledger.counts().articles)
                ledger.readings(hit.article for hit in ledger.search("text", 5))

    reader = threading.Thread(target=look)
    reader.start()
    with open_ledger(path) as ledger:
        for n in range(0, 200, 10):
            ledger.add([written(f"a{n + i}", f"Text {n + i}.") for i in range(10)])
    done.set()
    reader.join()
    assert seen and seen == sorted(seen) and all(count % 10 == 0 for count in seen)


def test_a_full_disk_loses_nothing_that_was_there(filled: Path, written: Written) -> None:
    with open_ledger(filled) as ledger:
        pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
        ledger._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(LedgerError, match="there is no room left; free some space"):
            ledger.add([written(f"b{n}", f"Text {n}. " * 200) for n in range(200)])
        assert ledger.counts().articles == 1
        ledger._db.execute(f"PRAGMA max_page_count = {pages + 5000}")
        assert ledger.add([written("b1", "Text 1.")])[0].status == "new"


LIMITED = """
import resource, sys
from sayso.errors import LedgerError
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Reading
with open_ledger(sys.argv[1]) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    try:
        for n in range(10_000):
            ledger.add([Entry(Reading(Article(f"b{n}", "".join(chr(33 + i * n % 5000) for i in range(4000)))))])
            print(f"b{n}", flush=True)
    except LedgerError as error:
        print(error)
"""


def test_a_file_that_cannot_grow_keeps_every_article_reported(filled: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(filled)], capture_output=True, text=True, timeout=60)
    *reported, told = ran.stdout.splitlines()
    assert "no room left" in told and reported, ran.stderr
    with open_ledger(filled) as ledger:
        assert ledger.held(reported, "") == set(reported)
        assert ledger.counts().articles == 1 + len(reported)


def test_reading_only_changes_nothing(filled: Path, written: Written) -> None:
    with open_ledger(filled, readonly=True) as ledger, pytest.raises(LedgerError, match="cannot be written"):
        ledger.add([written("a2", "Another text.")])


@pytest.fixture
def locked_folder(filled: Path) -> Iterator[Path]:
    """The ledger in a folder that may be read and not written, by somebody who is not root."""
    nobody = 65534
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(filled, folder))
        path.chmod(0o444)
        path.parent.chmod(0o555)
        me = os.geteuid()
        try:
            if me == 0:
                os.seteuid(nobody)
            yield path
        finally:
            if me == 0:
                os.seteuid(me)
            path.parent.chmod(0o755)


def test_a_folder_that_cannot_be_written_can_be_read(locked_folder: Path) -> None:
    with open_ledger(locked_folder, readonly=True) as ledger:
        assert ledger.counts().articles == 1 and ledger.reading("a1").article.id == "a1"
    with pytest.raises(LedgerError, match=r"cannot be (written|opened)"):
        open_ledger(locked_folder)


def test_a_closed_ledger_says_so(filled: Path) -> None:
    with open_ledger(filled) as ledger:
        pass
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.counts()
