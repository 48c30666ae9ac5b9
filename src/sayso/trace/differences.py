"""What differs between two passages as it stands in them: numbers, dates, names, negation, roles, and whether a thing happened or may.

A network that reads meanings puts a changed number above a true paraphrase; this module sees nothing but such changes. Each rule asks
for evidence on both sides (12 here against 21 there), because what only one passage mentions is more detail, not another claim. Nothing
here decides how the passages relate: `compare` does, with what the network hears.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from sayso.trace.words import PRONOUNS, STOP, Word, amount, amount_at, likeness, listed, negations, sentences, words

KINDS = ("number", "date", "name", "role", "negation", "opposite", "certainty", "more")
"""Kinds of difference, the plainest first."""

LONGEST = 2_000
"""Characters of a passage that are compared: a claim fits into a tenth of it."""

_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
_SEASONS = frozenset("spring summer autumn winter christmas easter".split())
_HOURS = frozenset("dawn morning noon afternoon evening midnight night".split())
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth last".split())
_TO_COME = listed("to_come") | frozenset(
    "may might could consider considers considered considering propose proposes proposed threaten threatens threatened "
    "promise promises promised expected expects hope hopes hoped planned planning planning proposal intention intends "
    "ask asked asks urge urged demand demanded try tried attempt attempted".split()
)
K = TypeVar("K", bound=Hashable)
_GROUPS = {"pair": 2.0, "couple": 2.0, "both": 2.0, "trio": 3.0, "quartet": 4.0, "dozen": 12.0, "half": 0.5}
_UNITS = frozenset("hundred thousand million billion bn trillion".split())
_LIMITS = frozenset("more fewer less later longer".split())
_DENYING = frozenset("deny denies denied denying denial".split())
_BE = frozenset("is are was were be been being got gets".split())
_SHARE_FOR_ROLES = 0.75
"""Share of the words that two passages must have in common before the order of the names in them is taken as a sign."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two passages differ: its kind (`KINDS`) and the words of either side, "" where it has none."""

    kind: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage taken apart for comparison."""

    text: str
    words: tuple[Word, ...]
    content: frozenset[str]
    numbers: dict[float, str]
    dates: dict[str, dict[str, str]]
    names: dict[str, str]


def passage(text: str) -> Passage:
    """The first `LONGEST` characters of the text, taken apart."""
    text = text[:LONGEST]
    found = words(text)
    dates, dated = _dates(found)
    return Passage(
        text=text,
        words=found,
        content=frozenset(w.stem for w in found if w.stem not in STOP and w.text.casefold() not in STOP),
        numbers=_amounts(found, dated),
        dates=dates,
        names=_names(text, found, dated),
    )


def differences(a: Passage, b: Passage) -> tuple[Difference, ...]:
    """In what the passages differ, the plainest first; empty if nothing of the kind stands in them.

    >>> [(d.kind, d.a, d.b) for d in differences(passage("Police arrested 12 men in May."), passage("Police held 21 men in May."))]
    [('number', '12', '21')]
    """
    found = [*_numbers(a, b), *_date_differences(a, b), *_name_differences(a, b), *_roles(a, b)]
    found += [*_negation(a, b), *_opposites(a, b), *_certainty(a, b), *_more(a, b)]
    return tuple(sorted(found, key=lambda d: KINDS.index(d.kind)))


def overlap(a: Passage, b: Passage) -> float:
    """The share of content words that the two have in common, from 0 to 1 (Jaccard)."""
    return len(a.content & b.content) / max(1, len(a.content | b.content))


def _amounts(found: Sequence[Word], dated: set[int]) -> dict[float, str]:
    """The amounts outside dates, with the words that give them: "three hundred" is 300 and a pair is two.

    >>> _amounts(words("Three hundred men in a pair of boats took $12m and 2.4 million marks"), set())
    {300.0: 'Three hundred', 2.0: 'pair', 12000000.0: '12m', 2400000.0: '2.4 million'}
    """
    out: dict[float, str] = {}
    done = -1
    for i, word in enumerate(found):
        if i <= done or i in dated:
            continue
        form = word.text.casefold()
        value = _GROUPS.get(form) or _with_unit(form) or amount_at(found, i)
        if value is None:
            continue
        shown, after = word.text, found[i + 1].text.casefold() if i + 1 < len(found) else ""
        if after in ("hundred", "thousand") and value < 1000:
            value *= 100 if after == "hundred" else 1000
        if after in _UNITS:
            shown, done = f"{word.text} {found[i + 1].text}", i + 1
        out[value] = shown
    return out


def _with_unit(form: str) -> float | None:
    """What "12m", "1.1bn" or "40k" is."""
    for unit, times in (("bn", 1e9), ("m", 1e6), ("k", 1e3)):
        if form.endswith(unit) and (value := amount(form.removesuffix(unit))) is not None:
            return value * times
    return None


def _dates(found: Sequence[Word]) -> tuple[dict[str, dict[str, str]], set[int]]:
    """The weekdays, months, years and so on that a passage names, and the places of the words that are part of a date."""
    dates: dict[str, dict[str, str]] = {}
    places: set[int] = set()
    for i, word in enumerate(found):
        form = word.text.casefold()
        kind = ""
        if form in _WEEKDAYS and word.capital:
            kind = "weekday"
        elif form in _MONTHS and word.capital and not (form in ("may", "march") and i == 0):
            kind = "month"
        elif form in _SEASONS:
            kind = "season"
        elif form in _HOURS:
            kind = "hour"
        elif form in _ORDINALS:
            kind = "ordinal"
        elif len(form) == 4 and form.isascii() and form.isdigit() and form[:2] in ("17", "18", "19", "20"):
            kind = "year"
        elif form.isdigit() and len(form) < 3 and _beside_month(found, i):
            kind = "day"
        if kind:
            dates.setdefault(kind, {})[form] = word.text
            places.add(i)
    return dates, places


def _beside_month(found: Sequence[Word], i: int) -> bool:
    return any(0 <= j < len(found) and found[j].text.casefold() in _MONTHS and found[j].capital for j in (i - 1, i + 1))


def _names(text: str, found: Sequence[Word], dated: set[int]) -> dict[str, str]:
    """The words written as names, by stem. A word that opens a sentence is one only if it is unlikely to be anything else."""
    openings = {start + len(text[start:end]) - len(text[start:end].lstrip(" \n\t“\"‘'(")) for start, end in sentences(text, 0, len(text))}
    names = {}
    for i, word in enumerate(found):
        followed = i + 1 < len(found) and found[i + 1].capital and found[i + 1].start - word.end == 1
        if word.capital and i not in dated and word.text.casefold() not in STOP and (word.start not in openings or followed):
            names[word.stem] = word.text
    return names


def _numbers(a: Passage, b: Passage) -> list[Difference]:
    left, right = _only(a.numbers, b.numbers)
    return [Difference("number", left, right)] if left and right else []


def _date_differences(a: Passage, b: Passage) -> list[Difference]:
    out = []
    for kind in a.dates.keys() & b.dates.keys():
        if a.dates[kind].keys().isdisjoint(b.dates[kind].keys()):
            out.append(Difference("date", *_only(a.dates[kind], b.dates[kind])))
    return sorted(out, key=lambda d: (d.a, d.b))


def _only(a: Mapping[K, str], b: Mapping[K, str]) -> tuple[str, str]:
    """What stands in one and not in the other, as text."""
    return ", ".join(t for k, t in a.items() if k not in b), ", ".join(t for k, t in b.items() if k not in a)


def _name_differences(a: Passage, b: Passage) -> list[Difference]:
    left = [text for name, text in a.names.items() if not _has_name(b, name)]
    right = [text for name, text in b.names.items() if not _has_name(a, name)]
    return [Difference("name", " ".join(left[:4]), " ".join(right[:4]))] if left and right else []


def _has_name(other: Passage, name: str) -> bool:
    if name in other.names or name in other.content:
        return True
    return any(likeness(name, theirs, True) >= 0.9 for theirs in list(other.names)[:60])


def _roles(a: Passage, b: Passage) -> list[Difference]:
    """Two things that change places although the rest stays and neither passage turns active into passive."""
    if overlap(a, b) < _SHARE_FOR_ROLES:
        return []
    first, second = _order(a), _order(b)
    shared = sorted(first.keys() & second.keys(), key=first.__getitem__)[:12]
    turned, names = _passive(a) != _passive(b), a.names.keys() | b.names.keys()
    for i, x in enumerate(shared):
        for y in shared[i + 1 :]:
            crossed = second[x] > second[y]
            apart = first[y] - first[x] > 1 and abs(second[x] - second[y]) > 1
            if apart and crossed != turned and (crossed or {x, y} <= names):
                left, right = _said(a, x, y), _said(b, x, y)
                return [Difference("role", left, right)]
    return []


def _order(p: Passage) -> dict[str, int]:
    """The places of the content words that occur once."""
    places: dict[str, int] = {}
    twice = set()
    for i, word in enumerate(p.words):
        if word.stem in p.content and not any(word.text.casefold() in named for named in p.dates.values()):
            if word.stem in places:
                twice.add(word.stem)
            places[word.stem] = i
    return {stem: i for stem, i in places.items() if stem not in twice}


def _passive(p: Passage) -> bool:
    forms = [word.text.casefold() for word in p.words]
    return any(
        form == "by" and any(f in _BE for f in forms[max(0, i - 6) : i]) for i, form in enumerate(forms)
    )


def _said(p: Passage, x: str, y: str) -> str:
    pair = sorted((word for word in p.words if word.stem in (x, y)), key=lambda w: w.start)
    return f"{pair[0].text} … {pair[-1].text}"


def _negation(a: Passage, b: Passage) -> list[Difference]:
    """A negation on one side only."""
    left, right = (_denials(p) for p in (a, b))
    return [Difference("negation", " ".join(left[:2]), " ".join(right[:2]))] if len(left) % 2 != len(right) % 2 else []


def _denials(p: Passage) -> list[str]:
    """The words of the passage that deny something, the "no" of "no more than" left out."""
    places = {i for i in negations(p.words) if not _a_limit(p.words, i)}
    return [word.text for i, word in enumerate(p.words) if i in places or word.text.casefold() in _DENYING]


def _a_limit(found: Sequence[Word], i: int) -> bool:
    """Whether this is the "no" of "no more than"."""
    return i + 2 < len(found) and found[i + 1].text.casefold() in _LIMITS and found[i + 2].text.casefold() == "than"


@cache
def _opposed() -> dict[str, frozenset[str]]:
    """For each stem its opposites, from `opposites.txt`: a line holds two groups of words, parted by a bar."""
    out: dict[str, frozenset[str]] = {}
    for line in (files("sayso.trace") / "opposites.txt").read_text(encoding="utf8").splitlines():
        if "|" in line and not line.startswith("#"):
            left, right = (frozenset(word.stem for word in words(side)) for side in line.split("|"))
            for mine, theirs in ((left, right), (right, left)):
                for stem in mine:
                    out[stem] = out.get(stem, frozenset()) | theirs
    return out


def _opposites(a: Passage, b: Passage) -> list[Difference]:
    for word in a.words:
        against = _opposed().get(word.stem, frozenset()) & b.content
        if against and word.stem not in b.content and not against & a.content:
            return [Difference("opposite", word.text, next(w.text for w in b.words if w.stem in against))]
    return []


def _certainty(a: Passage, b: Passage) -> list[Difference]:
    """One passage tells what happened, the other what may, will or should."""
    left, right = ([w.text for w in p.words if w.text.casefold() in _TO_COME and not (w.capital and w.text == "May")] for p in (a, b))
    return [Difference("certainty", " ".join(left[:2]), " ".join(right[:2]))] if bool(left) != bool(right) else []


def _more(a: Passage, b: Passage) -> list[Difference]:
    """The longest run of words that only one passage has, if the other has next to nothing of its own."""
    left, right = (_run(p, q) for p, q in ((a, b), (b, a)))
    mine, theirs = len(a.content - b.content), len(b.content - a.content)
    if mine > 2 * theirs and left:
        return [Difference("more", left, "")]
    return [Difference("more", "", right)] if theirs > 2 * mine and right else []


def _run(p: Passage, other: Passage) -> str:
    """The longest stretch of the passage whose content words the other lacks, as its own words."""
    best: tuple[int, int, int] = (0, 0, 0)
    start, size, end = -1, 0, 0
    for word in p.words:
        if word.stem in other.content or word.text.casefold() in PRONOUNS:
            start, size = -1, 0
        elif word.stem in p.content or start >= 0:
            start = word.start if start < 0 else start
            if word.stem in p.content:
                size, end = size + 1, word.end
            best = max(best, (size, start, end))
    return " ".join(p.text[best[1] : best[2]].split())
