"""What must hold of every article and reading, whatever went in: anchors, order, nesting, and a line of JSON that says the same."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from sayso.model import (
    Act,
    Article,
    Attribution,
    Factuality,
    NameKind,
    Problem,
    Reading,
    SourceKind,
    Span,
    Stance,
    Voice,
)
from sayso.tell.records import article_record, json_line, reading_record

_VALUES = {"voice": get_args(Voice), "act": get_args(Act), "stance": get_args(Stance), "factuality": get_args(Factuality)}

HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""Two characters that JSON cannot tell from one: no file and no request gives them side by side, only a program does."""


SECONDS_FOR_A_MB = 5.0
"""Processor time that a MB may take, and less than a MB too."""


class Hung(Exception):
    """Something takes longer than it may."""


class Broken(AssertionError):
    """Something that must always hold does not."""


def demand(holds: object, what: str) -> None:
    """Raises `Broken` with these words unless it holds."""
    if not holds:
        raise Broken(what)


def check_article(article: Article) -> None:
    """An article has an id, a text or a problem, spans that are its text, and blocks in order."""
    demand(article.id, "an article without an id")
    demand(article.text or article.problems, "an article with neither a text nor a problem")
    position = 0
    for block in article.blocks:
        demand(position <= block.start < block.end <= len(article.text), f"blocks out of order: {block}")
        position = block.end
        for part in (block.body, block.author, block.posted):
            _anchored(article, part, block.start, block.end)
    for link in article.links:
        _anchored(article, link.span, 0, len(article.text))
        demand(link.span.text, "a link without words")
    check_problems(article.problems)
    if not HALVES.search(article.text):
        demand(json.loads(json_line(article_record(article)))["text"] == article.text, "the text changed on its way through JSON")


def check_problems(problems: tuple[Problem, ...]) -> None:
    """Every problem says where and what, in one line."""
    for one in problems:
        demand(one.where and one.what, f"a problem without words: {one}")
        demand(len(one.what) < 1000, f"a problem of {len(one.what)} characters")


def check_reading(reading: Reading) -> None:
    """A reading's spans are its text, its attributions are nested without circles, and JSON carries it."""
    article = reading.article
    check_article(article)
    check_problems(reading.problems)
    parents = {a.id: a.parent for a in reading.attributions}
    demand(len(parents) == len(reading.attributions), "two attributions with one id")
    for a in reading.attributions:
        demand(a.parent is None or a.parent in parents, f"a parent that is not there: {a.parent}")
        demand(_ends(a.id, parents), f"an attribution inside itself: {a.id}")
        demand(0 <= a.confidence <= 1, f"no confidence: {a.confidence}")
        demand(all(span.text for span in (*a.content, *a.source, *a.cue, *a.addressee)), f"an empty span in attribution {a.id}")
    for time in reading.times:
        demand(time.value, "a date without a value")
    for group in reading.aliases:
        demand(all(group), f"an empty alias: {group}")
    check_kept(reading)


def check_kept(reading: Reading) -> None:
    """What must hold of a reading from a ledger of strangers too: spans are its text, kinds are kinds, and JSON carries it."""
    article = reading.article
    end = len(article.text)
    for mention in reading.mentions:
        _anchored(article, mention.span, 0, end)
        demand(mention.kind in get_args(NameKind), f"no kind of name: {mention.kind}")
    for time in reading.times:
        _anchored(article, time.span, 0, end)
    for group in reading.aliases:
        demand(all(isinstance(form, str) for form in group), f"no alias: {group}")
    for a in reading.attributions:
        _check_attribution(article, a)
    if HALVES.search(article.text):
        return
    record = json.loads(json_line(reading_record(reading)))
    for key in ("attributions", "mentions", "times"):
        for span in _spans_in(record[key]):
            demand(record["article"]["text"][span["start"] : span["end"]] == span["text"], f"JSON has another span: {span}")


def _check_attribution(article: Article, a: Attribution) -> None:
    end = len(article.text)
    for span in (*a.content, *a.source, *a.cue, *a.addressee, *((a.said_on.span,) if a.said_on else ())):
        _anchored(article, span, 0, end)
    for name, values in _VALUES.items():
        demand(getattr(a, name) in values, f"no {name}: {getattr(a, name)}")
    demand(a.speaker.kind in get_args(SourceKind), f"no kind of source: {a.speaker.kind}")
    demand(all(isinstance(name, str) for name in a.chain), f"no chain: {a.chain}")


def _anchored(article: Article, span: Span | None, start: int, end: int) -> None:
    if span is not None:
        demand(start <= span.start <= span.end <= end, f"{span} lies outside {start}:{end}")
        demand(article.text[span.start : span.end] == span.text, f"{span} is not the text there")


def _ends(id: str, parents: dict[str, str | None]) -> bool:
    seen, here = set[str](), parents[id]
    while here is not None:
        if here in seen:
            return False
        seen.add(here)
        here = parents.get(here)
    return True


def _spans_in(value: object) -> Iterator[dict[str, int | str]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _spans_in(one)


@contextmanager
def bounded(size: int) -> Iterator[None]:
    """Raises `Hung` where something so large takes more processor time than it may."""
    seconds = SECONDS_FOR_A_MB * max(1.0, size / 1e6)

    def stop(*_: object) -> None:
        raise Hung(f"{size:,} bytes took more than {seconds:.0f} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
