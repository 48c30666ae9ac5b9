"""The page of a claim: on whose word it rests, as numbers, picture, list and timeline, and what if one leaves somebody out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sayso.model import Article, Dossier, Source, Span
from sayso.tell.clean import one_line
from sayso.tell.dossier_view import view
from sayso.tell.exports import FORMATS, Format
from sayso.tell.naming import labels
from sayso.tell.quoting import Addresses
from sayso.web.dossiers import asked, dossiers
from sayso.web.guarding import may_write
from sayso.web.ledgers import Ledgers
from sayso.web.rendering import built, query, render, segment

router = APIRouter()
NEAREST = 6


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is left out: what they are called, the address of the page with them again, and whether anybody is called that."""

    name: str
    back: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that comes nearest to a claim that nothing states: its words, and where it stands."""

    words: str
    href: str
    where: str


@router.get("/trace")
def trace(
    request: Request,
    q: str = "",
    distrust: Annotated[list[str], Query()] = [],  # noqa: B006
    everything: Annotated[bool, Query(alias="all")] = False,
) -> Response:
    """The dossier of a claim in words, or by its id such as c12; without one, a form to ask for it."""
    made = dossiers(request)
    claim, names = asked(q, distrust)
    if not claim:
        return render(request, "dossier.html", {"view": None, "q": "", "title": "On whose word does a claim rest?"})
    whole = made.about(claim)
    shown = made.about(claim, names) if names else whole
    seen = view(shown, _addresses(request, claim, names), before=whole if names else None, everything=everything)
    values = {
        "view": seen,
        "q": claim,
        "title": seen.title,
        "left_out": _left_out(claim, names, whole),
        "nearest": _nearest(request, claim) if seen.is_empty else (),
        "formats": _formats(),
        "given": {"q": claim, "distrust": list(names)},
        "built": built,
    }
    return render(request, "dossier.html", values)


def _addresses(request: Request, claim: str, names: Sequence[str]) -> Addresses:
    """Where the parts of a dossier lead on this server; judging is offered to those who may."""
    here = query("/trace", q=claim, distrust=list(names))
    writes = may_write(request)

    def passage(article: Article, span: Span) -> str:
        return f"/articles/{segment(article.id)}?at={span.start}-{span.end}#at"

    def article(one: Article) -> str:
        return f"/articles/{segment(one.id)}"

    def source(one: Source) -> str:
        return query("/source", name=one.name) if one.name and one.kind not in ("anonymous", "none") else ""

    def without(node: str) -> str:
        return query("/trace", q=claim, distrust=[*names, node])

    def not_this(one: Article, span: Span) -> str:
        return query("/judgements/new", about="claim", verdict="different", a=claim, b=f"{one.id}:{span.start}-{span.end}", back=here) if writes else ""

    def whether_one(a: str, b: str) -> str:
        return query("/judgements/new", about="source", a=a, b=b, back=here) if writes else ""

    return Addresses(passage, article, source, without, not_this, whether_one, query("/trace", q=claim, distrust=list(names), all=1))


def _left_out(claim: str, names: Sequence[str], whole: Dossier) -> list[LeftOut]:
    from sayso.trace.dossier import recognised

    label = labels(whole)
    ids = {source.id for source in whole.sources} | {article.id for article in whole.articles}
    _, unknown = recognised(names, whole.sources, whole.articles)
    return [
        LeftOut(
            label(name) if name in ids else one_line(name, width=80),
            query("/trace", q=claim, distrust=[other for other in names if other != name]),
            name not in unknown,
        )
        for name in names
    ]


def _nearest(request: Request, claim: str) -> list[Near]:
    """The sentences of the ledger that share most words with the claim, one an article."""
    ledgers: Ledgers = request.app.state.ledgers
    found: dict[str, Near] = {}
    with ledgers.reading() as ledger:
        for hit in ledger.search(claim, 4 * NEAREST):
            if hit.article not in found and len(found) < NEAREST:
                article = ledger.reading(hit.article).article
                where = one_line(article.outlet or article.title or article.file or article.url, width=60)
                found[hit.article] = Near(
                    one_line(article.text[hit.start : hit.end], width=300), f"/articles/{segment(hit.article)}?at={hit.start}-{hit.end}#at", where
                )
    return list(found.values())


def _formats() -> list[Format]:
    return [one for one in FORMATS.values() if one.about == "dossier"]
