"""All that a ledger knows of one source: its names and why they are one, how much it is relied on, through whom it is heard, and whom it cites.

Who a source is, is a judgement or an article's word, and each is told with its reason. Through whom it is heard stands in the chains of
its latest articles, of which a bounded number is read through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from sayso.ledger import name_key
from sayso.model import Judgement, Reading
from sayso.sources.picking import Asked, rows_of
from sayso.sources.relying import Count, Saying, Totals, by_outlet, by_stance, readings_of, totals
from sayso.sources.sayings import Sayings

if TYPE_CHECKING:
    from sayso.ledger import Ledger

READ = 100
"""Articles that are read through, the latest."""
SHOWN = 40
"""Other names, and people in chains, that are given at most."""
MENTIONED = 20
"""Articles that are given where somebody is only mentioned."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the source, in how many attributions it is said under it, and the judgements for which it is one of its names."""

    name: str
    attributions: int
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """Another form of the name, and an article that says so: where it has the form; of how many articles that is known."""

    form: str
    article: str
    outlet: str
    day: date | None
    start: int
    end: int
    articles: int


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody next in the chains, how many times, and where one of these stands: article, first and last character, number of the
    attribution. Those without a name are not one, and are counted together."""

    name: str
    times: int
    article: str
    start: int
    end: int
    number: int
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Portrait:
    """One source across the ledger.

    ``name`` is the one said most. ``names`` are all that count as one here, ``apart`` judgements that keep others apart from it or leave
    it open. ``aliases``, ``through`` (who passes its word on) and ``carries`` (whose word it passes on) are from the ``read`` latest
    articles. ``mentioned`` are articles that name it, where it says nothing itself.
    """

    name: str
    kinds: tuple[Count, ...] = ()
    totals: Totals = field(default_factory=Totals)
    names: tuple[Name, ...] = ()
    apart: tuple[Judgement, ...] = ()
    outlets: tuple[Count, ...] = ()
    stances: tuple[Count, ...] = ()
    first: date | None = None
    last: date | None = None
    aliases: tuple[Alias, ...] = ()
    through: tuple[Link, ...] = ()
    carries: tuple[Link, ...] = ()
    read: int = 0
    mentioned: tuple[str, ...] = ()


def portrait(ledger: Ledger, said: Sayings, name: str) -> Portrait | None:
    """The source with this name, or one judged to be the same; None if no article has anybody of that name.

    A description of somebody without a name ("a diplomat") is no name: equal words do not make them one.
    """
    return said.answer(("portrait", name), lambda: _portrait(ledger, said, name))


def _portrait(ledger: Ledger, said: Sayings, name: str) -> Portrait | None:
    asked = Asked(name=name)
    rows = rows_of(said, asked)
    if not rows.any():
        found = ledger.naming(name, MENTIONED) if not described(said, name) else ()
        return Portrait(" ".join(name.split()), mentioned=found) if found else None
    names = _names(said, name, np.unique(said.speaker[rows], return_counts=True))
    kinds, counts = np.unique(said.kind[rows], return_counts=True)
    days = said.day[rows]
    days = days[days > 0]
    read = tuple(readings_of(ledger, said, _latest(said, np.flatnonzero(rows))).values())
    keys = {name_key(one.name) for one in names}
    return Portrait(
        names[0].name,
        tuple(sorted((Count(said.kept.kinds.all[k], int(n)) for k, n in zip(kinds, counts, strict=True)), key=lambda one: -one.attributions)),
        totals(said, rows),
        names,
        tuple(one for one in _about(said, names) if one.verdict != "same"),
        by_outlet(said, asked),
        by_stance(said, asked),
        date.fromordinal(int(days.min())) if len(days) else None,
        date.fromordinal(int(days.max())) if len(days) else None,
        _aliases(read, keys),
        _links(read, keys, -1),
        _links(read, keys, 1),
        len(read),
    )


def described(said: Sayings, name: str) -> bool:
    """Whether these words describe sources without a name, and are nobody's name."""
    if said.source_of(name) >= 0:
        return False
    wanted = name_key(name)
    places = [place for place, key in enumerate(said.kept.keys) if key == wanted]
    return bool(np.isin(said.speaker, places).any())


