"""Which claims are echo: told by many and resting on few; by day, outlet, source, and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso.claims.claiming import Echo, Spread
from sayso.tell.charts import echo_bar
from sayso.tell.claims import origins
from sayso.tell.clean import one_line
from sayso.web.api.asking import ledgers_of
from sayso.web.choosing import Choice, Number, Page, Short, outlets
from sayso.web.echoes import Wanted, echoes
from sayso.web.rendering import built, query, render, segment

router = APIRouter()
PAGE = 20
LONGEST = 300
"""Characters of a claim that are shown in a list."""
MOST_IDS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as the list shows it."""

    claim: Echo
    words: str
    origins: str
    against: str
    bar: str
    address: str
    passage: str
    chart: str


@router.get("/claims")
def claims(
    request: Request,
    choice: Choice,
    q: Short = "",
    source: Short = "",
    least: Annotated[str, Query(max_length=10)] = "",
    only: Annotated[list[str], Query(max_length=MOST_IDS)] = [],  # noqa: B006
    page: Number = 1,
) -> Response:
    """The claims that several articles tell, the widest gap between spread and origins first."""
    ledgers = ledgers_of(request)
    articles = max(2, min(100_000, int(least))) if least.strip().isascii() and least.strip().isdigit() else 2
    ids = tuple(id[:20] for id in only)
    wanted = Wanted(choice.since, choice.until, choice.outlet, " ".join(source.split()), " ".join(q.split()), articles, ids)
    every = echoes(request)
    left = every.unfiled(filing=request.app.state.settings.writable)
    found = every.listing(wanted, limit=PAGE, offset=PAGE * (page - 1))
    given = {"q": wanted.words, "source": wanted.source, "least": articles if articles > 2 else "", "only": list(ids), **choice.given}
    values = {
        "rows": rows(found.claims),
        "wanted": wanted,
        "left": left,
        "filing": every.is_filing,
        "made": found.made,
        "by_names": any(one.asserts.counted == "sources" for one in found.claims),
        "given": given,
        "pages_of": Page(page, PAGE, found.total),
        "here": lambda number: query("/claims", page=number if number > 1 else None, **given),
        **outlets(ledgers),
    }
    return render(request, "claims.html", values)


def rows(found: Sequence[Echo]) -> list[Row]:
    """The claims in words and small pictures, all on the scale of the one that most articles tell."""
    most = max((one.asserts.articles for one in found), default=1)
    return [_row(one, most) for one in found]


def _row(one: Echo, most: int) -> Row:
    side = one.asserts
    bar = echo_bar(side.articles, side.independent.high, side.independent.low, most, sure=side.counted == "calculus")
    return Row(
        one,
        one_line(one.text, width=LONGEST),
        _origins(side),
        _against(one.denies),
        built(bar),
        query("/trace", q=one.id),
        f"/articles/{segment(one.article)}?at={one.start}-{one.end}#at",
        query("/charts", claim=one.id),
    )


def _against(side: Spread) -> str:
    """The side of those who deny it, in words; nothing if nobody does."""
    if not side.articles:
        return ""
    told = f"{side.articles:,} {'article denies' if side.articles == 1 else 'articles deny'} it"
    return f"{told}, {_origins(side)}" if side.independent.high else told


def _origins(side: Spread) -> str:
    """How many origins there are, or at most are; how they were counted is said once for the whole list."""
    return origins(side).removesuffix(" (by names)")
