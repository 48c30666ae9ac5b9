"""Who takes part in a long run, each in a thread of its own: a newsroom that publishes, a cron job that adds, readers, a judge, a yardstick."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from newsroom import Newsroom
from serving import Reader

from sayso.simulate import Simulated

MEASURING, WORK = 3.0, 12_000
"""The yardstick: seconds between two measurements, and rounds of hashing (about ten milliseconds)."""
DECK = ["article"] * 8 + ["home"] * 3 + ["dossier"] * 2 + ["new story"] + ["claims"] * 2 + ["sources"] * 2 + ["search"] * 2
"""What a reader asks for in twenty requests, in an order of chance."""
TOKEN = "0123456789abcdef-a-token-of-nobody"  # noqa: S105 - it protects invented news for as long as this runs
JUDGE = "the long run"
FUTURE = "lies in the future"
"""The problem that each article has: the invented news is of 2031."""
LONGEST = 300.0
"""Seconds after which an add that has not ended is stopped and counts as an error."""


@dataclass(slots=True)
class Since:
    """What has been met since the last sample."""

    times: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    adds: list[dict[str, float]] = field(default_factory=list)
    yardstick: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """What the threads of a run share."""

    ledger: Path
    host: str
    port: int
    server: int
    newsroom: Newsroom
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    since: Since = field(default_factory=Since)
    articles: list[str] = field(default_factory=list)
    """Ids that readers ask for: some that were there at the start, and the latest."""
    claims: list[str] = field(default_factory=list)
    latest: list[str] = field(default_factory=list)
    """Claims of the stories that are being told."""
    published: list[str] = field(default_factory=list)
    judging: float = 45.0
    """Seconds between a judgement and its undoing, and between that and the next one."""
    asked: int = 0
    waiting: int = 0
    new: int = 0
    judged: int = 0
    undone: int = 0

    def error(self, what: str) -> None:
        with self.lock:
            self.since.errors.append(what[:300])

    def taken(self) -> Since:
        """What has been met since this was last asked."""
        with self.lock:
            met, self.since = self.since, Since()
        return met


def publish(run: Run, one: Simulated) -> None:
    """Puts an article online, in one of the feeds."""
    address = run.newsroom.publish(one.article)
    with run.lock:
        run.published.append(address)
        run.latest = [*run.latest[-19:], one.truth.story.claim.text]


def keep_publishing(run: Run, coverage: Iterator[Simulated], apart: float) -> None:
    """The newsroom's day: an article every so many seconds."""
    due = time.monotonic()
    for one in coverage:
        publish(run, one)
        due += apart
        if run.stop.wait(max(0.0, due - time.monotonic())):
            return


def take_in(run: Run) -> None:
    """One `sayso add` of all feeds, and what it cost."""
    program = [sys.executable, "-m", "sayso", "add", str(run.ledger), *run.newsroom.feeds, "--allow-private", "--json"]
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(program, stdout=out, stderr=said)
        late = threading.Timer(LONGEST, process.kill)
        late.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        late.cancel()
        out.seek(0)
        said.seek(0)
        printed, complaint = out.read().decode(), said.read().decode(errors="replace")
    try:
        told = json.loads(printed)
    except ValueError:
        told = {}
    if process.returncode or not told or told["skipped"] or told["versions"] or told["reread"] or any(FUTURE not in one["what"] for one in told["problems"]):
        run.error(f"add ended with {process.returncode}: {complaint or printed}")
    new = int(told.get("new", 0))
    with run.lock:
        run.new += new
        run.since.adds.append(
            {
                "seconds": round(time.monotonic() - started, 2),
                "cpu_s": round(used.ru_utime + used.ru_stime, 2),
                "peak_mb": round(used.ru_maxrss * 1024 / 1e6, 1),
                "new": new,
                "unfiled": int(told.get("unfiled", -1)),
            }
        )


def keep_adding(run: Run, every: float) -> None:
    """A cron job: starts an add every so many seconds, unless the last one still runs."""
    due = time.monotonic()
    while not run.stop.is_set():
        take_in(run)
        while due <= time.monotonic():
            due += every
        run.stop.wait(due - time.monotonic())


