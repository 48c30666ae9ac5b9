"""Articles side by side with their traits as numbers: hundreds of comparisons become a few sums over arrays.

Whoever looks for copies among two hundred articles compares two thousand pairs of them, each sentence with each. Here each trait gets a
number and each article the list of its traits, sentence by sentence; which of them two articles share, and what that weighs, is then
found for many articles at a time. Sets of traits and of runs of words are kept as the bits of one great number each, too: how
much two of them have in common is counted in less than a microsecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

import numpy as np
import numpy.typing as npt

from sayso.trace.fingerprints import NEAR_COPY, Account, rarity

Numbers = npt.NDArray[np.intp]
Weights = npt.NDArray[np.float64]
ALONE = 1.5
"""A trait's weight grows with this power of its rarity."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Which sentence of an account has which trait: an entry each in ``rows`` and ``traits``, sentence by sentence.

    ``public`` says whether the trait was said in public there, ``own`` are the numbers of all traits of the account, in order.
    """

    rows: Numbers
    traits: Numbers
    public: npt.NDArray[np.bool_]
    own: Numbers


class Numbered:
    """Some accounts, each meant by its place among them, and the numbers of their traits.

    >>> from sayso.model import Article
    >>> from sayso.trace.fingerprints import account
    >>> both = Numbered([account(Article("a", "The crane fell.")), account(Article("b", "A crane sank. It fell."))])
    >>> both.traits, both.marks[1].rows.tolist(), both.marks[1].traits.tolist()
    (['cran', 'fall', 'sink'], [0, 0, 1], [0, 2, 1])
    """

    def __init__(self, told: Sequence[Account]) -> None:
        self.told = tuple(told)
        self.traits = sorted(frozenset().union(*[one.traits for one in told]))
        self.number = {trait: i for i, trait in enumerate(self.traits)}
        rare = [rarity(trait) for trait in self.traits]
        self.rarity: Weights = np.array(rare)
        self.telling: Weights = np.array([one**ALONE for one in rare])
        self.marks = [self._marks(one) for one in told]
        self._sizes = [len(one.shingles) for one in told]

    def _marks(self, told: Account) -> Marks:
        number = self.number
        found = [sorted([number[trait] for trait in sentence.traits]) for sentence in told.sentences]
        heights = [len(one) for one in found]
        traits = np.array([one for own in found for one in own], dtype=np.intp)
        public = np.zeros(len(traits), dtype=np.bool_)
        first = 0
        for sentence, own in zip(told.sentences, found, strict=True):
            if sentence.public:
                said = {number[trait] for trait in sentence.quoted if trait in number}
                public[first : first + len(own)] = [one in said for one in own]
            first += len(own)
        return Marks(np.repeat(np.arange(len(found)), heights), traits, public, np.array(sorted({*traits.tolist()}), dtype=np.intp))

    @cached_property
    def bits(self) -> list[int]:
        """The traits of each account as the bits of a number."""
        return [_bits(marks.own, len(self.traits)) for marks in self.marks]

    def bits_of(self, chosen: npt.NDArray[np.bool_]) -> int:
        """Those traits that are marked in an array over all of them as the bits of a number."""
        return _bits(np.flatnonzero(chosen), len(self.traits))

    @cached_property
    def _runs(self) -> list[int]:
        every = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *[one.shingles for one in self.told]]))
        return [_bits(np.searchsorted(every, one.shingles), len(every)) for one in self.told]

    def runs_shared(self, one: int, other: int) -> int:
        """How many runs of words two accounts have in common."""
        return (self._runs[one] & self._runs[other]).bit_count()

    def near_copies(self, one: int, other: int) -> bool:
        """Whether at least half of the shorter one's runs of words stand in the other: `fingerprints.near_copies`."""
        least = min(self._sizes[one], self._sizes[other])
        return least > 0 and self.runs_shared(one, other) >= NEAR_COPY * least


class Table:
    """What sharing a trait means among some texts on one topic: its rarity in English, less the more of them have it.

    ``texts`` are the numbers of the traits of each text; near copies have been put together before. ``weights`` has an entry for each
    trait.
    """

    def __init__(self, told: Numbered, texts: Sequence[Numbers]) -> None:
        self._number = told.number
        known = np.bincount(np.concatenate(texts), minlength=len(told.traits))
        self.weights: Weights = told.telling * _special(len(texts))[known]

    def __getitem__(self, trait: str) -> float:
        return float(self.weights[self._number[trait]])


@lru_cache(maxsize=128)
def _special(texts: int) -> Weights:
    """How special it is among so many texts that 0, 1, 2 … of them have a trait."""
    many = max(texts, 4)
    return np.array([max(0.1, 1 - log(max(times, 2) / 2) / log(many / 2)) for times in range(texts + 1)])


def _bits(places: Numbers, size: int) -> int:
    marked = np.zeros(size, dtype=np.bool_)
    marked[places] = True
    return int.from_bytes(np.packbits(marked, bitorder="little").tobytes(), "little")
