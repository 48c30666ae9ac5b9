"""Kills `sayso add` and `sayso batch` (SIGKILL) at random moments, and looks after each kill at what is there.

    python bench/crash.py [--kills 200] [--seed 1] [--articles 120] [--only add|batch] [--forking]

Invented articles are added to a ledger; the whole process group is killed after a random time, or just when something is written; the
next run goes on from there, until one ends by itself; then a new ledger is begun. After every kill: the file is whole, everything that
another reader had seen is there, once, and nothing else than what an uninterrupted run gives. After every end: the ledger is the same,
row by row, as that of an uninterrupted run. A batch in the same way: what bears its final name is whole and the same, byte for byte.
Exits with 1 at the first thing that is not so. The quick form, a dozen kills, is tests/safety/test_crash.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from sayso.claims.grouping import group
from sayso.ledger import open_ledger

OFTEN = "from sayso import adding; adding.BATCH = 8; adding.SECONDS = 0.05; from sayso.cli import main; main()"
"""The command, writing more often than it does otherwise, so that more moments are in the middle of something."""

SAYSO = (sys.executable, "-c", "from sayso.cli import main; main()")

FORKING = """
import json, os, sys
from sayso import adding, pipeline, workers
from sayso.batch import running
from sayso.cli import add, batch, main
from sayso.ingest import from_text
adding.BATCH, adding.SECONDS = 8, 0.05
adding._opened("rules", 1)(from_text("The port is closed, harbour master Ilse Marwick said."))
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.setsid()
        sys.argv = ["sayso", *json.loads(line)]
        sys.stdin, sys.stdout = open(os.devnull), open(os.devnull, "w")
        main()
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Runs the command again and again without loading it anew, which takes longer than what is to be killed."""

TABLES = ("articles", "texts", "readings", "contents", "attributions", "names", "judgements", "derivations", "passages")
NUMBERED = {
    **{table: f"SELECT * FROM {table}" for table in TABLES},  # noqa: S608
    "statements": "SELECT no, reading, n, start, end, source FROM statements",
}
"""What must be the same however often it was killed; the indices are checked by SQLite. Which claim a statement is put to may depend on what was
at hand when it was filed, so that is counted and not demanded."""

FACTS = {
    "articles": "SELECT id, digest, address, url, outlet, title, file, language, published, moment FROM articles",
    "texts": "SELECT a.id, t.text, t.bands FROM texts t JOIN articles a ON a.no = t.article",
    "contents": "SELECT a.id, r.engine, r.attributions, r.mentions, c.data FROM readings r JOIN articles a ON a.no = r.article JOIN contents c ON c.reading = r.no",
    "passages": "SELECT a.id, p.offsets FROM passages p JOIN articles a ON a.no = p.article",
}
"""The same without numbers: with several processes, who is first differs from run to run."""


Say = Callable[[str], object]


@dataclass(slots=True)
class Tally:
    """What happened: kills, by what was going on, and runs that came to their end."""

    kills: int = 0
    ended: int = 0
    before_anything: int = 0
    half_way: int = 0
    log_left: int = 0
    statements: int = 0
    regrouped: int = 0

    def killed(self, there: int, wanted: int) -> None:
        """Counts a kill after which so much was there."""
        self.kills += 1
        self.before_anything += not there
        self.half_way += 0 < there < wanted


class Running(Protocol):
    """A run of the command in a process group of its own."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...


class Whole:
    """Starts each run as a new program, as users do."""

    def start(self, words: Sequence[str]) -> Running:
        return subprocess.Popen([sys.executable, "-c", OFTEN, *words], stdout=subprocess.DEVNULL, start_new_session=True)

    def close(self) -> None:
        """There is nothing to end."""


class Forking:
    """Starts each run as a copy of a program that is loaded already: several times as many kills in the same time."""

    def __init__(self) -> None:
        self.parent = subprocess.Popen([sys.executable, "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def start(self, words: Sequence[str]) -> Running:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.write(json.dumps(list(words)).encode() + b"\n")
        pid = int(self.parent.stdout.readline())
        assert pid > 1, "what is to be killed must be one process and its own"
        return Forked(pid, self.parent.stdout)

    def close(self) -> None:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.close()
        self.parent.wait()
        self.parent.stdout.close()


@dataclass(slots=True)
class Forked:
    """One run of `Forking`."""

    pid: int
    answers: IO[bytes]
    returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self.answers], [], [], 0)[0]:
            self.returncode = int(self.answers.readline())
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(self.answers.readline())
        return self.returncode


def corpus(folder: Path, articles: int, seed: int) -> Path:
    """Invented articles as files; the path of their manifest."""
    subprocess.run([*SAYSO, "simulate", str(folder), "--articles", str(articles), "--seed", str(seed)], check=True, capture_output=True)
    return folder / "articles.jsonl"


def add_command(ledger: Path, manifest: Path, *, claims: bool = True, workers: int = 1) -> list[str]:
    words = ["add", str(ledger), "--manifest", str(manifest), "--engine", "rules", "--workers", str(workers)]
    return [*words, *([] if claims else ["--no-claims"])]


