"""Which known claims does a text repeat? For instance, which entries of a fact-checker's data base does this post repeat?

A post shares rare words with the claim that it repeats, so words decide first (BM25: Robertson and Zaragoza, 2009), over an index that
is built once. The vectors of meaning then order the best few hundred, where the post says it in words of its own. Both are added with
weights that were chosen by cross-validation (`bench/claims.py` measures them); a logistic curve makes the sum a chance of being right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from sayso.meaning import vectors
from sayso.trace.compare import compare_all
from sayso.trace.words import words

Floats = npt.NDArray[Any]
Vectors = Callable[[Sequence[str]], npt.NDArray[np.float32]]

LONGEST = 10_000
"""Characters of a text that are looked at; a post and a claim are far shorter."""

POOL = 300
"""Claims for each text, the best by their words, that are also compared by meaning."""

SATURATION, LENGTH = 1.2, 1.0
"""BM25's k1 and b: how soon a repeated word counts no more, and how fully a claim's length is discounted."""

BY_CLAIM, BY_TITLE, BY_BOTH = 0.3, 0.1, 0.3
"""What the cosine of the text with a claim, with its title, and with both together adds to the share of words found."""

STEEPNESS, MIDDLE = 14.0, 0.735
"""The logistic curve from a sum of evidence to the chance that the claim is the right one."""

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)[^\s—]{0,2000}", re.IGNORECASE)
_GLUED = re.compile(r"(?=pic\.twitter\.com/)")
_TAIL = re.compile(r"\((@\w{1,30})\)[^()\n]{0,24}$")
_MARKED = re.compile(r"[#@](\w{1,60})")
_PARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Known:
    """A known claim: its text, and the title under which it is kept, "" if it has none."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A known claim that a text may repeat: its place among the claims given, the chance (0 to 1) that it does, and its relation.

    ``relation`` is that of `sayso.trace.compare`, "" where the two were not compared.
    """

    claim: int
    score: float
    relation: str = ""


def match(
    texts: Sequence[str], claims: Sequence[Known], *, top: int = 50, compared: int = 0, vectors: Vectors = vectors
) -> tuple[tuple[Match, ...], ...]:
    """For each text the known claims that it may repeat, at most ``top``, the likeliest first; a `Finder` does it for texts that come later.

    >>> known = [Known("The harbour of Lisse is closed.", "Harbour"), Known("The mayor of Vardo owns a circus.", "Circus mayor")]
    >>> [m.claim for m in match(["They say our #VardoMayor bought a circus! https://t.co/x"], known)[0]]
    [1]
    """
    return Finder(claims, vectors=vectors).find(texts, top=top, compared=compared)


class Finder:
    """Known claims, indexed once, in which the texts of many calls of `find` are looked up.

    The vectors of claims are made when a text first needs them and are kept: the first text takes some seconds however many claims there
    are, and later ones less.
    """

    def __init__(self, claims: Sequence[Known], *, pool: int = POOL, vectors: Vectors = vectors) -> None:
        self._claims = tuple(claims)
        self._pool = pool
        self._vectors = vectors
        self._index = Index([f"{known.title[:LONGEST]} . {known.text[:LONGEST]}" for known in self._claims])
        self._first = _firsts([f"{known.title[:LONGEST]} {known.text[:LONGEST]}" for known in self._claims])
        self._rows: dict[int, int] = {}
        self._meanings: Floats = np.zeros((0, 3, 0))

    def find(self, texts: Sequence[str], *, top: int = 50, compared: int = 0) -> tuple[tuple[Match, ...], ...]:
        """For each text at most ``top`` matches, the likeliest first; the first ``compared`` of them with their relation.

        A text without a word in common with any claim has no match. Equal scores keep the claims' order.
        """
        if not texts or not self._claims:
            return tuple(() for _ in texts)
        pools = [self._index.best(plain_words(text), max(self._pool, top)) for text in texts]
        self._learn({int(place) for places, _ in pools for place in places})
        meant = self._vectors([plain_words(text, dated=False) for text in texts])
        found = [
            _ranked(places, words_found + self._likeness(meaning, places), top)
            for (places, words_found), meaning in zip(pools, meant, strict=True)
        ]
        return self._related(texts, found, compared)

    def _learn(self, places: set[int]) -> None:
        """Makes the vectors of those claims that have none yet: of the claim, of its title, and of both together."""
        new = sorted({self._first[place] for place in places} - self._rows.keys())
        if not new:
            return
        known = [self._claims[place] for place in new]
        made = [
            self._vectors([k.text for k in known]),
            self._vectors([k.title or k.text for k in known]),
            self._vectors([f"{k.title}. {k.text}" if k.title else k.text for k in known]),
        ]
        stacked = np.stack(made, axis=1)
        self._rows |= {place: len(self._rows) + i for i, place in enumerate(new)}
        self._meanings = np.concatenate([self._meanings, stacked]) if len(self._meanings) else stacked

    def _likeness(self, meaning: npt.NDArray[np.float32], places: npt.NDArray[np.int64]) -> Floats:
        """What meaning adds to the evidence that a text repeats each of the claims at these places."""
        if not len(places):
            return np.zeros(0)
        rows, where = np.unique([self._rows[self._first[int(place)]] for place in places], return_inverse=True)
        out: Floats = ((self._meanings[rows] @ meaning) @ np.array([BY_CLAIM, BY_TITLE, BY_BOTH]))[where]
        return out

    def _related(self, texts: Sequence[str], found: Sequence[tuple[Match, ...]], compared: int) -> tuple[tuple[Match, ...], ...]:
        pairs = [
            (plain_words(text, dated=False), self._claims[m.claim].text)
            for text, matches in zip(texts, found, strict=True)
            for m in matches[:compared]
        ]
        relations = iter(compare_all(pairs))
        return tuple(
            tuple(replace(m, relation=next(relations).relation) if i < compared else m for i, m in enumerate(matches)) for matches in found
        )


def _firsts(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first that has the same words: claims that are kept twice are to score exactly alike."""
    first: dict[str, int] = {}
    return [first.setdefault(" ".join(word.text.casefold() for word in words(text)), i) for i, text in enumerate(texts)]


