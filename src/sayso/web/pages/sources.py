"""Who is relied on, one source with all that is known of it, the register of those without a name, and what was said one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import get_args

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sayso.ledger import groups, name_key
from sayso.model import Judgement, SourceKind, Stance
from sayso.sources.picking import Asked
from sayso.sources.portraying import described, portrait
from sayso.sources.relying import Count, Register, Saying, by_outlet, register, sources
from sayso.sources.sayings import STANDINGS
from sayso.tell.clean import one_line
from sayso.tell.lines import unquoted
from sayso.tell.words import KINDS
from sayso.web.api.asking import ledgers_of
from sayso.web.choosing import Choice, Chosen, Number, Page, Short, outlets, said, word
from sayso.web.rendering import query, render, segment

router = APIRouter()
PAGE, PAGE_OF_SAYINGS = 50, 40
LONGEST = 420
"""Characters of what was said that are shown in a list."""
_OPENING, _CLOSING = frozenset("“\"«„"), frozenset("”\"»“")
HOUSES = 30
"""Outlets that are listed beside a register or a source."""
SOURCES = tuple(kind for kind in get_args(SourceKind) if kind not in ("anonymous", "none"))


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said, as a list shows it: its words, the address of the very characters, and who told it before whom."""

    words: str
    address: str
    speaker: str
    kind: str
    anonymous: bool
    chain: tuple[str, ...]
    stance: str
    said_on: str
    article: str
    title: str
    outlet: str
    number: int


@router.get("/sources")
def relied_on(request: Request, choice: Choice, kind: Short = "", q: Short = "", page: Number = 1) -> Response:
    """The named sources that most attributions rely on."""
    ledgers = ledgers_of(request)
    asked = _asked(choice, kind=word(kind, SOURCES, "kind of source"), words=q)
    with ledgers.reading() as ledger:
        found = sources(said(request, ledger), asked, limit=PAGE, offset=PAGE * (page - 1))
    given = {"q": asked.words, **choice.given}
    values = {
        "found": found,
        "asked": asked,
        "kinds": KINDS,
        "given": given,
        "pages_of": Page(page, PAGE, found.sources),
        "here": lambda number: query("/sources", kind=kind, page=number if number > 1 else None, **given),
        **outlets(ledgers),
    }
    return render(request, "sources.html", values)


@router.get("/anonymous")
def anonymous(request: Request, choice: Choice, q: Short = "", stance: Short = "", page: Number = 1) -> Response:
    """Every mention of somebody without a name, each on its own."""
    asked = _asked(choice, words=q, stance=word(stance, get_args(Stance), "stance"), standing="anonymous")
    return _register(request, "anonymous.html", "/anonymous", choice, asked, page)


@router.get("/said")
def everything(
    request: Request, choice: Choice, name: Short = "", kind: Short = "", standing: Short = "", stance: Short = "", q: Short = "", page: Number = 1
) -> Response:
    """What was said, one by one: where the numbers of other pages lead."""
    asked = _asked(
        choice,
        name=name,
        words=q,
        kind=word(kind, get_args(SourceKind), "kind of source"),
        standing=word(standing, STANDINGS, "standing") or None,
        stance=word(stance, get_args(Stance), "stance"),
    )
    return _register(request, "said.html", "/said", choice, asked, page)


