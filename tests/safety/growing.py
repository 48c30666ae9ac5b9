"""Inputs of any size, each of the sort that makes a careless program take four times as long for twice as much."""

from __future__ import annotations

import gc
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sayso import pipeline
from sayso.claims import grouping
from sayso.ingest import articles, from_html
from sayso.ingest.feed import from_feed
from sayso.ingest.warc import from_warc
from sayso.ledger import Entry, open_ledger
from sayso.model import Reading
from sayso.tell.records import json_line, reading_record
from sayso.trace import trace

SAID = "The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday. "
FIRST = "Ann Ilse Tomas Piet Jonna Dessa Radomir Felix Oda Rufus Mara Hugo Lena Otto Vera Nils Ida Karl Ruth Sven".split()
CLAIM = "The port of Orrun is closed"


@dataclass(frozen=True, slots=True)
class Growing:
    """Something to do that grows: ``prepared`` makes it for a size and gives what is to be timed; ``size`` is where to begin, ``made`` the input."""

    name: str
    prepared: Callable[[int, Path], Callable[[], object]]
    size: int
    made: Callable[[int], str] | None = None


def surname(i: int) -> str:
    """A name for each number: Bakel, Bakem …"""
    syllables = "ba ke li mo nu ra se ti vo zu da fe gi ho ju".split()
    out = ""
    for _ in range(4):
        i, at = divmod(i, len(syllables))
        out += syllables[at]
    return out.title() + "n"


def person(i: int) -> str:
    return f"{FIRST[i % len(FIRST)]} {surname(i)}"


TEXTS: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: (SAID + "\n\n") * n,
    "one paragraph": lambda n: SAID * n,
    "one sentence": lambda n: "Ilse Marwick said that " + "the port was closed and that the quay was shut, " * n + "and left.",
    "one word": lambda n: "a" * (60 * n),
    "one word, capitals": lambda n: "A" * (60 * n),
    "that that": lambda n: "Ilse Marwick said that " * (3 * n),
    "open quotations": lambda n: "“The port is closed, Ilse Marwick said. " * n,
    "quotation marks": lambda n: "“" * (30 * n),
    "straight marks": lambda n: '"' * (30 * n),
    "apostrophes": lambda n: "’" * (30 * n),
    "single marks": lambda n: "‘a ’b " * (10 * n),
    "closed quotations": lambda n: "“No,” she said. " * (3 * n),
    "brackets": lambda n: "(" * (20 * n) + "a" + ")" * (20 * n),
    "dates": lambda n: "He was told on March 4, on Tuesday, in 2031 and two weeks ago. " * n,
    "names": lambda n: "".join(f"{person(i)} said the port was closed. " for i in range(n)),
    "names and short names": lambda n: "".join(f"{person(i)} said the port was closed. {surname(i)} denied it. He left.\n\n" for i in range(n)),
    "acronyms": lambda n: "".join(f"The {surname(i)} {surname(i + 7)} Agency ({surname(i)[0]}{surname(i + 7)[0]}A) said no. " for i in range(n)),
    "one name": lambda n: "Ilse Marwick said so. She denied it. Marwick left. " * n,
    "anonymous": lambda n: "Two officials said the port was closed. One of them denied it. " * n,
    "posts": lambda n: "— Ann Lee (@annlee) March 4, 2031\n\nThe port is closed. No ships.\n— Tom Roe (@tomroe) March 5, 2031\n\n" * n,
    "dashes": lambda n: "— a " * (15 * n),
    "handles": lambda n: "(@a " * (15 * n),
    "blank lines": lambda n: "\n" * (100 * n),
    "spaces": lambda n: "a" + " " * (100 * n) + "b",
    "dots": lambda n: "." * (100 * n),
    "marks of every sort": lambda n: ".,;:!?-–—…" * (8 * n),
    "numbers": lambda n: "1,234.5 " * (8 * n),
    "combining marks": lambda n: "e" + "\u0301" * (60 * n),
    "bullets": lambda n: "- a\n" * (10 * n),
    "quoted lines": lambda n: "> a\n" * (10 * n),
    "who who": lambda n: "the man who knew the woman who knew " * n + "said no.",
    "of the of the": lambda n: "the head of the " * n + "port said no.",
    "reports": lambda n: "There are unconfirmed reports that the port is closed. " * n,
    "according to": lambda n: "According to Ilse Marwick, according to the mayor, the port is closed. " * n,
    "lines of speech": lambda n: "MARWICK: No.\nLEE: Yes.\n" * n,
    "signed quotations": lambda n: "".join(f"“The port is closed, number {i}.” — Ilse Marwick\n" for i in range(8 * n)),
    "signatures that end in dots": lambda n: "“" + "a”—b" * 600 + "." * (80 * n) + "c",
    "and and": lambda n: "Ann Lee and Tom Roe and " * n + "said no.",
}
"""Texts of about 80 characters for each of n."""

