"""Which claims are echo: told by many articles and outlets, and resting on few origins. And who is relied on.

`sayso.grouping` puts the statements of a ledger into claims; here they are counted and ranked. For all claims at once the sources
named are counted, which bounds the origins from above: nobody whom no article names is one. For those that come out on top the
calculus (`sayso.trace`) says how many origins are independent, as long as there is time.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from sayso.grouping import source_number
from sayso.ledger import Said, Tally, Teller, groups, name_key
from sayso.model import Dossier, Independence, Reading
from sayso.trace import trace
from sayso.trace.words import PRONOUNS, STOP, negations, words

if TYPE_CHECKING:
    from sayso.ledger import Ledger

_Numbers = npt.NDArray[np.int64]
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


_NONE = Independence()


@dataclass(frozen=True, slots=True)
class Spread:
    """One side of a claim: how many articles of how many outlets, and on how many independent origins it rests.

    ``counted`` says how the origins were counted: "calculus", or "sources", by names alone: then ``independent`` is no more than a
    bound, nobody knows yet who of them has it from whom. ``sources`` are the names most articles give.
    """

    articles: int = 0
    outlets: int = 0
    independent: Independence = _NONE
    counted: Literal["calculus", "sources"] = "sources"
    sources: tuple[str, ...] = ()


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
    table = _Table(ledger.retold(since, until), _judged(ledger))
    ranked = table.ranked(outlet, max(2, least))[: CONSIDERED * limit]
    outlets = {source_number(form) for name in table.names for form in _forms(name)}
    looked_at = sorted((table.counted(claim, outlets) for claim in ranked), key=_order)
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


@dataclass(frozen=True, slots=True)
class _Counted:
    """A claim with its rows in the table, and what is known of it without reading a word."""

    claim: int
    asserting: Spread
    denying: Spread
    articles: _Numbers
    outlets: int
    days: _Numbers
    stated: _Numbers
    denied: _Numbers


class _Table:
    """The statements of all claims as columns, those of one claim next to each other."""

    def __init__(self, tally: Tally, same: Mapping[int, int]) -> None:
        claim = tally.claim
        if same:
            distinct, places = np.unique(claim, return_inverse=True)
            claim = np.array([same.get(int(one), int(one)) for one in distinct], dtype=np.int64)[places]
        order = np.argsort(claim, kind="stable")
        self.names = tally.names
        self._claim = claim[order]
        self._no, self._turned, self._source = tally.no[order], tally.turned[order], tally.source[order]
        self._article, self._day = tally.article[order], tally.day[order]
        outlet = tally.outlet[order]
        self._outlet: _Numbers = np.where(outlet > 0, outlet, -self._article)
        """Outlets by number; an article of an unknown one is an outlet of its own."""
        self._claims, self._starts = np.unique(self._claim, return_index=True)
        self._ends = np.append(self._starts[1:], len(self._claim))

    def ranked(self, outlet: str, least: int) -> list[int]:
        """The places of the claims in at least so many articles, those whose outlets exceed their sources most first."""
        if not len(self._claim):
            return []
        place = np.repeat(np.arange(len(self._claims)), self._ends - self._starts)
        stated = self._turned == 0
        articles = _distinct(place, self._article, len(self._claims))
        telling = _distinct(place[stated], self._article[stated], len(self._claims))
        outlets = _distinct(place[stated], self._outlet[stated], len(self._claims))
        named = stated & (self._source != 0)
        excess = outlets - _distinct(place[named], self._source[named], len(self._claims))
        kept = articles >= least
        if outlet:
            wanted = self.names.index(outlet) if outlet in self.names else -1
            kept &= _distinct(place[self._outlet == wanted], self._no[self._outlet == wanted], len(self._claims)) > 0
        order = np.lexsort((self._claims, -telling, -excess))
        return [int(one) for one in order if kept[one]]

    def counted(self, at: int, outlets: set[int]) -> _Counted:
        """The claim at this place with both its sides; sources that are ``outlets`` telling it themselves are no origins."""
        rows = slice(self._starts[at], self._ends[at])
        denying = self._turned[rows] == 1
        inside = {source_number(form) for one in set(self._outlet[rows].tolist()) if one > 0 for form in _forms(self.names[one])} & outlets
        return _Counted(
            int(self._claims[at]),
            self._spread(rows, ~denying, inside),
            self._spread(rows, denying, inside),
            np.unique(self._article[rows]),
            len(np.unique(self._outlet[rows])),
            np.sort(self._day[rows][self._day[rows] > 0]),
            self._no[rows][~denying],
            self._no[rows][denying],
        )

    def _spread(self, rows: slice, side: npt.NDArray[np.bool_], inside: set[int]) -> Spread:
        found = set(self._source[rows][side].tolist()) - inside - {0}
        named = sum(one > 0 for one in found)
        least, most = named + (len(found) > named), len(found)
        articles, outlets = (len(np.unique(column[rows][side])) for column in (self._article, self._outlet))
        return Spread(articles, outlets, Independence(min(1, least), float(most), most))


def _distinct(place: _Numbers, value: _Numbers, many: int) -> _Numbers:
    """How many different values each place has."""
    if not len(place):
        return np.zeros(many, dtype=np.int64)
    order = np.lexsort((value, place))
    place, value = place[order], value[order]
    new = np.append(True, (place[1:] != place[:-1]) | (value[1:] != value[:-1]))
    return np.bincount(place[new], minlength=many).astype(np.int64)


def _order(each: _Counted) -> tuple[int, int, int]:
    side = each.asserting
    return side.independent.high - side.outlets, -len(each.articles), each.claim


def _worded(ledger: Ledger, each: _Counted) -> Echo:
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


def _sided(ledger: Ledger, each: _Counted) -> tuple[Said, Spread, Spread]:
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


def _forms(name: str) -> Iterable[str]:
    """An outlet's name with and without its article."""
    bare = name.removeprefix("The ").removeprefix("the ")
    return {name, bare, f"The {bare}"} if bare else ()
