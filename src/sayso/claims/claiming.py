"""Which claims are echo: told by many articles and outlets, and resting on few origins. And who is relied on.

`sayso.claims.grouping` puts the statements of a ledger into claims; here they are counted and ranked. For all claims at once the sources
named are counted, which bounds the origins from above: nobody whom no article names is one. For those that come out on top the
calculus (`sayso.trace`) says how many origins are independent, as long as there is time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sayso.claims import asking, refiling
from sayso.claims.spreading import Counted, Spread, Table
from sayso.claims.wording import Echo, worded
from sayso.model import Dossier, Independence, Judgement
from sayso.trace import trace

if TYPE_CHECKING:
    from sayso.ledger import Ledger
    from sayso.sources.relying import Teller

__all__ = ["SECONDS", "Board", "Echo", "Spread", "board", "claims", "listed", "sources"]

Trace = Callable[..., Dossier]

SECONDS = 2.0
"""Time that the calculus may take for all claims that are shown together."""
AN_ARTICLE = 0.015
"""Seconds that the calculus takes for an article of a claim, about; what would take longer than is left is not begun."""
COVERED = 0.6
"""Share of a claim's articles that the calculus must have found again, or else it speaks of something else."""
BLOCK, CONSIDERED = 20, 4
"""Of so many claims the calculus is asked together, of so many times as many the sources are looked at more closely. Either puts
them in order among themselves only, so that whoever leafs through a list, in steps of any size, meets each claim once."""


@dataclass(frozen=True, slots=True)
class Board:
    """All claims of a ledger as they stand: counted, and what judgements changed about them."""

    table: Table
    changed: refiling.Changes
    judgements: tuple[Judgement, ...]


def claims(
    ledger: Ledger,
    *,
    since: date | None = None,
    until: date | None = None,
    outlet: str = "",
    limit: int = 20,
    least: int = 2,
    seconds: float = SECONDS,
    trace: Trace = trace,
    now: Callable[[], float] = time.monotonic,
) -> tuple[Echo, ...]:
    """The claims whose spread exceeds their origins most, of articles from ``since`` to ``until``.

    ``outlet`` asks for those that this outlet tells too, ``least`` for those in so many articles or more. For at most ``seconds`` (by the
    clock ``now``) the calculus is asked; what it is not asked about says so. Statements that `sayso.claims.grouping.group` has not filed yet
    are not seen (`Ledger.unfiled` counts their articles). Judgements of all kinds count, those about attributions and stances for the
    `sayso.claims.refiling.JUDGED` articles judged last. The result depends on nothing but what is in the ledger, and on that time.
    """
    made = board(ledger, since, until)
    return listed(ledger, made, made.table.ranked(outlet, max(2, least)), limit=limit, seconds=seconds, trace=trace, now=now)


def board(ledger: Ledger, since: date | None = None, until: date | None = None) -> Board:
    """All claims of articles of these days, as judgements have them, with how far each has spread. Takes a second for 100,000 articles."""
    judgements = ledger.judgements()
    changed = refiling.changes(ledger, judgements)
    changed = replace(changed, added=tuple(row for row in changed.added if _is_within(row.day, since, until)))
    table = Table(refiling.adjusted(ledger.retold(since, until, changed.needed), changed), changed.same, changed.sources)
    return Board(table, changed, judgements)


def listed(
    ledger: Ledger,
    board: Board,
    ranked: Sequence[int],
    *,
    limit: int = 20,
    offset: int = 0,
    seconds: float = SECONDS,
    trace: Trace = trace,
    now: Callable[[], float] = time.monotonic,
) -> tuple[Echo, ...]:
    """So many of the claims at the places ``ranked`` (`Table.ranked`), in their words, with the calculus asked as in `claims`."""
    end, first = now() + seconds, offset - offset % BLOCK
    found: list[Echo] = []
    for at in range(first, min(offset + limit, len(ranked)), BLOCK):
        shown = [worded(ledger, each, lambda numbers: board.changed.said(ledger, numbers)) for each in _closely(board, ranked, at)]
        traced = [_traced(ledger, each, trace, board.judgements) if now() + AN_ARTICLE * each.articles < end else each for each in shown]
        found += sorted(traced, key=lambda each: (-each.excess, -each.articles, int(each.id[1:])))
    return tuple(found[offset - first :][:limit])


def _closely(board: Board, ranked: Sequence[int], at: int) -> list[Counted]:
    """The block of claims that begins at this place of the list, once their sources were looked at closely."""
    first = at - at % (CONSIDERED * BLOCK)
    looked_at = sorted((board.table.counted(place) for place in ranked[first : first + CONSIDERED * BLOCK]), key=_order)
    return looked_at[at - first :][:BLOCK]


def sources(
    ledger: Ledger, *, since: date | None = None, until: date | None = None, outlet: str = "", limit: int = 20
) -> tuple[Teller, ...]:
    """The named sources that most attributions rely on, by whoever was judged to say it. Names that were judged to be the same are
    one, under the one that is said most."""
    from sayso.sources import relying
    from sayso.sources.picking import Asked
    from sayso.sources.sayings import sayings

    return relying.sources(sayings(ledger), Asked(outlet, since, until), limit=limit).tellers


def _order(each: Counted) -> tuple[int, int, int]:
    side = each.asserting
    return side.independent.high - side.outlets, -len(each.articles), each.claim


def _traced(ledger: Ledger, each: Echo, trace: Trace, judgements: Sequence[Judgement]) -> Echo:
    """The claim with the origins of the calculus, if that finds most of its articles; else as it was."""
    question = asking.asked_by_id(ledger, each, judgements)
    judged = asking.applied(ledger.readings(each.ids), judgements, question)
    found = trace(judged.readings, each.text, judgements=judgements, rulings=judged.rulings)
    asserts, denies = found.asserts, found.denies
    if len(set(asserts.articles) | set(denies.articles)) < COVERED * each.articles or len(asserts.articles) < COVERED * each.asserts.articles:
        return each
    own = replace(each.asserts, independent=_least(asserts.independent, each.asserts.independent.high), counted="calculus")
    against = replace(each.denies, independent=denies.independent, counted="calculus") if len(denies.articles) >= each.denies.articles else each.denies
    return replace(each, asserts=own, denies=against)


def _least(found: Independence, most: int) -> Independence:
    """What the calculus found, but no more origins than the statements of the claim have sources."""
    return Independence(min(found.low, most), min(found.expected, float(most)), min(found.high, most))


def _is_within(day: int, since: date | None, until: date | None) -> bool:
    """Whether a day (as an ordinal, 0 if unknown) lies between two; one that is not known does only where there are none."""
    return (since is None or day >= since.toordinal()) and (until is None or 0 < day <= until.toordinal())
