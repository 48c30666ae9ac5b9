"""Which claims are echo: told by many articles and outlets, and resting on few origins. And who is relied on.

`sayso.grouping` puts the statements of a ledger into claims; here they are counted and ranked. For all claims at once the sources
named are counted, which bounds the origins from above: nobody whom no article names is one. For those that come out on top the
calculus (`sayso.trace`) says how many origins are independent, as long as there is time.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from sayso.ledger import Said, Teller, groups, name_key
from sayso.model import Dossier, Independence, Reading
from sayso.spreading import Counted, Spread, Table
from sayso.trace import trace
from sayso.trace.words import PRONOUNS, STOP, negations, words

if TYPE_CHECKING:
    from sayso.ledger import Ledger

Trace = Callable[[Sequence[Reading], str], Dossier]

SECONDS = 2.0
"""Time that the calculus may take for all claims that are shown together."""
AN_ARTICLE = 0.015
"""Seconds that the calculus takes for an article of a claim, about; what would take longer than is left is not begun."""
COVERED = 0.6
"""Share of a claim's articles that the calculus must have found again, or else it speaks of something else."""
CONSIDERED = 4
"""Of so many times the claims that are shown the sources are looked at more closely."""
HEARD = 24
"""Statements of a claim among which its best words are sought."""
SHORT, LONG = 5, 32
"""Words that a claim is best put in."""
_ID = re.compile(r"c[1-9]\d{0,17}")