def address_of(run: Run, kind: str, chance: random.Random) -> str:
    """Where a page of this kind is."""
    with run.lock:
        articles, latest = run.articles, run.latest or run.claims
    if kind == "article":
        return f"/articles/{quote(chance.choice(articles), safe='')}"
    if kind == "search":
        return f"/articles?{urlencode({'q': chance.choice(run.claims)})}"
    if kind in ("dossier", "new story"):
        return f"/trace?{urlencode({'q': chance.choice(run.claims if kind == 'dossier' else latest)})}"
    return {"home": "/", "claims": "/claims", "sources": "/sources"}[kind]


@contextmanager
def metered(run: Run, kind: str) -> Iterator[None]:
    """Notes how much processor time the server spends meanwhile, if nobody else asks for anything: what others do on the machine leaves that alone."""
    with run.lock:
        run.asked += 1
        run.waiting += 1
        alone, number = run.waiting == 1, run.asked
    before = on_processor(run.server)
    try:
        yield
    finally:
        after = on_processor(run.server)
        with run.lock:
            run.waiting -= 1
            if alone and number == run.asked:
                run.since.cpu.setdefault(kind, []).append(round(sum(max(0, after[task] - before.get(task, 0)) for task in after) / 1e6, 1))


def on_processor(process: int) -> dict[str, int]:
    """Nanoseconds that each thread of a process has run."""
    found = {}
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            found[task.name] = int((task / "schedstat").read_text(encoding="ascii").split()[0])
        except (OSError, IndexError):
            continue  # it has just ended
    return found


def read(run: Run, number: int, pause: float) -> None:
    """A reader: page after page, one every so many seconds."""
    reader, chance = Reader(run.host, run.port), random.Random(number)  # noqa: S311
    deck: list[str] = []
    due = time.monotonic() + pause * chance.random()
    while not run.stop.wait(max(0.0, due - time.monotonic())):
        if not deck:
            deck = list(DECK)
            chance.shuffle(deck)
        kind = deck.pop()
        address = address_of(run, kind, chance)
        with metered(run, kind):
            answer = reader.get(address)
        with run.lock:
            run.since.times.setdefault(kind, []).append(round(answer.ms, 1))
        if answer.status != 200 or b"</html>" not in answer.body[-40:]:
            run.error(f"{address} was answered with {answer.status}: {answer.body[-200:]!r}")
        due = max(due + pause, time.monotonic())


def posted(run: Run, path: str, given: dict[str, str]) -> dict[str, Any]:
    """What the API says to this; {} where it refuses."""
    started = time.perf_counter()
    try:
        with metered(run, "judging"):
            connection = HTTPConnection(run.host, run.port, timeout=60)
            connection.request("POST", path, json.dumps(given), {"content-type": "application/json", "authorization": f"Bearer {TOKEN}"})
            response = connection.getresponse()
            status, body = response.status, response.read()
            connection.close()
    except (HTTPException, OSError) as error:
        status, body = 0, repr(error).encode()
    with run.lock:
        run.since.times.setdefault("judging", []).append(round(1000 * (time.perf_counter() - started), 1))
    if status != 201:
        run.error(f"{path} was answered with {status}: {body[:200]!r}")
        return {}
    told: dict[str, Any] = json.loads(body)
    return told


def judge(run: Run, names: list[str]) -> None:
    """Says of two sources that they are one, takes it back, and so on with others."""
    chance = random.Random(1)  # noqa: S311
    while not run.stop.wait(run.judging):
        one, other = chance.sample(names, 2)
        made = posted(run, "/api/judgements", {"verdict": "same", "a": one, "b": other, "about": "source", "by": JUDGE, "why": "To see what follows."})
        run.judged += bool(made)
        run.stop.wait(run.judging)
        if made:
            run.undone += bool(posted(run, f"/api/judgements/{made['id']}/undo", {"by": JUDGE, "why": "It was only to see."}))


def keep_measuring(run: Run) -> None:
    """Times the same piece of work again and again, like a small request: how slow the machine is because others use it too."""
    while not run.stop.wait(MEASURING):
        started = time.perf_counter()
        hashlib.pbkdf2_hmac("sha256", b"a fixed piece of work", b"of the same size", WORK)
        with run.lock:
            run.since.yardstick.append(round(1000 * (time.perf_counter() - started), 2))
