"""Adds news from feeds for two hours while readers ask: memory flat, latency flat, ledger intact. Writes docs/benchmarks-longrun.md.

    .venv/bin/python bench/longrun.py                                         two hours
    .venv/bin/python bench/longrun.py --minutes 2 --articles 300 --samples /tmp/s.jsonl --out /tmp/longrun.md
    .venv/bin/python bench/longrun.py --from SAMPLES.jsonl                    the page and the picture of a recorded run

An invented newsroom on 127.0.0.1 publishes an article every few seconds (bench/newsroom.py). Every so often a new `sayso add`, as a cron
job would start it, takes in what is new in its feeds, with the neural reader. All the time `sayso serve` runs over the same ledger, with a
token; a few readers ask at a steady pace for home, articles, dossiers, claims, sources and searches, and a judge makes a judgement
through the API and undoes it again. Every half minute a sample is written to a file, at once.

The run passes if, of its quarters (the first is for warming up):
{criteria}
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from longrun_page import CRITERIA, PICTURE, failed, page
from longrun_picture import picture
from longrun_world import TOKEN, Run, judge, keep_adding, keep_measuring, keep_publishing, publish, read, take_in
from newsroom import publishing
from scale import grouping
from serving import Reader

from sayso.ledger import open_ledger
from sayso.simulate import simulate
from sayso.simulate.planning import plan
from sayso.simulate.stream import openings

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs/benchmarks-longrun.md"
SAMPLING = 30.0
NAMES = 200
"""Sources about whom the judge judges."""


class Watch:
    """Looks at the server's process and the machine from outside."""

    def __init__(self, process: int) -> None:
        self.folder = Path(f"/proc/{process}")
        self._waited: dict[str, float] = {}
        self._last = self._used()

    def sample(self) -> dict[str, float]:
        """Memory, handles and threads now; the seconds of processor used and waited for since the last sample, and how busy the machine was."""
        status = (self.folder / "status").read_text(encoding="ascii")
        now = self._used()
        spent = {name: now[name] - self._last[name] for name in now}
        self._last = now
        return {
            "rss_mb": round(int((re.search(r"VmRSS:\s+(\d+)", status) or [0, 0])[1]) * 1024 / 1e6, 2),
            "anonymous_mb": round(int((re.search(r"RssAnon:\s+(\d+)", status) or [0, 0])[1]) * 1024 / 1e6, 2),
            "threads": int((re.search(r"Threads:\s+(\d+)", status) or [0, 0])[1]),
            "fds": len(list((self.folder / "fd").iterdir())),
            "server_cpu_s": round(spent["cpu"], 2),
            "server_waited_s": round(spent["waited"], 2),
            "busy": round(spent["busy"] / max(1, spent["all"]), 3),
            "load": round(os.getloadavg()[0], 2),
        }

    def _used(self) -> dict[str, float]:
        ticks = (self.folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        for task in (self.folder / "task").iterdir():
            try:
                self._waited[task.name] = int((task / "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
            except (OSError, IndexError):
                continue  # it has just ended
        waited = sum(self._waited.values())
        machine = [int(one) for one in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
        cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        return {"cpu": cpu, "waited": waited, "busy": sum(machine) - machine[3] - machine[4], "all": sum(machine)}


def keep_sampling(run: Run, process: int, minutes: float, every: float, note: Callable[[dict[str, Any]], None]) -> None:
    """A sample every so many seconds until the time is over."""
    watch, started, fixed, mine = Watch(process), time.monotonic(), list(run.articles), time.process_time()
    for number in range(1, max(1, round(minutes * 60 / every)) + 1):
        time.sleep(max(0.0, started + number * every - time.monotonic()))
        met = run.taken()
        with open_ledger(run.ledger, readonly=True) as ledger:
            held, cards = ledger.counts().articles, ledger.page(None, None, None, limit=100, offset=0).cards
        with run.lock:
            run.articles = [*fixed, *(card.id for card in cards)]
        driver, mine = time.process_time() - mine, time.process_time()
        sample = {"kind": "sample", "t": round(time.monotonic() - started, 1), "articles": held, "published": len(run.published), **watch.sample()}
        sample |= {"driver_cpu_s": round(driver, 2), "ledger_mb": size_mb(run.ledger), "wal_mb": size_mb(Path(f"{run.ledger}-wal"))}
        note(sample | {"times": met.times, "cpu": met.cpu, "adds": met.adds, "yardstick": met.yardstick, "errors": len(met.errors), "first_errors": met.errors[:3]})


def size_mb(file: Path) -> float:
    return round(file.stat().st_size / 1e6, 2) if file.exists() else 0.0


def checked(run: Run, before: int, judged_before: int) -> dict[str, Any]:
    """What the ledger holds at the end, held against what was published, reported and judged."""
    with open_ledger(run.ledger, readonly=True) as ledger:
        held = ledger.counts().articles
        cards = list(ledger.cards())
        history = ledger.history()[judged_before:]
        spoilt = sum(not sound(ledger.reading(card.id)) for card in cards)
        unfiled = ledger.unfiled()
    here = [card.url for card in cards if card.url.startswith("http://127.0.0.1:")]
    return {
        "integrity": _pragma(run.ledger, "integrity_check"),
        "foreign_keys": len(_pragma_rows(run.ledger, "foreign_key_check")),
        "published": len(run.published),
        "missing": len(set(run.published) - set(here)),
        "twice": len(here) - len(set(here)),
        "foreign": len(set(here) - set(run.published)),
        "before": before,
        "reported_new": run.new,
        "held": held,
        "spoilt": spoilt,
        "unfiled": unfiled,
        "judged": run.judged,
        "undone": run.undone,
        "kept_judgements": sum(1 for one in history if not one.undoes),
        "kept_undoings": sum(1 for one in history if one.undoes),
    }


def sound(reading: Any) -> bool:
    """Whether every passage of a reading stands in its text where it says."""
    return all(reading.article.text[span.start : span.end] == span.text for one in reading.attributions for span in (*one.source, *one.content))


def _pragma_rows(ledger: Path, pragma: str) -> list[Any]:
    import sqlite3

    db = sqlite3.connect(ledger)
    try:
        return db.execute(f"PRAGMA {pragma}").fetchall()
    finally:
        db.close()


def _pragma(ledger: Path, pragma: str) -> str:
    return "; ".join(str(row[0]) for row in _pragma_rows(ledger, pragma)[:5])


@contextmanager
def serving(ledger: Path, folder: Path) -> Iterator[tuple[str, int, subprocess.Popen[str]]]:
    """`sayso serve` over the ledger, with a token; what it complains of goes to a file."""
    token = folder / "token.txt"
    token.write_text(TOKEN, encoding="ascii")
    program = [sys.executable, "-m", "sayso", "serve", str(ledger), "--port", "0", "--token-file", str(token)]
    with (folder / "server.err").open("w") as complaints:
        server = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=complaints, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            assert server.stdout is not None
            told = next((line for line in server.stdout if "http://" in line), "")
            found = urlsplit((re.search(r"http://\S+", told) or [""])[0])
            host, port = found.hostname or "", found.port or 0
            while Reader(host, port).get("/healthz").status != 200:
                if server.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.2)
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield host, port, server
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()  # its exit then says so
                server.wait()


def run_for(given: argparse.Namespace, folder: Path, note: Callable[[dict[str, Any]], None]) -> None:
    """The whole run, each thing it sees given to ``note`` at once."""
    ledger = folder / "longrun.db"
    print(f"making a ledger of {given.articles:,} articles", file=sys.stderr, flush=True)
    many = given.articles + round(given.minutes * 60 / given.apart) + 2000
    preloaded(ledger, given.articles, many, given.seed)
    coverage = islice(simulate(many, given.seed), given.articles, None)
    with open_ledger(ledger, readonly=True) as opened:
        ids = [card.id for card in opened.cards()]
        before, judged_before = opened.counts().articles, len(opened.history())
    chance = random.Random(given.seed)  # noqa: S311
    claims = old_claims(given.articles, many, given.seed)
    settings = {name: getattr(given, name) for name in ("minutes", "every", "apart", "readers", "pause", "sampling")}
    note({"kind": "start", **settings, "articles": before, "at": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()})
    with publishing() as newsroom, serving(ledger, folder) as (host, port, server):
        run = Run(ledger, host, port, server.pid, newsroom, articles=chance.sample(ids, min(300, len(ids))), claims=claims, judging=1.5 * given.sampling)
        while not newsroom.begun:
            publish(run, next(coverage))
        publisher = threading.Thread(target=keep_publishing, args=(run, coverage, given.apart))
        others = [threading.Thread(target=keep_adding, args=(run, given.every)), threading.Thread(target=judge, args=(run, sources(host, port)))]
        others.append(threading.Thread(target=keep_measuring, args=(run,)))
        others += [threading.Thread(target=read, args=(run, number, given.pause)) for number in range(given.readers)]
        for one in (publisher, *others):
            one.start()
        try:
            keep_sampling(run, server.pid, given.minutes, given.sampling, note)
        finally:
            run.stop.set()
            for one in (publisher, *others):
                one.join()
        take_in(run)
        last = run.taken()
    complaints = (folder / "server.err").read_text()
    end = checked(run, before, judged_before) | {"server_exit": server.returncode, "tracebacks": complaints.count("Traceback")}
    note({"kind": "end", **end, "late_errors": last.errors[:5], "ledger_mb": size_mb(ledger)})


def old_claims(articles: int, many: int, seed: int) -> list[str]:
    """Claims of stories that begin long before the first articles of the coverage end, in the words of the story."""
    begun = list(islice(openings(many, seed), max(1, articles // 25)))
    asked = random.Random(seed).sample(begun, min(60, len(begun)))  # noqa: S311 - any sample will do
    return [plan(seed, number, start, min(size, 1)).claim.text for number, start, size in asked]


def sources(host: str, port: int) -> list[str]:
    """Who is relied on in the ledger, as its server says."""
    told = json.loads(Reader(host, port).get(f"/api/sources?limit={NAMES}").body)
    return [str(one["name"]) for one in told["items"]]


def preloaded(ledger: Path, articles: int, many: int, seed: int) -> None:
    """A ledger of the first articles of the coverage, read perfectly, its statements sorted into claims."""
    from sayso.ledger import Entry
    from sayso.trace.sketch import bands

    with open_ledger(ledger) as opened:
        opened.add(Entry(one.reading, bands(one.article.text)) for one in islice(simulate(many, seed), articles))
    grouping(ledger)


def main() -> None:
    described = (__doc__ or "").format(criteria="\n".join(f"- {one}" for one in CRITERIA))
    parser = argparse.ArgumentParser(description=described, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--articles", type=int, default=4000, help="what the ledger holds at the start")
    parser.add_argument("--every", type=float, default=15, help="seconds between two adds")
    parser.add_argument("--apart", type=float, default=3, help="seconds between two articles that are published")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=3, help="seconds between two requests of a reader")
    parser.add_argument("--sampling", type=float, default=SAMPLING, help="seconds between two samples")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--samples", type=Path, help="where the samples are written, one a line")
    parser.add_argument("--keep", type=Path, help="a folder in which the ledger is kept")
    parser.add_argument("--from", dest="recorded", type=Path, metavar="SAMPLES.jsonl", help="makes no run: the page of a recorded one")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    seen: list[dict[str, Any]] = []
    if given.recorded:
        seen += [json.loads(line) for line in given.recorded.read_text(encoding="utf8").splitlines()]
    else:
        with tempfile.TemporaryDirectory() as thrown_away:
            folder = given.keep or Path(thrown_away)
            folder.mkdir(parents=True, exist_ok=True)
            with (given.samples or folder / "samples.jsonl").open("a", encoding="utf8") as file:

                def note(one: dict[str, Any]) -> None:
                    seen.append(one)
                    file.write(json.dumps(one) + "\n")
                    file.flush()

                run_for(given, folder, note)
    given.out.write_text(page(seen) + "\n", encoding="utf8")
    given.out.with_name(PICTURE).write_text(picture(seen), encoding="utf8")
    wrong = failed(seen)
    print("\n".join(f"failed: {one}" for one in wrong) or "passed")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
