"""Keeping judgements for those who may, and listing them with what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sayso.ledger import Conflict, against, concerns, conflicts, standing
from sayso.model import Judgement, Subject
from sayso.tell.records import judgement_record
from sayso.web.guarding import may_write
from sayso.web.ledgers import Ledgers


def keep(request: Request, ledgers: Ledgers, one: Judgement) -> dict[str, Any]:
    """The judgement as it was kept, made now. Refused with 403 from whoever may not, and with 404 or 422 if it makes no sense."""
    if not request.app.state.settings.writable:
        raise HTTPException(403, "This server takes no judgements; start it with a token (--token-file), or use sayso judge.")
    if not may_write(request):
        raise HTTPException(403, "Only who shows this server's token may judge.", {"www-authenticate": "Bearer"})
    with ledgers.writing() as ledger:
        history = ledger.history()
        if one.undoes and one.undoes not in {each.id for each in history}:
            raise HTTPException(404, f"There is no judgement {one.undoes} to take back.")
        kept = ledger.judge(replace(one, when=datetime.now(UTC).isoformat(timespec="seconds")))
    return _record(kept, not kept.undoes, conflicts(standing((*history, kept))))


def records(history: Sequence[Judgement], *, about: Subject | None = None, name: str = "") -> list[dict[str, Any]]:
    """Every judgement ever made, the last first, with whether it stands and which ones it contradicts."""
    stands = standing(history)
    clashes, alive, name = conflicts(stands), {one.id for one in stands}, name.strip()
    wanted = [one for one in reversed(history) if about in (None, one.about) and (not name or concerns(one, name))]
    return [_record(one, one.id in alive, clashes) for one in wanted]


def _record(one: Judgement, stands: bool, clashes: Sequence[Conflict]) -> dict[str, Any]:
    return judgement_record(one, stands=stands, conflicts=against(one, clashes))
