"""Whether a reading that was unpacked is one: a ledger or a batch may come from anybody, and its bytes may be anything.

What is checked here is what everything else relies on without asking: words are text, kinds are among those there are, and offsets lie in the
text. Attributions that stand inside each other, or have one id, are borne by whoever goes from one to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from sayso.model import (
    Act,
    Attribution,
    BlockKind,
    Factuality,
    NameKind,
    Problem,
    Reading,
    SourceKind,
    Span,
    Stance,
    Voice,
)

_VOICES, _ACTS, _STANCES = frozenset(get_args(Voice)), frozenset(get_args(Act)), frozenset(get_args(Stance))
_FACTUALITIES, _SOURCES = frozenset(get_args(Factuality)), frozenset(get_args(SourceKind))
_BLOCKS, _NAMES = frozenset(get_args(BlockKind)), frozenset(get_args(NameKind))


def sound(reading: Reading) -> Reading:
    """The reading itself. Raises `ValueError` (or `TypeError`) for values that no reading has.

    >>> from sayso.model import Article, Span
    >>> sound(Reading(Article("a", "No, she said."), (Attribution("1", (Span(0, 99, "No"),)),)))
    Traceback (most recent call last):
    ValueError: a stretch from 0 to 99 lies outside its text
    """
    end = len(reading.article.text)
    for span in _spans(reading):
        if type(span.start) is not int or type(span.end) is not int or not 0 <= span.start <= span.end <= end:
            raise ValueError(f"a stretch from {str(span.start)[:20]} to {str(span.end)[:20]} lies outside its text")
    for word in _words(reading):
        if type(word) is not str:
            raise ValueError(f"{str(word)[:40]} stands where words should")
    if not _kinds_are_right(reading):
        raise ValueError("something in it is of a kind that there is not")
    return reading


def _spans(reading: Reading) -> Iterator[Span]:
    for a in reading.attributions:
        yield from a.content
        yield from a.source
        yield from a.cue
        yield from a.addressee
        if a.said_on:
            yield a.said_on.span
    yield from (mention.span for mention in reading.mentions)
    yield from (time.span for time in reading.times)
    yield from (link.span for link in reading.article.links)
    for block in reading.article.blocks:
        yield from (span for span in (block.body, block.author, block.posted) if span is not None)


def _words(reading: Reading) -> Iterator[object]:
    """Everything that has to be text."""
    article = reading.article
    yield from (article.file, article.url, article.outlet, article.title, article.language, reading.by, *article.byline)
    for a in reading.attributions:
        yield from (a.id, a.speaker.name, a.by, *a.chain)
        if a.parent is not None:
            yield a.parent
        if a.said_on:
            yield a.said_on.value
    yield from (mention.name for mention in reading.mentions)
    yield from (time.value for time in reading.times)
    yield from (form for group in reading.aliases for form in group)
    yield from (link.href for link in article.links)
    for block in article.blocks:
        yield from (block.handle, block.href)
    yield from _told(article.problems)
    yield from _told(reading.problems)


def _told(problems: tuple[Problem, ...]) -> Iterator[object]:
    for one in problems:
        yield from (one.where, one.what)


def _kinds_are_right(reading: Reading) -> bool:
    return (
        all(map(_is_attribution, reading.attributions))
        and all(mention.kind in _NAMES for mention in reading.mentions)
        and all(block.kind in _BLOCKS and type(block.start) is type(block.end) is int for block in reading.article.blocks)
    )


def _is_attribution(a: Attribution) -> bool:
    kinds = a.voice in _VOICES and a.act in _ACTS and a.stance in _STANCES and a.factuality in _FACTUALITIES and a.speaker.kind in _SOURCES
    return kinds and type(a.speaker.anonymous) is bool and type(a.confidence) in (int, float)
