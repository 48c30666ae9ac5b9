"""An earlier article beside a later one, and what it explains of that one better than any other does.

Articles on one topic are all alike. So it says little that two of them share a place, a name and a sum; it says much that one
earlier article has what no other has, and that the later one's sentences are nearer to its sentences than to anybody else's.
Both are measured against *witnesses*: the other earlier articles, without those that are much the same text or credit one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log1p

import numpy as np
import numpy.typing as npt

from sayso.model import Span
from sayso.trace.alignment import Floats, Grid, grids
from sayso.trace.candidates import Candidate
from sayso.trace.credit import Credits
from sayso.trace.fingerprints import Account
from sayso.trace.numbered import Numbered, Weights

EXPLAINED = 0.1
KNOWN = 0.25
FEW = 4
UNRIVALLED = {"words": 0.15, "meaning": 0.35}
FURTHEST_BEHIND, FURTHEST_AHEAD = -0.3, 0.6
SOME_LOAD = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """An earlier article beside the later one: how its sentences match, and where the later one credits or names it.

    ``best``: for each sentence of the later article, how well this one explains it. ``near``: how near the nearest of these is, beyond
    what the topic makes alike; None where that was not asked. ``cited``: it is credited, not in the dateline, and its outlet named in a
    sentence as well. ``siblings``: both say that they have it from the same third party.
    """

    place: int
    told: Account
    compared: Grid
    best: Floats
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
    told: Numbered,
    credit: Sequence[Credits],
    ways: Sequence[Candidate],
    table: Weights,
    meaning: Mapping[int, Floats] | None = None,
) -> list[Rival]:
    """The earlier articles of one later article's candidate pairs.

    ``meaning`` holds sentence vectors by place; a rival without them is compared by its words and takes no part in nearness.
    """
    if not ways:
        return []
    later, meaning = ways[0].later, meaning or {}
    own = credit[later]
    middle = _middle([meaning[place] for place in (later, *(way.earlier for way in ways)) if place in meaning])
    spots = [own.of(told.told[way.earlier].article) if own.may_credit(credit[way.earlier]) else None for way in ways]
    used = [told.told[way.earlier].article for way, spot in zip(ways, spots, strict=True) if spot]
    found = []
    for way, spot, compared in zip(ways, spots, grids(told, [way.earlier for way in ways], later, table, meaning), strict=True):
        rows = (meaning[way.earlier], meaning[later]) if later in meaning and way.earlier in meaning else None
        article, best = told.told[way.earlier].article, compared.best
        found.append(
            Rival(
                place=way.earlier,
                told=told.told[way.earlier],
                compared=compared,
                best=best,
                near=best if later not in meaning else _nearest(rows, middle) if rows else None,
                order_known=way.order == "before",
                credit=spot,
                named=own.names(article),
                cited=spot is not None and not own.in_dateline(article) and own.cites(article),
                siblings=own.shares(credit[way.earlier]) or any(credit[way.earlier].of(one) for one in used if one is not article),
                credits=credit[way.earlier],
            )
        )
    return found


class Contest:
    """All the rivals for one later article, measured against one another; a rival is meant by its place among them."""

    def __init__(self, told: Numbered, later: int, every: Sequence[Rival]) -> None:
        self._told, self._later, self._rivals = told, later, every
        crediting = [[one is not other and _credits(one, other) for other in every] for one in every]
        alike = [[j < i and told.near_copies(every[i].place, every[j].place) for j in range(len(every))] for i in range(len(every))]
        self._crediting, half = np.array(crediting, dtype=np.bool_), np.array(alike, dtype=np.bool_)
        self._alike = half | half.T

    @cached_property
    def best(self) -> Floats:
        """For each rival (rows) and each sentence of the later article how well it explains it."""
        return np.array([rival.best for rival in self._rivals], dtype=np.float32)

    @cached_property
    def _apart(self) -> npt.NDArray[np.bool_]:
        """Which rivals are each other's witnesses: neither credits the other, and they are not much the same text."""
        crediting = self._crediting | self._crediting.T
        apart: npt.NDArray[np.bool_] = ~(crediting | self._alike | np.eye(len(self._rivals), dtype=np.bool_))
        return apart

    @cached_property
    def common(self) -> Floats:
        """For each rival and each sentence, the share of the other earlier articles that say it too: what everybody knows need not be copied.

        Those that this one credits are taken in, unless they are credited by it or much the same text.
        """
        others = self._apart | (self._crediting & ~self._crediting.T & ~self._alike)
        known = self.best[None] >= np.maximum(self.best - EXPLAINED, KNOWN)[:, None]
        knowing = (known & others[:, :, None]).sum(axis=1)
        return np.array([_shares(int(many))[row] for many, row in zip(others.sum(axis=1), knowing, strict=True)])

    @cached_property
    def _alone(self) -> list[float]:
        """For each rival how much it and the later article have that no witness has."""
        here = self._told.marks[self._later].own
        held = np.zeros((len(self._rivals), len(self._told.traits)), dtype=np.bool_)
        for row, rival in enumerate(self._rivals):
            held[row, self._told.marks[rival.place].own] = True
        held = held[:, here]
        witnessed = self._apart.astype(np.float32) @ held.astype(np.float32) > 0
        return [log1p(weight) for weight in (self._told.telling[here] * (held & ~witnessed)).sum(axis=1)]

    @cached_property
    def exclusive(self) -> list[float]:
        """For each rival how much only it and the later article have, against what any witness alone has with that; as a
        difference of log(1 + weight)."""
        return [
            own - max([other for other, apart in zip(self._alone, row, strict=True) if apart], default=0.0)
            for own, row in zip(self._alone, self._apart.tolist(), strict=True)
        ]

    def ahead(self, own: Sequence[int], load: Floats, by: str) -> list[float]:
        """For each rival how much nearer the later article's own sentences (their rows and loads) are to it than to any witness."""
        if not own:
            return [0.0] * len(self._rivals)
        near = np.array([np.full(len(rival.best), np.nan) if rival.near is None else rival.near for rival in self._rivals], dtype=np.float32)[:, list(own)]
        there = np.array([rival.near is not None for rival in self._rivals])
        witnesses = self._apart & there
        next_best = np.where(witnesses[:, :, None], near[None], -np.inf).max(axis=1)
        next_best = np.where(witnesses.any(axis=1)[:, None], next_best, UNRIVALLED[by]).astype(np.float32)
        lead = np.clip(near - next_best, FURTHEST_BEHIND, FURTHEST_AHEAD)
        weighed = (load * lead).sum(axis=1) / (load.sum() + SOME_LOAD)
        return [float(one) if known else 0.0 for one, known in zip(weighed, there, strict=True)]


def _credits(one: Rival, other: Rival) -> bool:
    return one.credits.may_credit(other.credits) and one.credits.of(other.told.article) is not None


@lru_cache(maxsize=64)
def _shares(many: int) -> Floats:
    """For so many others what share 0, 1, 2 … of them are, of four at least."""
    return np.concatenate([np.zeros(1, dtype=np.float32), np.cumsum(np.full(many, 1 / np.float32(max(many, FEW)), dtype=np.float32), dtype=np.float32)])


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