PAGES: dict[str, Callable[[int], str]] = {
    "siblings": lambda n: "<body>" + f"<p>{SAID}</p>" * n,
    "deep": lambda n: "<body>" + "<div>" * n + f"<p>{SAID}</p>",
    "deep quotes": lambda n: "<body>" + "<blockquote>" * n + f"<p>{SAID}</p>",
    "inline": lambda n: "<body><p>" + "<b>a</b><i>b</i> " * n,
    "breaks": lambda n: f"<body><div>{SAID}" + f"<br>{SAID[:40]}" * n,
    "attributes": lambda n: "<body><p " + " ".join(f"a{i}='b'" for i in range(n)) + f">{SAID}</p>",
    "long class": lambda n: f"<body><div class='{'share a-b ' * n}'><p>{SAID}</p></div>",
    "links": lambda n: f"<body><p>{SAID}" + "<a href='/x'>a</a> " * n,
    "tables": lambda n: f"<body><p>{SAID}</p><table>" + "<tr><td>a<td>b" * n,
    "nested tables": lambda n: "<body>" + "<table><tr><td>" * n + SAID,
    "lists": lambda n: f"<body><p>{SAID}</p>" + "<ul><li>a" * n,
    "posts": lambda n: "<body>" + f"<p>{SAID}</p><blockquote class='twitter-tweet'><p>No. </p>— Ann Lee (@annlee) <a href='https://x.com/annlee/status/1'>March 4, 2031</a></blockquote>" * n,
    "comments": lambda n: f"<body><p>{SAID}</p>" + "<!-- a -->" * n,
    "open tags": lambda n: f"<body><p>{SAID}</p>" + "<a" * n,
    "brackets": lambda n: f"<body><p>{SAID}</p>" + "<" * (20 * n),
    "entities": lambda n: f"<body><p>{SAID}" + "&amp;&lt;&bogus;" * n,
    "scripts": lambda n: f"<body><p>{SAID}</p>" + "<script>a</script>" * n,
    "data": lambda n: f"<body><p>{SAID}</p><script type='application/ld+json'>{json.dumps({'@graph': [{'@type': 'NewsArticle', 'headline': 'a'}] * n})}</script>",
    "deep data": lambda n: f"<body><p>{SAID}</p><script type='application/ld+json'>{'[' * n}</script>",
    "metas": lambda n: "<head>" + "<meta name='author' content='Ann Lee'>" * n + f"</head><body><p>{SAID}</p>",
    "times": lambda n: f"<body><p>{SAID}</p>" + "<time datetime='x'>March</time>" * n,
    "bylines": lambda n: f"<body><p>{SAID}</p>" + "<div class='byline'>By Ann Lee</div>" * n,
    "headings": lambda n: "<body>" + f"<h2>Port</h2><p>{SAID}</p>" * n,
    "figures": lambda n: f"<body><p>{SAID}</p>" + "<figure><img><figcaption>Photo: A/B</figcaption></figure>" * n,
    "forms": lambda n: f"<body><p>{SAID}</p>" + "<form><input>" * n,
    "nothing closed": lambda n: "<body>" + f"<p>{SAID}<b><i><u>" * n,
}


def _reading(make: Callable[[int], str], engine: str = "rules") -> Callable[[int, Path], Callable[[], object]]:
    def prepared(n: int, folder: Path) -> Callable[[], object]:
        text = make(n)
        return lambda: json_line(reading_record(pipeline.read_text(text, published="2031-03-05", engine=engine)))

    return prepared


