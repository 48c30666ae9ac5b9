"""Which sentences of a later article say what sentences of an earlier one say, and how sure that is.

Two signs are added up. *Meaning*: the product of the sentences' vectors, which survives another wording ("Its address is a shared
mailbox", "the do-gooders' HQ? A shared MAILBOX"). *Detail*: the traits both have (see `sayso.trace.fingerprints`), the rarer the
better, because two sentences on one topic are alike in meaning anyway, but "a pen and a torch" is not said twice by chance. Details
may lie in two neighbouring sentences of the earlier article: rewriters merge sentences. Without vectors, shared words stand in
for meaning; that finds fewer rewritings, and none in wholly other words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.model import Article, Span
from sayso.trace.fingerprints import Account, account, rarity
from sayso.trace.numbered import Numbered, Numbers, Weights

Floats = NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Floats]

DETAIL = 0.15
MOST_DETAIL = 3.0
MERGED = 0.85
FROM, TO = 0.45, 0.85
ALIGNED = 0.35
PUBLIC = 0.4
LEAST_WORDLESS = 0.25


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the earlier and one of the later article that say the same; ``similarity`` from 0 to 1, ``shared`` the
    traits both have, the rarest first."""

    earlier: Span
    later: Span
    similarity: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Every sentence of the later article (rows) against every one of the earlier (columns).

    ``strength`` is 0 where two sentences have no more in common than their topic and 1 where they surely say the same;
    ``detail`` is the weight of the traits these two share, without their neighbours.
    """

    strength: Floats
    detail: Floats

    @property
    def best(self) -> Floats:
        """For each sentence of the later article, how well the earlier one explains it."""
        rows = len(self.strength)
        return self.strength.max(axis=1) if self.strength.size else np.zeros(rows, dtype=np.float32)


def aligned(earlier: Article, later: Article, vectors: Vectors | None = None) -> tuple[Pair, ...]:
    """Pairs of sentences that say the same, in the order of the later article; none is used twice on either side.

    Only mutual best matches count. Headings and captions take part. The surest way to see what a later telling made of an
    earlier one: hedges lost, numbers changed, sources dropped.

    >>> a = Article(id="a", text="The harbour crane fell at noon. Nobody was hurt, said Ilse Marwick.")
    >>> b = Article(id="b", text="It rained. At noon, a harbour crane fell into the water.")
    >>> [(p.earlier.text, p.later.text) for p in aligned(a, b)]
    [('The harbour crane fell at noon.', 'At noon, a harbour crane fell into the water.')]
    """
    both = Numbered((account(earlier), account(later)))
    return compared(both, 0, 1, meanings(both.told, vectors) if vectors else None)


def compared(told: Numbered, earlier: int, later: int, meaning: Mapping[int, Floats] | None = None) -> tuple[Pair, ...]:
    """What `aligned` gives, of two accounts among others; ``meaning`` holds the vectors of their sentences."""
    (found,) = grids(told, [earlier], later, told.telling, meaning)
    return pairs(told.told[earlier], told.told[later], found)


def texts(told: Account) -> list[str]:
    """The account's sentences as they are embedded."""
    return [told.article.text[s.start : s.end].strip() for s in told.sentences]


def meanings(told: Sequence[Account], vectors: Vectors, keys: Sequence[int] = ()) -> dict[int, Floats]:
    """The vectors of the accounts' sentences, a row each, under the accounts' keys or else their places.

    Each different sentence is asked for once, all in one call.
    """
    wanted = {key: texts(one) for key, one in zip(keys or range(len(told)), told, strict=True)}
    row = {text: i for i, text in enumerate(dict.fromkeys(text for some in wanted.values() for text in some))}
    rows = vectors(list(row))
    return {key: rows[[row[text] for text in some]] for key, some in wanted.items()}


