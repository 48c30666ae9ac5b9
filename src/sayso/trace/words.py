"""The words of a passage as a claim is compared by them: stems, names, numbers, and where something is denied.

Nothing here knows a language model. Words are cut to their stems by a few English rules, so that "trained", "training" and
"trainers" meet; a country meets its people ("Mirevia", "Mirevian"); names may differ by a letter; and a short table holds
words that newsrooms use for one another. Every function takes time proportional to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

_TOKEN = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n\s*\n")


@cache
def _lists() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The word lists of `words.txt`: for each name its lines, split into words."""
    lists: dict[str, list[tuple[str, ...]]] = {}
    rows: list[tuple[str, ...]] = []
    for line in (files("sayso.trace") / "words.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            rows = lists.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            rows.append(tuple(line.split()))
    return {name: tuple(rows) for name, rows in lists.items()}


def listed(name: str) -> frozenset[str]:
    """The words of one list of `words.txt`."""
    return frozenset(word for row in _lists()[name] for word in row)


PRONOUNS = listed("pronouns")
STOP = listed("stop") | PRONOUNS
NEGATORS = listed("negators")
REFUTERS = listed("refuters")
BREAKS = listed("breaks")
SPARE = listed("spare")
_ABBREVIATIONS = listed("abbreviations")
_PEOPLE = listed("people")
_NOT_A_NEGATION = frozenset(_lists()["not_a_negation"])
_IRREGULAR = {form: base for base, *forms in _lists()["irregular"] for form in forms}
_ENDINGS = (
    ("ational", 4),
    ("ation", 4),
    ("ion", 5),
    ("ing", 3),
    ("ed", 3),
    ("ly", 4),
    ("ment", 6),
    ("er", 4),
    ("or", 5),
)
_UNITS = {"thousand": 3, "million": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12}
_NUMERALS = {
    word: value for value, word in enumerate(word for row in _lists()["numerals"] for word in row) if value > 1
} | {
    "dozen": 12,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}


class Word(NamedTuple):
    """One word of a text: where it stands, its stem, and whether it is written as a name is.

    A tuple, since an answer makes tens of thousands of them.
    """

    start: int
    end: int
    text: str
    stem: str
    capital: bool


_word = tuple.__new__


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words of the text from ``start`` to ``end``, with their offsets in the whole text.

    >>> [word.stem for word in words("The trainers trained Mirevia's rebels.")]
    ['the', 'train', 'train', 'mirevia', 'rebel']
    """
    found: list[Word] = []
    find, at = text.find, start
    for form in _TOKEN.findall(text, start, len(text) if end is None else end):
        # Nothing that a word could begin with stands between one word and the next, so this finds the word itself.
        begin = find(form, at)
        at = begin + len(form)
        base, capital = _known(form)
        found.append(_word(Word, (begin, at, form, base, capital)))
    return tuple(found)


@lru_cache(maxsize=50_000)
def _known(form: str) -> tuple[str, bool]:
    """The stem of a word, and whether it is written with a capital."""
    return stem(form), form[0].isupper()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its endings; close enough for counting shared words, and no dictionary form.

    >>> [stem(word) for word in ("inspections", "inspected", "carries", "carried", "shot", "Drost’s")]
    ['inspect', 'inspect', 'carry', 'carry', 'shoot', 'drost']
    """
    form = word.casefold().replace("’", "'")
    form = form.removesuffix("'s").rstrip("'")
    if form in _IRREGULAR:
        return stem(_IRREGULAR[form])
    if not form.isalpha() or len(form) < 4:
        return form
    form = _singular(form)
    for ending, least in _ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= least:
            form = form[: -len(ending)]
            break
    if len(form) > 4 and form[-1] == form[-2] and form[-1] not in "lsz":
        form = form[:-1]
    if form.endswith("i") and len(form) > 3:
        form = form[:-1] + "y"
    return form.removesuffix("e") if len(form) > 4 else form


def _singular(form: str) -> str:
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith(("sses", "shes", "ches", "xes")):
        return form[:-2]
    return form[:-1] if form.endswith("s") and not form.endswith(("ss", "us", "is")) else form


@lru_cache(maxsize=50_000)
def likeness(query: str, other: str, names: bool) -> float:
    """How alike two stems are, from 0 to 1; ``names`` when both are written with a capital letter.

    >>> likeness("train", "train", False), likeness("mirevia", "mirevian", True), likeness("train", "instruct", False)
    (1.0, 1.0, 0.8)
    """
    if query == other:
        return 1.0
    if names and (_of_people(query, other) or _of_people(other, query)):
        return 1.0
    if not kin().get(query, frozenset()).isdisjoint(kin().get(other, frozenset())):
        return 0.8
    longest = max(len(query), len(other))
    if longest >= 6 and query[0] == other[0] and not query[0].isdigit():
        alike = 1 - Levenshtein.distance(query, other, score_cutoff=2) / longest
        return 0.9 if alike >= (0.8 if names else 0.87) else 0.0
    return 0.0


@cache
def kin() -> dict[str, frozenset[int]]:
    """For each stem of the table of kindred words, the rows in which it stands."""
    rows: dict[str, frozenset[int]] = {}
    for i, row in enumerate(_lists()["kin"]):
        for word in row:
            rows[stem(word)] = rows.get(stem(word), frozenset()) | {i}
    return rows


def _of_people(place: str, people: str) -> bool:
    base = place.rstrip("aeiouy")
    return (
        len(base) >= 3 and len(people) > len(place) - 1 and people.startswith(base) and people[len(base) :] in _PEOPLE
    )


def numbers(found: Sequence[Word]) -> frozenset[float]:
    """The amounts in these words: digits and numerals, with "million" and the like multiplied out.

    >>> sorted(numbers(words("Three men took 2.4 million crowns, or 2,400,000, in 2031")))
    [3.0, 2031.0, 2400000.0]
    """
    return frozenset([amount_at(found, i) or 0.0 for i, word in enumerate(found) if amount(word.text) is not None])


def amount_at(found: Sequence[Word], i: int) -> float | None:
    """The amount that the word at this place begins, or None: 2.4 million for "2.4" before "million"."""
    value = amount(found[i].text)
    if value is None:
        return None
    unit = _UNITS.get(found[i + 1].text.casefold(), 0) if i + 1 < len(found) else 0
    return float(round(value * 10**unit, 6))


@lru_cache(maxsize=50_000)
def amount(text: str) -> float | None:
    """What number a single word is, or None."""
    form = text.casefold()
    if form in _NUMERALS:
        return float(_NUMERALS[form])
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){1,6}", form):
        form = form.replace(",", "")
    return float(form) if re.fullmatch(r"[0-9]{1,18}(?:\.[0-9]{1,6})?", form) else None