@dataclass(frozen=True, slots=True)
class Echo:
    """A claim that several articles tell: its id, its best words and where they stand, both sides, and its first and last day.

    ``excess`` is the number of outlets beyond the origins, by which claims are ranked.
    """

    id: str
    text: str
    article: str
    start: int
    end: int
    asserts: Spread
    denies: Spread
    articles: int
    outlets: int
    first: date | None
    last: date | None
    ids: tuple[str, ...] = ()

    @property
    def excess(self) -> int:
        return self.asserts.outlets - self.asserts.independent.high


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
    clock ``now``) the calculus is asked; what it is not asked about says so. Statements that `sayso.grouping.group` has not filed yet
    are not seen. The result depends on nothing but what is in the ledger, and on that time.
    """
    table = Table(ledger.retold(since, until), _judged(ledger))
    ranked = table.ranked(outlet, max(2, least))[: CONSIDERED * limit]
    looked_at = sorted((table.counted(claim) for claim in ranked), key=_order)
    shown = [_worded(ledger, each) for each in looked_at[:limit]]
    end = now() + seconds
    traced = [_traced(ledger, each, trace) if now() + AN_ARTICLE * each.articles < end else each for each in shown]
    return tuple(sorted(traced, key=lambda each: (-each.excess, -each.articles, int(each.id[1:]))))


def sources(
    ledger: Ledger, *, since: date | None = None, until: date | None = None, outlet: str = "", limit: int = 20
) -> tuple[Teller, ...]:
    """The named sources that most attributions rely on. Names that were judged to be the same are one, under the one that is said most."""
    found = ledger.tellers(2 * limit + 20, outlet or None, since, until)
    same = {name_key(name): number for number, group in enumerate(groups(ledger.judgements("source")).same) for name in group}
    merged: dict[int | str, Teller] = {}
    for one in found:
        mark = same.get(name_key(one.name), name_key(one.name))
        known = merged.get(mark)
        merged[mark] = one if known is None else _together(known, one)
    return tuple(sorted(merged.values(), key=lambda one: (-one.attributions, one.name))[:limit])


def _together(one: Teller, other: Teller) -> Teller:
    """Two names of one source. How many articles have both is not known here, so no more than the greater number is sure."""
    articles, outlets = max(one.articles, other.articles), max(one.outlets, other.outlets)
    return replace(one, attributions=one.attributions + other.attributions, articles=articles, outlets=outlets)


def _order(each: Counted) -> tuple[int, int, int]:
    side = each.asserting
    return side.independent.high - side.outlets, -len(each.articles), each.claim


def _worded(ledger: Ledger, each: Counted) -> Echo:
    """The claim in its best words, and which of its sides is the claim in these."""
    best, asserts, denies = _sided(ledger, each)
    first, last = (date.fromordinal(int(day)) for day in (each.days[0], each.days[-1])) if len(each.days) else (None, None)
    return Echo(
        f"c{each.claim}",
        " ".join(best.text.split()).removeprefix("that "),
        best.article,
        best.start,
        best.end,
        asserts,
        denies,
        len(each.articles),
        each.outlets,
        first,
        last,
        ledger.ids(each.articles.tolist()),
    )


def _sided(ledger: Ledger, each: Counted) -> tuple[Said, Spread, Spread]:
    """The best statement, who says so, and who denies it.

    Where more articles deny than assert, and do so in words of their own ("nobody was in charge"), what they say is the claim.
    """
    if each.denying.articles > each.asserting.articles:
        contrary = ledger.said(each.denied[:HEARD].tolist())
        best = _best(contrary)
        if negations(words(best.text)):
            return best, _with_names(each.denying, contrary), each.asserting
        if not len(each.stated):
            return best, each.asserting, each.denying
    heard = ledger.said(each.stated[:HEARD].tolist())
    return _best(heard), _with_names(each.asserting, heard), each.denying


def _with_names(side: Spread, heard: Mapping[int, Said]) -> Spread:
    names = Counter(one.speaker for one in heard.values() if one.speaker and not one.anonymous)
    return replace(side, sources=tuple(name for name, _ in names.most_common(3)))


def _best(heard: Mapping[int, Said]) -> Said:
    """The statement that says best what the others say: most in common with them, neither too short nor too long, no pronouns."""
    stems = {no: frozenset(w.stem for w in words(one.text) if w.stem not in STOP) for no, one in heard.items()}
    common: Counter[int] = Counter()
    for a, b in combinations(stems, 2):
        share = len(stems[a] & stems[b]) / max(1, len(stems[a] | stems[b]))
        common[a] += share  # type: ignore[assignment]
        common[b] += share  # type: ignore[assignment]

    def worth(no: int) -> tuple[float, int]:
        found = words(heard[no].text)
        fits = SHORT <= len(found) <= LONG
        opens = any(w.text.casefold() in PRONOUNS for w in found[:3])
        return common[no] / max(1, len(heard) - 1) + 0.3 * fits - 0.3 * opens, -no

    return heard[max(heard, key=worth)]


def _traced(ledger: Ledger, each: Echo, trace: Trace) -> Echo:
    """The claim with the origins of the calculus, if that finds most of its articles; else as it was."""
    found = trace(ledger.readings(each.ids), each.text)
    asserts, denies = found.asserts, found.denies
    if len(set(asserts.articles) | set(denies.articles)) < COVERED * each.articles or len(asserts.articles) < COVERED * each.asserts.articles:
        return each
    own = replace(each.asserts, independent=_least(asserts.independent, each.asserts.independent.high), counted="calculus")
    against = replace(each.denies, independent=denies.independent, counted="calculus") if len(denies.articles) >= each.denies.articles else each.denies
    return replace(each, asserts=own, denies=against)


def _least(found: Independence, most: int) -> Independence:
    """What the calculus found, but no more origins than the statements of the claim have sources."""
    return Independence(min(found.low, most), min(found.expected, float(most)), min(found.high, most))


def _judged(ledger: Ledger) -> dict[int, int]:
    """Claims that people judged to be the same, each with the first of its group."""
    found: dict[int, int] = {}
    for group in groups(ledger.judgements("claim"), "claim").same:
        numbers = [int(name[1:]) for name in map(str.strip, group) if _ID.fullmatch(name)]
        found |= {number: min(numbers) for number in numbers}
    return found
