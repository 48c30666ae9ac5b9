"""Who is relied on: the named sources and how often, the register of those without a name, and what is said when.

Everything is counted over `sayso.sayings.Sayings`, the attributions of a ledger in memory, and every count can be turned into the list
of what it counts: the same `Asked` gives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso.ledger import Teller, name_key
from sayso.model import Article, Attribution, Reading
from sayso.sayings import ANONYMOUS, NAMED, NOBODY, STANDINGS, Sayings, Standing, folded

if TYPE_CHECKING:
    from sayso.ledger import Ledger

FITTING = 400
"""Sentences of the ledger among which words of what was said are looked for."""
FIT = 0.5
"""Such a sentence fits the words at least so well, measured against the best."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which attributions are meant. What is empty leaves all.

    ``outlet`` is who published the article, ``since`` and ``until`` (both included) when; ``kind`` and ``stance`` are words of the
    glossary; ``standing`` asks for sources that are named, anonymous, or nobody at all; ``name`` for one source, by any of its names;
    ``words`` for those whose names hold all of these.
    """

    outlet: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    stance: str = ""
    standing: Standing | None = None
    name: str = ""
    words: str = ""


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


def sources(said: Sayings, asked: Asked = Asked(), *, limit: int = 50, offset: int = 0) -> Relied:
    """Who is relied on: the named sources that most attributions rely on, as far as they are asked for.

    Names that were judged to be the same are one source, under the name that is said most here.
    """
    before = rows_of(said, replace(asked, kind="", standing=None))
    counted = totals(said, before)
    named = before & (said.standing == NAMED)
    kinds = tuple(
        Kind(said.kept.kinds.all[kind], int((rows := named & (said.kind == kind)).sum()), len(np.unique(said.source[rows])))
        for kind in np.unique(said.kind[named])
    )
    rows = rows_of(said, asked)[said.by_source] if asked.kind else named[said.by_source]
    rows &= said.standing[said.by_source] == NAMED
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
    return Relied(
        tuple(tellers[offset - ahead : offset - ahead + limit]),
        len(found),
        tuple(sorted(kinds, key=lambda one: (-one.attributions, one.kind))),
        counted,
    )


def register(ledger: Ledger, said: Sayings, asked: Asked = Asked(), *, limit: int = 50, offset: int = 0) -> Register:
    """What was said, one by one, the latest first. ``asked.words`` are looked for in the names and in the words that were said.

    In the words that were said they are looked for by the ledger's search, among the `FITTING` sentences that fit them best. To be
    asked for anonymous sources is what this is for: each mention is an entry, however alike they are described.
    """
    rows = rows_of(said, replace(asked, words=""))
    if asked.words.strip():
        rows &= _named(said, asked.words) | _speaking_of(ledger, said, asked.words)
    shown = np.flatnonzero(rows)[offset : offset + limit]
    return Register(tuple(fetched(ledger, said, shown)), totals(said, rows))


def by_outlet(said: Sayings, asked: Asked = Asked()) -> tuple[Count, ...]:
    """How many of the attributions asked for each outlet has, the most first."""
    rows = rows_of(said, asked)
    return _counts(said, rows, said.outlet, said.kept.outlets.all)


def by_stance(said: Sayings, asked: Asked = Asked()) -> tuple[Count, ...]:
    """How many of the attributions asked for have each stance, the most first."""
    rows = rows_of(said, asked)
    return _counts(said, rows, said.stance, said.kept.stances.all)


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


def rows_of(said: Sayings, asked: Asked) -> Mask:
    """For each row whether it is asked for."""
    rows = np.ones(len(said), dtype=bool)
    if asked.outlet:
        rows &= np.isin(said.outlet, _alike(said.kept.outlets.all, asked.outlet))
    if asked.since:
        rows &= said.day >= asked.since.toordinal()
    if asked.until:
        rows &= (said.day > 0) & (said.day <= asked.until.toordinal())
    if asked.kind:
        rows &= said.kind == said.kept.kinds.number(asked.kind)
    if asked.stance:
        rows &= said.stance == said.kept.stances.number(asked.stance)
    if asked.standing is not None:
        rows &= said.standing == STANDINGS.index(asked.standing)
    if asked.name:
        source = said.source_of(asked.name)
        rows &= (said.source == source) & (source >= 0)
    if asked.words.strip():
        rows &= _named(said, asked.words)
    return rows


def _alike(names: Sequence[str], name: str) -> list[int]:
    """The places of the name as it is written, or else of those that differ from it in case only."""
    exact = [i for i, known in enumerate(names) if known == name]
    return exact or [i for i, known in enumerate(names) if name_key(known) == name_key(name)]


def _named(said: Sayings, words: str) -> Mask:
    """The rows whose sources have a name (any of theirs) or a description with all these words in it."""
    wanted = folded(words).split()
    places = np.array([all(word in name for word in wanted) for name in said.kept.plain] or [False], dtype=bool)
    by_words = places[said.speaker] if len(said) else np.zeros(0, dtype=bool)
    merged = np.unique(said.of_speaker[places[: len(said.of_speaker)]]) if len(said.of_speaker) else said.of_speaker
    return np.where(said.standing == NAMED, np.isin(said.source, merged[merged >= 0]), by_words & (said.standing == ANONYMOUS))


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
    houses = np.unique(said.outlet[rows])
    articles = _distinct(said.article[rows])
    known = sum(1 for house in houses if said.kept.outlets.all[house])
    return Totals(int(rows.sum()), articles, known, *(int(by[standing]) for standing in (NAMED, ANONYMOUS, NOBODY)))


def _distinct(articles: npt.NDArray[Any]) -> int:
    """How many different articles there are in rows in which those of one article stand together."""
    return int((articles[1:] != articles[:-1]).sum()) + 1 if len(articles) else 0


def _counts(said: Sayings, rows: Mask, by: npt.NDArray[Any], names: Sequence[str]) -> tuple[Count, ...]:
    """The rows counted by what they have in ``by``."""
    values, counts = np.unique(by[rows], return_counts=True)
    pairs = np.unique(by[rows].astype(np.int64) << 32 | said.article[rows])
    articles = np.bincount(np.searchsorted(values, pairs >> 32), minlength=len(values))
    found = (Count(names[value], int(number), int(many)) for value, number, many in zip(values, counts, articles, strict=True))
    return tuple(sorted(found, key=lambda one: (-one.attributions, one.what)))


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
