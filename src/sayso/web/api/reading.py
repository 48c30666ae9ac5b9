"""Reading at once, the articles of the ledger, and the dossier of a claim."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.correcting import corrected
from sayso.model import Reading
from sayso.tell.records import dossier_record, reading_record
from sayso.web import dossiers, taking
from sayso.web.api.asking import Served, told
from sayso.web.api.schemas import DossierForm, ReadingForm, ToRead
from sayso.web.settings import Settings
from sayso.web.turns import in_turn

router = APIRouter()
Claim = Annotated[str, Query(min_length=1, max_length=1000, description="the claim in your own words, or the id of one of the ledger's claims")]
Distrust = Annotated[list[str], Query(max_length=50, description="a teller to leave out; repeat it for several")]


@router.post("/read", response_model=ReadingForm, tags=["reading"], summary="Who says what in a text, a page or at an address")
async def read(request: Request, given: ToRead) -> Response:
    """Reads the article now and stores nothing of it. Give exactly one of text, html and url."""
    if sum(one is not None for one in (given.text, given.html, given.url)) != 1:
        raise HTTPException(422, "Give exactly one of text, html and url.")
    return await in_turn(request, lambda: told(reading_record(_read(request.app.state.settings, given))))


def _read(settings: Settings, given: ToRead) -> Reading:
    article = taking.about(outlet=given.outlet, title=given.title, byline=given.byline, date=given.date)
    if given.url is not None:
        return taking.read_address(settings, given.url, article, given.engine)
    if given.html is not None:
        return taking.read_file(settings, given.html.encode("utf-8", "replace"), article, given.engine, is_page=True)
    return taking.read_text(settings, given.text or "", article, given.engine)


@router.get("/articles/{id}", response_model=ReadingForm, tags=["ledger"], summary="An article of the ledger and who says what in it")
def article(id: str, ledgers: Served) -> Response:
    """The current reading, with the judgements about it applied."""
    with ledgers.reading() as ledger:
        return told(reading_record(corrected(ledger.reading(id), ledger.judgements())))


@router.get("/trace", response_model=DossierForm, tags=["ledger"], summary="On whose word a claim rests")
def trace(q: Claim, ledgers: Served, distrust: Distrust = []) -> Response:  # noqa: B006
    """The claim's dossier from the articles of the ledger that fit it best; its judgements count."""
    if not q.strip():
        raise HTTPException(422, "The claim is empty; give it in a few words.")
    return told(dossier_record(dossiers.over(ledgers).about(q, distrust)))