def rows(ledger: Path, *, numbered: bool = True) -> dict[str, str]:
    """A digest of the rows of each table, with their numbers or without."""
    out = {}
    with closing(sqlite3.connect(ledger)) as db:
        for table, query in (NUMBERED if numbered else FACTS).items():
            found = sorted(map(repr, db.execute(query)))
            out[table] = hashlib.sha256("\n".join(found).encode("utf-8", "surrogatepass")).hexdigest()
    return out


def filed(ledger: Path) -> None:
    """Files what is in no claim yet: after kills an `add` leaves more behind than it takes on itself, and says so."""
    with open_ledger(ledger) as opened:
        group(opened)


def claims_of(ledger: Path) -> list[str]:
    """The claim of each statement, and its side of it, after all merges."""
    with open_ledger(ledger, readonly=True) as opened:
        numbers = [row[0] for row in opened._db.execute("SELECT no FROM statements ORDER BY no")]
        found = opened.stated(numbers)
        return [f"{found[no].claim} {found[no].turned}" for no in numbers]


def look(ledger: Path, seen: frozenset[str], expected: frozenset[str]) -> frozenset[str]:
    """What is in a ledger after a kill. Raises AssertionError for anything that is lost, doubled, damaged or strange."""
    if not ledger.exists() or not ledger.stat().st_size:
        assert not seen, "what had been seen is gone with the file"
        return frozenset()
    with open_ledger(ledger) as opened:
        db = opened._db
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        for index in ("words", "marks"):
            db.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")  # noqa: S608
        ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY no")]
        assert len(set(ids)) == len(ids) and set(ids) <= expected and seen <= set(ids)
        assert opened.counts().readings == len(ids)
        for id in (*ids[:1], *ids[-2:]):
            assert opened.reading(id).article.text
        assert len(opened.cards()) == len(ids)
    return frozenset(ids)


def killed_adding(folder: Path, *, kills: int, seed: int, articles: int, how: Whole | Forking, claims: bool = True, several: bool = True, say: Say = lambda _: None) -> Tally:
    """Kills an adding so many times, and goes on each time; what happened. ``several`` lets some of the ledgers be read by two processes."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311
    manifest = corpus(folder / "in", articles, seed)
    whole = folder / "whole.db"
    started = time.monotonic()
    assert how.start(add_command(whole, manifest, claims=claims)).wait() == 0
    length = time.monotonic() - started
    with closing(sqlite3.connect(whole)) as db:
        expected = frozenset(row[0] for row in db.execute("SELECT id FROM articles"))
    wanted = {numbered: rows(whole, numbered=numbered) for numbered in (True, False)}
    assert len(expected) == articles
    number, seen = 0, frozenset[str]()
    ledger = folder / "0.db"
    while tally.kills < kills or seen:
        last = tally.kills >= kills
        workers = 2 if several and number % 3 == 2 else 1
        process = how.start(add_command(ledger, manifest, claims=claims, workers=workers))
        if not last:
            seen |= wait_and_kill(process, chance, length, ledger, watching=chance.random() < 0.5)
        if process.wait() == -signal.SIGKILL:
            log = Path(f"{ledger}-wal")
            tally.log_left += log.exists() and log.stat().st_size > 0
            seen = look(ledger, seen, expected)
            tally.killed(len(seen), articles)
            say(f"{tally.kills:4} killed: {len(seen)} of {articles} there")
            continue
        assert process.returncode == 0, f"a run that was left alone ended with {process.returncode}"
        assert look(ledger, seen, expected) == expected
        if claims:
            filed(ledger)
        now, then = rows(ledger, numbered=workers == 1), wanted[workers == 1]
        assert now == then, f"not as without a kill: {[table for table in now if now[table] != then[table]]}"
        if workers == 1:
            pairs = list(zip(claims_of(whole), claims_of(ledger), strict=True))
            tally.statements, tally.regrouped = tally.statements + len(pairs), tally.regrouped + sum(one != other for one, other in pairs)
        tally.ended, number, seen = tally.ended + 1, number + 1, frozenset()
        ledger.unlink()
        ledger = folder / f"{number}.db"
    return tally


def wait_and_kill(process: Running, chance: random.Random, length: float, ledger: Path, *, watching: bool) -> frozenset[str]:
    """Waits for a random moment, or for one at which something is being written, and kills the process and those that it started.

    What another reader saw in the ledger until then, if one is ``watching``. A process that ends before is left alone.
    """
    by_time, writes, seen = chance.random() < 0.3, chance.randrange(1, 25), frozenset[str]()
    until = time.monotonic() + (chance.uniform(0, length) if by_time else 60)
    log = Path(f"{ledger}-wal")
    before = size(log)
    while process.poll() is None and time.monotonic() < until:
        if (now := size(log)) != before:
            before, writes = now, writes - 1
            if not writes and not by_time:
                time.sleep(chance.choice((0, 0, 0.001, 0.003)))
                break
            if watching and writes % 4 == 0:
                seen |= visible(ledger)
        time.sleep(0.0003)
    if process.poll() is None:
        with suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, signal.SIGKILL)
    return seen


def size(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    except OSError:
        return 0, 0


def visible(ledger: Path) -> frozenset[str]:
    """What a reader of the ledger sees at this moment; nothing if it is not there yet."""
    try:
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
            return frozenset(row[0] for row in db.execute("SELECT id FROM articles"))
    except sqlite3.Error:
        return frozenset()


def batch_command(manifest: Path, out: Path) -> list[str]:
    return ["batch", *map(str, sorted((manifest.parent / "shards").iterdir())), str(out), "--reader", "rules", "--workers", "2"]


def tree(folder: Path) -> dict[str, str]:
    """Every file of a folder with its digest; hidden ones, which are being written, are left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((str(path.relative_to(folder)), path) for path in found)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in named if not any(part.startswith(".") for part in Path(name).parts)}


