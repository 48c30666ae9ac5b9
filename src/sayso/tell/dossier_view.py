"""A dossier in the pieces that a page shows, in words: everything that the templates print is made here, and they decide nothing.

The same view serves the page on the web and the page in a file; where its parts lead is given from outside (`Addresses`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from sayso.model import Chain, Dossier, Drift, Evidence, Side
from sayso.tell.canvas import canvas, numbers
from sayso.tell.changes import Piece, changed
from sayso.tell.chart import chart
from sayso.tell.clean import one_line
from sayso.tell.coverage import covered, troubles
from sayso.tell.dossier import SEEN_NEVER
from sayso.tell.flow import percent
from sayso.tell.graph import figure
from sayso.tell.headline import headlines, independent, is_taken
from sayso.tell.moments import Counts, Moment, counts, cut_days, days, spoken
from sayso.tell.naming import LONGEST, labels
from sayso.tell.network import network
from sayso.tell.placing import placed
from sayso.tell.quoting import Addresses, Quote, Quoting
from sayso.tell.side_view import SIDES, Name, SideView, Telling, side_view
from sayso.tell.words import NOBODY, plural

MOST_MOMENTS, MOST_LISTED, MOST_PROBLEMS = 60, 20, 12
T = TypeVar("T")
HARD = 2000
"""Of any list at most so much, also where everything is asked for."""
DRIFT = {
    "hedge_lost": "The doubt is gone: the later telling states it flatly.",
    "plural_sources": "One source became several.",
    "anonymous_dropped": "The later telling no longer says that the source is anonymous.",
    "number_changed": "A number changed.",
    "attribution_dropped": "The later telling no longer says who said it.",
}
_CLAIM = re.compile(r"c\d+")


@dataclass(frozen=True, slots=True)
class MomentView:
    """Somebody who spoke of the claim on a day: who, in which article, how, and the passages."""

    who: Name
    to: str
    where: Name | None
    stance: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the timeline."""

    name: str
    moments: tuple[MomentView, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two tellings, in words, and both passages in pieces."""

    kinds: tuple[str, ...]
    was: Quote | None
    now: Quote | None
    was_pieces: tuple[Piece, ...] = ()
    now_pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class DriftView:
    """An earlier and a later telling and what changed between them."""

    earlier: Name
    later: Name
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """Two origins that may be one: how likely, why, what each said, and where to judge it."""

    a: Name
    b: Name
    likely: str
    why: str
    quotes: tuple[Quote, ...]
    judge: str


@dataclass(frozen=True, slots=True)
class MissingView:
    """A source that is cited and was never seen, why it matters, and where it is cited."""

    name: Name
    why: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class SecondHand:
    """A chain of tellers as an article tells it, outermost first."""

    names: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The first items of a list, and how many more there are."""

    items: tuple[T, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind the chart: the stances in a row, and for each day its numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class DossierView:
    """The whole of it, in the order of the page."""

    title: str
    stated: Quote | None
    sentences: tuple[str, ...]
    effects: tuple[str, ...]
    sides: tuple[SideView, ...]
    picture: str
    canvas: str
    together: str
    days: Cut[DayView]
    chart: str
    table: Table
    drift: Cut[DriftView]
    pairs: Cut[PairView]
    missing: Cut[MissingView]
    second_hand: Cut[SecondHand]
    coverage: tuple[str, ...]
    problems: Cut[str]
    everything: str
    is_empty: bool


def view(dossier: Dossier, to: Addresses, *, before: Dossier | None = None, everything: bool = False, width: int = 280) -> DossierView:
    """The dossier as it is shown; ``before`` is the same one before anybody was left out, ``width`` the longest quote in characters."""
    articles = {article.id: article for article in dossier.articles}
    quoting = Quoting(articles, labels(dossier), to, width)
    whole = network(dossier)
    told = Telling(dossier, quoting, numbers(whole), everything, before)
    sides = tuple(side_view(told, key) for key in SIDES if is_taken(getattr(dossier, key)))
    anchors = _anchors(sides)
    picture, number = placed(whole), counts(dossier)
    together = f"{len(whole.nodes):,} nodes are too many for one picture: {picture.collapsed:,} of them are taken together in boxes that say how many."
    return DossierView(
        title=_title(dossier),
        stated=_stated(dossier, quoting),
        sentences=headlines(dossier, quoting.label),
        effects=tuple(effects(before, dossier)) if before else (),
        sides=sides,
        picture=figure(picture, lambda node: f"#{anchors[told.number[node]]}" if told.number.get(node) in anchors else "") if whole.nodes else "",
        canvas=canvas(picture, told.number) if whole.nodes else "",
        together=together if picture.collapsed else "",
        days=_days(told, anchors),
        chart=chart(number),
        table=_table(number),
        drift=_drift(told),
        pairs=_pairs(told),
        missing=_missing(told),
        second_hand=_second_hand(told),
        coverage=tuple(covered(dossier)),
        problems=_cut_problems(dossier, everything),
        everything="" if everything else to.everything,
        is_empty=not (sides or dossier.timeline or dossier.chains),
    )


def effects(before: Dossier, after: Dossier) -> Iterator[str]:
    """What a side rests on now that somebody is left out, beside what it rested on: a sentence for each side that there was."""
    for key, name in SIDES.items():
        was, now = getattr(before, key), getattr(after, key)
        if not is_taken(was):
            continue
        if not is_taken(now):
            yield f"{name}: nothing is left of {plural(len(was.articles), 'article')} and {_origins(was)}."
        else:
            origins = f"{_origins(now)} instead of {independent(was.independent)}" if was.independent != now.independent else f"still {_origins(now)}"
            many = plural(len(now.articles), "article")
            yield f"{name}: {origins}, {many} instead of {len(was.articles)}." if was.articles != now.articles else f"{name}: {origins} and {many}."


def _origins(side: Side) -> str:
    number = independent(side.independent)
    return f"{number} independent {'origin' if number == '1' else 'origins'}"


def _title(dossier: Dossier) -> str:
    """The claim as asked; of one that was asked for by its id, its words."""
    asked = one_line(dossier.query, width=600)
    return one_line(dossier.claim.text, width=600) if _CLAIM.fullmatch(asked) and dossier.claim.text else asked


def _stated(dossier: Dossier, quoting: Quoting) -> Quote | None:
    words = dossier.claim.text
    if not words or one_line(words) == one_line(dossier.query):
        return None
    found = next((event for event in dossier.timeline if event.passage.text == words), None)
    return quoting.quote(found.article, found.passage) if found else None


def _anchors(sides: Sequence[SideView]) -> dict[int, str]:
    """For each node by number the first line that is about it."""
    found: dict[int, str] = {}
    for side in sides:
        waiting = list(reversed(side.lines))
        while waiting:
            line = waiting.pop()
            for name, anchor in zip(line.names, line.anchors, strict=False):
                found.setdefault(name.number, anchor)
            waiting += reversed(line.below)
    return found


def _cut(told: Telling, items: Sequence[T], most: int = MOST_LISTED) -> tuple[Sequence[T], int]:
    shown = items[: HARD if told.everything else most]
    return shown, len(items) - len(shown)


def _days(told: Telling, anchors: dict[int, str]) -> Cut[DayView]:
    shown, more = cut_days(days(told.dossier), HARD if told.everything else MOST_MOMENTS)
    return Cut(tuple(DayView(day.name, tuple(_moment(told, moment, anchors) for moment in day.moments)) for day in shown), more)


def _moment(told: Telling, moment: Moment, anchors: dict[int, str]) -> MomentView:
    who = told.name(moment.source)
    where = told.name(moment.article) if moment.article != moment.source and len(told.dossier.articles) > 1 else None
    quotes = told.quoting.quotes(Evidence(moment.article, event.passage) for event in moment.events)
    return MomentView(who, anchors.get(who.number, ""), where, "" if moment.stance == "asserts" else moment.stance, quotes)


def _table(number: Counts) -> Table:
    rows = ((spoken(when), tuple(numbers[i] for _, numbers in number.rows)) for i, when in enumerate(number.columns))
    return Table(tuple(stance for stance, _ in number.rows), tuple(rows))


def _drift(told: Telling) -> Cut[DriftView]:
    pairs = [(pair, list(ones)) for pair, ones in groupby(told.dossier.drift, key=lambda d: (d.earlier, d.later))]
    shown, more = _cut(told, pairs)
    return Cut(tuple(DriftView(told.name(a), told.name(b), tuple(_changes(told, ones))) for (a, b), ones in shown), more)


def _changes(told: Telling, drifts: Sequence[Drift]) -> Iterator[Change]:
    """What changed, by the passages that show it, so that none is quoted twice for nothing."""
    found: dict[tuple[Evidence | None, Evidence | None], list[str]] = {}
    for drift in drifts:
        was = next((one for one in drift.evidence if one.article == drift.earlier), None)
        now = next((one for one in drift.evidence if one.article != drift.earlier), None)
        found.setdefault((was, now), []).append(DRIFT[drift.kind])
    for (was, now), kinds in found.items():
        old = told.quoting.quote(was.article, was.span) if was else None
        new = told.quoting.quote(now.article, now.span) if now else None
        pieces = changed(old.words if old else "", new.words if new else "")
        yield Change(tuple(dict.fromkeys(kinds)), old, new, *pieces)


def _pairs(told: Telling) -> Cut[PairView]:
    shown, more = _cut(told, told.dossier.suspected)
    said = {node: _cited(told, node) for pair in shown for node in (pair.a, pair.b)}
    return Cut(
        tuple(
            PairView(
                told.name(one.a),
                told.name(one.b),
                percent(one.probability),
                one_line(one.why),
                (*said[one.a][:1], *said[one.b][:1]),
                told.quoting.to.whether_one(one.a, one.b),
            )
            for one in shown
        ),
        more,
    )


def _missing(told: Telling) -> Cut[MissingView]:
    shown, more = _cut(told, told.dossier.missing)
    found = (MissingView(told.name(one.source), one_line(one.why).removeprefix(SEEN_NEVER), _cited(told, one.source)[:3]) for one in shown)
    return Cut(tuple(found), more)


def _cited(told: Telling, node: str) -> tuple[Quote, ...]:
    """The passages that cite a source for the claim."""
    return told.quoting.quotes(one for step in told.dossier.derivations if step.earlier == node for one in step.evidence)


def _second_hand(told: Telling) -> Cut[SecondHand]:
    found: dict[tuple[str, tuple[str, ...]], Chain] = {}
    for chain in told.dossier.chains:
        if len(chain.names) > 1:
            found.setdefault((chain.article, tuple(one_line(name, width=LONGEST) or NOBODY for name in chain.names)), chain)
    shown, more = _cut(told, list(found.items()))
    return Cut(tuple(SecondHand(names, told.quoting.quote(article, chain.passage)) for (article, names), chain in shown), more)


def _cut_problems(dossier: Dossier, everything: bool) -> Cut[str]:
    said = troubles(dossier)
    most = HARD if everything else MOST_PROBLEMS
    return Cut(said[:most], len(said[most:]))
