"""Measures the server over a ledger of simulated coverage as its readers would meet it, and writes docs/benchmarks-serving.md.

    .venv/bin/python bench/serving.py                                 makes a ledger of 100,000 articles first (twenty minutes)
    .venv/bin/python bench/serving.py --ledger news.db                on one that bench/scale.py made, in some minutes
    .venv/bin/python bench/serving.py --articles 2000 --out /tmp/x.md

`sayso serve` runs as it would for anybody, on 127.0.0.1. One client asks for one page after the other: articles chosen by chance, and
claims in the words of their stories, no claim twice. Stories are taken by their size: the middle one of each sixtieth of them, and, told of
apart, the five greatest. Then fifty readers ask at once. A page takes from the sending of the request to the
last byte of the answer, which comes compressed as browsers get it. What a page weighs is what a first visitor is sent: the page
with every style, script and icon that it asks for, and what it asks for when its picture is looked at.

Server and client share the machine's two cores.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from scale import adding, grouping, quantile
from speed import two_cores
from tracing import table

from sayso.ledger import open_ledger
from sayso.simulate import simulate
from sayso.simulate.planning import plan
from sayso.simulate.stream import openings

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs/benchmarks-serving.md"
PAGES, DOSSIERS, GREATEST, LISTS, WARMING = 200, 60, 5, 20, 10
READERS, REQUESTS = 50, 10
PATIENCE = 120.0
"""Seconds after which a request that is not answered is an error."""
_ASKED_FOR = re.compile(rb'(?:href|src|data-script)="(/static/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, milliseconds to the last byte, how many bytes were sent, and the page."""

    status: int
    ms: float
    sent: int
    body: bytes = field(repr=False)


class Reader:
    """Somebody with one connection to the server, which is opened anew when it was closed."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._connection: HTTPConnection | None = None

    def get(self, address: str) -> Answer:
        """Asks for an address. A connection that fails is an answer with status 0."""
        started = time.perf_counter()
        for fresh in (False, True):
            try:
                if self._connection is None or fresh:
                    self._connection = HTTPConnection(self._host, self._port, timeout=PATIENCE)
                self._connection.request("GET", address, headers={"accept": "text/html,*/*", "accept-encoding": "gzip"})
                response = self._connection.getresponse()
                body = response.read()
                ms = 1000 * (time.perf_counter() - started)
                return Answer(response.status, ms, len(body), gzip.decompress(body) if response.getheader("content-encoding") == "gzip" else body)
            except (HTTPException, ConnectionError):
                self._connection = None
            except OSError:
                break
        return Answer(0, 1000 * (time.perf_counter() - started), 0, b"")


@contextmanager
def serving(ledger: Path) -> Iterator[tuple[str, int, int]]:
    """`sayso serve` over the ledger: its host, port and process, as soon as it answers."""
    program = [str(Path(sys.executable).parent / "sayso"), "serve", str(ledger), "--port", "0", "--read-only"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            assert server.stdout is not None
            told = next((line for line in server.stdout if "http://" in line), "")
            found = urlsplit((re.search(r"http://\S+", told) or [""])[0])
            host, port = found.hostname or "", found.port or 0
            while Reader(host, port).get("/healthz").status != 200:
                if server.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.2)
            yield host, port, server.pid
        finally:
            server.terminate()


def seed_of(ledger: Path, articles: int) -> int:
    """The seed with which the coverage in a ledger was simulated."""
    with open_ledger(ledger, readonly=True) as opened:
        for seed in (7, *range(7), *range(8, 20)):
            one = next(simulate(articles, seed)).article
            if one.id in {id for _, id in opened.read_after(0, 10)} and opened.reading(one.id).article.text == one.text:
                return seed
    raise SystemExit(f"{ledger} holds no coverage of {articles:,} articles that bench/scale.py made; give --articles as it was made")


def made(folder: Path, articles: int) -> Path:
    """A new ledger of simulated coverage, its statements sorted into claims."""
    path = folder / f"serving-{articles}.db"
    print(f"making a ledger of {articles:,} articles", file=sys.stderr)
    adding(path, articles, 7)
    grouping(path)
    return path


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses that are asked for: articles, claims of stories of all sizes, those of the greatest stories, lists."""

    articles: Sequence[str]
    dossiers: Sequence[str]
    greatest: Sequence[str] = ()
    lists: Sequence[str] = ("/", "/claims", "/sources", "/articles", "/anonymous", "/charts")


