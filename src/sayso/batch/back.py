"""Rows of a batch's tables → the reading that they were made of, equal value for value.

The rows may come from anybody: offsets outside the text, words that no reading has and ids that do not belong to their article are
refused (`ValueError`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast, get_args

from sayso.ingest.plain import article_id
from sayso.ledger.packing import unpack, unpack_text
from sayso.ledger.soundness import sound
from sayso.model import (
    Act,
    Article,
    Attribution,
    Block,
    BlockKind,
    Factuality,
    Link,
    Mention,
    NameKind,
    Problem,
    Reading,
    SourceKind,
    Span,
    Speaker,
    Stance,
    Time,
    Voice,
)

Row = dict[str, Any]


def reading_of(head: Row, attributions: Sequence[Row], mentions: Sequence[Row]) -> Reading:
    """The reading whose row in ``articles`` is ``head``. Raises `ValueError` (or `TypeError`, `KeyError`) for rows that no reading has."""
    if head["exact_text"] is not None:
        reading = unpack(head["exact"], head["article"], unpack_text(head["exact_text"]))
        return _own(reading)
    article = _article(head)
    rebuilt = _Rebuilt(article)
    return _own(
        Reading(
            article,
            tuple([rebuilt.attribution(row) for row in attributions]),
            tuple([Mention(rebuilt.span(row), one_of(NameKind, row["kind"]), row["name"]) for row in mentions]),
            tuple([rebuilt.time(row) for row in head["times"]]),
            tuple([tuple(group) for group in head["aliases"]]),
            _problems(head["reading_problems"]),
            head["read_by"],
        )
    )


def _own(reading: Reading) -> Reading:
    """The reading, if its article has the id that its text gives it."""
    if article_id(reading.article) != reading.article.id:
        raise ValueError("its text, address, outlet and title are not those that its id stands for")
    return sound(reading)


def one_of(kind: Any, value: str) -> Any:
    """The word, if it is one of those that this kind of thing has."""
    if value not in get_args(kind):
        raise ValueError(f"“{str(value)[:40]}” is none of {', '.join(get_args(kind))}")
    return value


def _article(head: Row) -> Article:
    bare = Article(head["article"], head["text"])
    rebuilt = _Rebuilt(bare)
    return Article(
        id=head["article"],
        text=head["text"],
        file=head["file"],
        url=head["url"],
        outlet=head["outlet"],
        title=head["title"],
        byline=tuple(head["byline"]),
        published=head["published"],
        language=head["language"],
        blocks=tuple([rebuilt.block(row) for row in head["blocks"]]),
        links=tuple([Link(rebuilt.span(row), row["href"]) for row in head["links"]]),
        problems=_problems(head["problems"]),
        published_at=datetime.fromisoformat(head["published_at"]) if head["published_at"] else None,
    )


class _Rebuilt:
    """Offsets as spans of one article again."""

    def __init__(self, article: Article) -> None:
        self._article = article

    def span(self, row: Row) -> Span:
        return self._article.span(row["start"], row["end"])

    def spans(self, some: Sequence[Row]) -> tuple[Span, ...]:
        return tuple([self.span(row) for row in some])

    def optional(self, row: Row | None) -> Span | None:
        return None if row is None else self.span(row)

    def time(self, row: Row) -> Time:
        return Time(self.span(row), row["value"])

    def block(self, row: Row) -> Block:
        self.span(row)
        body, author, posted = (self.optional(row[key]) for key in ("body", "author", "posted"))
        return Block(cast(BlockKind, one_of(BlockKind, row["kind"])), row["start"], row["end"], body, author, row["handle"], posted, row["href"])

    def attribution(self, row: Row) -> Attribution:
        return Attribution(
            row["id"],
            self.spans(row["content"]),
            self.spans(row["source"]),
            self.spans(row["cue"]),
            self.spans(row["addressee"]),
            row["parent"],
            one_of(Voice, row["voice"]),
            one_of(Act, row["act"]),
            one_of(Stance, row["stance"]),
            one_of(Factuality, row["factuality"]),
            Speaker(row["speaker"], one_of(SourceKind, row["speaker_kind"]), row["anonymous"]),
            tuple(row["chain"]),
            row["said_on"] and self.time(row["said_on"]),
            row["confidence"],
            row["read_by"],
        )


def _problems(some: Sequence[Row]) -> tuple[Problem, ...]:
    return tuple([Problem(row["where"], row["what"]) for row in some])
