"""Killed, cut off from power, out of room, write-protected, with the clock going back: nothing that was stored is lost or doubled.

The long form with hundreds of kills is bench/crash.py. tests/ledger/test_killed.py kills the ledger's own calls; here the command is killed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sayso.adding import add
from sayso.errors import LedgerError
from sayso.ingest import from_text
from sayso.ledger import memory_ledger, open_ledger
from sayso.model import Article, Judgement

Alone = Callable[..., subprocess.CompletedProcess[str]]
SAYSO = (sys.executable, "-c", "from sayso.cli import main; main()")
NAMES = ("Ilse Marwick", "Tomas Reyl", "Odile Sarran", "Jon Verrick")


def story(number: int) -> str:
    """An invented report, each a little different."""
    name = NAMES[number % len(NAMES)]
    return f"The port of Orrun will close for {number + 2} days, {name} said on Tuesday.\n\nAn official denied that berth {number} was unsafe.\n"


def stories(count: int) -> list[Article]:
    return [from_text(story(number), file=f"{number}.txt") for number in range(count)]


# --- killed -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forking(crash: ModuleType) -> Iterator[Any]:
    """What starts the command without loading it anew each time."""
    how = crash.Forking()
    yield how
    how.close()


@pytest.mark.parametrize("claims", [False, True], ids=["articles", "claims too"])
def test_adding_killed_at_any_moment_loses_nothing_and_ends_as_if_it_had_not_been(crash: ModuleType, forking: Any, tmp_path: Path, claims: bool) -> None:
    kills = 3 if claims else 9
    tally = crash.killed_adding(tmp_path, kills=kills, seed=2, articles=24, how=forking, claims=claims, several=False)
    assert tally.kills == kills and tally.half_way >= 1 and tally.ended >= 1


def test_so_does_a_batch(crash: ModuleType, forking: Any, tmp_path: Path) -> None:
    tally = crash.killed_batch(tmp_path, kills=3, seed=2, articles=12, how=forking, shards=3)
    assert tally.kills == 3 and tally.ended >= 1


def test_a_writer_that_is_killed_or_stopped_blocks_nobody_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    holding = "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None); db.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(60)"
    with open_ledger(path) as ledger:
        add(ledger, stories(1), engine="rules", claims=False)
    other = subprocess.Popen([sys.executable, "-c", holding, str(path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    other.send_signal(signal.SIGSTOP)  # a frozen machine, a laptop that was closed
    with open_ledger(path, patience=0.2) as ledger, pytest.raises(LedgerError, match="is being written by another program"):
        add(ledger, stories(3), engine="rules", claims=False)
    other.kill()
    other.wait()
    with open_ledger(path, patience=5) as ledger:
        assert add(ledger, stories(3), engine="rules", claims=False).added == 2


ASSEMBLING = """
from sayso.model import Article
from sayso.read.assembly import Draft, assembled
text = "The brewery declined to say whether it had removed any detectors."
drafts = [Draft(((0, 11),), ((12, 27),), ((28, 64),), confidence=n / 10) for n in range(1, 9)]
print([one.confidence for one in assembled(Article("a", text), drafts, by="x")])
"""


def test_an_article_is_read_the_same_in_every_process(tmp_path: Path) -> None:
    """Else a run that was killed and one that was not would differ, and so would the machines of a cluster."""
    read = {subprocess.run([sys.executable, "-c", ASSEMBLING], capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in "123"}
    assert read == {"[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]\n"}


# --- cut off from power -----------------------------------------------------------------------------------------------------------------

WRITING = """
import os, sys
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Reading
with open_ledger(sys.argv[1]) as ledger:
    ledger._db.execute("PRAGMA wal_autocheckpoint = %d" % int(sys.argv[2]))
    for n in range(0, 60, 3):
        batch = [Article(f"a{i:03}", f"Report {i} says that port {i} is closed. " * (1 + i % 40)) for i in range(n, n + 3)]
        ledger.add([Entry(Reading(article, by="rules@1"), (i, i + 1)) for i, article in enumerate(batch, start=n)])
    os._exit(0)  # no tidying up: the log stays
