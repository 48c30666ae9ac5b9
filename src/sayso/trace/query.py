"""A claim as somebody put it: its words that count, which of them are names or numbers, and which way it is turned."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.trace.page import Page
from sayso.trace.words import STOP, Word, amount, amount_at, listed, numbers, turned, words

LONGEST_QUERY = 40
NAME, NUMBER, PLAIN = 1.5, 1.5, 1.0
TO_COME = listed("to_come")


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of the query that counts: what it weighs, whether it is a name, its amount if any, and its alias groups."""

    stem: str
    weight: float
    name: bool
    amount: float | None
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Query:
    """The words of a query that count, and whether the query is turned round or speaks of what shall be."""

    words: tuple[Asked, ...]
    amounts: frozenset[float]
    turned: bool
    to_come: bool

    @classmethod
    def of(cls, query: str, page: Page) -> Query:
        found = words(query)
        groups: dict[int, set[str]] = {}
        for start, end, mark in page.forms.among(found):
            for i in range(start, end):
                groups.setdefault(i, set()).add(mark)
        asked = []
        places = []
        for i, word in enumerate(found):
            value = amount_at(found, i)
            unit = i > 0 and amount_at(found, i - 1) != amount(found[i - 1].text)
            if unit or (value is None and (word.text.casefold() in STOP or word.stem in STOP)):
                continue
            name = value is None and _is_name(word, i == 0, page)
            weight = NUMBER if value is not None else NAME if name else PLAIN
            asked.append(Asked(word.stem, weight, name, value, frozenset(groups.get(i, ()))))
            places += [] if name else [i]
        to_come = any(word.text.casefold() in TO_COME for word in found)
        said = places or range(len(found))
        return cls(tuple(asked[:LONGEST_QUERY]), numbers(found), turned(found, said, query), to_come)


def _is_name(word: Word, first: bool, page: Page) -> bool:
    """Whether a word of the query is a name: written as one, by the query itself or (the first word, or no capitals) the text.

    A first word that the text does not have at all is taken for a name unless it looks like a plural ("Attackers altered …").
    """
    if word.capital and (not first or not (page.has_common(word.stem) or word.text.endswith("s"))):
        return True
    return page.shows_as_name(word.stem)