def _names(said: Sayings, name: str, spoken: tuple[npt.NDArray[Any], npt.NDArray[Any]]) -> tuple[Name, ...]:
    """The names of the source, those that it is said under and those that were only judged to be its own, the one said most first."""
    said_under = {said.kept.speakers.all[place]: int(count) for place, count in zip(*spoken, strict=True)}
    known = {name_key(one) for one in said_under}
    judged = {one: 0 for form in (name, *said_under) for one in said.names_of(form) if name_key(one) not in known and len(said.names_of(form)) > 1}
    found = {**said_under, **judged}
    return tuple(
        Name(one, count, _for(said, one))
        for one, count in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    )


def _for(said: Sayings, name: str) -> tuple[Judgement, ...]:
    """The judgements by which this name is the same as another."""
    key = name_key(name)
    group = {name_key(one) for one in said.names_of(name)}
    return tuple(
        one
        for one in said.judgements
        if one.about == "source" and one.verdict == "same" and key in (name_key(one.a), name_key(one.b)) and {name_key(one.a), name_key(one.b)} <= group
    )


def _about(said: Sayings, names: Iterable[Name]) -> Iterator[Judgement]:
    """The judgements about any of these names."""
    keys = {name_key(one.name) for one in names}
    return (one for one in said.judgements if one.about == "source" and not keys.isdisjoint((name_key(one.a), name_key(one.b))))


def _latest(said: Sayings, rows: npt.NDArray[np.int64]) -> list[int]:
    """The numbers of the latest articles among these rows."""
    return list(dict.fromkeys(said.article[rows].tolist()))[:READ]


def _aliases(readings: Iterable[Reading], keys: set[str]) -> tuple[Alias, ...]:
    """Other forms that these articles have for the names with these keys, those in most articles first."""
    articles: Counter[str] = Counter()
    first: dict[str, Alias] = {}
    for reading in readings:
        own = {form for group in reading.aliases if not keys.isdisjoint(map(name_key, group)) for form in group}
        for key, form in {name_key(form): form for form in sorted(own, reverse=True)}.items():
            if key in keys or not key:
                continue
            articles[key] += 1
            if key not in first and (at := _standing(reading, form)) is not None:
                article = reading.article
                first[key] = Alias(article.span(*at).text, article.id, article.outlet, article.published, *at, 0)
    found = (replace(alias, articles=articles[key]) for key, alias in first.items())
    return tuple(sorted(found, key=lambda one: (-one.articles, one.form))[:SHOWN])


def _standing(reading: Reading, form: str) -> tuple[int, int] | None:
    """Where a form of a name stands in the text first; None if it does not stand there word for word."""
    found = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", reading.article.text)
    return found.span() if found else None


def _links(readings: Iterable[Reading], keys: set[str], step: Literal[-1, 1]) -> tuple[Link, ...]:
    """Who stands next to the names in the chains of these articles: before them (-1) or after (1), those most often first."""
    times: Counter[tuple[str, bool]] = Counter()
    names: dict[tuple[str, bool], str] = {}
    places: dict[tuple[str, bool], tuple[str, int, int, int]] = {}
    for reading in readings:
        nameless = {name_key(one.speaker.name) for one in reading.attributions if one.speaker.anonymous}
        for number, one in enumerate(reading.attributions, 1):
            if (name := _beside(one.chain, keys, step)) and name_key(name) not in keys:
                mark = ("", True) if name_key(name) in nameless else (name_key(name), False)
                times[mark] += 1
                names.setdefault(mark, "" if mark[1] else name)
                said = Saying(reading.article, one, number)
                places.setdefault(mark, (reading.article.id, said.start, said.end, number))
    found = (Link(names[mark], count, *places[mark], mark[1]) for mark, count in times.items())
    return tuple(sorted(found, key=lambda one: (-one.times, one.name))[:SHOWN])


def _beside(chain: Sequence[str], keys: set[str], step: Literal[-1, 1]) -> str:
    """The name before or after the last of these names in a chain, for the attribution that is theirs or the next one inside it.

    >>> _beside(("The Post", "Ilse Marwick", "Sami Orrun"), {"ilse marwick"}, 1)
    'Sami Orrun'
    """
    own = [i for i, name in enumerate(chain) if name_key(name) in keys]
    if not own:
        return ""
    if step < 0:
        return chain[own[-1] - 1] if own[-1] == len(chain) - 1 and own[-1] > 0 else ""
    return chain[-1] if own[-1] == len(chain) - 2 else ""
