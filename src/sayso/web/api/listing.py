"""What is in the ledger: its articles, its claims by how far their spread exceeds their origins, and who is relied on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso.ledger import Card
from sayso.sources import relying
from sayso.sources.picking import Asked
from sayso.tell.claims import claim_record, source_record
from sayso.web import choosing
from sayso.web.api.asking import Limit, Offset, Outlet, Served, Since, Until, in_order, page
from sayso.web.api.schemas import CardForm, EchoForm, PageForm, TellerForm
from sayso.web.echoes import Wanted, echoes

router = APIRouter(tags=["ledger"])


@router.get("/articles", response_model=PageForm[CardForm], summary="The articles of the ledger, the latest first")
def articles(
    request: Request, ledgers: Served, outlet: Outlet = "", since: Since = None, until: Until = None, limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Their ids and what they say of themselves, without their texts."""
    in_order(since, until)
    with ledgers.reading() as ledger:
        found = [_card_record(card) for card in ledger.page(outlet or None, since, until, limit=limit + 1, offset=offset).cards]
    return page(request, found, limit, offset)


@router.get("/claims", response_model=PageForm[EchoForm], summary="Which claims are echo: many outlets, few origins")
def claims(
    request: Request,
    ledgers: Served,
    outlet: Outlet = "",
    since: Since = None,
    until: Until = None,
    source: Annotated[str, Query(max_length=500, description="only claims that this source states")] = "",
    q: Annotated[str, Query(max_length=500, description="only claims that speak of this, those that fit best first")] = "",
    min_articles: Annotated[int, Query(ge=2, le=100_000, description="only claims in so many articles or more")] = 2,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """The claims of the ledger, the widest gap between spread and origins first."""
    in_order(since, until)
    wanted = Wanted(since, until, outlet, source, q, min_articles)
    found = echoes(request).listing(wanted, limit=limit + 1, offset=offset).claims
    return page(request, [claim_record(one) for one in found], limit, offset)


@router.get("/sources", response_model=PageForm[TellerForm], summary="Who is relied on")
def sources(
    request: Request,
    ledgers: Served,
    outlet: Outlet = "",
    since: Since = None,
    until: Until = None,
    q: Annotated[str, Query(max_length=500, description="only names with these words")] = "",
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """The named sources with most attributions. Names that were judged to be the same are one."""
    in_order(since, until)
    with ledgers.reading() as ledger:
        asked = Asked(outlet, since, until, words=q)
        found = relying.sources(choosing.said(request, ledger), asked, limit=limit + 1, offset=offset).tellers
    return page(request, [source_record(one) for one in found], limit, offset)


def _card_record(card: Card) -> dict[str, Any]:
    day = card.published.isoformat() if card.published else None
    return {"id": card.id, "file": card.file, "url": card.url, "outlet": card.outlet, "title": card.title, "published": day}
