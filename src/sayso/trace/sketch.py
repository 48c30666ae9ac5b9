"""Near copies found without comparing everything with everything: a text as a few numbers that its copies share.

The problem. Among 100,000 articles, which ones are almost the text that just came in? Two texts are near copies when they
share most of their *shingles*, the runs of three words that follow each other. MinHash (Broder, 1997) keeps of all shingles
the smallest under each of 48 orders; the share of equal ones estimates the share of common shingles. Locality-sensitive
hashing (Indyk and Motwani, 1998) glues three of them together into a *band*: texts with any of their 16 bands in common are
candidates. With a share s of common shingles (of all that either has) that happens with probability 1 - (1 - s³)¹⁶: 93 % at
s = 0.54 (each text has 70 % of the other's), 99.9 % at 0.75, 0.2 % at 0.05, under one in a million for texts on different topics.

The numbers depend on the words alone: not on capitals, punctuation or layout, and not on the process, machine or version of
a library, so that they may be kept in a file for years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

RUN: Final = 3
BANDS: Final = 16
ROWS: Final = 3

_WORD = re.compile(r"[^\W_]+")
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_ORDERS: Final[NDArray[np.uint64]] = (np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * _GOLDEN)[:, None]
_NUMBERED: Final[NDArray[np.uint64]] = np.arange(BANDS, dtype=np.uint64)
_CHUNK: Final = 4096


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as a few numbers: how many different runs of words it has, its bands, and of each order the lowest 32 bits of the smallest
    number (``least``, four bytes each)."""

    words: int = 0
    bands: tuple[int, ...] = ()
    least: bytes = b""


def sketch(text: str) -> Sketch:
    """The bands of a text, and what tells how much of it two texts share: see `similarity`."""
    found = shingles(text, RUN)
    if not len(found):
        return Sketch()
    least = _least(found)
    return Sketch(len(found), _glued(least), least.astype("<u4").tobytes())


def similarity(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The share of runs of three words that two texts have in common, of all that either has: an estimate, ± 0.07; a row each.

    >>> text = "The harbour was closed on Tuesday after a crane fell into the water beside the ferry, the port said."
    >>> one, two = (np.frombuffer(sketch(t).least, "<u4")[None] for t in (text, text.upper()))
    >>> float(similarity(one, two)[0])
    1.0
    """
    shared: NDArray[np.float64] = (one == two).mean(axis=1)
    return shared


def bands(text: str) -> tuple[int, ...]:
    """Sixteen numbers of a text; near copies have at least one of them in common, other texts hardly ever.

    Each number is from 0 to 2⁶³ - 1 and also says which band it is, so one index serves all bands. A text of fewer than three
    words has none. Time is proportional to the text.

    >>> text = "The harbour was closed on Tuesday after a crane fell into the water beside the ferry, the port said."
    >>> edited = text.replace("on Tuesday ", "").replace("port", "Port")
    >>> bool(set(bands(text)) & set(bands(edited)))
    True
    >>> set(bands(text)) & set(bands("Nobody was hurt when a bakery burned down in the old town of Lisse last night."))
    set()
    """
    found = shingles(text, RUN)
    return _glued(_least(found)) if len(found) else ()


def _glued(least: NDArray[np.uint64]) -> tuple[int, ...]:
    """The bands that the smallest numbers under all orders make."""
    glued = least[0::ROWS]
    for row in range(1, ROWS):
        glued = _mixed(glued ^ least[row::ROWS])
    return tuple(int(band) for band in _mixed(glued + _NUMBERED) >> np.uint64(1))


def shingles(text: str, run: int) -> NDArray[np.uint64]:
    """The runs of ``run`` words of the text as 64-bit numbers, each once and in ascending order; empty for a shorter text."""
    found = np.fromiter((crc32(word.encode()) for word in _WORD.findall(text.casefold())), dtype=np.uint64)
    return runs(found, run)


def runs(found: NDArray[np.uint64], run: int) -> NDArray[np.uint64]:
    """The runs of ``run`` numbers that follow each other, each run as one number, once and in ascending order."""
    count = len(found) - run + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    joined = np.zeros(count, dtype=np.uint64)
    for place in range(run):
        joined = _mixed(joined + _GOLDEN ^ found[place : place + count])
    return np.unique(joined)


def _least(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """For each of the orders the smallest number, in pieces so that a long text needs no more memory than a short one."""
    pieces = (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
    least: NDArray[np.uint64] = np.minimum.reduce([_mixed(piece[None, :] ^ _ORDERS).min(axis=1) for piece in pieces])
    return least


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over all 64 bits: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), modulo 2⁶⁴."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
