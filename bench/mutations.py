"""Articles mutated at random, by the million: read, and all that must hold checked. Part of bench/fuzz.py (``--mutations``).

What is mutated is a piece of news, mostly one to three paragraphs of an invented article or of the marked news of the tests, some as whole
articles, one in six as a web page. The rules read all of them, the neural engine one in 500. A reading may take 5 s of processor time for each MB, and
less than a MB as long as one.
"""

from __future__ import annotations

import hashlib
import html
import json
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from fuzz.checking import bounded, check_reading, demand
from fuzz.mutating import mutated_text, with_giant
from sayso import pipeline
from sayso.evaluate.markup import read_marked
from sayso.ingest import from_html
from sayso.simulate import simulate

NEURAL = 500
"""One in so many is read by the neural engine too."""

RENEWED = 20_000
"""After so many items the articles to mutate are others."""

MARKED = Path(__file__).resolve().parent.parent / "tests" / "data" / "marked"
DATES = ("2031-03-05", "2032-02-29", "0001-01-01", "9999-12-31", None, None)


@dataclass(slots=True)
class Tally:
    """What was read, how long it took, and what went wrong."""

    items: int = 0
    pages: int = 0
    neural: int = 0
    words: int = 0
    bytes: int = 0
    attributions: int = 0
    slowest: float = 0.0
    slowest_per_mb: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.time)

    def line(self) -> str:
        """The figures so far, as one line of JSON."""
        said = {
            **{name: getattr(self, name) for name in ("items", "pages", "neural", "words", "bytes", "attributions")},
            "slowest_s": round(self.slowest, 3),
            "slowest_s_per_mb_of_10kB_or_more": round(self.slowest_per_mb, 2),
            "failures": dict(self.failures),
            "processor_s": round(time.process_time(), 1),
            "wall_s": round(time.time() - self.started, 1),
        }
        return json.dumps(said)


def run(number: int, *, seed: int, out: Path, until: float = float("inf"), neural_share: int = NEURAL, say: Callable[[str], object] = print) -> Tally:
    """Reads so many mutated pieces, or as many as can be until that moment; every failing input is kept in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    dice, tally = random.Random(seed), Tally()  # noqa: S311
    pieces: list[str] = []
    for at in range(number):
        if time.time() > until:
            break
        if at % RENEWED == 0:
            pieces = list(_pieces(seed + at))
            say(tally.line())
        text = _mutated(dice, pieces)
        if not text.strip():
            continue
        as_page, neural, day = dice.random() < 1 / 6, at % neural_share == neural_share - 1, dice.choice(DATES)
        if as_page:
            text = mutated_text(dice, _page(dice, text), TAGS)
        try:
            _read(text, as_page=as_page, neural=neural, day=day, tally=tally)
        except Exception as error:
            _keep(error, text, as_page=as_page, neural=neural, day=day, out=out, tally=tally, say=say)
    say(tally.line())
    return tally


def _read(text: str, *, as_page: bool, neural: bool, day: str | None, tally: Tally) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    started = time.process_time()
    with bounded(size):
        if as_page:
            article = from_html(text, file="a.html", published=pipeline.day(day))
            readings = [pipeline.read_article(article, engine_name="rules")]
        else:
            readings = [pipeline.read_text(text, name="a.txt", published=day, engine="rules")]
    taken = time.process_time() - started
    tally.slowest = max(tally.slowest, taken)
    if size > 10_000:
        tally.slowest_per_mb = max(tally.slowest_per_mb, taken / size * 1e6)
    if neural:
        with bounded(size):
            readings.append(pipeline.read_article(readings[0].article, engine_name="neural"))
    for reading in readings:
        check_reading(reading)
        demand(as_page or reading.article.text == text, "a plain text was changed")
    tally.items += 1
    tally.pages += as_page
    tally.neural += neural
    tally.words += text.count(" ")
    tally.bytes += size
    tally.attributions += len(readings[0].attributions)


def _keep(error: Exception, text: str, *, as_page: bool, neural: bool, day: str | None, out: Path, tally: Tally, say: Callable[[str], object]) -> None:
    """Counts a failure by where it happened, and keeps the first three inputs of each."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    tally.failures[where] += 1
    if tally.failures[where] <= 3:
        data = text.encode("utf-8", "surrogatepass")
        name = hashlib.sha256(data).hexdigest()[:12]
        (out / f"{name}.{'html' if as_page else 'txt'}").write_bytes(data)
        (out / f"{name}.why").write_text(f"day={day} neural={neural}\n{''.join(traceback.format_exception(error))}", encoding="utf-8", errors="backslashreplace")
        say(f"FAILED {where}: {ascii(str(error))[:300]} ({name})")


def _pieces(seed: int) -> Iterator[str]:
    """Stretches of one to three paragraphs of invented and marked news, and some whole articles."""
    dice = random.Random(seed)  # noqa: S311
    texts = [one.article.text for one in islice(simulate(4000, seed), 250)]
    texts += [read_marked(path).text for path in sorted(MARKED.glob("*.mt"))] * 4
    for text in texts:
        paragraphs = [part for part in text.split("\n\n") if part.strip()]
        for start in range(len(paragraphs)):
            yield "\n\n".join(paragraphs[start : start + dice.choice((1, 1, 1, 2, 3))])
    yield from dice.sample(texts, 40)


def _mutated(dice: random.Random, pieces: list[str]) -> str:
    text = dice.choice(pieces)
    return with_giant(dice, text, pieces) if dice.random() < 1 / 50 else mutated_text(dice, text, pieces)


TAGS = (
    *("<p>", "</p>", "<div class='byline'>", "<br>", "<br><br>", "<ul><li>", "</li></ul>", "<h1>", "</h1>", "<h2>a", "<table><tr><td>", "</table>", "<aside>", "</aside>"),
    *("<blockquote class='twitter-tweet'><p>No. </p>— Ann Lee (@annlee) <a href='https://x.com/annlee/status/1'>March 4, 2031</a></blockquote>", "<blockquote>", "</blockquote>"),
    *("<figure><img><figcaption>", "</figcaption></figure>", "<a href='/x'>", "</a>", "<!--", "-->", "<script>", "</script>", "<style>", "<template>", "<form>", "<time datetime='2031-03-04'>"),
    *("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"", "\"}</script>", "<meta property='article:published_time' content='", "<title>", "</title>", "<html>", "<body>"),
    *("&lt;", "&#x202e;", "&#0;", "&bogus;", "&ldquo;", "<", ">", "/>", "='", "\"", "<b><i></b></i>", "<p><p><p>", "</div></div></div>", "<svg><p>", "<math>", "<iframe>", "<noscript>"),
)


def _page(dice: random.Random, text: str) -> str:
    """The text as a plain page with its paragraphs, a headline and what pages say about themselves."""
    body = "\n".join(f"<p>{html.escape(part.encode('utf-8', 'replace').decode())}</p>" for part in text.split("\n\n"))
    head = "<title>Port shut | Orrun Daily</title><meta property='og:site_name' content='Orrun Daily'><meta name='author' content='Ann Lee'>"
    data = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Port shut","datePublished":"2031-03-05T08:00:00Z"}</script>'
    return f"<html><head>{head if dice.random() < 0.7 else ''}{data if dice.random() < 0.5 else ''}</head><body><article><h1>Port shut</h1>{body}</article></body></html>"
