"""Who has it from whom as an outline: from the origins outwards, over the articles, to those that took it from these.

The terminal and the pages tell it in this one order. A node that occurs again is referred to, not repeated; a circle is one knot; deep
chains go on at the margin, so that the outline stays narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sayso.model import Article, Derivation, Dossier, Side
from sayso.tell.flow import Flow, Knot, flow
from sayso.tell.naming import Label, day_of

Place = Literal["", "above", "goes on below", "from above"]
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a long outline is shown: heads, entries below one of them, and below all of them together."""

    heads: int
    below: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A knot in its place, with the step by which it has it from the one above, and those who have it from it.

    ``place`` says that it stands above already, goes on below, or goes on from above; ``leads_on`` that anybody has it from it at all,
    ``more`` how many of these are left out.
    """

    knot: Knot
    step: Derivation | None = None
    below: tuple[Entry, ...] = ()
    place: Place = ""
    leads_on: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """The entries at the margin; of ``knots`` in all, ``left_out`` are not shown."""

    entries: tuple[Entry, ...] = ()
    knots: int = 0
    left_out: int = 0

    def walk(self) -> Iterator[Entry]:
        """Every entry, in the order in which they are told."""
        waiting = list(reversed(self.entries))
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting += reversed(entry.below)


@dataclass
class _Making:
    flow: Flow
    label: Label
    articles: Mapping[str, Article]
    limits: Limits | None
    left: int = 0
    told: set[Knot] = field(default_factory=set)
    waiting: list[Knot] = field(default_factory=list)


def outline(dossier: Dossier, side: Side, label: Label, limits: Limits | None = None) -> Outline:
    """The outline of one side of a dossier, whole unless limits are given.

    >>> from sayso.model import Claim
    >>> side = Side(("a1",), ("s1",))
    >>> dossier = Dossier("q", Claim("c", "q"), (Article("a1", ""),), (), (Derivation("s1", "a1", "told"),), side)
    >>> [entry.knot for entry in outline(dossier, side, str).walk()]
    [('s1',), ('a1',)]
    """
    way = flow(dossier, side)
    make = _Making(way, label, {article.id: article for article in dossier.articles}, limits)
    heads = _in_order(way, side)
    shown = heads[: limits.heads] if limits else heads
    entries: list[Entry] = []
    for knot in shown:
        make.left = max(4, limits.nodes // len(shown)) if limits else len(way.knots)
        make.told.add(knot)
        entries.append(_entry(make, knot, None, 1))
        while make.waiting:
            entries.append(_entry(make, make.waiting.pop(0), None, 1, "from above"))
    return Outline(tuple(entries), len(way.knots), len(way.knots) - len(make.told))


def _in_order(way: Flow, side: Side) -> list[Knot]:
    """Origins first, those that most have it from before others; then circles that nobody feeds and articles that name nobody.

    Of a circle that the side does not know as one, somebody comes last as a head, so that nothing is left out.
    """
    origins = set(side.origins)
    heads = sorted(way.heads, key=lambda knot: (not origins & set(knot), -len(way.below[knot])))
    seen = set[Knot]()
    for knot in (*heads, *way.knots):
        if knot not in seen and knot not in way.heads:
            heads.append(knot)
        waiting = [knot]
        while waiting:
            new = [later for later, _ in way.below[waiting.pop()] if later not in seen]
            seen.update(new)
            waiting += new
        seen.add(knot)
    return heads


def _entry(make: _Making, knot: Knot, step: Derivation | None, depth: int, place: Place = "") -> Entry:
    """The knot, which is marked as told, with what comes below it."""
    later = sorted(make.flow.below[knot], key=lambda pair: _time(make, pair[0]))
    most = len(later)
    if make.limits:
        most = min(make.left, make.limits.below if most > make.limits.below + 1 else most)
    make.left -= len(later[:most])
    below = tuple(_below(make, child, how, depth) for child, how in later[:most])
    return Entry(knot, step, below, place, bool(later), len(later) - len(below))


def _below(make: _Making, knot: Knot, step: Derivation, depth: int) -> Entry:
    leads_on = bool(make.flow.below[knot])
    if knot in make.told:
        return Entry(knot, step, (), "above", leads_on)
    make.told.add(knot)
    if depth >= DEEPEST and leads_on:
        make.waiting.append(knot)
        return Entry(knot, step, (), "goes on below", leads_on)
    return _entry(make, knot, step, depth + 1)


def _time(make: _Making, knot: Knot) -> tuple[str, str]:
    article = next((make.articles[node] for node in knot if node in make.articles), None)
    moment = article.published_at.isoformat() if article and article.published_at else ""
    return (moment or (day_of(article) if article else "")), make.label(knot[0])
