"""What is in the ledger: its articles, its claims by how far their spread exceeds their origins, and who is relied on."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso import claiming
from sayso.ledger import Card
from sayso.tell.claims import claim_record, source_record
from sayso.web.api.asking import Limit, Offset, Outlet, Served, Since, Until, in_order, page
from sayso.web.api.schemas import CardForm, EchoForm, PageForm, TellerForm

router = APIRouter(tags=["ledger"])


@router.get("/articles", response_model=PageForm[CardForm], summary="The articles of the ledger, by day")
def articles(
    request: Request, ledgers: Served, outlet: Outlet = "", since: Since = None, until: Until = None, limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Their ids and what they say of themselves, without their texts."""
    in_order(since, until)
    with ledgers.reading() as ledger:
        cards = ledger.cards(outlet or None, since, until)
        found = [_card_record(card) for card in islice(cards, offset, offset + limit + 1)]
    return page(request, found, limit, offset)


@router.get("/claims", response_model=PageForm[EchoForm], summary="Which claims are echo: many outlets, few origins")
def claims(
    request: Request,
    ledgers: Served,
    outlet: Outlet = "",
    since: Since = None,
    until: Until = None,
    min_articles: Annotated[int, Query(ge=2, le=100_000, description="only claims in so many articles or more")] = 2,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """The claims of the ledger, the widest gap between spread and origins first."""
    in_order(since, until)
    with ledgers.reading() as ledger:
        found = claiming.claims(ledger, since=since, until=until, outlet=outlet, limit=offset + limit + 1, least=min_articles)
    return page(request, [claim_record(one) for one in found[offset:]], limit, offset)


@router.get("/sources", response_model=PageForm[TellerForm], summary="Who is relied on")
def sources(
    request: Request, ledgers: Served, outlet: Outlet = "", since: Since = None, until: Until = None, limit: Limit = 20, offset: Offset = 0
) -> Response:
    """The named sources with most attributions. Names that were judged to be the same are one."""
    in_order(since, until)
    with ledgers.reading() as ledger:
        found = claiming.sources(ledger, since=since, until=until, outlet=outlet, limit=offset + limit + 1)
    return page(request, [source_record(one) for one in found[offset:]], limit, offset)


def _card_record(card: Card) -> dict[str, Any]:
    day = card.published.isoformat() if card.published else None
    return {"id": card.id, "file": card.file, "url": card.url, "outlet": card.outlet, "title": card.title, "published": day}
