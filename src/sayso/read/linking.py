"""From pieces to attributions: which source and which contents belong to which cue.

Every attribution has one cue at most, so cues are the hubs: each source and content piece is given to the cue that the
reader points at (its `link` output, which counts cues to the left and right), weighed against plain nearness. A cue that
is left without a source then borrows the one of the cue before it in the same sentence where the wording carries the
subject on ("He denied it, *adding* that …"), or stays without ("it *was suggested* that …").
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sayso.read.decoding import Piece
from sayso.read.labels import LINKS

Floats = npt.NDArray[np.float32]

REACH = 3
"""Cues looked at on either side of a piece."""

FARTHEST = -6.0
"""A source that suits its cue worse than this belongs to another."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What linking has to know of the text's words: the text of each in lower case, and in which sentence and paragraph it stands."""

    words: Sequence[str]
    sentence: Sequence[int]
    paragraph: Sequence[int]


@dataclass(slots=True)
class Knot:
    """A cue with the pieces that were given to it; ``cue`` is None for a content that has none. ``borrowed`` says the source is another cue's."""

    cue: Piece | None
    sources: list[Piece] = field(default_factory=list)
    contents: list[Piece] = field(default_factory=list)
    borrowed: bool = False

    @property
    def start(self) -> int:
        """The word at which its first own piece begins."""
        own = [*self.contents, *([self.cue] if self.cue else []), *([] if self.borrowed else self.sources)]
        return min(p.start for p in own)


def linked(pieces: Sequence[Piece], links: Floats | None, ground: Ground) -> list[Knot]:
    """The attributions that the pieces make up, in the order of their cues.

    ``links`` holds for every word the log-probabilities of `labels.LINKS`; without it nearness alone decides. Pieces must be
    in text order.
    """
    cues = [p for p in pieces if p.role == "cue"]
    knots = [Knot(c) for c in cues]
    starts = [c.start for c in cues]
    wishes: list[tuple[float, int, Piece]] = []
    for piece in pieces:
        if piece.role == "cue":
            continue
        belief = None if links is None else _belief(links[piece.start : piece.end])
        options = _options(piece, cues, starts, belief, ground)
        if piece.role == "source":
            wishes += [(-value, at, piece) for value, at in options]
        elif options:
            knots[max(options)[1]].contents.append(piece)
        else:
            knots.append(Knot(None, contents=[piece]))
    _give_sources(wishes, knots)
    _borrow(knots[: len(cues)], ground)
    return [k for k in knots if k.contents or k.cue]


def _belief(links: Floats) -> list[float]:
    """Where a piece's words together say that its cue stands, in the order of `labels.LINKS`."""
    mean: list[float] = (np.add.reduce(links, axis=0) / np.float32(len(links))).tolist()
    return mean


def _give_sources(wishes: list[tuple[float, int, Piece]], knots: Sequence[Knot]) -> None:
    """Each source to one cue and to each cue one source at most, the surest pairs first."""
    given: set[Piece] = set()
    for _, at, piece in sorted(wishes):
        if piece not in given and not knots[at].sources:
            knots[at].sources.append(piece)
            given.add(piece)


def _options(
    piece: Piece, cues: Sequence[Piece], starts: Sequence[int], belief: Sequence[float] | None, ground: Ground
) -> list[tuple[float, int]]:
    """The cues near a piece, each with how well it suits."""
    right, left = bisect_left(starts, piece.end), bisect_left(starts, piece.start)
    candidates = [(left - 1 - k, -(k + 1)) for k in range(REACH)] + [(right + k, k + 1) for k in range(REACH)]
    candidates += [(i, 0) for i in range(left, right)]
    out = []
    for i, offset in candidates:
        if 0 <= i < len(cues):
            told = 0.0 if belief is None else belief[LINKS.index(offset)] if offset else -2.0
            out.append((_nearness(piece, cues[i], ground) + told, i))
    return [(v, i) for v, i in out if v > FARTHEST or piece.role == "content"]


def _nearness(piece: Piece, cue: Piece, ground: Ground) -> float:
    gap = max(cue.start - piece.end, piece.start - cue.end, 0)
    value = -0.15 * min(gap, 30)
    if ground.sentence[cue.start] != ground.sentence[piece.start if piece.start > cue.start else piece.end - 1]:
        value -= 1.0
    if ground.paragraph[cue.start] != ground.paragraph[piece.start]:
        value -= 2.0
    return value


PASSIVE = frozenset("was were is are been being be".split())


def _borrow(knots: Sequence[Knot], ground: Ground) -> None:
    for before, knot in itertools.pairwise(knots):
        if knot.sources or not before.sources or knot.cue is None or before.cue is None:
            continue
        if ground.sentence[knot.cue.start] == ground.sentence[before.cue.start] and _carries_on(knot.cue, ground):
            knot.sources, knot.borrowed = list(before.sources), True


def _carries_on(cue: Piece, ground: Ground) -> bool:
    first = ground.words[cue.start]
    return first not in PASSIVE
