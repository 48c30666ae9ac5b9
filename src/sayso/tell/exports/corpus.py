"""What was read as lines of JSON like those of the PolNeAR corpus: articles with their marks, to measure against and to train on.

A line has the fields of the PolNeAR files (``id``, ``date``, ``publisher``, ``title``, ``author``, ``text``, and ``attributions`` with ``source``,
``cue`` and ``content`` as pairs of offsets) and those of Sayso's marked news, which say more: what stands inside what, act, stance, speaker,
days and who is one and the same. So the same file is gold for ``sayso eval``, a file of predictions, and training data of either
kind. `sayso.ingest.corpus` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sayso.model import Attribution, Reading, Span
from sayso.tell.naming import day_of
from sayso.tell.records import json_line, reading_record


def corpus(readings: Iterable[Reading]) -> str:
    """The readings as lines of JSON, in the order given; nothing for none.

    >>> corpus([])
    ''
    """
    return "".join(pieces(readings))


def pieces(readings: Iterable[Reading]) -> Iterator[str]:
    """The lines one by one, so that thousands of articles need no more memory than one."""
    return (json_line(line_of(reading)) + "\n" for reading in readings)


def line_of(reading: Reading) -> dict[str, Any]:
    """One article with its marks as a line, before it is written as JSON."""
    article, record = reading.article, reading_record(reading)
    byline, day = ", ".join(article.byline), day_of(article)
    return {
        "id": article.id,
        "date": day,
        "publisher": article.outlet,
        "title": article.title,
        "author": byline,
        "url": article.url,
        "outlet": article.outlet,
        "byline": byline,
        "published": day,
        "text": article.text,
        "attributions": [_row(a) for a in reading.attributions],
        **{name: record[name] for name in ("times", "mentions", "aliases", "by")},
        "identities": [{"name": name, "kind": _kind(reading, name), "forms": forms} for name, *forms in reading.aliases],
    }


def _row(a: Attribution) -> dict[str, Any]:
    said = a.said_on
    return {
        "id": a.id,
        "parent": a.parent,
        **{part: _pairs(getattr(a, part)) for part in ("source", "cue", "content", "addressee")},
        **{name: getattr(a, name) for name in ("voice", "act", "stance", "factuality")},
        "speaker": {"name": a.speaker.name, "kind": a.speaker.kind, "anonymous": a.speaker.anonymous},
        "said": said.value if said else None,
        "said_on": {"value": said.value, "start": said.span.start, "end": said.span.end, "text": said.span.text} if said else None,
        "chain": list(a.chain),
        "confidence": round(a.confidence, 4),
        "by": a.by,
    }


def _kind(reading: Reading, name: str) -> str:
    """What kind of source somebody is who bears this name: as a speaker, else as the text mentions it."""
    speaking = (a.speaker.kind for a in reading.attributions if a.speaker.name == name)
    return next(speaking, None) or next((m.kind for m in reading.mentions if name in (m.name, m.span.text)), "other")


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
