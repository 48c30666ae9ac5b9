"""Who is relied on: the named sources and how often, the register of those without a name, and what is said when.

Everything is counted over `sayso.sources.sayings.Sayings`, the attributions of a ledger in memory, and every count can be turned into the list
of what it counts: the same `Asked` gives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso.model import Article, Attribution, Reading, SourceKind
from sayso.sources.picking import EVERYTHING, Asked, Mask, firsts, named, rows_of
from sayso.sources.sayings import ANONYMOUS, NAMED, NOBODY, STANDINGS, Sayings

if TYPE_CHECKING:
    from sayso.ledger import Ledger

FITTING = 400
"""Sentences of the ledger among which words of what was said are looked for."""
FIT = 0.5
"""Such a sentence fits the words at least so well, measured against the best."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many attributions, of how many articles and outlets, and by whom: a named source, an anonymous one, or nobody."""

    attributions: int = 0
    articles: int = 0
    outlets: int = 0
    named: int = 0
    anonymous: int = 0
    nobody: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: how many attributions are to named sources of this kind, and how many sources these are."""

    kind: str
    attributions: int
    sources: int


@dataclass(frozen=True, slots=True)
class Teller:
    """Somebody who is relied on, by name: in how many attributions, of how many articles, of how many outlets."""

    name: str
    kind: SourceKind
    attributions: int
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Relied:
    """Named sources, those first on whom most attributions rely: some of them in ``tellers``, and how many there are in all.

    ``totals`` and ``kinds`` count what was asked for before a kind was chosen.
    """

    tellers: tuple[Teller, ...] = ()
    sources: int = 0
    kinds: tuple[Kind, ...] = ()
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class Saying:
    """An attribution with the article that it stands in, and its number there, from 1; ``article.text`` holds the characters."""

    article: Article
    attribution: Attribution
    number: int

    @property
    def start(self) -> int:
        return min((span.start for span in self.attribution.content), default=0)

    @property
    def end(self) -> int:
        return max((span.end for span in self.attribution.content), default=0)


@dataclass(frozen=True, slots=True)
class Register:
    """Attributions one by one, the latest first: some of them in ``sayings``, and of how many they are."""

    sayings: tuple[Saying, ...] = ()
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class Count:
    """How many attributions there are of something: an outlet, a day, a stance."""

    what: str
    attributions: int
    articles: int = 0


def sources(said: Sayings, asked: Asked = EVERYTHING, *, limit: int = 50, offset: int = 0) -> Relied:
    """Who is relied on: the named sources that most attributions rely on, as far as they are asked for.

    Names that were judged to be the same are one source, under the name that is said most here.
    """
    return said.answer(("sources", asked, limit, offset), lambda: _sources(said, asked, limit, offset))


def _sources(said: Sayings, asked: Asked, limit: int, offset: int) -> Relied:
    whole = replace(asked, kind="", standing=None)
    counted, kinds = said.answer(("kinds", whole), lambda: _kinds(said, whole))
    rows = rows_of(said, replace(asked, standing=None))[said.by_source]
    owner = said.source[said.by_source][rows]
    counts = np.bincount(owner) if len(owner) else np.zeros(0, dtype=np.int64)
    found = np.flatnonzero(counts)
    # Names decide between equals, so those around the border of a page are all looked at.
    order = found[np.argsort(-counts[found], kind="stable")]
    least = counts[order[offset + limit - 1]] if len(order) >= offset + limit else 1
    most = counts[order[offset]] if len(order) > offset else 0
    ahead = int((counts[order] > most).sum())
    near = order[(counts[order] <= most) & (counts[order] >= least)]
    tellers = sorted(_tellers(said, said.by_source[rows], owner, near), key=lambda one: (-one.attributions, one.name))
    return Relied(tuple(tellers[offset - ahead : offset - ahead + limit]), len(found), kinds, counted)


def _kinds(said: Sayings, asked: Asked) -> tuple[Totals, tuple[Kind, ...]]:
    """What is asked for in all, and by kind of named source."""
    rows = rows_of(said, asked)
    named = rows & (said.standing == NAMED)
    found = []
    for kind in np.flatnonzero(np.bincount(said.kind[named])):
        own = said.source[named & (said.kind == kind)]
        found.append(Kind(said.kept.kinds.all[kind], len(own), int(np.count_nonzero(np.bincount(own)))))
    return totals(said, rows), tuple(sorted(found, key=lambda one: (-one.attributions, one.kind)))


def register(ledger: Ledger, said: Sayings, asked: Asked = EVERYTHING, *, limit: int = 50, offset: int = 0) -> Register:
    """What was said, one by one, the latest first. ``asked.words`` are looked for in the names and in the words that were said.

    In the words that were said they are looked for by the ledger's search, among the `FITTING` sentences that fit them best. To be
    asked for anonymous sources is what this is for: each mention is an entry, however alike they are described.
    """
    shown, counted = said.answer(("register", asked, limit, offset), lambda: _registered(ledger, said, asked, limit, offset))
    return Register(tuple(fetched(ledger, said, shown)), counted)


def _registered(ledger: Ledger, said: Sayings, asked: Asked, limit: int, offset: int) -> tuple[list[int], Totals]:
    """The rows that are shown, and what there is in all."""
    rows = rows_of(said, replace(asked, words=""))
    if asked.words.strip():
        rows &= named(said, asked.words) | _speaking_of(ledger, said, asked.words)
    return np.flatnonzero(rows)[offset : offset + limit].tolist(), totals(said, rows)


def by_outlet(said: Sayings, asked: Asked = EVERYTHING) -> tuple[Count, ...]:
    """How many of the attributions asked for each outlet has, in how many articles, the most first."""

    def make() -> tuple[Count, ...]:
        rows = rows_of(said, asked)
        return _counted(said.kept.outlets.all, np.bincount(said.outlet[rows]), np.bincount(said.outlet[rows][firsts(said.article[rows])]))

    return said.answer(("outlets", asked), make)


def by_stance(said: Sayings, asked: Asked = EVERYTHING) -> tuple[Count, ...]:
    """How many of the attributions asked for have each stance, in how many articles, the most first."""

    def make() -> tuple[Count, ...]:
        rows = rows_of(said, asked)
        stances, articles = said.stance[rows], said.article[rows]
        counts = np.bincount(stances)
        return _counted(said.kept.stances.all, counts, np.array([int(firsts(articles[stances == n]).sum()) for n in range(len(counts))]))

    return said.answer(("stances", asked), make)


def _counted(names: Sequence[str], attributions: npt.NDArray[Any], articles: npt.NDArray[Any]) -> tuple[Count, ...]:
    """Those of which there are any, the most first."""
    found = (Count(names[n], int(attributions[n]), int(articles[n])) for n in np.flatnonzero(attributions).tolist())
    return tuple(sorted(found, key=lambda one: (-one.attributions, one.what)))


def fetched(ledger: Ledger, said: Sayings, rows: Iterable[int]) -> Iterator[Saying]:
    """The attributions in these rows as values. One that has gone meanwhile, as its article was read anew, is left out."""
    places = [(int(said.article[row]), int(said.n[row])) for row in rows]
    readings = readings_of(ledger, said, (no for no, _ in places))
    for no, n in places:
        if n < len(readings[no].attributions):
            yield Saying(readings[no].article, readings[no].attributions[n], n + 1)


def readings_of(ledger: Ledger, said: Sayings, articles: Iterable[int]) -> dict[int, Reading]:
    """The readings of the articles with these numbers, as corrected, in this order."""
    numbers = list(dict.fromkeys(articles))
    others = [no for no in numbers if no not in said.corrected]
    read = dict(zip(others, ledger.readings(ledger.ids(others)), strict=True))
    return {no: said.corrected[no] if no in said.corrected else read[no] for no in numbers}


def _speaking_of(ledger: Ledger, said: Sayings, words: str) -> Mask:
    """The rows whose contents overlap a sentence that fits the words."""
    hits = ledger.search(words, FITTING)
    fitting = [hit for hit in hits if hit.score >= FIT * hits[0].score]
    numbers = ledger.numbers(hit.article for hit in fitting)
    sentences: dict[int, list[tuple[int, int]]] = {}
    for hit in fitting:
        if hit.article in numbers:
            sentences.setdefault(numbers[hit.article], []).append((hit.start, hit.end))
    found = np.zeros(len(said), dtype=bool)
    rows = np.flatnonzero(np.isin(said.article, list(sentences)))
    extents: dict[int, dict[int, tuple[int, int]]] = {}
    for row in rows:
        article, n = int(said.article[row]), int(said.n[row])
        if article not in extents:
            extents[article] = _extents(ledger, said, article, int(said.reading[row]))
        start, end = extents[article].get(n, (0, 0))
        found[row] = any(start < last and first < end for first, last in sentences[article])
    return found


def _extents(ledger: Ledger, said: Sayings, article: int, reading: int) -> dict[int, tuple[int, int]]:
    if article in said.corrected:
        whole = said.corrected[article]
        told = (Saying(whole.article, one, n) for n, one in enumerate(whole.attributions))
        return {one.number: (one.start, one.end) for one in told}
    return {n: (start, end) for n, start, end in ledger.extents(reading)}


def totals(said: Sayings, rows: Mask) -> Totals:
    """What there is in these rows."""
    by = np.bincount(said.standing[rows], minlength=len(STANDINGS))
    houses = np.flatnonzero(np.bincount(said.outlet[rows]))
    known = sum(1 for house in houses if said.kept.outlets.all[house])
    articles = int(firsts(said.article[rows]).sum())
    return Totals(int(by.sum()), articles, known, *(int(by[standing]) for standing in (NAMED, ANONYMOUS, NOBODY)))


def _tellers(said: Sayings, rows: npt.NDArray[np.int64], owner: npt.NDArray[Any], wanted: npt.NDArray[np.int64]) -> Iterator[Teller]:
    """Each of the sources with the name and kind that are said most, and its counts; ``owner`` is the source of each row, in order."""
    names, kinds = said.kept.speakers.all, said.kept.kinds.all
    starts, ends = np.searchsorted(owner, wanted, "left"), np.searchsorted(owner, wanted, "right")
    for start, end in zip(starts, ends, strict=True):
        own = rows[start:end]
        many = len(kinds)
        pairs, counts = np.unique(said.speaker[own].astype(np.int64) * many + said.kind[own], return_counts=True)
        best = min(range(len(pairs)), key=lambda i: (-counts[i], names[pairs[i] // many], kinds[pairs[i] % many]))
        houses = [house for house in np.unique(said.outlet[own]) if said.kept.outlets.all[house]]
        kind: Any = kinds[pairs[best] % many]
        yield Teller(names[pairs[best] // many], kind, len(own), len(np.unique(said.article[own])), len(houses))
