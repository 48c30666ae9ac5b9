"""Which earlier articles a later one is worth comparing with: a few, found by the rare things they share.

An inverted index in order of time: for each trait, quote and run of words the first and the latest articles that had it, eight of
each at most. An article looks up its 160 rarest features and keeps the sixteen earlier ones with the greatest weight. So the
work for an article is bounded, however many there are, and in a crowd of thousands of copies each still meets the first one and
those just before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from sayso.trace.fingerprints import Account, rarity

Order = Literal["before", "after", "unknown"]
FIRST, LATEST = 8, 8
FEATURES = 160
KEPT = 16
RARE = 0.45
RUNS = 64
LEAST_WEIGHT = 1.5
TOGETHER = 1 << 21
"""So many sums are kept at a time: those of some later articles with all others."""

_Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two articles by their places in the sequence, in the order in which they came out, if that is known."""

    earlier: int
    later: int
    order: Order


def candidates(told: Sequence[Account]) -> tuple[Candidate, ...]:
    """Pairs worth comparing, at most sixteen for each later article; ``order`` is unknown where the times do not tell."""
    places = sorted(range(len(told)), key=lambda i: (_when(told[i]), told[i].article.id))
    in_order = [told[place] for place in places]
    by_id = {place: rank for rank, place in enumerate(sorted(range(len(told)), key=lambda i: in_order[i].article.id))}
    ids = np.array([by_id[i] for i in range(len(told))], dtype=np.int64)
    found: list[Candidate] = []
    for later, met in _met(in_order):
        others = np.flatnonzero(met >= LEAST_WEIGHT)
        ranked = others[np.lexsort((ids[others], -met[others]))][:KEPT]
        found += [Candidate(places[i], places[later], order(in_order[i], in_order[later])) for i in ranked.tolist()]
    return tuple(found)


def _met(told: Sequence[Account]) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    """For each of the articles, in order of time, the weight of what it shares with each of the others that it meets."""
    counts = Counter(feature for one in told for feature in _features(one))
    weight = {feature: 1.0 if isinstance(feature, int) else rarity(feature) for feature, times in counts.items() if times > 1}
    ranked = sorted(weight, key=lambda f: (-weight[f], counts[f], str(f)))
    rank = {feature: i for i, feature in enumerate(ranked)}
    worth = np.array([weight[f] / (1 + 0.1 * min(counts[f], 20)) for f in ranked])
    own = [sorted([rank[f] for f in _features(one) if f in rank])[:FEATURES] for one in told]
    # One entry for each article and each of its features, feature by feature and in order of time.
    which = np.array([f for one in own for f in one], dtype=np.int64)
    whose = np.repeat(np.arange(len(own)), [len(one) for one in own])
    sorted_ = np.argsort(which, kind="stable")
    which, whose = which[sorted_], whose[sorted_]
    begins = np.searchsorted(which, which)
    before = np.arange(len(which)) - begins
    rows = max(1, TOGETHER // max(1, len(told)))
    for start in range(0, len(told), rows):
        mine = np.flatnonzero((whose >= start) & (whose < start + rows))
        yield from enumerate(_sums(mine, which, whose, begins, before, worth, start, rows, len(told)), start)


def _sums(
    mine: _Numbers, which: _Numbers, whose: _Numbers, begins: _Numbers, before: _Numbers, worth: npt.NDArray[np.float64], start: int, rows: int, many: int
) -> npt.NDArray[np.float64]:
    """For some articles the weight of what each shares with every other, added up from the greatest weight to the least.

    By a feature an article meets the first ones that had it, and the latest of the others.
    """
    had = before[mine, None]
    nth = np.concatenate([np.broadcast_to(np.arange(FIRST), (len(mine), FIRST)), had - np.arange(1, LATEST + 1)], axis=1)
    met = nth < had
    met[:, FIRST:] = nth[:, FIRST:] >= FIRST
    others = whose[(begins[mine, None] + nth)[met]]
    times = met.sum(axis=1)
    cells = np.repeat(whose[mine] - start, times) * many + others
    sums: npt.NDArray[np.float64] = np.bincount(
        cells, weights=np.repeat(worth[which[mine]], times), minlength=min(rows, many - start) * many
    ).astype(np.float64, copy=False)
    return sums.reshape(-1, many)


def order(one: Account, two: Account) -> Order:
    """Whether the first came out before or after the second, as far as their days and moments tell."""
    a, b = one.article, two.article
    if a.published_at and b.published_at:
        here, there = _moment(a.published_at), _moment(b.published_at)
        return "before" if here < there else "after" if here > there else "unknown"
    if a.published and b.published and a.published != b.published:
        return "before" if a.published < b.published else "after"
    return "unknown"


def _moment(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _when(told: Account) -> tuple[date, str]:
    """A place in the sequence: the moment, or the day; what bears no date comes last and meets all others."""
    at = told.article.published_at
    if at is not None:
        utc = _moment(at).astimezone(UTC)
        return utc.date(), utc.isoformat()
    return told.article.published or date.max, ""


def _features(told: Account) -> list[int | str]:
    """What one may meet an article by: rare traits, and a sample of its runs of words that is the same in all texts."""
    return [*[trait for trait in told.traits if rarity(trait) >= RARE], *told.shingles[:RUNS].tolist()]
