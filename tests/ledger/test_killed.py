"""Killed at any moment, a ledger loses no article that it reported as added, and can be gone on with."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sayso.ledger import open_ledger

ADDING = """
import sys
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Reading
with open_ledger(sys.argv[1]) as ledger:
    begin = ledger.counts().articles
    for n in range(begin, begin + 100_000, 3):
        batch = [Article(f"a{i}", f"Report {i} says that port {i} is closed. " * 20) for i in range(n, n + 3)]
        ledger.add([Entry(Reading(article, by="rules@1"), (i, i + 1)) for i, article in enumerate(batch, start=n)])
        print(*(article.id for article in batch), flush=True)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments_nothing_reported_is_lost(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "news.db", random.Random(seed)
    reported: list[str] = []
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", ADDING, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        reported += process.stdout.readline().split()
        time.sleep(chance.random() / 8)
        process.send_signal(signal.SIGKILL)
        lines = process.communicate()[0].split("\n")
        reported += [id for line in lines[:-1] for id in line.split()]
        with open_ledger(path, readonly=True) as ledger:
            counts = ledger.counts()
            assert ledger.held(reported, "rules@1") == set(reported)
            assert counts.articles == counts.readings and counts.articles - len(reported) in (0, 3)
            reported = [f"a{i}" for i in range(counts.articles)]
            for last in (reported[0], reported[-1]):
                assert ledger.reading(last).article.id == last
                assert last in ledger.near((int(last[1:]),), 5)
                assert last in {hit.article for hit in ledger.search(f"report {last[1:]}", 60)}
    with open_ledger(path) as ledger:
        assert ledger._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        ledger._db.execute("INSERT INTO words(words) VALUES ('integrity-check')")
        ledger._db.execute("INSERT INTO marks(marks) VALUES ('integrity-check')")
