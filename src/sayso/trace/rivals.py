"""An earlier article beside a later one, and what it explains of that one better than any other does.

Articles on one topic are all alike. So it says little that two of them share a place, a name and a sum; it says much that one
earlier article has what no other has, and that the later one's sentences are nearer to its sentences than to anybody else's.
Both are measured against *witnesses*: the other earlier articles, without those that are much the same text or credit one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np

from sayso.model import Span
from sayso.trace.alignment import Floats, Grid, grid
from sayso.trace.candidates import Candidate
from sayso.trace.credit import Credits
from sayso.trace.fingerprints import Account, near_copies, rarity
from sayso.trace.signs import loads

EXPLAINED = 0.1
KNOWN = 0.25
FEW = 4
UNRIVALLED = {"words": 0.15, "meaning": 0.35}
FURTHEST_BEHIND, FURTHEST_AHEAD = -0.3, 0.6
SOME_LOAD = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """An earlier article beside the later one: how its sentences match, and where the later one credits or names it.

    ``near``: for each sentence of the later one how near the nearest of these is, beyond what the topic makes alike; None where
    that was not asked. ``cited``: it is credited, not in the dateline, and its outlet named in a sentence as well.
    ``siblings``: both say that they have it from the same third party.
    """

    told: Account
    compared: Grid
    near: Floats | None
    order_known: bool
    credit: Span | None
    named: bool
    cited: bool
    siblings: bool
    credits: Credits

    @property
    def open(self) -> bool:
        """Whether the later article says that it knows this one."""
        return self.named or self.credit is not None


def rivals(
    told: Sequence[Account],
    credit: Sequence[Credits],
    ways: Sequence[Candidate],
    table: Mapping[str, float],
    meaning: Mapping[int, Floats] | None = None,
) -> list[Rival]:
    """The earlier articles of one later article's candidate pairs.

    ``meaning`` holds sentence vectors by place; a rival without them is compared by its words and takes no part in nearness.
    """
    if not ways:
        return []
    later, meaning = ways[0].later, meaning or {}
    middle = _middle([meaning[place] for place in (later, *(way.earlier for way in ways)) if place in meaning])
    used = [told[way.earlier].article for way in ways if credit[later].of(told[way.earlier].article)]
    found = []
    for way in ways:
        rows = (meaning[way.earlier], meaning[later]) if later in meaning and way.earlier in meaning else None
        compared = grid(told[way.earlier], told[later], table, rows)
        spot = credit[later].of(told[way.earlier].article)
        near = compared.best if later not in meaning else _nearest(rows, middle) if rows else None
        found.append(
            Rival(
                told=told[way.earlier],
                compared=compared,
                near=near,
                order_known=way.order == "before",
                credit=spot,
                named=credit[later].names(told[way.earlier].article),
                cited=spot is not None
                and not credit[later].in_dateline(told[way.earlier].article)
                and credit[later].cites(told[way.earlier].article),
                siblings=credit[later].shares(credit[way.earlier])
                or any(credit[way.earlier].of(one) for one in used if one is not told[way.earlier].article),
                credits=credit[way.earlier],
            )
        )
    return found


class Contest:
    """All the rivals for one later article, measured against one another; a rival is meant by its place among them."""

    def __init__(self, later: Account, every: Sequence[Rival]) -> None:
        self._later, self._rivals = later, every
        self._apart = _apart(every)
        self._alone = [self._weight_alone(place) for place in range(len(every))]

    def common(self, place: int) -> Floats:
        """For each sentence, the share of the other earlier articles that say it too: what everybody knows need not be copied.

        Those that this one credits are taken in.
        """
        mine = self._rivals[place]
        best = mine.compared.best
        others = [
            other
            for i, other in enumerate(self._rivals)
            if self._apart[place][i] or (other is not mine and self._credited(mine, other))
        ]
        known: Floats = np.zeros(len(best), dtype=np.float32)
        for other in others:
            known += (other.compared.best >= np.maximum(best - EXPLAINED, KNOWN)) / np.float32(max(len(others), FEW))
        return known

    def exclusive(self, place: int) -> float:
        """How much only this earlier article and the later one have, against what any witness alone has with it; as a
        difference of log(1 + weight)."""
        others = (self._alone[i] for i in range(len(self._rivals)) if self._apart[place][i])
        return self._alone[place] - max(others, default=0.0)

    def ahead(self, place: int, by: str) -> float:
        """How much nearer the later one's sentences are to this earlier article than to any witness, on average."""
        own, load = loads(self._later)
        mine = self._rivals[place].near
        if mine is None or not own:
            return 0.0
        others = [near[own] for near in (other.near for other in self._witnesses(place)) if near is not None]
        next_best = np.max(others, axis=0) if others else np.full(len(own), UNRIVALLED[by], dtype=np.float32)
        lead = np.clip(mine[own] - next_best, FURTHEST_BEHIND, FURTHEST_AHEAD)
        return float((load * lead).sum() / (load.sum() + SOME_LOAD))

    def _witnesses(self, place: int) -> list[Rival]:
        return [other for i, other in enumerate(self._rivals) if self._apart[place][i]]

    def _weight_alone(self, place: int) -> float:
        shared = self._later.traits & self._rivals[place].told.traits
        return log1p(sum(rarity(t) ** 1.5 for t in shared.difference(*(o.told.traits for o in self._witnesses(place)))))

    @staticmethod
    def _credited(one: Rival, other: Rival) -> bool:
        """Whether the one credits the other, without being credited by it or being much the same text."""
        return (
            one.credits.of(other.told.article) is not None
            and not other.credits.of(one.told.article)
            and not near_copies(one.told, other.told)
        )


def _apart(every: Sequence[Rival]) -> list[list[bool]]:
    """Which rivals are each other's witnesses: neither credits the other, and they are not much the same text."""
    apart = [[False] * len(every) for _ in every]
    for i, one in enumerate(every):
        for j in range(i):
            other = every[j]
            apart[i][j] = apart[j][i] = not (
                near_copies(one.told, other.told)
                or one.credits.of(other.told.article)
                or other.credits.of(one.told.article)
            )
    return apart


def _middle(rows: Sequence[Floats]) -> Floats:
    """What the topic's sentences have in common: their mean."""
    return np.concatenate(rows).mean(axis=0) if rows else np.zeros(1, dtype=np.float32)


def _nearest(rows: tuple[Floats, Floats], middle: Floats) -> Floats:
    there, here = (_unit(side - middle) for side in rows)
    if not there.size or not here.size:
        return np.zeros(len(here), dtype=np.float32)
    nearest: Floats = (here @ there.T).max(axis=1)
    return nearest


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + np.float32(1e-6))
    return unit
