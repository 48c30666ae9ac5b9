"""What the API's addresses share: the ledger, the lengths of lists, and how one gets from one page to the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.tell.records import json_line
from sayso.web.ledgers import Ledgers
from sayso.web.rendering import query

MOST = 200
FARTHEST = 10_000
"""Entries of a list that can be paged through; whoever needs more exports the ledger."""


def ledgers_of(request: Request) -> Ledgers:
    """The ledger that is served. A server without one has nothing at these addresses."""
    if not request.app.state.settings.ledger:
        raise HTTPException(404, "This server has no ledger; start it with one: sayso serve news.db.")
    ledgers: Ledgers = request.app.state.ledgers
    return ledgers


Served = Annotated[Ledgers, Depends(ledgers_of)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description="how many to pass over")]
Outlet = Annotated[str, Query(max_length=500, description="only of this outlet")]
Since = Annotated[date | None, Query(description="only of this day or later, YYYY-MM-DD")]
Until = Annotated[date | None, Query(description="only of this day or earlier, YYYY-MM-DD")]


def in_order(since: date | None, until: date | None) -> None:
    """Refuses a time that ends before it begins."""
    if since and until and until < since:
        raise HTTPException(422, f"until={until} is before since={since}; exchange them.")


def page(request: Request, found: Sequence[dict[str, Any]], limit: int, offset: int) -> Response:
    """One page of a list: ``found`` holds one entry more than is shown where there are more."""
    more = len(found) > limit and offset + limit <= FARTHEST
    given: dict[str, object] = {key: request.query_params.getlist(key) for key in request.query_params if key not in ("offset", "limit")}
    return told({"items": list(found[:limit]), "next": query(request.url.path, **given, limit=limit, offset=offset + limit) if more else None})


def told(record: dict[str, Any], status: int = 200) -> Response:
    """The record as the command line prints it. It was made by the same functions, so nothing has to check it again here."""
    return Response(json_line(record), status, media_type="application/json")
