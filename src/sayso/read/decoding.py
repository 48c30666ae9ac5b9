"""From scores per word to pieces: the best chain of tags, and the runs of words that it marks.

The outer tags are decoded as a linear-chain CRF (Lafferty, McCallum and Pereira, 2001) with the transitions that were
trained; the others with transitions that only forbid what BIO forbids (a piece that continues what never began).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sayso.read.weights import Floats

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
FORBIDDEN = -1e4


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


def best_tags(emissions: Floats, transitions: Floats) -> npt.NDArray[np.int64]:
    """The tags of the most likely path through ``emissions`` (words, tags), by Viterbi's algorithm.

    >>> best_tags(np.array([[0, 1, 0], [0, 0, 2]], dtype=np.float32), bio(1)).tolist()
    [1, 2]
    """
    words, tags = emissions.shape
    back = np.zeros((words, tags), dtype=np.int64)
    if not words:
        return np.zeros(0, dtype=np.int64)
    start = np.zeros(tags, dtype=np.float32)
    start[2::2] = FORBIDDEN
    score = emissions[0] + start
    into = transitions.T.copy()
    every = np.arange(tags)
    for i in range(1, words):
        both = into + score
        at = both.argmax(axis=1)
        back[i] = at
        score = both[every, at] + emissions[i]
    path = np.zeros(words, dtype=np.int64)
    tag = int(score.argmax())
    for i in range(words - 1, -1, -1):
        path[i] = tag
        tag = int(back[i, tag])
    return path


def pieces(tags: npt.NDArray[np.int64], names: tuple[str, ...] = ROLES) -> list[Piece]:
    """The runs that the tags mark, in text order; tags are numbered O, B-names[0], I-names[0], B-names[1] …

    >>> pieces(np.array([1, 2, 0, 3, 5, 5]))
    [Piece(start=0, end=2, role='source'), Piece(start=3, end=4, role='cue'), Piece(start=4, end=5, role='content'), Piece(start=5, end=6, role='content')]
    """
    out: list[Piece] = []
    marked = np.flatnonzero(tags)
    start = -1
    for i in marked.tolist():
        tag = int(tags[i])
        if tag % 2 or start < 0:
            start = i
        following = int(tags[i + 1]) if i + 1 < len(tags) else 0
        if following != 2 * ((tag + 1) // 2):
            out.append(Piece(start, i + 1, names[(tag - 1) // 2]))
            start = -1
    return out


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
