"""Judgements: all that were made, making one, and taking one back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso.model import Judgement, Subject
from sayso.web import judging
from sayso.web.api.asking import Limit, Offset, Served, page, told
from sayso.web.api.schemas import JudgementForm, PageForm, ToJudge, ToUndo

router = APIRouter(prefix="/judgements", tags=["judgements"])


@router.get("", response_model=PageForm[JudgementForm], summary="What was judged, by whom, when and why; the last first")
def listed(
    request: Request,
    ledgers: Served,
    about: Annotated[Subject | None, Query(description="only about sources, claims, attributions or stances")] = None,
    name: Annotated[str, Query(max_length=1000, description="only about this name or passage, or the passages of the article with this id")] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Nothing is ever erased: what was superseded or undone is there too, and says that it no longer stands."""
    with ledgers.reading() as ledger:
        found = judging.records(ledger.history(), about=about, name=name)
    return page(request, found[offset : offset + limit + 1], limit, offset)


@router.post("", response_model=JudgementForm, status_code=201, summary="Keep a judgement")
def judge(request: Request, ledgers: Served, given: ToJudge) -> Response:
    """The numbers follow it at once. A later judgement about the same goes before an earlier one. Needs the server's token, if it has one."""
    one = Judgement("", given.verdict, given.a, given.b, given.about, given.by, why=given.why)
    return told(judging.keep(request, ledgers, one), 201)


@router.post("/{id}/undo", response_model=JudgementForm, status_code=201, summary="Take a judgement back")
def undo(request: Request, ledgers: Served, id: str, given: ToUndo) -> Response:
    """What stood before it stands again. An undoing can be undone too."""
    return told(judging.keep(request, ledgers, Judgement("", "unsure", "", "", "source", given.by, why=given.why, undoes=id)), 201)
