"""A ledger that is written, locked, removed, replaced or damaged while it is served: a plain answer, and the server goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Reading
from sayso.web.ledgers import Ledgers
from sayso.web.settings import Settings

PATHS = ("/api/articles", "/api/trace?q=gates+opened", "/api/sources", "/api/judgements", "/healthz", "/judgements", "/articles", "/trace?q=gates", "/claims", "/sources")


@pytest.mark.parametrize("path", PATHS)
def test_one_that_is_gone_is_missed_and_found_again(client: TestClient, ledger_file: Path, path: str) -> None:
    assert client.get(path).status_code == 200
    away = ledger_file.with_suffix(".away")
    ledger_file.rename(away)
    gone = client.get(path)
    assert gone.status_code == 503 and "not there any more" in gone.text and "retry-after" in gone.headers
    assert str(ledger_file.parent) not in gone.text
    assert client.get("/static/site.css").status_code == 200
    away.rename(ledger_file)
    assert client.get(path).status_code == 200


def test_another_one_in_its_place_is_read(client: TestClient, ledger_file: Path, tmp_path: Path) -> None:
    before = client.get("/healthz").json()["articles"]
    with open_ledger(tmp_path / "empty.db"):
        pass
    shutil.move(tmp_path / "empty.db", ledger_file)
    assert before == 12 and client.get("/healthz").json()["articles"] == 0


@pytest.mark.parametrize("what", [b"", b"this is no ledger at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_one_that_is_damaged_is_told(client: TestClient, ledger_file: Path, what: bytes) -> None:
    client.get("/healthz")
    ledger_file.unlink()
    ledger_file.write_bytes(what)
    for path in PATHS:
        given = client.get(path)
        assert given.status_code == 503, (path, given.text)
        assert "Traceback" not in given.text and str(ledger_file.parent) not in given.text


def test_one_that_somebody_else_writes_is_read_and_judging_waits_in_vain(serve, ledger_file: Path) -> None:  # type: ignore[no-untyped-def]
    hasty = serve(settings=Settings(ledger=str(ledger_file), writable=True, hosts=("127.0.0.1",), patience=0.2))
    other = sqlite3.connect(ledger_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    judgement = {"verdict": "same", "a": "x", "b": "y", "by": "me", "why": "so"}
    assert hasty.get("/api/articles").status_code == 200
    refused = hasty.post("/api/judgements", json=judgement)
    assert (refused.status_code == 503 and "another program" in refused.json()["detail"].lower()) or "writ" in refused.json()["detail"].lower()
    other.execute("ROLLBACK")
    other.close()
    assert hasty.post("/api/judgements", json=judgement).status_code == 201


def test_what_is_added_while_it_is_served_is_seen(client: TestClient, ledger_file: Path) -> None:
    from sayso.adding import add
    from sayso.ingest import from_text

    assert client.get("/healthz").json()["articles"] == 12
    with open_ledger(ledger_file) as ledger:
        add(ledger, [from_text("The Hollin road is open again, Vesna Tallow said.")], engine="rules")
    assert client.get("/healthz").json()["articles"] == 13


def test_two_writes_in_one_tick_of_the_clock_are_two(tmp_path: Path) -> None:
    """Clocks of some file systems tick only every second, or every two."""
    path = tmp_path / "news.db"
    ledgers, seen = Ledgers(str(path)), []
    with open_ledger(path) as ledger:
        for n in range(3):
            ledger.add([Entry(Reading(Article(f"a{n}", f"Report {n}. The port is closed."), by="hand@1"))])
            for file in (path, Path(f"{path}-wal")):
                os.utime(file, (0, 0))
            seen.append(ledgers.state())
    assert len(set(seen)) == 3
