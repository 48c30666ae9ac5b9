"""The list of a ledger's articles: by day, by outlet, or those with sentences that speak of what one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso.ledger import Card, Hit, Ledger
from sayso.tell.clean import one_line
from sayso.web.api.asking import ledgers_of
from sayso.web.choosing import Choice, Chosen, outlets
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What one asks the list for: words, an outlet, days, a page."""

    words: str
    choice: Chosen
    page: int

    def address(self, page: int) -> str:
        """Where the same list has this page."""
        return query("/articles", q=self.words, **self.choice.given, page=page if page > 1 else None)

    def wants(self, card: Card) -> bool:
        """Whether an article is of the outlet and the days that one asks for."""
        outlet, since, until = self.choice.outlet, self.choice.since, self.choice.until
        if (since or until) and card.published is None:
            return False
        day = card.published or date.min
        return (not outlet or card.outlet == outlet) and (since or date.min) <= day <= (until or date.max)


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
    choice: Choice,
    q: Annotated[str, Query(max_length=1000)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """The articles, the latest first; with words in ``q``, those whose sentences fit them best."""
    asked = Asked(q.strip(), choice, page)
    ledgers = ledgers_of(request)
    values: dict[str, object] = {"asked": asked, "choice": choice, **outlets(ledgers)}
    with ledgers.reading() as ledger:
        if asked.words:
            found, total, sentences = _fitting(ledger, asked)
            values |= {"found": found, "days": [], "total": total, "sentences": sentences, "size": PAGE_OF_HITS}
        else:
            some = ledger.page(choice.outlet or None, choice.since, choice.until, limit=PAGE, offset=PAGE * (page - 1))
            days = [(day, list(cards)) for day, cards in groupby(some.cards, key=lambda card: card.published)]
            values |= {"found": [], "days": days, "total": some.total, "sentences": 0, "size": PAGE}
    return render(request, "articles.html", values)


def _fitting(ledger: Ledger, asked: Asked) -> tuple[list[Found], int, int]:
    """The page of articles with sentences that fit, the best first; how many articles there are in all, and how many sentences."""
    every = ledger.search(asked.words, SIFTED_HITS if asked.choice else HITS)
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
