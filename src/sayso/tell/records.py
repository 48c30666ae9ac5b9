"""What scripts get: a reading or a dossier as plain data in the form "sayso/1", ready to be one line of JSON.

Keys of this form are relied on: new ones may be added, none may change. Every span is ``{"start", "end", "text"}`` with offsets in
characters (Unicode code points) of ``article.text``, and ``article.text[start:end] == text``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sayso.model import Article, Attribution, Block, Dossier, Judgement, Problem, Reading, Side, Span

FORMAT = "sayso/1"
Record = dict[str, Any]


def json_line(record: Record) -> str:
    """The record as one line of JSON, in pure ASCII: any terminal, pipe and locale carries it unharmed.

    >>> json_line({"name": "Siré"})
    '{"name": "Sir\\\\u00e9"}'
    """
    return json.dumps(record)


def reading_record(reading: Reading) -> Record:
    """An article and all that was read in it."""
    article = reading.article
    return {
        "format": FORMAT,
        "article": article_record(article),
        "attributions": [_attribution(one) for one in reading.attributions],
        "mentions": [{**_span(m.span), "kind": m.kind, "name": m.name or m.span.text} for m in reading.mentions],
        "aliases": [list(group) for group in reading.aliases],
        "times": [{**_span(time.span), "value": time.value} for time in reading.times],
        "problems": [_problem(one) for one in problems_of(reading)],
        "by": reading.by,
    }


def article_record(article: Article) -> Record:
    """An article as published, with what its page says about itself."""
    return {
        "id": article.id,
        "file": article.file,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "byline": list(article.byline),
        "published": _day(article),
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "language": article.language,
        "text": article.text,
        "blocks": [_block(one) for one in article.blocks],
        "links": [{**_span(link.span), "href": link.href} for link in article.links],
    }


def problems_of(reading: Reading) -> tuple[Problem, ...]:
    """What was wrong with the input and with the reading of it, each once."""
    return tuple(dict.fromkeys((*reading.article.problems, *reading.problems)))


def dossier_record(dossier: Dossier) -> Record:
    """Everything about one claim: who asserts and who denies it, through whom, and on how many origins it rests."""
    claim = dossier.claim
    return {
        "format": FORMAT,
        "query": dossier.query,
        "claim": {
            "id": claim.id,
            "text": claim.text,
            "attributions": [{"article": article, "id": attribution} for article, attribution in claim.attributions],
        },
        "articles": [
            {"id": a.id, "file": a.file, "url": a.url, "outlet": a.outlet, "published": _day(a), "title": a.title}
            for a in dossier.articles
        ],
        "sources": [
            {"id": s.id, "name": s.name, "kind": s.kind, "aliases": list(s.aliases)} for s in dossier.sources
        ],
        "edges": [
            {
                "from": edge.earlier,
                "to": edge.later,
                "kind": edge.kind,
                "hidden": edge.hidden,
                "sides": list(edge.sides),
                "probability": edge.probability,
                "evidence": [{"article": e.article, **_span(e.span)} for e in edge.evidence],
                "why": edge.why,
            }
            for edge in dossier.derivations
        ],
        "sides": {"asserts": _side(dossier.asserts), "denies": _side(dossier.denies)},
        "chains": [
            {"article": c.article, "passage": _span(c.passage), "names": list(c.names)} for c in dossier.chains
        ],
        "timeline": [
            {
                "when": event.when,
                "article": event.article,
                "source": event.source,
                "stance": event.stance,
                "passage": _span(event.passage),
            }
            for event in dossier.timeline
        ],
        "drift": [
            {
                "from": drift.earlier,
                "to": drift.later,
                "kind": drift.kind,
                "evidence": [{"article": e.article, **_span(e.span)} for e in drift.evidence],
            }
            for drift in dossier.drift
        ],
        "missing": [{"source": one.source, "why": one.why} for one in dossier.missing],
        "suspected": [
            {"a": one.a, "b": one.b, "probability": one.probability, "why": one.why} for one in dossier.suspected
        ],
        "coverage": dict(dossier.coverage),
        "problems": [_problem(one) for one in dossier.problems],
    }


def judgement_record(one: Judgement, *, stands: bool, conflicts: Sequence[str] = ()) -> Record:
    """What somebody decided: ``stands`` is false once it is superseded or undone, ``conflicts`` are ids of contrary ones."""
    return {
        "id": one.id,
        "verdict": one.verdict,
        "a": one.a,
        "b": one.b,
        "about": one.about,
        "by": one.by,
        "when": one.when,
        "why": one.why,
        "undoes": one.undoes,
        "stands": stands,
        "conflicts": list(conflicts),
    }


def _attribution(a: Attribution) -> Record:
    return {
        "id": a.id,
        "parent": a.parent,
        "source": _spans(a.source),
        "cue": _spans(a.cue),
        "content": _spans(a.content),
        "addressee": _spans(a.addressee),
        "voice": a.voice,
        "act": a.act,
        "stance": a.stance,
        "factuality": a.factuality,
        "speaker": {"name": a.speaker.name, "kind": a.speaker.kind, "anonymous": a.speaker.anonymous},
        "chain": list(a.chain),
        "said_on": {"value": a.said_on.value, **_span(a.said_on.span)} if a.said_on else None,
        "confidence": round(a.confidence, 4),
        "by": a.by,
    }


def _block(block: Block) -> Record:
    """A block's kind and place; what only a post has is left out where it is empty."""
    extra: Record = {
        "body": _span(block.body) if block.body else None,
        "author": _span(block.author) if block.author else None,
        "handle": block.handle,
        "posted": _span(block.posted) if block.posted else None,
        "href": block.href,
    }
    return {
        "kind": block.kind,
        "start": block.start,
        "end": block.end,
        **{key: value for key, value in extra.items() if value},
    }


def _side(side: Side) -> Record:
    return {
        "articles": list(side.articles),
        "origins": list(side.origins),
        "independent": {
            "low": side.independent.low,
            "expected": side.independent.expected,
            "high": side.independent.high,
        },
        "channels": side.channels,
        "cut": list(side.cut),
        "bottlenecks": [list(group) for group in side.bottlenecks],
        "circular": [list(group) for group in side.circular],
        "unattributed": list(side.unattributed),
    }


def _problem(problem: Problem) -> Record:
    return {"where": problem.where, "what": problem.what}


def _span(span: Span) -> Record:
    return {"start": span.start, "end": span.end, "text": span.text}


def _spans(spans: Iterable[Span]) -> list[Record]:
    return [_span(one) for one in spans]


def _day(article: Article) -> str | None:
    return article.published.isoformat() if article.published else None
