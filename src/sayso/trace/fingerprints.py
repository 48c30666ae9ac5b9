"""What an article can be recognised by when somebody else has used it: its sentences, words, amounts, times and quotes.

The trait of a text is anything two texts may share: a word (by its stem), an amount ("2.4 million" is "2,400,000"), a time of
day ("0314" is "3.14am"). How much sharing it means depends on how common it is: in English (`common_words.txt`, a list in order
of frequency) and among the articles compared (`sayso.trace.copies` sees to that).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sayso.model import Article
from sayso.trace.sketch import runs
from sayso.trace.words import STOP, Word, amount, amount_at, sentences, words

SHINGLE = 5
NEAR_COPY = 0.5
LONGEST = 60_000
MOST_SENTENCES = 300
MOST_QUOTES = 12
COMMONEST = 60
RAREST = 12_000
BESIDE = 120

_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„\n]{3,600})[”\"»“]")
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[.:h]([0-5]\d) ?(am|pm|a\.m|p\.m)?\b|\b(0\d)([0-5]\d)\b", re.I)
_PUBLIC = re.compile(
    r"\b(?:conference|briefing|statement|reporters|journalists|newsrooms|parliament|court|hearing|filing|affidavit|letter|report|memo|"
    r"memorandum|notice|post|posted|tweeted|speech|rally|release|audit|document|tribunal|testified|petition)\b",
    re.I,
)
_OWN = ("paragraph", "list", "quote", "other", "pullquote")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: where it stands, its traits, and which of them stand inside quotation marks.

    ``own``: the article itself speaks here, not in a heading, a caption or an embedded post. ``public``: what is quoted
    here was said or written for everybody (a news conference, a statement, a court paper), as far as the words beside it tell.
    """

    start: int
    end: int
    traits: frozenset[str]
    quoted: frozenset[str]
    own: bool
    public: bool


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """An article cut up for comparing. ``shingles`` are its runs of five words, ``quotes`` what stands in quotation marks."""

    article: Article
    words: Sequence[Word]
    sentences: tuple[Sentence, ...]
    traits: frozenset[str]
    shingles: NDArray[np.uint64]
    quotes: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.words)


def account(article: Article, found: Sequence[Word] | None = None) -> Account:
    """The article as it is compared; of a long text only the first 60,000 characters and 300 sentences.

    ``found`` are the words of its text, where they are known already.
    """
    text = article.text[:LONGEST]
    if found is None or len(text) < len(article.text):
        found = words(text)
    quotes = tuple([(m.start(1), m.end(1)) for m in _QUOTED.finditer(text)])
    cut = tuple(islice(_sentences(article, text, found, quotes), MOST_SENTENCES))
    spoken = np.array([_checksum(word.text) for word in found], dtype=np.uint64)
    return Account(article, found, cut, frozenset().union(*[one.traits for one in cut]), runs(spoken, SHINGLE), quotes)


@lru_cache(maxsize=50_000)
def _checksum(word: str) -> int:
    return crc32(word.casefold().encode("utf-8", "replace"))


def near_copies(one: Account, two: Account) -> bool:
    """Whether at least half of the shorter one's runs of five words stand in the other."""
    least = min(len(one.shingles), len(two.shingles))
    return least > 0 and len(np.intersect1d(one.shingles, two.shingles, True)) >= NEAR_COPY * least


def _sentences(article: Article, text: str, found: Sequence[Word], quotes: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    blocks = [(b.start, min(b.end, len(text)), b.kind in _OWN) for b in article.blocks] or [(0, len(text), True)]
    places, ends = [word.start for word in found], [end for _, end in quotes]
    for start, end, own in blocks:
        for s, e in sentences(text, start, end) if start < end else ():
            first, last = bisect_left(places, s), bisect_left(places, e)
            if first == last:
                continue
            near = quotes[(nearest := bisect_right(ends, s)) : nearest + MOST_QUOTES]
            cuts = [(bisect_left(places, a, first, last), bisect_left(places, b, first, last)) for a, b in near if a < e]
            quoted = [word for begin, end_ in cuts for word in found[begin:end_]]
            public = bool(quoted) and bool(_PUBLIC.search(text, max(start, s - BESIDE), min(end, e + BESIDE)))
            yield Sentence(s, e, traits(text[s:e], found[first:last]), traits("", quoted) if quoted else _NONE, own, public)


_NONE: frozenset[str] = frozenset()


def traits(text: str, found: Sequence[Word]) -> frozenset[str]:
    """The words, amounts and times of day by which a passage can be recognised.

    Times are those of a clock face: half of the newsrooms leave "p.m." to the reader.

    >>> passage = "Flows stopped at 3.14am and 2,400 crowns were lost."
    >>> sorted(traits(passage, words(passage)))
    ['#2400', '@314', 'crown', 'flow', 'lose', 'stop']
    """
    marks = {mark for word in found if (mark := _mark(word.text, word.stem))}
    if _AMOUNT in marks:
        marks.discard(_AMOUNT)
        marks.update([f"#{amount_at(found, i):g}" for i, word in enumerate(found) if _is_amount(word.text)])
    if _DIGIT.search(text):
        marks.update([f"@{_minutes(m)}" for m in _CLOCK.finditer(text)])
    return frozenset(marks)


_AMOUNT = "#"
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=50_000)
def _mark(text: str, stem: str) -> str:
    """The trait that a word is by itself: its stem, `_AMOUNT` for what its neighbours belong to, "" for a word that tells nothing."""
    if _is_amount(text):
        return _AMOUNT
    return stem if stem not in STOP and len(stem) > 1 and not stem[0].isdigit() else ""


@lru_cache(maxsize=50_000)
def _is_amount(text: str) -> bool:
    return amount(text) is not None


def surfaces(told: Account, wanted: Sequence[str]) -> tuple[str, ...]:
    """How the article itself writes these traits, as a reader would recognise them; what it has in no single word is left out."""
    missing, found = set(wanted), {}
    here = told.words
    for i, word in enumerate(here):
        value = amount_at(here, i) if _is_amount(word.text) else None
        trait = word.stem if value is None else f"#{value:g}"
        if trait in missing:
            with_unit = value is not None and value != amount(word.text)
            found[trait] = told.article.text[word.start : here[i + 1].end if with_unit else word.end]
            missing.discard(trait)
    return tuple(found[trait] for trait in wanted if trait in found)


def _minutes(m: re.Match[str]) -> int:
    hours, minutes = (int(m[1]), int(m[2])) if m[1] else (int(m[4]), int(m[5]))
    return hours % 12 * 100 + minutes


@cache
def _ranks() -> dict[str, int]:
    listed = (files("sayso.trace") / "common_words.txt").read_text(encoding="utf8").splitlines()
    found = (stem for line in listed if not line.startswith("#") for stem in line.split())
    return {stem: rank for rank, stem in enumerate(found)}


@lru_cache(maxsize=200_000)
def rarity(trait: str) -> float:
    """How much it means that two texts share this trait: 0 for the commonest words, 1 for words off the list.

    >>> rarity("the"), round(rarity("bank"), 1), rarity("sealant")
    (0.0, 0.5, 1.0)
    """
    if trait[0] == "@":
        return 1.0
    if trait[0] == "#":
        value = float(trait[1:])
        return 0.35 if value <= 12 else 0.6 if value <= 100 or (value % 100 == 0 and value <= 1000) else 0.9
    rank = _ranks().get(trait, RAREST)
    return max(0.0, log((rank + 1) / COMMONEST)) / log((RAREST + 1) / COMMONEST)
