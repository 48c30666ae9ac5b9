"""Taking a result away: a claim's dossier, or the articles behind it, in a format that other tools read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.correcting import corrected
from sayso.tell.exports import FORMATS, Format
from sayso.web import dossiers
from sayso.web.api.asking import ledgers_of
from sayso.web.ledgers import Ledgers

router = APIRouter()
Distrust = Annotated[list[str], Query(max_length=50)]


@router.get("/export")
def export(
    request: Request,
    format: Annotated[str, Query(max_length=50)],
    q: Annotated[str, Query(max_length=1000)] = "",
    article: Annotated[str, Query(max_length=100)] = "",
    distrust: Distrust = [],  # noqa: B006
) -> Response:
    """The file: of the claim ``q``, or of one article. Formats about readings give, for a claim, the articles that its dossier rests on."""
    wanted = _format(format)
    ledgers = ledgers_of(request)
    if bool(q.strip()) == bool(article):
        raise HTTPException(422, "Name what to export: a claim (q), or an article by its id (article).")
    made = _of_claim(ledgers, wanted, q, distrust) if q.strip() else _of_article(ledgers, wanted, article)
    body = made.encode("utf-8", "replace") if isinstance(made, str) else made
    text = wanted.media_type.startswith("text/") or "json" in wanted.media_type or "xml" in wanted.media_type
    headers = {
        "content-disposition": f'attachment; filename="sayso-{_slug(q or article)}{wanted.suffix}"',
        # A page from here would run under this server's name: it is for saving, and may do nothing where it is opened.
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "cache-control": "private, no-cache",
    }
    return Response(body, headers=headers, media_type=f"{wanted.media_type}{'; charset=utf-8' if text and isinstance(made, str) else ''}")


def _of_claim(ledgers: Ledgers, wanted: Format, claim: str, distrust: Sequence[str]) -> str | bytes:
    dossier = dossiers.over(ledgers).about(claim, distrust)
    if wanted.about == "dossier":
        return wanted.load()(dossier)
    with ledgers.reading() as ledger:
        judgements = ledger.judgements()
        return wanted.load()([corrected(ledger.reading(one.id), judgements) for one in dossier.articles])


def _of_article(ledgers: Ledgers, wanted: Format, article: str) -> str | bytes:
    if wanted.about == "dossier":
        raise HTTPException(422, f"The format {wanted.name} is about a claim, not an article; give the claim as q.")
    with ledgers.reading() as ledger:
        return wanted.load()([corrected(ledger.reading(article), ledger.judgements())])


def _format(name: str) -> Format:
    found = FORMATS.get(name)
    if found is None:
        raise HTTPException(422, f"There is no format “{name[:40]}”; choose {', '.join(FORMATS)}.")
    return found


def _slug(words: str) -> str:
    """A file name that any system takes.

    >>> _slug("Gates of the Hollin dam: opened?")
    'gates-of-the-hollin-dam-opened'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower(), flags=re.ASCII).strip("-")[:60].strip("-") or "export"