def grids(
    told: Numbered, earlier: Sequence[int], later: int, weights: Weights, meaning: Mapping[int, Floats] | None = None
) -> list[Grid]:
    """Each of some accounts (by their places) against a later one, all at once.

    ``weights`` says what sharing each trait means, ``meaning`` holds the sentences' vectors of some of the accounts: likeness is their
    product where both sides have them.
    """
    meaning = meaning or {}
    beside = _Beside.of(told, earlier, later)
    weighed = beside.mine * weights[beside.here].astype(np.float32)
    detail = (weighed @ beside.theirs.T).astype(np.float32)
    wider = _with_neighbours(detail, weighed, beside)
    likeness = _lexical(told, weights, beside, wider)
    for place, first, end in zip(earlier, beside.starts.tolist(), beside.ends.tolist(), strict=True):
        if place in meaning and later in meaning:
            likeness[:, first:end] = meaning[later] @ meaning[place].T
    total = likeness + DETAIL * np.minimum(wider, MOST_DETAIL)
    strength = np.clip((total - FROM) / (TO - FROM), 0, 1).astype(np.float32)
    places = list(zip(beside.starts.tolist(), beside.ends.tolist(), strict=True))
    return [Grid(strength[:, first:end], detail[:, first:end]) for first, end in places]


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """The sentences of a later account and those of earlier ones, a row each, with the traits of the later one, a column each.

    ``mine`` has a 1 where a sentence has a trait, ``theirs`` less where it was said in public. The rows of each earlier account go from one of
    ``starts`` to one of ``ends``; ``rows`` and ``traits`` are all their marks, ``here`` the numbers of the later one's traits.
    """

    here: Numbers
    mine: Weights
    theirs: Weights
    rows: Numbers
    traits: Numbers
    starts: Numbers
    ends: Numbers

    @classmethod
    def of(cls, told: Numbered, earlier: Sequence[int], later: int) -> _Beside:
        own, marks = told.marks[later], [told.marks[place] for place in earlier]
        heights = np.array([len(told.told[place].sentences) for place in earlier], dtype=np.intp)
        ends = np.cumsum(heights)
        column = np.full(len(told.traits), -1)
        column[own.own] = np.arange(len(own.own))
        mine = np.zeros((len(told.told[later].sentences), len(own.own)))
        mine[own.rows, column[own.traits]] = 1
        rows = np.concatenate([one.rows for one in marks]) + np.repeat(ends - heights, [len(one.rows) for one in marks])
        traits = np.concatenate([one.traits for one in marks])
        shared = (at := column[traits]) >= 0
        theirs = np.zeros((int(ends[-1]), len(own.own)))
        theirs[rows[shared], at[shared]] = np.where(np.concatenate([one.public for one in marks])[shared], np.float32(PUBLIC), 1)
        return cls(own.own, mine, theirs, rows, traits, ends - heights, ends)


def _with_neighbours(detail: Floats, weighed: Weights, beside: _Beside) -> Floats:
    """The details of each pair of sentences, with those that stand in a sentence beside the earlier one."""
    wider, theirs = detail.copy(), beside.theirs
    if len(theirs) > 1:
        merged = (MERGED * weighed @ np.maximum(theirs[:-1], theirs[1:]).T).astype(np.float32)
        merged[:, beside.ends[(beside.ends > 0) & (beside.ends < len(theirs))] - 1] = 0
        np.maximum(wider[:, :-1], merged, out=wider[:, :-1])
        np.maximum(wider[:, 1:], merged, out=wider[:, 1:])
        wider[detail == 0] = 0
    return wider


def _lexical(told: Numbered, weights: Weights, beside: _Beside, detail: Floats) -> Floats:
    """Likeness by shared words alone, on the scale of the vectors' products.

    A trait weighs what sharing it means where both articles have it, and else its rarity in English.
    """
    here, theirs = beside.here, beside.theirs
    if not theirs.size:
        return np.full(detail.shape, LEAST_WORDLESS, dtype=np.float32)
    worth = told.rarity.copy()
    worth[here] = weights[here]
    there = np.bincount(beside.rows, weights=worth[beside.traits], minlength=len(theirs))
    shared = np.maximum.reduceat(theirs, np.minimum(beside.starts, len(theirs) - 1)) > 0
    mine = beside.mine @ np.where(shared, weights[here], told.rarity[here]).T
    scale = np.sqrt(np.repeat(mine, beside.ends - beside.starts, axis=1) + 0.5) * np.sqrt(there + 0.5)
    return np.asarray(LEAST_WORDLESS + (1 - LEAST_WORDLESS) * detail / scale, dtype=np.float32)


def pairs(earlier: Account, later: Account, compared: Grid) -> tuple[Pair, ...]:
    """The mutual best matches of a grid as pairs of spans, in the order of the later article."""
    if not compared.strength.size:
        return ()
    order = compared.strength + 0.01 * compared.detail
    columns, mutual = order.argmax(axis=1), order.argmax(axis=0)
    rows = np.arange(len(columns))
    strengths = compared.strength[rows, columns]
    found = []
    for row in np.flatnonzero((strengths >= ALIGNED) & (mutual[columns] == rows)).tolist():
        there, here = earlier.sentences[columns[row]], later.sentences[row]
        shared = sorted(there.traits & here.traits, key=lambda trait: (-rarity(trait), trait))
        found.append(
            Pair(_span(earlier, there.start, there.end), _span(later, here.start, here.end), float(strengths[row]), tuple(shared))
        )
    return tuple(found)


def _span(told: Account, start: int, end: int) -> Span:
    text = told.article.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return told.article.span(start, end)
