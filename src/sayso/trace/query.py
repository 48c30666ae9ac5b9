"""A claim as somebody put it: its words that count, which of them are names or numbers, and which way it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sayso.trace.page import Page
from sayso.trace.words import STOP, Word, amount, amount_at, kin, likeness, listed, numbers, stem, turned, words

LONGEST_QUERY = 40
NAME, NUMBER, PLAIN = 1.5, 1.5, 1.0
TO_COME = listed("to_come")

Likes = tuple[float, ...]
"""How alike a word is to each word of a query that counts, from 0 to 1; empty where it is like none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of the query that counts: what it weighs, whether it is a name, its amount if any, and its alias groups."""

    stem: str
    weight: float
    name: bool
    amount: float | None
    groups: frozenset[str]


class Resemblance(dict[str, Likes]):
    """How alike words, as they are written, are to those of a query; each is compared once.

    Words that begin otherwise can be alike only by the table of kindred words.
    """

    def __init__(self, asked: Sequence[tuple[str, bool]]) -> None:
        super().__init__()
        self._asked = tuple(asked)
        self._letters = frozenset([own[:1] for own, _ in asked])

    def __missing__(self, form: str) -> Likes:
        base, capital = stem(form), form[0].isupper()
        if base[:1] not in self._letters and base not in kin():
            self[form] = ()
            return ()
        likes = tuple([likeness(own, base, name and capital) for own, name in self._asked])
        self[form] = likes if any(likes) else ()
        return self[form]


@dataclass(frozen=True, slots=True)
class Query:
    """The words of a query that count, whether it is turned round or speaks of what shall be, and what resembles its words.

    ``names`` are the places of its names, ``weights`` those of its names and of its other words, added up; ``grouped`` says whether
    any of its words has aliases.
    """

    words: tuple[Asked, ...]
    amounts: frozenset[float]
    turned: bool
    to_come: bool
    likes: Resemblance
    names: tuple[int, ...]
    weights: tuple[float, float]
    grouped: bool


class Question:
    """A claim as somebody put it, to be asked of many pages: what does not depend on the page is worked out once."""

    def __init__(self, query: str) -> None:
        self.query = query
        self._words = words(query)
        self._amounts = numbers(self._words)
        self._to_come = any(word.text.casefold() in TO_COME for word in self._words)
        self._turned: dict[tuple[int, ...], bool] = {}
        self._likes: dict[tuple[tuple[str, bool], ...], Resemblance] = {}

    def on(self, page: Page) -> Query:
        """The query as it is to be understood on a page: which of its words are names there, and who else is meant by them."""
        groups: dict[int, set[str]] = {}
        for start, end, mark in page.forms.among(self._words):
            for i in range(start, end):
                groups.setdefault(i, set()).add(mark)
        asked = []
        places: list[int] = []
        for i, value in self._counting[:LONGEST_QUERY]:
            word = self._words[i]
            name = value is None and _is_name(word, i == 0, page)
            weight = NUMBER if value is not None else NAME if name else PLAIN
            asked.append(Asked(word.stem, weight, name, value, frozenset(groups.get(i, ()))))
            places += [] if name else [i]
        signature = tuple([(one.stem, one.name) for one in asked])
        likes = self._likes.setdefault(signature, Resemblance(signature))
        weights = sum((one.weight for one in asked if one.name), 0.0), sum((one.weight for one in asked if not one.name), 0.0)
        names = tuple([i for i, one in enumerate(asked) if one.name])
        return Query(tuple(asked), self._amounts, self._is_turned(tuple(places)), self._to_come, likes, names, weights, bool(groups))

    @cached_property
    def _counting(self) -> list[tuple[int, float | None]]:
        """The places of the words that count, with their amounts."""
        found = self._words
        counting = []
        for i, word in enumerate(found):
            value = amount_at(found, i)
            unit = i > 0 and amount_at(found, i - 1) != amount(found[i - 1].text)
            if not unit and (value is not None or not (word.text.casefold() in STOP or word.stem in STOP)):
                counting.append((i, value))
        return counting

    def _is_turned(self, places: tuple[int, ...]) -> bool:
        if places not in self._turned:
            self._turned[places] = turned(self._words, places or range(len(self._words)), self.query)
        return self._turned[places]


def _is_name(word: Word, first: bool, page: Page) -> bool:
    """Whether a word of the query is a name: written as one, by the query itself or (the first word, or no capitals) the text.

    A first word that the text does not have at all is taken for a name unless it looks like a plural ("Attackers altered …").
    """
    if word.capital and (not first or not (page.has_common(word.stem) or word.text.endswith("s"))):
        return True
    return page.shows_as_name(word.stem)