"""


@pytest.fixture(scope="module", params=[0, 40], ids=["all in the log", "partly in the file"])
def cut_off(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with 60 articles in 20 transactions, as they lie on the disk when the power fails, with its log."""
    path = tmp_path_factory.mktemp("cut") / "news.db"
    subprocess.run([sys.executable, "-c", WRITING, str(path), str(request.param)], check=True)
    assert Path(f"{path}-wal").stat().st_size > 0
    return path


def taken_up(path: Path) -> list[str]:
    """The articles of a ledger that is opened after a power cut, in order; whole, and found by its indices."""
    with open_ledger(path) as ledger:
        assert ledger._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for index in ("words", "marks"):
            ledger._db.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")  # noqa: S608
        ids = [row[0] for row in ledger._db.execute("SELECT id FROM articles ORDER BY no")]
        for id in ids[-3:]:
            assert ledger.reading(id).article.text.startswith(f"Report {int(id[1:])} says")
        return ids


def copied(path: Path, to: Path, *, log: bytes) -> Path:
    shutil.copy(path, to / "news.db")
    (to / "news.db-wal").write_bytes(log)
    Path(to / "news.db-shm").unlink(missing_ok=True)
    return to / "news.db"


FIRST = [f"a{i:03}" for i in range(60)]


def end_of(log: bytes) -> int:
    """Where the log ends; what follows is left from before it was begun anew."""
    size, at = struct.unpack(">I", log[8:12])[0], 32
    while log[at + 8 : at + 16] == log[16:24]:
        at += size + 24
    return at


def whole_transactions(ids: list[str]) -> bool:
    return ids == FIRST[: len(ids)] and len(ids) % 3 == 0


def test_of_a_log_that_was_cut_whole_transactions_are_there(cut_off: Path, tmp_path: Path) -> None:
    log, chance, kept = Path(f"{cut_off}-wal").read_bytes(), random.Random(5), set()
    for _ in range(25):
        path = copied(cut_off, tmp_path, log=log[: chance.randrange(end_of(log))])
        try:
            ids = taken_up(path)
        except LedgerError as error:
            assert "no ledger" in str(error)
            continue
        assert whole_transactions(ids)
        kept.add(len(ids))
    assert len(kept) > 1
    assert taken_up(copied(cut_off, tmp_path, log=log)) == FIRST


def test_of_a_log_whose_end_was_garbled_too(cut_off: Path, tmp_path: Path) -> None:
    log, chance = Path(f"{cut_off}-wal").read_bytes(), random.Random(6)
    stop, fewer = end_of(log), 0
    for _ in range(25):
        end = bytearray(log)
        begin = stop - chance.randrange(1, min(stop - 32, 40_000))
        for at in sorted(chance.randrange(begin, stop) for _ in range(chance.choice((1, 20)))):
            end[at] ^= 1 << chance.randrange(8)
        if chance.random() < 0.3:
            end[begin : begin + 4096] = bytes(len(end[begin : begin + 4096]))  # a block that never came to the disk
        ids = taken_up(copied(cut_off, tmp_path, log=bytes(end)))
        assert whole_transactions(ids)
        fewer += len(ids) < 60
    assert fewer > 5


