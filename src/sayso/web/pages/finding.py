"""The list of a ledger's articles: by day, by outlet, or those with sentences that speak of what one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.ledger import Card, Hit, Ledger
from sayso.tell.clean import one_line
from sayso.web.api.asking import ledgers_of
from sayso.web.keeping import Kept
from sayso.web.rendering import query, render, segment

router = APIRouter()
PAGE, PAGE_OF_HITS = 50, 20
HITS, SIFTED_HITS = 200, 400
"""Sentences that are looked for, and how many if only those of an outlet or a time are wanted."""
FAINT = 0.4
"""A sentence that fits less than this share as well as the best one does not fit."""
SENTENCES = 3
"""Sentences of one article that are shown."""
AROUND = 80
"""Characters of the text that are shown before and after a sentence."""
CHOICE = 100
"""Up to so many outlets can be chosen from a list; of more, one types the name."""
OFFERED = 400
_outlets = Kept(lambda ledger: ledger.outlets())


@dataclass(frozen=True, slots=True)
class Asked:
    """What one asks the list for: words, an outlet, days, a page."""

    words: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1

    def address(self, page: int) -> str:
        """Where the same list has this page."""
        return query("/articles", q=self.words, outlet=self.outlet, since=self.since, until=self.until, page=page if page > 1 else None)

    def wants(self, card: Card) -> bool:
        """Whether an article is of the outlet and the days that one asks for."""
        if (self.since or self.until) and card.published is None:
            return False
        day = card.published or date.min
        return (not self.outlet or card.outlet == self.outlet) and (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that fits, with what stands around it, and the address of the very characters."""

    before: str
    words: str
    after: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """An article with the sentences in it that fit best."""

    card: Card
    sentences: tuple[Sentence, ...]
    more: int


@router.get("/articles")
def articles(
    request: Request,
    q: Annotated[str, Query(max_length=1000)] = "",
    outlet: Annotated[str, Query(max_length=500)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """The articles, the latest first; with words in ``q``, those whose sentences fit them best."""
    asked = Asked(q.strip(), outlet.strip(), _day(since), _day(until), page)
    if asked.since and asked.until and asked.until < asked.since:
        raise HTTPException(422, f"The last day, {asked.until}, is before the first, {asked.since}; exchange them.")
    ledgers = ledgers_of(request)
    outlets = _outlets.of(ledgers)
    values = {"asked": asked, "outlets": outlets, "choice": len(outlets) <= CHOICE, "offered": sorted(outlets, key=lambda one: -one[1])[:OFFERED]}
    with ledgers.reading() as ledger:
        if asked.words:
            found, total, sentences = _fitting(ledger, asked)
            values |= {"found": found, "days": [], "total": total, "sentences": sentences, "size": PAGE_OF_HITS}
        else:
            some = ledger.page(asked.outlet or None, asked.since, asked.until, limit=PAGE, offset=PAGE * (page - 1))
            days = [(day, list(cards)) for day, cards in groupby(some.cards, key=lambda card: card.published)]
            values |= {"found": [], "days": days, "total": some.total, "sentences": 0, "size": PAGE}
    return render(request, "articles.html", values)


def _fitting(ledger: Ledger, asked: Asked) -> tuple[list[Found], int, int]:
    """The page of articles with sentences that fit, the best first; how many articles there are in all, and how many sentences."""
    sifting = bool(asked.outlet or asked.since or asked.until)
    every = ledger.search(asked.words, SIFTED_HITS if sifting else HITS)
    hits: dict[str, list[Hit]] = {}
    for hit in every:
        if hit.score >= FAINT * every[0].score:
            hits.setdefault(hit.article, []).append(hit)
    cards = {card.id: card for card in ledger.cards_of(hits) if asked.wants(card)}
    ranked = [id for id in hits if id in cards]
    shown = ranked[PAGE_OF_HITS * (asked.page - 1) : PAGE_OF_HITS * asked.page]
    texts = ledger.texts(shown)
    found = [Found(cards[id], _sentences(texts[id], hits[id]), len(hits[id]) - SENTENCES) for id in shown if id in texts]
    return found, len(ranked), sum(len(hits[id]) for id in ranked)


def _sentences(text: str, hits: Sequence[Hit]) -> tuple[Sentence, ...]:
    """The best of an article's sentences in the order of the text; what stands side by side there does so here."""
    joined: list[Hit] = []
    for hit in sorted(hits[:SENTENCES], key=lambda hit: hit.start):
        if joined and not text[joined[-1].end : hit.start].strip():
            joined[-1] = replace(joined[-1], end=hit.end)
        else:
            joined.append(hit)
    return tuple(_sentence(text, hit) for hit in joined)


def _sentence(text: str, hit: Hit) -> Sentence:
    before = text[max(0, hit.start - AROUND) : hit.start]
    after = text[hit.end : hit.end + AROUND]
    if hit.start > AROUND:
        before = before.partition(" ")[2]
    if len(text) > hit.end + AROUND:
        after = after.rpartition(" ")[0]
    address = f"/articles/{segment(hit.article)}?at={hit.start}-{hit.end}#at"
    return Sentence(_line(before, hit.start > AROUND, False), one_line(text[hit.start : hit.end]), _line(after, False, len(text) > hit.end + AROUND), address)


def _line(text: str, cut_before: bool, cut_after: bool) -> str:
    line = one_line(text)
    return f"{'… ' if cut_before else ''}{line}{' …' if cut_after else ''}" if line else ""


def _day(given: str) -> date | None:
    """The day that a field of the form names; an empty one names none.

    >>> _day(""), _day("2031-03-05")
    (None, datetime.date(2031, 3, 5))
    """
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise HTTPException(422, f"“{one_line(given, width=40)}” is not a date; write it as 2031-03-05.") from None