def _ranked(places: npt.NDArray[np.int64], evidence: Floats, top: int) -> tuple[Match, ...]:
    chances = 1 / (1 + np.exp(-STEEPNESS * (evidence - MIDDLE)))
    order = np.argsort(-evidence, kind="stable")[:top]
    return tuple(Match(int(places[i]), round(float(chances[i]), 6)) for i in order)


def plain_words(text: str, *, dated: bool = True) -> str:
    """A post as plain words: no links, "#HarbourFire" as "Harbour Fire", and the handle of its author's line as words.

    ``dated`` keeps the date at the end of an embedded post: it helps to find a claim by its words and misleads when meanings are compared.

    >>> plain_words("Look! #HarbourFire https://t.co/abc — Ilse Marwick (@ilseM) March 3, 2031", dated=False)
    'Look! Harbour Fire — Ilse Marwick ilse M'
    """
    text = _LINK.sub(" ", _GLUED.sub(" ", text[:LONGEST])).rstrip()
    if not dated:
        text = _TAIL.sub(r"\1", text)
    return " ".join(_MARKED.sub(lambda m: f" {_PARTS.sub(' ', m.group(1).replace('_', ' '))} ", text).split())


class Index:
    """An inverted index over texts: which share most of a query's words, weighed by how rare these are."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._numbers: dict[str, int] = {}
        counted = [Counter(word.stem for word in words(text)) for text in texts]
        lengths = np.array([max(1, sum(counts.values())) for counts in counted], dtype=np.float64)
        rows, columns, values = [], [], []
        for row, (counts, length) in enumerate(zip(counted, lengths / max(1.0, lengths.sum() / max(1, len(texts))), strict=True)):
            brake = SATURATION * (1 - LENGTH + LENGTH * length)
            for stem, times in counts.items():
                rows.append(row)
                columns.append(self._numbers.setdefault(stem, len(self._numbers)))
                values.append(times * (SATURATION + 1) / (times + brake))
        shape = (len(texts), max(1, len(self._numbers)))
        found: Any = sparse.csc_matrix((values, (rows, columns)), shape=shape)
        holding = np.diff(found.indptr)
        self._rarity: Floats = np.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        self._weights: Any = (found @ sparse.diags(self._rarity)).tocsc()

    def best(self, query: str, most: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """At most ``most`` texts that share words with the query, in order of their places, each with the share found of its words."""
        stems = {word.stem for word in words(query)}
        columns = sorted(self._numbers[stem] for stem in stems if stem in self._numbers)
        if not columns:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        scores = np.asarray(self._weights[:, columns].sum(axis=1)).ravel() / self._rarity[columns].sum()
        places = np.flatnonzero(scores)
        if len(places) > most:
            places = np.sort(places[np.argsort(-scores[places], kind="stable")[:most]])
        return places.astype(np.int64), scores[places]
