"""A reading as a few bytes, and back, equal value for value.

Everything but the text, which is kept once per article: JSON in lists by position, spans as two offsets each (their
characters are those of the text), compressed with zlib. Fields are only ever added at the end, so that old bytes stay
readable.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sayso.errors import LedgerError
from sayso.ledger.soundness import sound
from sayso.model import (
    Article,
    Attribution,
    Block,
    Derivation,
    Evidence,
    Link,
    Mention,
    Problem,
    Reading,
    Span,
    Speaker,
    Time,
)

LEVEL = 6
MOST = 1 << 28
"""No text or reading is unpacked to more bytes than this: a damaged or hostile ledger must not fill the memory."""


def pack_text(text: str) -> bytes:
    """The text as bytes; any text, even one with halves of surrogate pairs."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), LEVEL)


def unpack_text(data: bytes) -> str:
    return _inflate(data).decode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """The text as a column can hold it, without halves of surrogate pairs and NULs; what is packed keeps it as it
    was."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def pack(reading: Reading) -> bytes:
    """The reading without its article's id and text. A span that is not of its article's text raises `LedgerError`."""
    article = reading.article
    flat = _Flattener(article)
    record = [
        [
            article.file,
            article.url,
            article.outlet,
            article.title,
            article.byline,
            article.published and article.published.isoformat(),
            article.language,
            [flat.block(one) for one in article.blocks],
            [[flat.span(link.span), link.href] for link in article.links],
            _problems(article.problems),
            article.published_at and article.published_at.isoformat(),
        ],
        [flat.attribution(one) for one in reading.attributions],
        [[flat.span(one.span), one.kind, one.name] for one in reading.mentions],
        [flat.time(one) for one in reading.times],
        reading.aliases,
        _problems(reading.problems),
        reading.by,
    ]
    return _deflate(record)


def unpack(data: bytes, id: str, text: str) -> Reading:
    """The reading that was packed, of the article with this id and text. Raises `ValueError` or another for bytes that are none."""
    head, attributions, mentions, times, aliases, problems, by = json.loads(_inflate(data))
    flat = _Unflattener(text)
    return sound(
        Reading(
            article=flat.article(id, head),
            attributions=tuple([flat.attribution(one) for one in attributions]),
            mentions=tuple([Mention(flat.span(at), kind, name) for at, kind, name in mentions]),
            times=tuple([flat.time(one) for one in times]),
            aliases=tuple([tuple(group) for group in aliases]),
            problems=_told(problems),
            by=by,
        )
    )


def pack_derivation(derivation: Derivation) -> bytes:
    """The derivation with its evidence; as the evidence lies in other articles, its characters are kept too."""
    one = derivation
    evidence = [[e.article, e.span.start, e.span.end, e.span.text] for e in one.evidence]
    return _deflate([one.earlier, one.later, one.kind, one.hidden, one.probability, evidence, one.why])


def unpack_derivation(data: bytes) -> Derivation:
    earlier, later, kind, hidden, probability, evidence, why = json.loads(_inflate(data))
    seen = tuple(Evidence(article, Span(start, end, text)) for article, start, end, text in evidence)
    return Derivation(earlier, later, kind, hidden, probability, seen, why)


class _Flattener:
    """Spans of one article as offsets, after a look whether they are of its text."""

    def __init__(self, article: Article) -> None:
        self._article = article

    def span(self, span: Span) -> tuple[int, int]:
        if not 0 <= span.start <= span.end or self._article.text[span.start : span.end] != span.text:
            raise LedgerError(
                f"Article {self._article.id}: the words “{span.text[:40]}” do not stand at {span.start}–{span.end} of its text; "
                "make spans with Article.span."
            )
        return span.start, span.end

    def spans(self, spans: Iterable[Span]) -> list[int]:
        return [offset for one in spans for offset in self.span(one)]

    def optional(self, span: Span | None) -> tuple[int, int] | None:
        return None if span is None else self.span(span)

    def block(self, block: Block) -> list[Any]:
        body, author, posted = self.optional(block.body), self.optional(block.author), self.optional(block.posted)
        return [block.kind, block.start, block.end, body, author, block.handle, posted, block.href]

    def time(self, time: Time) -> list[Any]:
        return [self.span(time.span), time.value]

    def attribution(self, one: Attribution) -> list[Any]:
        return [
            one.id,
            self.spans(one.content),
            self.spans(one.source),
            self.spans(one.cue),
            self.spans(one.addressee),
            one.parent,
            one.voice,
            one.act,
            one.stance,
            one.factuality,
            [one.speaker.name, one.speaker.kind, one.speaker.anonymous],
            one.chain,
            one.said_on and self.time(one.said_on),
            one.confidence,
            one.by,
        ]


class _Unflattener:
    """What `_Flattener` made flat, on its text again."""

    def __init__(self, text: str) -> None:
        self._text = text

    def span(self, at: Sequence[int]) -> Span:
        start, end = at
        return Span(start, end, self._text[start:end])

    def spans(self, at: Sequence[int]) -> tuple[Span, ...]:
        text = self._text
        return tuple([Span(at[i], at[i + 1], text[at[i] : at[i + 1]]) for i in range(0, len(at), 2)])

    def optional(self, at: Sequence[int] | None) -> Span | None:
        return None if at is None else self.span(at)

    def block(self, packed: Sequence[Any]) -> Block:
        kind, start, end, body, author, handle, posted, href = packed
        return Block(kind, start, end, self.optional(body), self.optional(author), handle, self.optional(posted), href)

    def time(self, packed: Sequence[Any]) -> Time:
        at, value = packed
        return Time(self.span(at), value)

    def attribution(self, packed: Sequence[Any]) -> Attribution:
        id, content, source, cue, addressee, parent, voice, act, stance, factuality, *rest = packed
        speaker, chain, said_on, confidence, by = rest
        return Attribution(
            id,
            self.spans(content),
            self.spans(source),
            self.spans(cue),
            self.spans(addressee),
            parent,
            voice,
            act,
            stance,
            factuality,
            Speaker(*speaker),
            tuple(chain),
            said_on and self.time(said_on),
            confidence,
            by,
        )

    def article(self, id: str, packed: Sequence[Any]) -> Article:
        file, url, outlet, title, byline, day, language, blocks, links, problems, moment = packed
        return Article(
            id=id,
            text=self._text,
            file=file,
            url=url,
            outlet=outlet,
            title=title,
            byline=tuple(byline),
            published=date.fromisoformat(day) if day else None,
            language=language,
            blocks=tuple([self.block(one) for one in blocks]),
            links=tuple([Link(self.span(at), href) for at, href in links]),
            problems=_told(problems),
            published_at=datetime.fromisoformat(moment) if moment else None,
        )


def _told(problems: Iterable[Sequence[str]]) -> tuple[Problem, ...]:
    return tuple([Problem(where, what) for where, what in problems])


def _problems(problems: Iterable[Problem]) -> list[list[str]]:
    return [[one.where, one.what] for one in problems]


def _deflate(record: object) -> bytes:
    return zlib.compress(json.dumps(record, separators=(",", ":")).encode("ascii"), LEVEL)


def _inflate(data: bytes) -> bytes:
    opened = zlib.decompressobj()
    whole = opened.decompress(data, MOST)
    if not opened.eof:
        raise ValueError("the packed bytes are cut off, or far too many")
    return whole