@router.get("/source")
def source(request: Request, choice: Choice, name: Short = "", stance: Short = "", page: Number = 1) -> Response:
    """One source: what it is called and why, how much it is relied on, through whom, and what it said."""
    ledgers = ledgers_of(request)
    asked = _asked(choice, name=name, stance=word(stance, get_args(Stance), "stance"))
    if not asked.name:
        raise HTTPException(404, "No source is named in this address; choose one from the list of sources.")
    with ledgers.reading() as ledger:
        every = said(request, ledger)
        found = portrait(ledger, every, asked.name)
        if found is None:
            if described(every, asked.name):
                return RedirectResponse(query("/anonymous", q=asked.name), 303)
            raise HTTPException(404, f"No article in this ledger has a source called “{one_line(asked.name, width=80)}”.")
        own = register(ledger, every, asked, limit=PAGE_OF_SAYINGS, offset=PAGE_OF_SAYINGS * (page - 1)) if found.totals.attributions else Register()
        cards = ledger.cards_of(found.mentioned)
        clashes = [one for one in groups(every.judgements).conflicts if _concerns(one.same, found.names) or _concerns(one.different, found.names)]
    given = {"name": found.name, "stance": asked.stance, **choice.given}
    values = {
        "found": found,
        "asked": asked,
        "kinds": KINDS,
        "given": given,
        "days": _days(own.sayings),
        "totals": own.totals,
        "mentioned": cards,
        "clashes": clashes,
        "houses": found.outlets[:HOUSES],
        "pages_of": Page(page, PAGE_OF_SAYINGS, own.totals.attributions),
        "here": lambda number: query("/source", page=number if number > 1 else None, **given) + "#said",
        "back": query("/source", name=found.name),
        **outlets(ledgers),
    }
    return render(request, "source.html", values)


def _register(request: Request, template: str, path: str, choice: Chosen, asked: Asked, page: int) -> Response:
    """A page of a register, by day, with the outlets that its entries are of."""
    ledgers = ledgers_of(request)
    with ledgers.reading() as ledger:
        every = said(request, ledger)
        found = register(ledger, every, asked, limit=PAGE_OF_SAYINGS, offset=PAGE_OF_SAYINGS * (page - 1))
        houses: tuple[Count, ...] = () if asked.words or asked.outlet else by_outlet(every, asked)
    given: dict[str, object] = {"q": asked.words, "stance": asked.stance, **choice.given}
    if path == "/said":
        given |= {"name": asked.name, "kind": asked.kind, "standing": asked.standing or ""}
    values = {
        "asked": asked,
        "kinds": KINDS,
        "days": _days(found.sayings),
        "totals": found.totals,
        "given": given,
        "stances": get_args(Stance),
        "houses": houses[:HOUSES],
        "more_houses": len(houses) - HOUSES,
        "pages_of": Page(page, PAGE_OF_SAYINGS, found.totals.attributions),
        "here": lambda number: query(path, page=number if number > 1 else None, **given),
        **outlets(ledgers),
    }
    return render(request, template, values)


def _days(given: Iterable[Saying]) -> list[tuple[date | None, list[Entry]]]:
    """What was said, the entries of each day together."""
    return [(day, [_entry(one) for one in some]) for day, some in groupby(given, key=lambda one: one.article.published)]


def _asked(choice: Chosen, *, kind: str = "", stance: str = "", standing: object = None, name: str = "", words: str = "") -> Asked:
    return Asked(choice.outlet, choice.since, choice.until, kind, stance, standing, " ".join(name.split()), " ".join(words.split()))  # type: ignore[arg-type]


def _entry(one: Saying) -> Entry:
    """A saying in words. Its content may be in pieces."""
    article, told = one.article, one.attribution
    return Entry(
        one_line(" … ".join(unpaired(one_line(span.text)) for span in told.content), width=LONGEST),
        f"/articles/{segment(article.id)}?at={one.start}-{one.end}#t{one.number}",
        told.speaker.name,
        told.speaker.kind,
        told.speaker.anonymous,
        told.chain[:-1] if told.chain and name_key(told.chain[-1]) == name_key(told.speaker.name) else told.chain,
        told.stance,
        told.said_on.value if told.said_on and told.said_on.value != str(article.published) else "",
        article.id,
        article.title,
        article.outlet,
        one.number,
    )


def unpaired(words: str) -> str:
    """The words without a quotation mark at their start or end that has no partner among them."""
    return words if words[:1] in _OPENING and words[-1:] in _CLOSING and len(words) > 1 else unquoted(words)


def _concerns(one: Judgement, names: Iterable[object]) -> bool:
    keys = {name_key(getattr(name, "name", "")) for name in names}
    return not keys.isdisjoint((name_key(one.a), name_key(one.b)))