def _page(make: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def prepared(n: int, folder: Path) -> Callable[[], object]:
        page = make(n)
        return lambda: from_html(page)

    return prepared


def _no_fetch(url: str) -> Any:
    raise OSError("nothing is fetched")


def _feed(n: int, folder: Path) -> Callable[[], object]:
    item = f"<item><title>Port</title><link>https://wire.example/a</link><content:encoded><![CDATA[<p>{SAID * 6}</p>]]></content:encoded></item>"
    data = f'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>W</title>{item * n}</channel></rss>'.encode()
    return lambda: sum(1 for _ in from_feed(data, url="https://wire.example/feed", fetch=_no_fetch))


def _warc(n: int, folder: Path) -> Callable[[], object]:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + SAID.encode()
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://orrun.example/1\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(body)
    data = (record + body + b"\r\n\r\n") * n
    return lambda: sum(1 for _ in from_warc(io.BytesIO(data), "a.warc"))


def _lines(n: int, folder: Path) -> Callable[[], object]:
    path = folder / f"{n}.jsonl"
    path.write_text("".join(json.dumps({"text": SAID, "url": f"https://orrun.example/{i}", "byline": "Ann Lee"}) + "\n" for i in range(n)), encoding="utf-8")
    return lambda: sum(1 for _ in articles([], manifests=[str(path)]))


def _read(text: str, i: int) -> Reading:
    reading = pipeline.read_text(text, name=f"{i}.txt", outlet=f"The {surname(i)} Post", published=f"2031-03-{1 + i % 28:02}", engine="rules")
    return replace(reading, article=replace(reading.article, id=f"a{i}"))


def _copies(n: int, folder: Path) -> Callable[[], object]:
    readings = [_read(SAID + "\n\n" + f"The mayor, {person(i)}, denied it. " * 3, i) for i in range(n)]
    return lambda: trace(readings, CLAIM)


def _others(n: int, folder: Path) -> Callable[[], object]:
    readings = [_read(f"{CLAIM}, {person(i)} said. The Orrun {surname(i)} Post reported the closure on Monday.", i) for i in range(n)]
    return lambda: trace(readings, CLAIM)


def _citing(n: int, folder: Path) -> Callable[[], object]:
    readings = [_read(f"{CLAIM}, the {surname(max(0, i - 1))} Post reported. {person(i)} declined to comment.", i) for i in range(n)]
    return lambda: trace(readings, CLAIM)


def _one_article(make: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def prepared(n: int, folder: Path) -> Callable[[], object]:
        reading = _read(make(n), 1)
        return lambda: trace([reading], CLAIM)

    return prepared


def _long_question(n: int, folder: Path) -> Callable[[], object]:
    readings = [_read(SAID, i) for i in range(5)]
    question = " ".join(surname(i) for i in range(n))
    return lambda: trace(readings, question)


def _search(n: int, folder: Path) -> Callable[[], object]:
    place = str(folder / "search.db")
    with open_ledger(place) as ledger:
        if not ledger.size():
            ledger.add(Entry(_read(f"{CLAIM}, {person(i)} said.", i)) for i in range(40))
    question = " ".join(surname(i) for i in range(n))

    def search() -> object:
        with open_ledger(place) as ledger:
            return [ledger.search(question, 20) for _ in range(3)]

    return search


def _claims(n: int, folder: Path) -> Callable[[], object]:
    readings = [_read(f"The {surname(i % 97)} bridge at {surname(i // 3)} was shut by {person(i)}, the mayor said on Monday.", i) for i in range(n)]
    rounds = iter(range(10_000))

    def grouped() -> object:
        with open_ledger(str(folder / f"claims{n}-{next(rounds)}.db")) as ledger:
            ledger.add(map(Entry, readings))
            return grouping.group(ledger)

    return grouped


def growing(engine: str = "rules") -> list[Growing]:
    """Everything that grows; the texts are read with this engine."""
    return [
        *(Growing(f"reading: {name}", _reading(make, engine), 100, make) for name, make in TEXTS.items()),
        *(Growing(f"page: {name}", _page(make), 150, make) for name, make in PAGES.items()),
        Growing("feed: items", _feed, 30),
        Growing("WARC: records", _warc, 300),
        Growing("JSON lines", _lines, 150),
        Growing("trace: copies", _copies, 15),
        Growing("trace: tellers", _others, 20),
        Growing("trace: a chain of outlets", _citing, 20),
        Growing("trace: one long paragraph", _one_article(lambda n: SAID * n), 100),
        Growing("trace: one long article", _one_article(lambda n: (SAID + "\n\n") * n), 100),
        Growing("trace: many tellers in one article", _one_article(lambda n: "".join(f"{CLAIM}, {person(i)} said.\n\n" for i in range(n))), 60),
        Growing("trace: many denials", _one_article(lambda n: "".join(f"{person(i)} denied that the port of Orrun was closed. " for i in range(n))), 60),
        Growing("trace: many posts", _one_article(lambda n: f"{CLAIM}. No ships.\n— Ann Lee (@annlee) March 4, 2031\n\n" * n), 60),
        Growing("trace: a long question", _long_question, 2000),
        Growing("search: a long question", _search, 2000),
        Growing("claims of statements", _claims, 40),
    ]


ENOUGH, MOST_DOUBLED = 0.03, 5
"""Seconds from which on the clock is believed, and how often a size is doubled at most to get there."""


def growth(one: Growing, folder: Path, *, enough: float = ENOUGH, times: int = 1) -> tuple[int, tuple[float, ...]]:
    """A size n that takes long enough to be measured, and the least processor time for n, 2n and 4n."""
    n = one.size
    taken = _least(one.prepared(n, folder), times)
    for _ in range(MOST_DOUBLED):
        if taken >= enough:
            break
        n *= 2
        taken = _least(one.prepared(n, folder), times)
    return n, (taken, *(_least(one.prepared(n * by, folder), times) for by in (2, 4)))


def _least(work: Callable[[], object], times: int) -> float:
    """The least of some goes. Nothing is collected meanwhile: that would take as long as all is that other tests have left in memory."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        gc.disable()
        try:
            started = time.process_time()
            work()
            best = min(best, time.process_time() - started)
        finally:
            gc.enable()
    return best
