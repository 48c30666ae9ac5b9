"""Charts where people would rather look: of one claim, or of the whole ledger; each with the table behind it and as a sheet to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.claims.claiming import Echo
from sayso.model import Dossier, Stance
from sayso.sources.charting import Share, daily, first_day, shares
from sayso.sources.picking import Asked
from sayso.tell.clean import one_line
from sayso.tell.naming import labels
from sayso.web import pictures
from sayso.web.api.asking import ledgers_of
from sayso.web.choosing import Choice, Chosen, Number, Page, Short, day, outlets, said, word
from sayso.web.dossiers import asked as about
from sayso.web.dossiers import dossiers
from sayso.web.echoes import Wanted, echoes
from sayso.web.pictures import Chart
from sayso.web.rendering import query, render, segment

router = APIRouter()
HOUSES = 30
"""Outlets in one picture."""
LISTED, LISTS = 20, 2
"""Claims in one picture: the first lists of so many, as the page of claims has them."""
LONGEST = 420
Order = Literal["count", "name"]


@dataclass(frozen=True, slots=True)
class Telling:
    """A passage that tells a claim: its words, the address of its characters, who tells it, and how."""

    words: str
    address: str
    who: str
    stance: str
    article: str
    title: str
    outlet: str


@router.get("/charts")
def all_charts(request: Request, choice: Choice, claim: Short = "", order: Short = "count", page: Number = 1) -> Response:
    """The charts of a claim, or those of the ledger."""
    ledgers = ledgers_of(request)
    word(order, get_args(Order), "order of outlets")
    asked, _ = about(claim, ())
    given: dict[str, object] = {"order": order if order != "count" else "", **choice.given}
    values: dict[str, object] = {"claim": asked, "asked": choice, "title": "", "order": order, "given": given, **outlets(ledgers)}
    if asked:
        dossier = dossiers(request).about(asked)
        shown = [pictures.spreading(dossier, asked), pictures.telling(dossier, asked)]
        values |= {"title": one_line(dossier.query, width=200), "shown": [one for one in shown if one.rows], "pages_of": None}
        return render(request, "charts.html", values)
    houses = _shares(request, choice, order)
    pages = Page(page, HOUSES, len(houses))
    left = echoes(request).unfiled(filing=request.app.state.settings.writable)
    shown = [
        pictures.echo(_claims(request, choice), choice),
        pictures.anonymity(houses, choice, slice(pages.offset, pages.offset + HOUSES)),
        _stances(request, choice),
    ]
    here = {"pages_of": pages, "here": lambda number: query("/charts", page=number if number > 1 else None, **given) + "#anonymous"}
    return render(request, "charts.html", values | here | {"shown": [one for one in shown if one.rows], "left": left})


@router.get("/charts/{name}.csv")
def sheet(request: Request, name: str, choice: Choice, claim: Short = "") -> Response:
    """The table behind a chart, all of it, for a spreadsheet."""
    ledgers_of(request)
    asked, _ = about(claim, ())
    made = _sheet(request, name, choice, asked)
    headers = {"content-disposition": f'attachment; filename="sayso-{made.name}.csv"', "cache-control": "private, no-cache"}
    return Response(made.csv().encode("utf-8", "replace"), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/told")
def passages(
    request: Request,
    claim: Short = "",
    side: Short = "",
    stance: Short = "",
    printed: Annotated[str, Query(max_length=40)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The passages that tell a claim, by the day of their articles: where the numbers of its charts lead.

    ``side`` and ``printed`` ask for articles on that side that came out by that day, ``since`` and ``until`` for what was said in these days.
    """
    ledgers_of(request)
    asked, _ = about(claim, ())
    if not asked:
        raise HTTPException(404, "No claim is named in this address; trace one first.")
    word(side, ("asserts", "denies"), "side")
    word(stance, get_args(Stance), "stance")
    last, days = day(printed), (day(since), day(until))
    dossier = dossiers(request).about(asked)
    found = _passages(dossier, side, stance, last, days)
    values = {
        "claim": asked,
        "title": one_line(dossier.query, width=200),
        "days": found,
        "side": side,
        "stance": stance,
        "printed": last,
        "since": days[0],
        "until": days[1],
        "passages": sum(len(some) for _, some in found),
        "articles": len({one.article for _, some in found for one in some}),
    }
    return render(request, "told.html", values)


def _sheet(request: Request, name: str, choice: Chosen, claim: str) -> Chart:
    """The chart of this name, with all that there is."""
    if name in ("spread", "told"):
        if not claim:
            raise HTTPException(404, "This chart is of one claim, and none is named in this address.")
        dossier = dossiers(request).about(claim)
        return pictures.spreading(dossier, claim) if name == "spread" else pictures.telling(dossier, claim)
    if name == "claims":
        return pictures.echo(_claims(request, choice), choice)
    if name == "anonymous":
        return pictures.anonymity(_shares(request, choice, "name"), choice)
    if name == "stances":
        return _stances(request, choice)
    raise HTTPException(404, f"There is no chart “{one_line(name, width=40)}”.")


def _claims(request: Request, choice: Chosen) -> tuple[Echo, ...]:
    wanted = Wanted(choice.since, choice.until, choice.outlet)
    every = echoes(request)
    return tuple(one for n in range(LISTS) for one in every.listing(wanted, limit=LISTED, offset=LISTED * n).claims)


def _shares(request: Request, choice: Chosen, order: str) -> tuple[Share, ...]:
    """The outlets with something attributed, by name, or those with most cases first."""
    with ledgers_of(request).reading() as ledger:
        found = shares(said(request, ledger), Asked(choice.outlet, choice.since, choice.until))
    return found if order == "name" else tuple(sorted(found, key=lambda one: -one.attributions))


def _stances(request: Request, choice: Chosen) -> Chart:
    with ledgers_of(request).reading() as ledger:
        return pictures.stances(daily(said(request, ledger), Asked(choice.outlet, choice.since, choice.until)), choice)


def _passages(
    dossier: Dossier, side: str, stance: str, printed: date | None, days: tuple[date | None, date | None]
) -> list[tuple[date | None, list[Telling]]]:
    """The passages that are asked for, those of one day together, the first day first."""
    articles = {one.id: one for one in dossier.articles}
    label = labels(dossier)
    sides = {"asserts": dossier.asserts.articles, "denies": dossier.denies.articles}
    since, until = days
    found = []
    for event in dossier.timeline:
        article, said_on = articles.get(event.article), first_day(event.when)
        if article is None or (side and event.article not in sides[side]) or (stance and event.stance != stance):
            continue
        if (printed and not (article.published and article.published <= printed)) or not _within(said_on, since, until):
            continue
        address = f"/articles/{segment(article.id)}?at={event.passage.start}-{event.passage.end}#at"
        who = "the article itself" if event.source == article.id else label(event.source) if event.source else ""
        words = one_line(event.passage.text, width=LONGEST)
        found.append((article.published if printed else said_on, Telling(words, address, who, event.stance, article.id, article.title, article.outlet)))
    found.sort(key=lambda each: each[0] or date.max)
    return [(day, [one for _, one in some]) for day, some in groupby(found, key=lambda each: each[0])]


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    return (since is None and until is None) or (day is not None and (since or date.min) <= day <= (until or date.max))
