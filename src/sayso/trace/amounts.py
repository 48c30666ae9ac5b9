"""Amounts of things in sentences, and whether a retelling changed one: 8,000 ducats into 10,000, nine days into "more than a week"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sayso.model import Span
from sayso.trace.words import STOP, Word, amount, listed, stem, words

MOST_APART = 3.0
MOST_TIME_APART = 12.0
LEAST_TIME_APART = 1.15
ROUNDED = 1.6
SMALL = 100
MOST_AMOUNTS = 150
APPROXIMATING = listed("approximating")
_MONTHS = listed("months")
_TENS = frozenset({20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0})
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "grand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_DAYS = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.0, "year": 365.0}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound"}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of what: the value, the stem of the thing ("day" for every length of time), where, and whether it is only about."""

    value: float
    thing: str
    start: int
    end: int
    about: bool


def amounts(text: str, found: Sequence[Word] | None = None) -> tuple[Amount, ...]:
    """The amounts in a text, without dates and times of day; at most the first 150. ``found`` are its words, where they are known.

    >>> [(a.value, a.thing, a.about) for a in amounts("Nearly 2.5 million crowns in fifty-two days, on March 7, 2031")]
    [(2500000.0, 'crown', True), (52.0, 'day', False)]
    """
    found = words(text) if found is None else found
    result: list[Amount] = []
    after = 0
    for i in [i for i, word in enumerate(found) if _may_count(word.text)]:
        if i < after or len(result) == MOST_AMOUNTS:
            continue
        value, last = _value(found, i, text)
        if value is not None and not _is_date(found, i, last, value, text):
            result.append(_amount(found, i, last, value, text))
        after = last + 1
    return tuple(result)


@lru_cache(maxsize=50_000)
def _may_count(word: str) -> bool:
    """Whether a number may begin with a word."""
    return word.casefold() in ("a", "an") or amount(word) is not None


def _value(found: Sequence[Word], i: int, text: str) -> tuple[float | None, int]:
    """The number that begins at a word, if one does, and the place of its last word."""
    value = _article(found, i) if found[i].text.casefold() in ("a", "an") else amount(found[i].text)
    if value is None:
        return None, i
    if value in _TENS and i + 1 < len(found) and text[found[i].end : found[i + 1].start] == "-":
        value, i = value + (1.0 if found[i + 1].stem == "one" else amount(found[i + 1].text) or 0.0), i + 1
    while i + 1 < len(found) and found[i + 1].text.casefold() in (*_SCALES, "dozen"):
        i += 1
        value *= _SCALES.get(found[i].text.casefold(), 12.0)
    return value, i


def _article(found: Sequence[Word], i: int) -> float | None:
    """1 where an "a" counts: "a dozen", "a million", and a length of time in "more than a week", "a year ago"."""
    following = [w.text.casefold() for w in found[i + 1 : i + 3]]
    if not following:
        return None
    timed = found[i + 1].stem in _DAYS and (
        (i > 0 and found[i - 1].text.casefold() in APPROXIMATING) or following[1:] in (["ago"], ["earlier"], ["before"])
    )
    return 1.0 if timed or following[0] in _SCALES or following[0] == "dozen" else None


def _is_date(found: Sequence[Word], first: int, last: int, value: float, text: str) -> bool:
    near = [w.text.casefold() for w in (*found[max(0, first - 1) : first], *found[last + 1 : last + 2])]
    year = 1900 <= value <= 2100 and first == last and text[found[first].start - 1 : found[first].start] not in _SIGNS
    return year or not _MONTHS.isdisjoint(near) or any(re.fullmatch(r"[ap]\.?m", w) for w in near)


def _amount(found: Sequence[Word], first: int, last: int, value: float, text: str) -> Amount:
    joined = last + 1 < len(found) and re.fullmatch(r"[\s-]{1,2}", text[found[last].end : found[last + 1].start])
    word = found[last + 1].text.casefold() if joined else ""
    sign = _SIGNS.get(text[found[first].start - 1 : found[first].start] if found[first].start else "", "")
    thing = sign or (stem(word) if word.isalpha() and word not in STOP else "")
    about = found[last].stem == "dozen" or any(
        w.text.casefold() in APPROXIMATING for w in found[max(0, first - 2) : first]
    )
    if thing in _DAYS:
        value, thing = value * _DAYS[thing], "day"
    return Amount(round(value, 6), thing, found[first].start, found[last].end, about)


def changed(there: Sequence[Amount], here: Sequence[Amount], pairs: Iterable[tuple[Span, Span]]) -> tuple[Span, Span] | None:
    """The first two sentences, of those that say the same, in which the later article gives another amount of the same thing.

    ``there`` are the amounts of the earlier article, ``here`` those of the later. Neither amount may stand anywhere in the other
    article, and they must not lie too far apart to be one and the same; of things called differently (nine on patrol, "a platoon of
    about a dozen") only a rounded amount counts. ``pairs`` is asked only where some amount differs at all.
    """
    known, kept = {a.value for a in there}, {a.value for a in here}
    old = [a for a in there if a.value not in kept]
    new = [a for a in here if a.value not in known]
    if not any(_other(a, b) for a in old for b in new):
        return None
    for before, after in pairs:
        if any(_other(a, b) for b in _within(new, after) for a in _within(old, before)):
            return before, after
    return None


def _within(every: Sequence[Amount], span: Span) -> Sequence[Amount]:
    return every[
        bisect_left(every, span.start, key=lambda a: a.start) : bisect_left(every, span.end, key=lambda a: a.start)
    ]


def _other(old: Amount, new: Amount) -> bool:
    """Whether two amounts can be one that was changed on the way."""
    least, most = sorted((old.value, new.value))
    if least <= 0:
        return False
    ratio = most / least
    if old.thing and old.thing == new.thing:
        return LEAST_TIME_APART < ratio <= MOST_TIME_APART if new.thing == "day" else ratio <= MOST_APART
    if not new.about or "day" in (old.thing, new.thing) or ratio > ROUNDED:
        return False
    return most <= SMALL or not (old.thing and new.thing)