def negations(found: Sequence[Word]) -> tuple[int, ...]:
    """The places of the words that turn a statement into its contrary.

    >>> negations(words("They did not only deny it but never paid"))
    (7,)
    """
    places = []
    for i, word in enumerate(found):
        form = word.text.casefold().replace("’", "'")
        following = found[i + 1].text.casefold() if i + 1 < len(found) else ""
        if (form, following) in _NOT_A_NEGATION:
            continue
        if (
            form in NEGATORS
            or form in REFUTERS
            or form.endswith("n't")
            or (following == "to" and form.startswith(("fail", "refus")))
        ):
            places.append(i)
    return tuple(places)


def turned(found: Sequence[Word], said: Iterable[int], text: str) -> bool:
    """Whether the words at the places ``said`` are denied where they stand: an odd number of negations governs them.

    A negation governs what follows it in its clause, but not what one does "not conceal", "not deny" or is "a fact"; "false",
    "a lie" and the like govern their whole sentence.
    """
    places = sorted(set(said))
    odd = False
    for i in negations(found):
        everything = found[i].text.casefold() in REFUTERS
        if everything or any(
            not _broken(found, i, place, text)
            for place in places[bisect_right(places, i) : bisect_right(places, i + 10)]
        ):
            odd = not odd
    return odd


def _broken(found: Sequence[Word], i: int, place: int, text: str) -> bool:
    between = found[i + 1 : place + 1]
    return any(word.text.casefold() in BREAKS or word.text.casefold() in SPARE for word in between) or any(
        mark in text[a.end : b.start]
        for a, b in zip(found[i:place], found[i + 1 : place + 1], strict=True)
        for mark in ";:—–!?"
    )


def sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where the sentences between ``start`` and ``end`` begin and end; simple, and sure to cover everything once.

    >>> sentences("He left. Mr. Drost stayed.", 0, 26)
    ((0, 8), (8, 26))
    """
    cuts = [start]
    for m in _SENTENCE_END.finditer(text, start, end):
        before = text[max(start, m.start() - 6) : m.start()].split()
        if not (text[m.start()] == "." and before and before[-1].casefold().lstrip('("“') in _ABBREVIATIONS):
            cuts.append(m.end())
    if cuts[-1] < end:
        cuts.append(end)
    return tuple((a, b) for a, b in pairwise(cuts) if a < b)
