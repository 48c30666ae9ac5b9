"""A sentence as the few things by which it is found again among a million: its names, its numbers and its rare words.

Each trait is a hash of 32 bits with a weight that says how much it means that two sentences share it: names and odd numbers
much, common words little (`sayso.trace.fingerprints.rarity`). Hashes depend on the words alone, not on the process or machine, so
that they may be kept in a file for years. "Mirevian" is "Mirevia", "2.4 million" is "2,400,000", and words that newsrooms use
for one another (the table ``kin`` of `words.txt`) are one trait.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations
from math import fsum
from zlib import crc32

from sayso.trace.fingerprints import rarity
from sayso.trace.words import STOP, Word, amount_at, kin, listed

NAME, NUMBER, WORD, DATE = 0, 1, 2, 3
MOST = 16
"""Traits that are kept of a sentence, those with the greatest weight."""
KEYED, KEYS = 6, 10
"""A sentence is filed under so many pairs of its so many weightiest traits."""
STEP = 0.05
"""Weights are kept in steps of this size."""
OF_NAME, OF_NUMBER, OF_DATE, LENT = 1.2, 0.3, 0.25, 0.6

_MONTHS = listed("months")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_PACKED = struct.Struct("<IB")
_PEOPLE = tuple(sorted(listed("people"), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing to find a sentence by: the hash of what it is, its kind (`NAME`, `NUMBER`, `WORD`, `DATE`), and its weight."""

    mark: int
    kind: int
    weight: float


@dataclass(frozen=True)
class Traits:
    """The traits of a sentence in the order in which they stand in it."""

    all: tuple[Trait, ...]

    @cached_property
    def weights(self) -> dict[int, float]:
        return {trait.mark: trait.weight for trait in self.all}

    @cached_property
    def names(self) -> dict[int, float]:
        return {trait.mark: trait.weight for trait in self.all if trait.kind == NAME}

    @cached_property
    def numbers(self) -> frozenset[int]:
        return frozenset(trait.mark for trait in self.all if trait.kind == NUMBER)

    @cached_property
    def total(self) -> float:
        return fsum(trait.weight for trait in self.all)


def traits(found: Sequence[Word], names: dict[int, tuple[str, ...]], lent: Iterable[str] = ()) -> Traits:
    """The traits of a sentence. ``names`` says of the places of words that belong to a name what the whole name is, each word once.

    ``lent`` are words of names that the sentence leaves out ("he", "denied paying"); they count for less.

    >>> from sayso.trace.words import words
    >>> kinds = [trait.kind for trait in traits(words("Mirevia sold 300 rifles"), {0: ("Mirevia",)}).all]
    >>> kinds == [NAME, WORD, NUMBER, WORD]
    True
    """
    kept: dict[int, Trait] = {}

    def keep(mark: int, kind: int, weight: float) -> None:
        if weight >= STEP and (mark not in kept or kept[mark].weight < weight):
            kept[mark] = Trait(mark, kind, min(weight, 63 * STEP))

    for i, word in enumerate(found):
        value = amount_at(found, i)
        if _is_date(found, i, value):
            keep(_mark(f"@{word.stem}"), DATE, OF_DATE)
        elif i in names:
            for form in names[i]:
                keep(name_mark(form), NAME, OF_NAME * (0.4 + 0.6 * rarity(form.casefold())))
        elif value is not None:
            keep(_mark(f"#{value:g}"), NUMBER, OF_NUMBER + rarity(f"#{value:g}"))
        elif word.stem not in STOP and word.text.casefold() not in STOP and len(word.stem) > 1:
            keep(word_mark(word.stem), WORD, rarity(word.stem))
    for form in lent:
        if name_mark(form) not in kept:
            keep(name_mark(form), NAME, LENT * OF_NAME * (0.4 + 0.6 * rarity(form.casefold())))
    best = sorted(kept.values(), key=lambda t: (-t.weight, t.mark))[:MOST]
    return Traits(tuple(trait for trait in kept.values() if trait in best))


def _is_date(found: Sequence[Word], i: int, value: float | None) -> bool:
    """Whether the word at this place is a weekday, a month, its day, or a year: what many sentences have in common."""
    if value is None:
        return found[i].capital and found[i].text.casefold() in _MONTHS | _WEEKDAYS
    if 1700 <= value < 2100 and len(found[i].text) == 4:
        return True
    beside = (found[j] for j in (i - 1, i + 1) if 0 <= j < len(found))
    return value <= 31 and any(word.capital and word.text.casefold() in _MONTHS for word in beside)


def keys(found: Traits) -> tuple[int, ...]:
    """The numbers under which a sentence is filed: its weightiest pairs of traits, at most `KEYS`, each with 48 bits."""
    best = sorted(found.all, key=lambda t: (-t.weight, t.mark))[:KEYED]
    pairs = sorted(combinations(best, 2), key=lambda p: (-min(p[0].weight, p[1].weight), -p[0].weight - p[1].weight, p[0].mark, p[1].mark))
    return tuple(_pair(a.mark, b.mark) for a, b in pairs[:KEYS] if a.weight + b.weight >= 0.9)


def fingerprint(found: Traits) -> int:
    """A number that sentences have in common if all their traits are the same: reprints, at a glance."""
    return _scattered(hash_of(sorted(trait.mark for trait in found.all)))


def pack(found: Traits) -> bytes:
    """Five bytes a trait."""
    return b"".join(_PACKED.pack(t.mark, t.kind << 6 | max(1, min(63, round(t.weight / STEP)))) for t in found.all)


def unpack(data: bytes) -> Traits:
    """What was packed; weights are rounded to steps of 0.05."""
    return Traits(tuple(Trait(mark, rest >> 6, (rest & 63) * STEP) for mark, rest in _PACKED.iter_unpack(data)))


@lru_cache(maxsize=100_000)
def name_mark(form: str) -> int:
    """The mark of one word of a name; a country and its people have the same."""
    folded = form.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    base = next((folded.removesuffix(end) for end in _PEOPLE if folded.endswith(end) and len(folded) - len(end) >= 4), folded)
    return _mark(base.rstrip("aeiouy") if len(base.rstrip("aeiouy")) >= 3 else base)


@lru_cache(maxsize=100_000)
def word_mark(stem: str) -> int:
    """The mark of a word by its stem; words that stand for one another have the same."""
    return _mark(_standing_for().get(stem, stem))


@cache
def _standing_for() -> dict[str, str]:
    """For each stem in just one row of the table of kindred words, that row."""
    return {stem: f"={min(rows)}" for stem, rows in kin().items() if len(rows) == 1}


def hash_of(marks: Iterable[int]) -> int:
    return crc32(b"".join(struct.pack("<I", mark) for mark in marks)) << 16 ^ sum(marks)


def _mark(form: str) -> int:
    return crc32(form.encode("utf-8", "surrogatepass"))


def _pair(a: int, b: int) -> int:
    return _scattered(min(a, b) << 32 | max(a, b))


def _scattered(number: int) -> int:
    """48 bits of a number, scattered (the finaliser of SplitMix64)."""
    number &= 0xFFFFFFFFFFFFFFFF
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    number = (number ^ number >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return (number ^ number >> 31) >> 16