def test_pages_that_were_half_written_into_the_file_are_taken_from_the_log(cut_off: Path, tmp_path: Path) -> None:
    """The power fails while the log is being copied into the file: the log still has all of it."""
    log, chance = Path(f"{cut_off}-wal").read_bytes(), random.Random(7)
    size = struct.unpack(">I", log[8:12])[0]
    pages = sorted({struct.unpack(">I", log[at : at + 4])[0] for at in range(32, end_of(log), size + 24)})
    for _ in range(10):
        path = copied(cut_off, tmp_path, log=log)
        content = bytearray(path.read_bytes())
        for page in chance.sample(pages, min(len(pages), 8)):
            half = (page - 1) * size + size // 2
            if page > 1 and half < len(content):
                content[half : half + size // 2] = chance.randbytes(size // 2)
        path.write_bytes(content)
        assert taken_up(path) == FIRST


def test_without_its_log_the_file_is_an_earlier_state(cut_off: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(cut_off, tmp_path / "news.db"))
    assert whole_transactions(taken_up(path))


# --- out of room, and write-protected -----------------------------------------------------------------------------------------------------

MOUNTED = """
import json, subprocess, sys
from pathlib import Path
folder, size, steps = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "none", str(folder)], check=True)
out = []
for step in steps:
    if step[0] == "mount":
        subprocess.run(["mount", "-o", "remount," + step[1], str(folder)], check=True)
    else:
        ran = subprocess.run([sys.executable, "-c", "from sayso.cli import main; main()", *step], capture_output=True, text=True)
        out.append([ran.returncode, ran.stdout, ran.stderr])
print(json.dumps(out))
"""


@pytest.fixture
def mounted(alone: Alone, tmp_path: Path) -> Callable[..., list[tuple[int, str, str]]]:
    """Runs commands in turn, with a small file system of its own at the folder ``small``; "mount" changes its options."""
    (tmp_path / "small").mkdir()
    (tmp_path / "in").mkdir()
    chance = random.Random(1)
    for number in range(40):
        unpackable = " ".join(chance.randbytes(20).hex() for _ in range(100))
        (tmp_path / "in" / f"{number:02}.txt").write_text(story(number) + (f"\n{unpackable}\n" if number else ""))

    def run(size: str, *steps: tuple[str, ...]) -> list[tuple[int, str, str]]:
        ran = alone(("--mount",), sys.executable, "-c", MOUNTED, str(tmp_path / "small"), size, json.dumps(steps))
        if "mount" in ran.stderr and ran.returncode:
            pytest.skip(f"this system allows no file system of one's own: {ran.stderr.splitlines()[-1]}")
        assert ran.returncode == 0, ran.stderr
        return [(code, out, err) for code, out, err in json.loads(ran.stdout)]

    return run


def test_a_full_disk_is_told_and_with_more_room_the_rest_is_added(mounted: Callable[..., list[tuple[int, str, str]]], tmp_path: Path) -> None:
    ledger, adding = str(tmp_path / "small" / "news.db"), (str(tmp_path / "in"), "--engine", "rules", "--no-claims", "--json")
    one = ("add", ledger, str(tmp_path / "in" / "00.txt"), *adding[1:])
    first, told, asked, second, third = mounted("360k", one, ("add", ledger, *adding), one, ("mount", "size=16m"), ("add", ledger, *adding), ("add", ledger, *adding))
    assert first[0] == 0 and json.loads(first[1])["new"] == 1
    assert told[0] == 2 and told[1] == "" and "no room left" in told[2] and told[2].startswith("sayso: ") and "Traceback" not in told[2]
    assert asked[0] == 0 and json.loads(asked[1])["known"] == 1, "what was there is there"
    rest = json.loads(second[1])
    assert second[0] == 0 and rest["new"] + rest["known"] == 40 and rest["known"] >= 1
    assert json.loads(third[1])["known"] == 40


def test_a_disk_without_any_room_is_told(mounted: Callable[..., list[tuple[int, str, str]]], tmp_path: Path) -> None:
    ledger = str(tmp_path / "small" / "news.db")
    (told,) = mounted("8k", ("add", ledger, str(tmp_path / "in"), "--engine", "rules", "--no-claims"))
    assert told[0] == 2 and "no room left" in told[2] and "Traceback" not in told[2]


def test_a_write_protected_disk_can_be_read_and_says_why_not_written(mounted: Callable[..., list[tuple[int, str, str]]], tmp_path: Path) -> None:
    ledger, article = str(tmp_path / "small" / "news.db"), str(tmp_path / "in" / "00.txt")
    adding = ("add", ledger, article, "--engine", "rules")
    added, told, asked = mounted("16m", adding, ("mount", "ro"), ("add", ledger, str(tmp_path / "in" / "01.txt"), "--engine", "rules"), ("trace", ledger, "berth 0 was unsafe", "--quick", "--json"))
    assert added[0] == 0
    assert told[0] == 2 and "cannot be" in told[2] and "Traceback" not in told[2]
    assert asked[0] == 0 and "berth 0 was unsafe" in asked[1]


@pytest.fixture
def protected(tmp_path: Path) -> Iterator[Path]:
    """A ledger that not even root may change."""
    path = tmp_path / "news.db"
    with open_ledger(path) as ledger:
        add(ledger, stories(2), engine="rules", claims=False)
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", str(path)], capture_output=True).returncode:
        pytest.skip("files cannot be made immutable here (chattr +i)")
    yield path
    subprocess.run(["chattr", "-i", str(path)], check=True)


def test_a_write_protected_file_can_be_read_and_says_why_not_written(protected: Path) -> None:
    with open_ledger(protected, readonly=True) as ledger:
        assert ledger.counts().articles == 2 and ledger.reading(ledger.cards()[0].id).attributions
    (protected.parent / "more.txt").write_text(story(9))
    ran = subprocess.run([*SAYSO, "add", str(protected), str(protected.parent / "more.txt"), "--engine", "rules"], capture_output=True, text=True)
    assert ran.returncode == 2 and "cannot be" in ran.stderr and "Traceback" not in ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("call", [("--help",), ("read", "a.txt", "--engine", "rules"), ("read", "a.txt", "--engine", "rules", "--json")])
def test_output_that_finds_no_room_is_told(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text(story(1))
    with open("/dev/full", "w") as full:
        ran = subprocess.run([*SAYSO, *call], stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert ran.returncode == 2 and ran.stderr == "sayso: the output could not be written (No space left on device); make room, then run the same again\n"


# --- the clock goes back ----------------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_delays_nothing_that_was_read() -> None:
    written: list[int] = []
    moment = iter(range(10_000, 0, -7))
    with memory_ledger() as ledger:
        keep = ledger.add
        ledger.add = lambda entries: written.append(1) or keep(entries)  # type: ignore[method-assign, func-returns-value]
        assert add(ledger, stories(150), engine="rules", claims=False, now=lambda: float(next(moment))).added == 150
        assert ledger.counts().articles == 150 and 3 <= len(written) <= 150


def test_of_two_judgements_the_later_made_stands_whatever_the_clock_says(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    for verdict, when in (("same", "2031-05-01T10:00:00Z"), ("different", "2031-04-30T09:00:00Z")):
        with open_ledger(path) as ledger:
            made = ledger.judge(Judgement("", verdict, "Ilse Marwick", "the mayor", by="a tester", when=when))  # type: ignore[arg-type]
    with open_ledger(path) as ledger:
        assert [one.verdict for one in ledger.judgements()] == ["different"]
        ledger.judge(Judgement("", "same", "", "", by="a tester", when="1999-01-01T00:00:00Z", undoes=made.id))
        assert [one.when for one in ledger.judgements()] == ["2031-05-01T10:00:00Z"]
        assert [one.when[:4] for one in ledger.history()] == ["2031", "2031", "1999"]


@pytest.mark.parametrize("moment", [0, 4_000_000_000], ids=["1970", "2096"])
def test_the_times_of_files_mean_nothing(tmp_path: Path, moment: int) -> None:
    path, article = tmp_path / "news.db", tmp_path / "a.txt"
    article.write_text(story(5))
    with open_ledger(path) as ledger:
        add(ledger, stories(2), engine="rules", claims=False)
    for file in (path, article):
        os.utime(file, (moment, moment))
    ran = [subprocess.run([*SAYSO, "add", str(path), str(article), "--engine", "rules", "--no-claims", "--json"], capture_output=True, text=True) for _ in range(2)]
    records = [json.loads(one.stdout) for one in ran]
    assert [(one["new"], one["known"]) for one in records] == [(1, 0), (0, 1)]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*), sum(published IS NOT NULL) FROM articles").fetchone() == (3, 0), "no file's time is taken for a date"


def test_a_clock_set_back_while_it_runs_changes_no_result(tmp_path: Path) -> None:
    """Articles are of the future by the clock of one run and not of the next; they stay known."""
    (tmp_path / "a.txt").write_text("Published: 2031-03-01T09:30:00+02:00\n\n" + story(3))
    back = "import datetime\nclass Early(datetime.datetime):\n    @classmethod\n    def now(cls, tz=None): return cls(2001, 1, 1, tzinfo=tz)\nimport sayso.cli.add as a\na.datetime = Early\nfrom sayso.cli import main\nmain()"
    started = time.monotonic()
    records = []
    for program in (SAYSO[2], back):
        ran = subprocess.run([sys.executable, "-c", program, "add", str(tmp_path / "news.db"), str(tmp_path / "a.txt"), "--engine", "rules", "--json"], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        records.append(json.loads(ran.stdout))
    assert [(one["new"], one["known"]) for one in records] == [(1, 0), (0, 1)]
    assert all(0 <= one["seconds"] <= time.monotonic() - started for one in records)
