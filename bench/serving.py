"""Measures the web server on a large ledger, as its readers find it, and writes docs/benchmarks-serving.md.

    .venv/bin/python bench/serving.py                          a new ledger of 100,000 simulated articles, in a temporary folder
    .venv/bin/python bench/serving.py --ledger hundred.db      one that is there (made with the same --seed, and --articles)

The real command (`sayso serve`) runs as a process of its own on the loopback interface; requests come from this one, each on its own
connection, and are bounded in number and time. A claim is asked once only, so that no dossier is one that was kept. Page weight is
what is transferred for a page with all its styles and scripts, compressed as browsers ask for it.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from urllib.parse import quote_plus

from scale import adding, quantile, questions

from sayso.ledger import open_ledger

ROOT = Path(__file__).resolve().parent.parent
ARTICLES, CLAIMS, WARMING = 200, 60, 12
READERS, REQUESTS = 50, 10
LONGEST = 90.0
"""Seconds that any answer may take before it counts as an error."""
LOADED = re.compile(rb'(?:src|href)="(/static/[^"]+)"|data-[a-z-]+="(/static/[^"]+\.js[^"]*)"')


class Server:
    """``sayso serve`` on a free port; a context manager."""

    def __init__(self, ledger: Path) -> None:
        command = [sys.executable, "-m", "sayso", "serve", str(ledger), "--port", "0", "--read-only"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        assert self._process.stdout
        found = re.search(r"http://([\d.]+):(\d+)/", self._process.stdout.readline())
        assert found, "the server did not say where it listens"
        self.host, self.port = found[1], int(found[2])

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    def get(self, path: str) -> tuple[float, int, bytes, int]:
        """Seconds until the whole answer was there, its status, its body, and how many bytes of body were transferred."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=LONGEST)
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            sent = answer.read()
            took = time.perf_counter() - started
            body = gzip.decompress(sent) if answer.headers.get("content-encoding") == "gzip" else sent
            return took, answer.status, body, len(sent)
        finally:
            connection.close()

    def memory(self) -> float:
        """Megabytes that the process holds at most so far."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1000 if found else 0.0


def timed(server: Server, paths: Iterable[str]) -> list[float]:
    """Milliseconds of each; an answer that is none ends the measuring."""
    times = []
    for path in paths:
        took, status, _, _ = server.get(path)
        assert status == 200, (status, path)
        times.append(1000 * took)
    return times


def together(server: Server, paths: Sequence[str]) -> tuple[list[float], list[str], float]:
    """Fifty readers at once, ten requests each: milliseconds of every answer, what went wrong, and seconds in all."""
    times: list[float] = []
    wrong: list[str] = []
    lock = threading.Lock()

    def reader(number: int) -> None:
        for path in paths[number * REQUESTS : (number + 1) * REQUESTS]:
            try:
                took, status, _, _ = server.get(path)
                with lock:
                    times.append(1000 * took)
                    wrong.extend([] if status == 200 else [f"{status} {path}"])
            except OSError as error:
                with lock:
                    wrong.append(f"{type(error).__name__} {path}")

    started = time.perf_counter()
    readers = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return times, wrong, time.perf_counter() - started


def weight(server: Server, path: str) -> tuple[float, float]:
    """Kilobytes transferred for a page alone, and with every style and script that it names."""
    _, _, body, sent = server.get(path)
    loaded = {(a or b).decode().replace("&amp;", "&") for a, b in LOADED.findall(body)}
    return sent / 1000, (sent + sum(server.get(one)[3] for one in loaded)) / 1000


def measured(ledger: Path, articles: int, seed: int) -> str:
    """The page of figures."""
    rng = random.Random(seed)  # noqa: S311
    with open_ledger(ledger, readonly=True) as opened:
        ids = [one.id for one in opened.page(limit=articles).cards]
        attributions = opened.counts().attributions
    claims = list(dict.fromkeys(islice(questions(articles, seed), 4 * (WARMING + CLAIMS))))
    rng.shuffle(claims)
    shown = rng.sample(ids, min(ARTICLES, len(ids)))
    asked = [f"/trace?q={quote_plus(claim)}" for claim in claims[: WARMING + CLAIMS]]
    rows, weights = [], []
    with Server(ledger) as server:
        time.sleep(8)
        timed(server, [*asked[:WARMING], *(f"/articles/{one}" for one in shown[:20]), "/", "/claims", "/sources", "/charts"])
        for name, target, paths in (
            ("an article", "100", [f"/articles/{one}" for one in shown]),
            ("a dossier, asked for the first time", "400", asked[WARMING:]),
            ("a dossier, somebody left out", "", [f"{path}&distrust=x" for path in asked[-24:]]),
            ("home", "", ["/"] * 20),
            ("articles, searched in plain words", "", [path.replace("/trace", "/articles") for path in asked[:20]]),
            ("claims", "", ["/claims"] * 10),
            ("sources", "", ["/sources"] * 10),
            ("charts", "", ["/charts"] * 10),
        ):
            times = timed(server, paths)
            rows.append(f"| {name} | {target} | {len(times)} | {quantile(times, 0.5):.0f} | {quantile(times, 0.95):.0f} | {max(times):.0f} |")
        for name, path in (("an article", f"/articles/{shown[0]}"), ("a dossier", asked[-1]), ("claims", "/claims"), ("sources", "/sources"), ("charts", "/charts")):
            alone, whole = weight(server, path)
            weights.append(f"| {name} | {alone:.0f} | {whole:.0f} |")
        mixed = [rng.choice([f"/articles/{rng.choice(ids)}"] * 5 + [rng.choice(asked)] * 2 + ["/", "/claims", "/sources"]) for _ in range(READERS * REQUESTS)]
        times, wrong, seconds = together(server, mixed)
        memory = server.memory()
    return PAGE.format(
        day=date.today().isoformat(),
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, no GPU",
        articles=articles,
        attributions=attributions,
        rows="\n".join(rows),
        weights="\n".join(weights),
        readers=READERS,
        requests=len(mixed),
        wrong=f"{len(wrong)} errors" + (f" ({', '.join(sorted(set(wrong))[:5])})" if wrong else ""),
        rate=len(times) / seconds,
        p50=quantile(times, 0.5),
        p95=quantile(times, 0.95),
        memory=memory,
    )


PAGE = """# Benchmarks of serving

Written by `bench/serving.py` on {day}, {machine}. A ledger of {articles:,} simulated articles with {attributions:,} attributions; the server and
whoever asks it on the same machine, so that both share its cores.

## How long a page takes

Milliseconds from the request to the last byte, one reader, warm, each on a connection of its own. Claims are compared by words, as in any ledger of this
size.

| page | target (p95) | n | p50 | p95 | longest |
|---|---|---|---|---|---|
{rows}

## How much a page weighs

Kilobytes transferred, compressed; the target is 400 with everything that the page loads.

| page | alone | with styles and scripts |
|---|---|---|
{weights}

## Many readers

{readers} readers at once, {requests} requests of all kinds: {wrong}, {rate:.1f} pages a second, p50 {p50:,.0f} ms, p95 {p95:,.0f} ms. The server held {memory:,.0f} MB at most.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks-serving.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = given.ledger or Path(folder) / "large.db"
        if given.ledger is None:
            adding(ledger, given.articles, given.seed)
        page = measured(ledger, given.articles, given.seed)
    given.out.write_text(page, encoding="utf8")
    print(page)


if __name__ == "__main__":
    main()
