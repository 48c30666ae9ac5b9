"""The start: paste a text or an address, or drop a file, and read it at once; and what the ledger holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.ingest.load import PAGE_NAMES, PAGE_START, is_address
from sayso.ledger import Card, Counts, Ledger
from sayso.model import Attribution, Reading
from sayso.tell.clean import one_line
from sayso.tell.words import is_named
from sayso.web import taking
from sayso.web.keeping import Kept
from sayso.web.pages.article import shown
from sayso.web.rendering import render
from sayso.web.settings import Settings
from sayso.web.turns import in_turn

router = APIRouter()
LATEST, LOOKED_INTO, EXAMPLES = 6, 16, 3
"""Articles that are named, articles in which examples are looked for, and how many of these there are."""
SHORTEST, IDEAL, LONGEST = 30, 70, 120
"""Characters of an example claim."""
EXAMPLE = "lantern-rumour-to-council.txt"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_LEANING = re.compile(r"\b(?:he|she|it|they|we|i|you|him|them|us|me|his|her|its|their|our|my|this|these|those|there)\b|[“”\"\n]", re.IGNORECASE)
_TELLING = re.compile(r"\b[A-Z]|\d")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a ledger holds, as the start says it."""

    counts: Counts
    latest: tuple[Card, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the form on the start sent."""

    text: str = ""
    url: str = ""
    data: bytes | None = None
    name: str = ""
    is_page: bool = False
    outlet: str = ""
    title: str = ""
    date: str = ""


@router.get("/")
def home(request: Request, example: bool = False) -> Response:
    """The page where one starts; with ``example`` an invented article stands in the form already."""
    held = _held.of(request.app.state.ledgers) if request.app.state.settings.ledger else None
    text = files("sayso.samples").joinpath(EXAMPLE).read_text(encoding="utf-8") if example else ""
    return render(request, "home.html", {"held": held, "settings": request.app.state.settings, "text": text})


async def given(request: Request) -> Given:
    """The fields of the form, whichever way they were sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in FORMS:
        raise HTTPException(415, "Send the text, the address or the file as a form, as the start page does; programs use POST /api/read.")
    settings: Settings = request.app.state.settings
    async with request.form(max_files=1, max_fields=20, max_part_size=settings.most_bytes) as form:
        said = {key: value for key, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        data = await file.read() if isinstance(file, UploadFile) and (file.filename or file.size) else None
        name = file.filename or "" if isinstance(file, UploadFile) else ""
        called = file.content_type or "" if isinstance(file, UploadFile) else ""
    # A form's lines end as the web wants it; whoever pasted them did not write it so.
    text = said.get("text", "").replace("\r\n", "\n")
    return Given(
        text=text,
        url=said.get("url", "").strip(),
        data=data,
        name=name,
        is_page="html" in called or PurePath(name).suffix.lower() in PAGE_NAMES,
        outlet=said.get("outlet", ""),
        title=said.get("title", ""),
        date=said.get("date", ""),
    )


@router.post("/read")
async def read(request: Request, sent: Annotated[Given, Depends(given)]) -> Response:
    """Reads what was pasted, named or dropped, and shows it; nothing of it is stored."""
    reading = await in_turn(request, lambda: _read(request.app.state.settings, sent))
    return await run_in_threadpool(shown, request, reading)


def _read(settings: Settings, sent: Given) -> Reading:
    """The reading of the one thing that was sent. A text that is nothing but an address is one."""
    if sum((bool(sent.text.strip()), bool(sent.url), sent.data is not None)) > 1:
        raise HTTPException(422, "There is more than one thing to read; send a text, an address or a file.")
    about = taking.about(name=one_line(sent.name), outlet=sent.outlet, title=sent.title, date=sent.date)
    if sent.data is not None:
        return taking.read_file(settings, sent.data, about, is_page=sent.is_page)
    alone = sent.url or sent.text.strip()
    if sent.url or (is_address(alone) and not any(c.isspace() for c in alone)):
        return taking.read_address(settings, alone, about)
    if PAGE_START.match(sent.text[:4096]):
        return taking.read_file(settings, sent.text.encode("utf-8", "replace"), about, is_page=True)
    return taking.read_text(settings, sent.text, about)


def _holding(ledger: Ledger) -> Holding:
    latest = ledger.page(limit=LOOKED_INTO).cards
    readings = (ledger.reading(card.id) for card in latest)
    return Holding(ledger.counts(), latest[:LATEST], examples(readings))


_held = Kept(_holding)


def examples(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Claims that one may ask about, of each reading at most one: asserted by somebody named, and clear without their context."""
    found: list[str] = []
    for reading in readings:
        outer = {a.parent for a in reading.attributions}
        fitting = (_claim(a) for a in reading.attributions if a.stance == "asserts" and a.id not in outer and is_named(a))
        best = min((one for one in fitting if one and one not in found), key=lambda one: abs(len(one) - IDEAL), default="")
        if best:
            found.append(best)
        if len(found) == EXAMPLES:
            break
    return tuple(found)


def _claim(a: Attribution) -> str:
    """The content as a claim, or nothing if it is in pieces, too short or long, or leans on what stands around it."""
    if a.act != "statement" or len(a.content) != 1 or a.confidence < 0.5:
        return ""
    words = a.content[0].text.strip().removeprefix("that ").strip(" ,.;")
    if not SHORTEST <= len(words) <= LONGEST or _LEANING.search(words) or not _TELLING.search(words[1:]):
        return ""
    return one_line(words[0].upper() + words[1:])
