"""An article as published, with who says what in it; and how any reading is shown, also one that is not stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sayso.correcting import Corrections, by_article, corrections
from sayso.ledger import Card, Ledger, Passage
from sayso.model import Article, Judgement, Problem, Reading, SourceKind
from sayso.tell.clean import one_line
from sayso.tell.exports import FORMATS
from sayso.tell.records import problems_of
from sayso.tell.rows import LEGEND, Showing, Stretch, begins_with_title, rows
from sayso.tell.sifting import SIEVES, sifted
from sayso.tell.strip import strip
from sayso.tell.words import KINDS, Voice, voices
from sayso.trace.sketch import bands
from sayso.web import guarding
from sayso.web.api.asking import ledgers_of
from sayso.web.keeping import Kept
from sayso.web.notes import Ways, decision, ends
from sayso.web.pages import finding
from sayso.web.rendering import built, render, segment

router = APIRouter()
router.include_router(finding.router)
PLACES = 200
"""Stretches that are lit up at once, at most."""
NEAR = 6
"""Near copies that are named."""
SKETCHED = 40_000
"""Characters up to which near copies of an article are looked for while its page is made."""
EXPORTS = tuple(one for one in FORMATS.values() if one.about == "readings" and one.name != "json")
_STRETCH = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_judged = Kept(lambda ledger: by_article(ledger.judgements()))


@dataclass(frozen=True, slots=True)
class Stored:
    """What the ledger knows about an article beside its reading: what was judged, its other versions, its near copies."""

    corrections: Corrections
    versions: tuple[Card, ...] = ()
    near: tuple[Card, ...] = ()


@router.get("/articles/{id}")
def article(
    request: Request,
    id: str,
    only: Annotated[str, Query(max_length=40)] = "",
    at: Annotated[list[str], Query(max_length=PLACES)] = [],  # noqa: B006
) -> Response:
    """The article's page; ``only`` lets other attributions stand back, ``at`` lights up characters, such as 70-130."""
    if only and only not in {sieve.name for sieve in SIEVES}:
        raise HTTPException(422, f"There is no filter “{only[:40]}”; choose {', '.join(sieve.name for sieve in SIEVES)}.")
    asked = [_stretch(one) for one in at]
    ledgers = ledgers_of(request)
    judged = _judged.of(ledgers)
    with ledgers.reading() as ledger:
        stored = _stored(ledger, ledger.reading(id), judged.get(id, ()))
    return shown(request, stored.corrections.reading, stored, only=only, at=asked)


def shown(request: Request, reading: Reading, stored: Stored | None = None, *, only: str = "", at: Iterable[Stretch] = ()) -> Response:
    """The page of a reading, of the ledger or not."""
    text = reading.article.text
    asked = list(at)
    lit = _apart(asked, len(text))
    kept = sifted(reading)
    dimmed = frozenset(range(1, len(reading.attributions) + 1)) - frozenset(kept[only]) if only else frozenset()
    ways = Ways(bool(request.app.state.settings.ledger), stored is not None, stored is not None and guarding.may_write(request))
    decided = stored.corrections if stored else Corrections(reading)
    more = ends(reading.article, ways, decided.said, decided.stances)
    laid = rows(reading, Showing(lit, dimmed, more))
    titled = begins_with_title(reading.article)
    problems = list(problems_of(reading))
    problems += [Problem(f"{start}-{end}", f"This lies outside the text, which has {len(text):,} characters.") for start, end in asked if end > len(text)]
    values = {
        "reading": reading,
        "article": reading.article,
        "title": title_of(reading.article),
        "heading": built(laid[0]) if titled else "",
        "rows": built("".join(laid[1:] if titled else laid)),
        "strip": built(strip(reading)),
        "legend": built(LEGEND),
        "chips": [(sieve, kept[sieve.name]) for sieve in SIEVES if kept[sieve.name] or only == sieve.name],
        "only": only,
        "voices": [(KINDS[kind], kind, some, _count(kind, some)) for kind, some in voices(reading).items()],
        "decision": decision,
        "place": _place,
        "named": lambda kind: ways.ledger and kind not in ("anonymous", "none", "author"),
        "problems": problems,
        "stored": stored,
        "exports": EXPORTS,
    }
    return render(request, "article.html", values)


def title_of(article: Article) -> str:
    """What the page of an article is called."""
    return one_line(article.title or article.file or article.url or article.outlet, width=200) or "A text without a title"


def _count(kind: SourceKind, some: Sequence[Voice]) -> int:
    """How many sources there are of a kind; where nobody is named, how many attributions."""
    return sum(len(voice.numbers) for voice in some) if kind == "none" else len(some)


def _place(judgement: Judgement) -> str:
    """Where the passage of a judgement stands on its article's page."""
    passage = Passage.parse(judgement.a)
    return f"/articles/{segment(passage.article)}?at={passage.start}-{passage.end}#at" if passage else ""


def _stored(ledger: Ledger, reading: Reading, judged: Iterable[Judgement]) -> Stored:
    id, text = reading.article.id, reading.article.text
    versions = ledger.versions(id)
    near = ledger.near(bands(text), NEAR + len(versions)) if len(text) <= SKETCHED else ()
    others = [one for one in near if one not in versions][:NEAR]
    cards = ledger.cards_of((*versions, *others))
    named: Mapping[str, Card] = {card.id: card for card in cards}
    return Stored(
        corrections(reading, judged),
        tuple(named[one] for one in versions) if len(versions) > 1 else (),
        tuple(named[one] for one in others),
    )


def _stretch(given: str) -> Stretch:
    """Where a stretch starts and ends.

    >>> _stretch("70-130")
    (70, 130)
    """
    found = _STRETCH.fullmatch(given)
    if found is None or int(found[1]) >= int(found[2]):
        raise HTTPException(422, f"“{one_line(given, width=40)}” is no place in a text; write it as 70-130: from which character to which.")
    return int(found[1]), int(found[2])


def _apart(stretches: Iterable[Stretch], length: int) -> tuple[Stretch, ...]:
    """The stretches within a text of this length, in order, those that touch or overlap joined.

    >>> _apart([(5, 9), (0, 2), (7, 12), (90, 99)], 10)
    ((0, 2), (5, 10))
    """
    found: list[Stretch] = []
    for start, end in sorted((start, min(end, length)) for start, end in stretches if start < length):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
