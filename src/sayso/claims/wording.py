"""A claim of a ledger in words: of all statements that make it, the one that says best what the others say, and what denies it.

A claim has no words of its own, only statements that were put together (`sayso.claims.grouping`). Its best words are shown in lists, and are what
is traced when somebody asks for it by its id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sayso.claims.spreading import Counted, Spread, Table
from sayso.ledger import Made, Said, Tally
from sayso.trace.words import PRONOUNS, STOP, negations, words

if TYPE_CHECKING:
    from sayso.ledger import Ledger

Words = Callable[[Sequence[int]], Mapping[int, Said]]
HEARD = 24
"""Statements of a claim among which its best words are sought."""
SHORT, LONG = 5, 32
"""Words that a claim is best put in."""


@dataclass(frozen=True, slots=True)
class Echo:
    """A claim that several articles tell: its id, its best words and where they stand, both sides, and its first and last day.

    ``excess`` is the number of outlets beyond the origins, by which claims are ranked. ``turned`` if these words deny what the first
    statements of the claim say.
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
    turned: bool = False

    @property
    def excess(self) -> int:
        return self.asserts.outlets - self.asserts.independent.high


def claim(ledger: Ledger, number: int) -> Echo | None:
    """The claim with this number in its best words, or as part of which it is now known; None if the ledger has none."""
    made = ledger.made((number,))
    return worded(ledger, Table(tally_of(made)).counted(0)) if made else None


def tally_of(made: Sequence[Made]) -> Tally:
    """A few statements as columns."""
    houses = {"": 0}
    outlets = [houses.setdefault(one.outlet, len(houses)) for one in made]
    rows = [
        (one.no, one.claim, one.turned, one.source, one.number, outlet, one.published.toordinal() if one.published else 0)
        for one, outlet in zip(made, outlets, strict=True)
    ]
    no, claim, turned, source, article, place, day = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    return Tally(no, claim, turned, source, article, place, day, tuple(houses))


def worded(ledger: Ledger, each: Counted, said: Words | None = None) -> Echo:
    """A claim in its best words, and which of its sides is the claim in these; ``said`` gives the words of statements (`Ledger.said`)."""
    best, asserts, denies, turned = _sided(each, said or ledger.said)
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
        turned,
    )


def _sided(each: Counted, said: Words) -> tuple[Said, Spread, Spread, bool]:
    """The best statement, who says so, who denies it, and whether that is the other way round than its first statements have it.

    Where more articles deny than assert, and do so in words of their own ("nobody was in charge"), what they say is the claim.
    """
    if each.denying.articles > each.asserting.articles:
        contrary = said(each.denied[:HEARD].tolist())
        best = _best(contrary)
        if negations(words(best.text)):
            return best, _with_names(each.denying, contrary), each.asserting, True
        if not len(each.stated):
            return best, each.asserting, each.denying, False
    heard = said(each.stated[:HEARD].tolist())
    return _best(heard), _with_names(each.asserting, heard), each.denying, False


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
