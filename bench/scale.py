"""Measures how adding to a ledger and asking it scale, on simulated coverage read perfectly. Prints JSON.

    .venv/bin/python bench/scale.py 1000 10000 100000            a new ledger for each size, in a temporary folder
    .venv/bin/python bench/scale.py 100000 --seed 3 --in DIR     kept in DIR/scale-100000.db

What is counted: the time of `Ledger.add` alone, in batches of 64 as `sayso add` makes them, for each thousand of articles, wall and
processor. Making the articles and their sketches is not part of it (the latter is told beside it). Then, with everything added: the
size on disk, the latency of 100 claims (each in the words of the story that it is about) after 20 more to warm up, and of the list of
claims. Asking runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from speed import peak_mb

from sayso.ledger import Entry, Ledger, open_ledger
from sayso.simulate import simulate
from sayso.simulate.stream import openings
from sayso.trace.sketch import bands

BATCH = 64
STEP = 1000
QUESTIONS, WARMING = 100, 20
Ask = Callable[[Ledger, str], object]
"""Answers one claim, in words, from a ledger: what is timed."""
List = Callable[[Ledger], object]
"""Lists the claims of a ledger: what is timed."""


def adding(path: Path, articles: int, seed: int) -> dict[str, Any]:
    """What adding so many articles to a new ledger costs: milliseconds an article of each thousand, and bytes on disk."""
    steps: list[dict[str, float]] = []
    attributions, sketching = 0, 0.0
    with open_ledger(path) as ledger:
        stream = simulate(articles, seed)
        while batch := list(islice(stream, STEP)):
            started = time.process_time()
            entries = [Entry(one.reading, bands(one.article.text)) for one in batch]
            sketching += time.process_time() - started
            attributions += sum(len(one.reading.attributions) for one in batch)
            steps.append(_timed_adding(ledger, entries))
        counts = ledger.counts()
    return {
        "articles": articles,
        "attributions": attributions,
        "claims": sum(1 for _ in openings(articles, seed)),
        "in_ledger": {name: getattr(counts, name) for name in counts.__slots__},
        "ms_per_article": steps,
        "sketch_ms_per_article": round(1000 * sketching / articles, 3),
        "last_to_first": round(_late(steps, "cpu") / _early(steps, "cpu"), 3),
        "last_to_first_wall": round(_late(steps, "wall") / _early(steps, "wall"), 3),
        "mb_on_disk": round(sum(file.stat().st_size for file in path.parent.glob(path.name + "*")) / 1e6, 1),
        "peak_mb": peak_mb(),
    }


def _timed_adding(ledger: Ledger, entries: list[Entry]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(0, len(entries), BATCH):
        added = ledger.add(entries[at : at + BATCH])
        assert all(one.status == "new" for one in added), "an article was not new"
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": round(1000 * wall / len(entries), 4), "cpu": round(1000 * cpu / len(entries), 4)}


def _early(steps: list[dict[str, float]], what: str) -> float:
    """The first thousand; the target compares the cost at 100,000 with it."""
    return steps[0][what]


def _late(steps: list[dict[str, float]], what: str) -> float:
    """The last ten thousands, or as many as there are after the first, by their median: one slow moment is no trend."""
    return median(step[what] for step in steps[1:][-10:] or steps)


def grouping(path: Path) -> dict[str, Any]:
    """What sorting the statements of all articles into claims costs an article, without the pair model: the first tenth, the last, all."""
    from sayso.claims import grouping as sorting

    steps = []
    with open_ledger(path) as ledger:
        most = max(1, ledger.counts().articles // 10)
        while True:
            started = time.process_time()
            done = sorting.group(ledger, most=most)
            if not done:
                break
            steps.append(1000 * (time.process_time() - started) / done)
    return {"ms_per_article": [round(step, 3) for step in steps]}


def asking(path: Path, articles: int, seed: int, ask: Ask, listing: List | None) -> dict[str, Any]:
    """How long answers take: of a hundred claims the median and the 95th percentile, and the list of claims; peak memory."""
    claims = list(questions(articles, seed))
    times: list[float] = []
    with open_ledger(path, readonly=True) as ledger:
        for claim in claims[:WARMING]:
            ask(ledger, claim)
        for claim in claims[WARMING:]:
            started = time.perf_counter()
            ask(ledger, claim)
            times.append(1000 * (time.perf_counter() - started))
        result = {"questions": len(times), "p50_ms": quantile(times, 0.5), "p95_ms": quantile(times, 0.95), "worst_ms": quantile(times, 1)}
        if listing is not None:
            started = time.perf_counter()
            listing(ledger)
            result["claims_s"] = round(time.perf_counter() - started, 3)
    return result | {"peak_mb": peak_mb()}


def questions(articles: int, seed: int) -> Iterator[str]:
    """Claims to ask for, from all over the corpus, the greatest stories among them."""
    from sayso.simulate.planning import plan

    opened = sorted(openings(articles, seed), key=lambda one: -one[2])
    wanted = min(QUESTIONS + WARMING, len(opened))
    greatest, rest = opened[:5], opened[5:]
    step = max(1, len(rest) // max(1, wanted - len(greatest)))
    picked = rest[::step][: wanted - len(greatest)]
    half = len(picked) // 2
    for number, start, size in picked[:half] + greatest + picked[half:]:
        # the claim of a story does not depend on its size, and a story of one article is planned at once
        yield plan(seed, number, start, min(size, 1)).claim.text


def quantile(times: list[float], share: float) -> float:
    """The time under which this share of the answers stays."""
    ranked = sorted(times)
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 2) if ranked else 0.0


def by_search(ledger: Ledger, claim: str) -> object:
    """The first half of an answer: the sentences that fit the claim, and the readings they stand in."""
    hits = ledger.search(claim, 50)
    return ledger.readings(dict.fromkeys(hit.article for hit in hits))


def by_tracing(ledger: Ledger, claim: str) -> object:
    """The whole answer, as `sayso trace LEDGER` gives it."""
    from sayso import pipeline

    return pipeline.trace(ledger, claim)


def by_listing(ledger: Ledger) -> object:
    """The list of claims, as `sayso claims LEDGER` gives it."""
    from sayso.claims import claiming

    return claiming.claims(ledger)


ASKS: dict[str, tuple[Ask, List | None]] = {"search": (by_search, None), "trace": (by_tracing, by_listing)}


def measured(path: Path, articles: int, seed: int, asks: str) -> dict[str, Any]:
    """Adding, then asking in a fresh process."""
    found = adding(path, articles, seed)
    if asks == "nothing":
        return found
    found["grouping"] = grouping(path)
    call = [sys.executable, __file__, str(articles), "--seed", str(seed), "--ask", asks, "--asked", str(path)]
    found[asks] = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="+")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--in", dest="folder", type=Path, help="where the ledgers are kept; without it they are thrown away")
    parser.add_argument("--ask", choices=(*ASKS, "nothing"), default="trace")
    parser.add_argument("--asked", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.asked:
        print(json.dumps(asking(given.asked, given.articles[0], given.seed, *ASKS[given.ask])))
        return
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = given.folder or Path(thrown_away)
        folder.mkdir(parents=True, exist_ok=True)
        for articles in given.articles:
            path = folder / f"scale-{articles}.db"
            if path.exists():
                parser.error(f"{path} is there already; remove it or name another folder")
            print(json.dumps(measured(path, articles, given.seed, given.ask)), flush=True)


if __name__ == "__main__":
    main()
