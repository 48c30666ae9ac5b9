"""How far claims have spread: articles, outlets and sources of all claims of a ledger, counted at once.

A million statements are columns of numbers here, and no text is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from sayso.claims.grouping import source_number
from sayso.ledger import Tally
from sayso.model import Independence

_Numbers = npt.NDArray[np.int64]
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
class Counted:
    """A claim with its rows in the table, and what is known of it without reading a word."""

    claim: int
    asserting: Spread
    denying: Spread
    articles: _Numbers
    outlets: int
    days: _Numbers
    stated: _Numbers
    denied: _Numbers


class Table:
    """The statements of all claims as columns, those of one claim next to each other."""

    def __init__(self, tally: Tally, same: Mapping[int, int] | None = None, sources: Mapping[int, int] | None = None) -> None:
        """``same`` are claims that are others, ``sources`` numbers of sources that are others."""
        self._sources = sources or {}
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

    def ranked(self, outlet: str = "", least: int = 2, sources: Iterable[int] | None = None, only: Iterable[int] | None = None) -> list[int]:
        """The places of the claims in at least so many articles, those whose outlets exceed their sources most first.

        Of these, those that the outlet tells too, that one of the sources (by their numbers) states, and that are among ``only``.
        """
        if not len(self._claim):
            return []
        articles, order = self._order
        kept = articles >= least
        if outlet:
            kept &= self._having(self._outlet == (self.names.index(outlet) if outlet in self.names else 0))
        if sources is not None:
            kept &= self._having(np.isin(self._source, [self._sources.get(one, one) for one in sources]))
        if only is not None:
            kept &= np.isin(self._claims, list(only))
        return [int(one) for one in order if kept[one]]

    @cached_property
    def _order(self) -> tuple[_Numbers, _Numbers]:
        """How many articles each claim has, and the places of the claims as they are ranked."""
        many = len(self._claims)
        stated = self._turned == 0
        articles = _distinct(self._place, self._article, many)
        telling = _distinct(self._place[stated], self._article[stated], many)
        outlets = _distinct(self._place[stated], self._outlet[stated], many)
        named = stated & (self._source != 0)
        excess = outlets - _distinct(self._place[named], self._source[named], many)
        return articles, np.lexsort((self._claims, -telling, -excess))

    @cached_property
    def _place(self) -> _Numbers:
        """For each row the place of its claim."""
        return np.repeat(np.arange(len(self._claims)), self._ends - self._starts)

    def _having(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which claims have any of these rows."""
        return np.bincount(self._place[rows], minlength=len(self._claims)) > 0

    def claim(self, at: int) -> int:
        """The number of the claim at this place."""
        return int(self._claims[at])

    def counted(self, at: int) -> Counted:
        """The claim at this place with both its sides; sources that are outlets telling it themselves are no origins."""
        rows = slice(self._starts[at], self._ends[at])
        denying = self._turned[rows] == 1
        inside = {self._sources.get(form, form) for one in set(self._outlet[rows].tolist()) if one > 0 for form in _numbers(self.names[one])}
        return Counted(
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


@lru_cache(maxsize=20_000)
def _numbers(name: str) -> tuple[int, ...]:
    """The numbers of an outlet as a source, with and without its article."""
    bare = name.removeprefix("The ").removeprefix("the ")
    return tuple(source_number(form) for form in {name, bare, f"The {bare}"}) if bare else ()