def killed_batch(folder: Path, *, kills: int, seed: int, articles: int, how: Whole | Forking, shards: int = 6, say: Say = lambda _: None) -> Tally:
    """Kills a batch so many times, and goes on each time; what happened."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311
    manifest = corpus(folder / "in", articles, seed)
    split(manifest, shards)
    whole = folder / "whole"
    started = time.monotonic()
    assert how.start(batch_command(manifest, whole)).wait() == 0
    length = time.monotonic() - started
    wanted = tree(whole)
    number, done, out = 0, frozenset[str](), folder / "0"
    while tally.kills < kills or done or not tally.ended:
        process = how.start(batch_command(manifest, out))
        if tally.kills < kills:
            wait_and_kill_batch(process, chance, length, out)
        code = process.wait()
        there = tree(out) if out.exists() else {}
        if code == -signal.SIGKILL:
            wrong = [name for name, digest in there.items() if name != "manifest.json" and digest != wanted.get(name)]
            assert not wrong, f"half-written or strange: {wrong}"
            now = frozenset(name for name in there if name.startswith("shards/"))
            assert done <= now, f"finished shards are gone: {done - now}"
            done = now
            tally.killed(len(done), shards)
            say(f"{tally.kills:4} killed: {len(done)} of {shards} shards there")
            continue
        assert code == 0, f"a run that was left alone ended with {code}"
        assert there == wanted, f"not as without a kill: {sorted(set(there.items()) ^ set(wanted.items()))}"
        assert not [path for path in out.rglob("*") if ".part" in path.parts and path.is_file()], "something half-written was left behind"
        tally.ended, number, done = tally.ended + 1, number + 1, frozenset()
        out = folder / str(number)
    return tally


def wait_and_kill_batch(process: Running, chance: random.Random, length: float, out: Path) -> None:
    """Waits for a random moment, or for one at which files come and go, and kills the process and those that it started."""
    by_time, changes = chance.random() < 0.3, chance.randrange(1, 30)
    until = time.monotonic() + (chance.uniform(0, length) if by_time else 600)
    before = names(out)
    while process.poll() is None and time.monotonic() < until:
        if (now := names(out)) != before:
            before, changes = now, changes - 1
            if not changes and not by_time:
                time.sleep(chance.choice((0, 0, 0.001, 0.003)))
                break
        time.sleep(0.0003)
    if process.poll() is None:
        with suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, signal.SIGKILL)


def names(out: Path) -> list[str]:
    """The files that are being written, and the shards that are there."""
    found: list[str] = []
    for folder in (".part", "shards", "articles"):
        with suppress(FileNotFoundError):  # it comes and goes
            found += os.listdir(out / folder)
    return found


def split(manifest: Path, shards: int) -> None:
    """The articles in so many JSONL files, each with its text, in the folder ``shards`` beside the manifest."""
    lines = [json.loads(line) for line in manifest.read_text(encoding="utf8").splitlines()]
    folder = manifest.parent / "shards"
    folder.mkdir()
    for n in range(shards):
        mine = [{**one, "text": (manifest.parent / one["file"]).read_text(encoding="utf8")} for one in lines[n::shards]]
        for one in mine:
            del one["file"]
        (folder / f"{n}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in mine), encoding="utf8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--only", choices=("add", "batch"))
    parser.add_argument("--forking", action="store_true", help="do not load the program anew for each run: quicker")
    parser.add_argument("--verbose", action="store_true", help="a line for each kill")
    given = parser.parse_args()
    say: Say = partial(print, flush=True) if given.verbose else lambda _: None
    print("| what | kills | before anything was there | half way | with a log left | runs to the end | lost, doubled or damaged |\n|---|---|---|---|---|---|---|")
    for what, kill in (("add", killed_adding), ("batch", killed_batch)):
        if given.only in (None, what):
            folder = Path(tempfile.mkdtemp(prefix="sayso-crash-"))  # stays for a look if something is not as it should be
            how = Forking() if given.forking else Whole()
            tally = kill(folder, kills=given.kills, seed=given.seed, articles=given.articles, how=how, say=say)
            how.close()
            shutil.rmtree(folder)
            print(f"| {what} | {tally.kills} | {tally.before_anything} | {tally.half_way} | {tally.log_left} | {tally.ended} | 0 |", flush=True)
            if tally.statements:
                print(f"\n{tally.regrouped:,} of {tally.statements:,} statements were put to another claim than without a kill.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
