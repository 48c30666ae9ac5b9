"""Keeping judgements for those who may, and listing them with what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sayso.ledger import Conflict, groups, name_key, standing
from sayso.model import Judgement, Subject
from sayso.tell.records import judgement_record
from sayso.web.guarding import may_write
from sayso.web.ledgers import Ledgers


def keep(request: Request, ledgers: Ledgers, one: Judgement) -> dict[str, Any]:
    """The judgement as it was kept. Refused with 403 from whoever may not, and with 404 or 422 if it makes no sense."""
    if not request.app.state.settings.writable:
        raise HTTPException(403, "This server takes no judgements; start it with a token (--token-file), or use sayso judge.")
    if not may_write(request):
        raise HTTPException(403, "Only who shows this server's token may judge.", {"www-authenticate": "Bearer"})
    with ledgers.writing() as ledger:
        history = ledger.history()
        if one.undoes and one.undoes not in {each.id for each in history}:
            raise HTTPException(404, f"There is no judgement {one.undoes} to take back.")
        kept = ledger.judge(one)
        conflicts = clashes(standing((*history, kept)))
    return record(kept, not kept.undoes, conflicts)


def records(history: Sequence[Judgement], *, about: Subject | None = None, name: str = "") -> list[dict[str, Any]]:
    """Every judgement ever made, the last first, with whether it stands and which ones it contradicts."""
    stands = standing(history)
    conflicts, alive, key = clashes(stands), {one.id for one in stands}, name_key(name)
    wanted = [one for one in reversed(history) if about in (None, one.about) and (not key or key in (name_key(one.a), name_key(one.b)))]
    return [record(one, one.id in alive, conflicts) for one in wanted]


def clashes(stands: Sequence[Judgement]) -> tuple[Conflict, ...]:
    """The pairs of standing judgements that cannot both hold."""
    return tuple(clash for about in get_args(Subject) for clash in groups(stands, about).conflicts)


def record(one: Judgement, stands: bool, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    against = [other.id for clash in conflicts for other in (clash.same, clash.different) if one in (clash.same, clash.different) and other != one]
    return judgement_record(one, stands=stands, conflicts=against)
