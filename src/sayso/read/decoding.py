"""From scores per word to pieces: the best chain of tags, and the runs of words that it marks.

The outer tags are decoded as a linear-chain CRF (Lafferty, McCallum and Pereira, 2001) with the transitions that were
trained; the others with transitions that only forbid what BIO forbids (a piece that continues what never began).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sayso.read.weights import Floats

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
FORBIDDEN = -1e4
UNREACHED = -1e9
"""Score of what cannot be: worse than anything forbidden."""

Tags = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A run of words, from word ``start`` to before word ``end``, in one role."""

    start: int
    end: int
    role: str


def bio(roles: int) -> Floats:
    """Transitions between the tags O, B-0, I-0, B-1, I-1 …: 0 where allowed, `FORBIDDEN` where not.

    >>> bio(1).tolist()
    [[0.0, 0.0, -10000.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    out = np.zeros((2 * roles + 1, 2 * roles + 1), dtype=np.float32)
    for tag in range(2, 2 * roles + 1, 2):
        out[:, tag] = FORBIDDEN
        out[tag - 1, tag] = out[tag, tag] = 0
    return out


def best_tags(emissions: Floats, transitions: Floats) -> Tags:
    """The tags of the most likely path through ``emissions`` (words, tags), by Viterbi's algorithm.

    >>> best_tags(np.array([[0, 1, 0], [0, 0, 2]], dtype=np.float32), bio(1)).tolist()
    [1, 2]
    """
    words, tags = emissions.shape
    if not words:
        return np.zeros(0, dtype=np.int64)
    length = math.isqrt(words - 1) + 1
    blocks = -(-words // length)
    rows = np.zeros((blocks * length, tags), dtype=np.float32)
    rows[:words] = emissions
    ways = _ways(rows.reshape(blocks, length, tags), transitions)
    opens, ends = _between(ways, transitions, last=(words - 1) % length)
    return _walked(ways, transitions, opens, ends, last=(words - 1) % length)[:words]


def allowed_tags(emissions: Floats, roles: int) -> Tags:
    """The tags of the most likely path that BIO allows; at once where the best tag of every word will do.

    >>> allowed_tags(np.array([[0, 1, 0], [0, 0, 2]], dtype=np.float32), 1).tolist()
    [1, 2]
    """
    tags: Tags = emissions.argmax(axis=1)
    before = np.roll(tags, 1)
    before[:1] = 0
    goes_on = (tags > 0) & (tags % 2 == 0)
    if np.any(goes_on & (before != tags) & (before != tags - 1)):
        return best_tags(emissions, bio(roles))
    return tags


def _ways(rows: Floats, transitions: Floats) -> Floats:
    """The score of the best way through each block from its first word, in any tag, to each of its words, in any tag.

    The blocks are walked side by side, so that a text takes as many steps as the root of its length. Shapes: (blocks, words of a
    block, tags) in; (words of a block, tags there, blocks, tags at the first word) out.
    """
    blocks, length, tags = rows.shape
    ways = np.full((length, tags, blocks, tags), UNREACHED, dtype=np.float32)
    every = np.arange(tags)
    ways[0, every, :, every] = rows[:, 0].T
    into = transitions.T[:, :, None, None]
    for at in range(1, length):
        ways[at] = (ways[at - 1] + into).max(axis=1) + rows[:, at].T[:, :, None]
    return ways


def _between(ways: Floats, transitions: Floats, *, last: int) -> tuple[Tags, Tags]:
    """The tags of each block's first and last words on the best path; the text ends with word ``last`` of the last block."""
    length, tags, blocks, _ = ways.shape
    through = [ways[last if block == blocks - 1 else length - 1, :, block] for block in range(blocks)]
    entered = np.zeros((blocks, tags), dtype=np.float32)
    entered[0, 2::2] = FORBIDDEN
    reached = np.empty_like(entered)
    for block in range(blocks):
        if block:
            entered[block] = (reached[block - 1][:, None] + transitions).max(axis=0)
        reached[block] = (through[block] + entered[block]).max(axis=1)
    opens, ends = np.zeros((2, blocks), dtype=np.int64)
    for block in range(blocks - 1, -1, -1):
        onward = transitions[:, opens[block + 1]] if block + 1 < blocks else 0
        ends[block] = (reached[block] + onward).argmax()
        opens[block] = (through[block][ends[block]] + entered[block]).argmax()
    return opens, ends


def _walked(ways: Floats, transitions: Floats, opens: Tags, ends: Tags, *, last: int) -> Tags:
    """The path itself: back through all blocks side by side."""
    length, _, blocks, _ = ways.shape
    every = np.arange(blocks)
    path = np.zeros((blocks, length), dtype=np.int64)
    path[:, -1] = ends
    path[-1, last] = ends[-1]
    for at in range(length - 1, 0, -1):
        before = (ways[at - 1][:, every, opens] + transitions[:, path[:, at]]).argmax(axis=0)
        path[:, at - 1] = before
        if at - 1 == last:
            path[-1, last] = ends[-1]
    return path.reshape(-1)


def pieces(tags: Tags, names: tuple[str, ...] = ROLES) -> list[Piece]:
    """The runs that the tags mark, in text order; tags are numbered O, B-names[0], I-names[0], B-names[1] …

    >>> pieces(np.array([1, 2, 0, 3, 5, 5]))
    [Piece(start=0, end=2, role='source'), Piece(start=3, end=4, role='cue'), Piece(start=4, end=5, role='content'), Piece(start=5, end=6, role='content')]
    """
    out: list[Piece] = []
    marked = np.flatnonzero(tags)
    start = -1
    every = [*tags.tolist(), 0]
    for i in marked.tolist():
        tag = every[i]
        if tag % 2 or start < 0:
            start = i
        following = every[i + 1]
        if following != 2 * ((tag + 1) // 2):
            out.append(Piece(start, i + 1, names[(tag - 1) // 2]))
            start = -1
    return out


def softmax(scores: Floats) -> Floats:
    """Scores (words, classes) as probabilities.

    Computed with a row for each class: along few classes numpy takes five times as long.
    """
    rows: Floats = np.array(scores.T, dtype=np.float32, order="C")
    rows -= np.maximum.reduce(rows, axis=0)
    np.exp(rows, out=rows)
    rows /= np.add.reduce(rows, axis=0)
    return rows.T