def pages(ledger: Path, articles: int) -> tuple[Pages, Pages]:
    """The pages that are measured, and others to warm up with. No claim is in both, and none twice in either."""
    seed = seed_of(ledger, articles)
    few = random.Random(seed)  # noqa: S311 - any sample will do
    with open_ledger(ledger, readonly=True) as opened:
        ids = [card.id for card in opened.cards()]
    chosen = few.sample(ids, min(len(ids), PAGES + WARMING))
    addresses = [f"/articles/{quote(id, safe='')}" for id in chosen]
    greatest, typical, others = ([f"/trace?{urlencode({'q': claim})}" for claim in some] for some in claims(articles, seed))
    few.shuffle(typical)
    return Pages(addresses[WARMING:], typical, greatest), Pages(addresses[:WARMING], others)


def claims(articles: int, seed: int) -> Iterator[list[str]]:
    """Claims of the greatest stories, of typical ones (of each sixtieth by size the middle one), and some more; none of them twice."""
    stories = sorted(openings(articles, seed), key=lambda one: (one[2], one[0]))
    rest, greatest = stories[:-GREATEST], stories[-GREATEST:]
    typical = [rest[(2 * i + 1) * len(rest) // (2 * DOSSIERS)] for i in range(DOSSIERS)]
    more = [rest[i * len(rest) // WARMING] for i in range(WARMING)]
    known: set[str] = set()
    for some in (greatest, typical, more):
        # The claim of a story does not depend on its size, and a story of one article is planned at once.
        found = dict.fromkeys(plan(seed, number, start, 1).claim.text for number, start, _ in some)
        yield [claim for claim in found if claim not in known]
        known |= found.keys()


def one_by_one(reader: Reader, addresses: Sequence[str]) -> list[Answer]:
    """Each page after the other."""
    return [reader.get(address) for address in addresses]


def told(what: str, answers: Sequence[Answer], target: str = "") -> list[str]:
    """A row: how many there were, median, 95th percentile, worst, the target, errors."""
    times = [answer.ms for answer in answers]
    wrong = sum(answer.status != 200 for answer in answers)
    return [what, str(len(answers)), *(f"{quantile(times, share):.0f}" for share in (0.5, 0.95, 1)), target, str(wrong)]


@dataclass(slots=True)
class Crowd:
    """What fifty readers met: all their answers by kind of page, and how long it took altogether."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seconds: float = 0.0


def crowd(host: str, port: int, found: Pages, others: Pages) -> Crowd:
    """Fifty readers at once, each with ten requests: an eighth dossiers, half articles, the rest lists and searches."""
    met, lock = Crowd(), threading.Lock()
    dossiers = [*others.dossiers, *found.dossiers][: READERS // 2]
    words = [address.split("=", 1)[1] for address in dossiers]

    def read(number: int) -> None:
        reader, few = Reader(host, port), random.Random(number)  # noqa: S311
        ways = ["article"] * 5 + ["list"] * 2 + ["search"] * 2 + ["dossier"]
        few.shuffle(ways)
        for way in ways[:REQUESTS]:
            address = {
                "article": few.choice(found.articles),
                "list": few.choice(found.lists),
                "search": f"/articles?q={few.choice(words)}",
                "dossier": few.choice(dossiers),
            }[way]
            answer = reader.get(address)
            with lock:
                met.answers.setdefault(way, []).append(answer)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    started = time.perf_counter()
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    met.seconds = time.perf_counter() - started
    return met


def weight(reader: Reader, answer: Answer) -> tuple[float, float, float]:
    """What a first visitor is sent for a page, in kB: the page, what it asks for with it, and what its picture asks for later."""
    wanted = dict.fromkeys(_ASKED_FOR.findall(answer.body))
    later = {found for found in wanted if b'data-script="' + found in answer.body}
    sent = {found: reader.get(found.decode().replace("&amp;", "&")).sent for found in wanted}
    return answer.sent / 1000, sum(sent[f] for f in sent if f not in later) / 1000, sum(sent[f] for f in later) / 1000


def weights(reader: Reader, heaviest: dict[str, Answer]) -> str:
    rows = []
    for what, answer in heaviest.items():
        page, parts, later = weight(reader, answer)
        rows.append([what, f"{len(answer.body) / 1000:.0f}", *(f"{kb:.0f}" for kb in (page, parts, later, page + parts + later))])
    return table(["the heaviest", "page, kB uncompressed", "page, kB sent", "styles, scripts, icon, kB sent", "its picture, kB sent", "all, kB sent"], rows)


def peak(process: int) -> str:
    """The most memory that a process has held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines() if Path("/proc").exists() else []
    return next((f"{int(line.split()[1]) * 1024 / 1e6:.0f}" for line in lines if line.startswith("VmHWM")), "–")


def measured(ledger: Path, articles: int) -> str:
    """The whole page of figures."""
    before = os.getloadavg()[0]
    found, others = pages(ledger, articles)
    with serving(ledger) as (host, port, process):
        reader = Reader(host, port)
        one_by_one(reader, [*others.lists, *others.articles, *others.dossiers])
        read = one_by_one(reader, found.articles)
        greatest = one_by_one(reader, found.greatest)
        traced = one_by_one(reader, found.dossiers)
        lists = {address: one_by_one(reader, [address] * LISTS) for address in found.lists}
        again = one_by_one(reader, found.dossiers[-LISTS:])
        met = crowd(host, port, found, others)
        heavy = {"dossier": max([*traced, *greatest], key=lambda a: a.sent), "article": max(read, key=lambda a: a.sent)}
        heavy |= {address: answers[0] for address, answers in lists.items()}
        weighed, most = weights(reader, heavy), peak(process)
    every = [answer for answers in met.answers.values() for answer in answers]
    head = ["page", "requests", "p50 ms", "p95 ms", "worst ms", "target for p95", "errors"]
    return "\n\n".join(
        (
            "# Benchmarks of serving",
            f"Written by `bench/serving.py --articles {articles}` on {date.today().isoformat()}, {platform.system()} {platform.machine()}, "
            f"{os.cpu_count()} cores, no GPU; load average before {before:.1f}, after {os.getloadavg()[0]:.1f}.",
            f"`sayso serve` over {articles:,} simulated articles, on 127.0.0.1; server and client share two cores. A page takes from the "
            "request to the last byte, compressed.",
            "## One reader",
            "Articles by chance. Claims in the words of their stories, each asked for once, so that nothing of its dossier is kept yet. Of the stories "
            f"ordered by size the middle one of each sixtieth is asked for ({len(traced)} different claims), and, in a row of their own, the {len(greatest)} greatest: "
            "of one that a thousand articles tell, two hundred are looked at.",
            table(
                head,
                [
                    told("article", read, "< 100"),
                    told("dossier, first time", traced, "< 400"),
                    told("dossier of the greatest stories, first time", greatest),
                    told("dossier, again", again),
                    *(told({"/": "home"}.get(address, address.strip("/")), answers) for address, answers in lists.items()),
                ],
            ),
            "## Fifty readers at once",
            f"{READERS} readers with a connection each, {REQUESTS} requests one after the other: five articles, two lists, two searches, a dossier. "
            f"All were answered in {met.seconds:.1f} s, {len(every) / met.seconds:.0f} requests a second; the server held at most {most} MB.",
            table(head, [told(way, answers) for way, answers in sorted(met.answers.items())] + [told("all", every)]),
            "## What a page weighs",
            "The heaviest of those above, for somebody who comes for the first time; afterwards browsers keep all but the page. Target: 400 kB.",
            weighed,
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=Path, help="a ledger that bench/scale.py made")
    parser.add_argument("--articles", type=int, default=100_000, help="how many articles it holds, or gets")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    two_cores()
    if given.ledger is not None:
        page = measured(given.ledger, given.articles)
    else:
        with tempfile.TemporaryDirectory() as folder:
            page = measured(made(Path(folder), given.articles), given.articles)
    given.out.write_text(page + "\n", encoding="utf8")
    print(page)


if __name__ == "__main__":
    main()
